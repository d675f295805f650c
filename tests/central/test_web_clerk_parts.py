"""The day as a picture and the times that have a key, without pages and without a store."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from central.domain.availability import DayOffer, Slot
from central.domain.booking import Booking, Channel, Details, Status
from central.domain.site import Service
from central.web.clerk.grid import Cell, grid_of
from central.web.clerk.times import choice_of

ATHENS = ZoneInfo("Europe/Athens")
EIGHT = datetime(2026, 11, 23, 6, tzinfo=UTC)
TODAY = date(2026, 11, 23)
SERVICE = Service(site="0532", letter="Α", name={"el": "Όλες"}, capacity=2)


def after(minutes: int) -> datetime:
    return EIGHT + timedelta(minutes=minutes)


def a_slot(minutes: int, free: int = 1) -> Slot:
    return Slot(starts=after(minutes), ends=after(minutes + 15), free=free, capacity=2)


def a_booking(minutes: int, status: Status = Status.BOOKED, letter: str = "Α") -> Booking:
    return Booking(
        id=f"b{minutes}",
        code="123456",
        site="0532",
        service=letter,
        slot=after(minutes),
        slot_ends=after(minutes + 15),
        day=TODAY,
        status=status,
        channel=Channel.PHONE,
        details=Details(applicant="Χ"),
        made_at=EIGHT,
        changed_at=EIGHT,
    )


def test_each_place_of_a_time_is_one_mark():
    bookings = [a_booking(0), a_booking(0, Status.CHECKED_IN), a_booking(15, Status.SERVED)]

    grid = grid_of(SERVICE, [a_slot(0, 0), a_slot(15, 1), a_slot(30, 2)], bookings, ATHENS)

    assert [cell.pips for cell in grid.cells] == [("here", "booked"), ("over", "free"), ("free", "free")]
    assert (grid.free, grid.booked, grid.here) == (3, 1, 1)


def test_times_stand_in_the_row_of_their_hour():
    grid = grid_of(SERVICE, [a_slot(0), a_slot(45), a_slot(60)], [], ATHENS)

    assert [(hour, len(cells)) for hour, cells in grid.hours] == [("08", 2), ("09", 1)]


def test_a_time_that_is_past_shows_who_was_booked_and_no_free_place():
    grid = grid_of(SERVICE, [], [a_booking(0, Status.NO_SHOW)], ATHENS)

    assert grid.cells == (Cell(starts=EIGHT, free=0, over=1),)


def test_cancelled_bookings_and_those_of_another_queue_take_no_place():
    bookings = [a_booking(0, Status.CANCELLED), a_booking(0, letter="Β")]

    assert grid_of(SERVICE, [], bookings, ATHENS).cells == ()


def test_more_places_than_can_be_told_apart_become_figures():
    assert Cell(starts=EIGHT, free=7).pips == ()


def offer(ahead: int, free: int = 4, places: int = 8) -> DayOffer:
    return DayOffer(day=TODAY + timedelta(days=ahead), free=free, places=places)


def choose(slots, *, offers=None, day=TODAY, wanted=None):
    return choice_of(SERVICE, offers or [offer(0), offer(1)], day, slots, wanted)


def test_the_first_nine_free_times_have_a_key():
    slots = [a_slot(15 * place, free=place % 3) for place in range(20)]

    choice = choose(slots)

    assert len(choice.keyed) == 9
    assert choice.keyed == tuple(slot.starts for slot in slots if slot.free)[:9]


def test_a_time_that_is_wanted_and_free_is_chosen():
    assert choose([a_slot(0), a_slot(15)], wanted=after(15)).chosen == after(15)


def test_for_a_time_that_is_taken_the_keys_surround_it():
    slots = [a_slot(15 * place, free=0 if place == 20 else 1) for place in range(40)]

    choice = choose(slots, wanted=after(300))

    assert choice.chosen is None
    assert min(choice.keyed) < after(300) < max(choice.keyed)


def test_days_without_a_free_place_are_walked_over():
    offers = [offer(0), offer(1, free=0), offer(2), offer(3, free=0, places=0), offer(4)]

    choice = choose([a_slot(0)], offers=offers, day=TODAY + timedelta(days=2))

    assert (choice.before, choice.after) == (TODAY, TODAY + timedelta(days=4))
    assert TODAY + timedelta(days=3) not in [one.day for one in choice.days]


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=40),
    st.integers(-3, 45),
    st.lists(st.integers(0, 2), max_size=60),
    st.none() | st.integers(0, 900),
)
def test_whatever_is_free_the_keys_are_of_free_times_and_the_days_around_the_chosen_one(days, ahead, frees, wanted):
    offers = [offer(n, free=min(free, places), places=places) for n, (free, places) in enumerate(days)]
    slots = [a_slot(15 * place, free=free) for place, free in enumerate(frees)]

    choice = choose(
        slots,
        offers=offers,
        day=TODAY + timedelta(days=ahead),
        wanted=None if wanted is None else after(wanted),
    )

    free = [slot.starts for slot in slots if slot.free]
    assert set(choice.keyed) <= set(free) and len(choice.keyed) == min(9, len(free))
    assert choice.chosen is None or choice.chosen in free
    assert len(choice.days) <= 6 and all(one.places for one in choice.days)
