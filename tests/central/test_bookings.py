"""Places are taken, moved and given back, and never more of them than there are."""

import asyncio
from datetime import date, timedelta

import pytest

from central.config import CentralConfig
from central.domain.availability import Mode
from central.domain.booking import Booking, Channel, Contact, Status, Step
from central.domain.hours import ExceptionalDay
from central.domain.refusals import (
    NoSuchBooking,
    NoSuchService,
    NoSuchSite,
    NotPossibleNow,
    PlatformRefusal,
    SameTimeAlready,
    SlotNotOffered,
    SlotTaken,
    TooLateToChange,
    TooManyBookings,
    WrongDetails,
)
from central.store import SYSTEM, Store, citizen_actor, clerk_actor, open_store
from fakes.central import FIRST, SECOND, a_booking, a_citizen, a_service, a_site, at, some_details
from fakes.clock import FakeClock

WEDNESDAY = date(2026, 11, 25)
CLERK = clerk_actor("u1")


async def free_at(store: Store, moment: object, letter: str = "Α", day: date = WEDNESDAY) -> int:
    [slot] = [slot for slot in await store.bookings.slots(FIRST, letter, day) if slot.starts == moment]
    return slot.free


async def test_a_citizen_books_a_free_time(store: Store) -> None:
    assert await free_at(store, at(25, 9, 15)) == 1
    booking = await a_booking(store, at(25, 9, 15))
    assert await free_at(store, at(25, 9, 15)) == 0
    assert (booking.slot, booking.slot_ends, booking.day) == (at(25, 9, 15), at(25, 9, 30), WEDNESDAY)
    assert len(booking.code) == 6 and booking.code.isdigit()
    assert booking.status is Status.BOOKED


async def test_days_tell_what_is_free_on_each(store: Store) -> None:
    days = {offer.day: offer for offer in await store.bookings.days(FIRST, "Β")}
    assert min(days) == date(2026, 11, 23)
    assert max(days) == date(2026, 12, 23)
    # 08:00–19:30 are 36 times of 20 minutes that begin by 19:30, for two at a time.
    assert (days[WEDNESDAY].free, days[WEDNESDAY].places) == (70, 70)
    assert days[date(2026, 11, 29)].places == 0
    await a_booking(store, at(25, 9), letter="Β")
    days = {offer.day: offer for offer in await store.bookings.days(FIRST, "Β")}
    assert (days[WEDNESDAY].free, days[WEDNESDAY].places) == (69, 70)


async def test_two_hundred_who_want_the_last_place_at_once(store: Store) -> None:
    async def wants(place: int) -> Booking | PlatformRefusal:
        try:
            return await a_booking(store, at(25, 9), actor=CLERK, details=some_details(f"Πολίτης Α{place}"))
        except PlatformRefusal as refusal:
            return refusal

    outcomes = await asyncio.gather(*(wants(place) for place in range(200)))
    assert sum(isinstance(outcome, Booking) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, SlotTaken) for outcome in outcomes) == 199
    assert len(await store.bookings.of_day(FIRST, WEDNESDAY, SYSTEM)) == 1


async def test_a_capacity_of_several_is_filled_and_not_more(store: Store) -> None:
    async def wants(place: int) -> bool:
        try:
            await a_booking(store, at(25, 9), letter="Β", actor=CLERK, details=some_details(f"Πολίτης Α{place}"))
        except SlotTaken:
            return False
        return True

    assert sum(await asyncio.gather(*(wants(place) for place in range(20)))) == 2


async def test_processes_at_once_give_one_place_once(store: Store, config: CentralConfig, clock: FakeClock) -> None:
    """Each store has connections of its own, as another process would."""
    others = [await open_store(config, clock) for _ in range(3)]

    async def wants(place: int, where: Store) -> bool:
        try:
            await a_booking(where, at(25, 9), actor=CLERK, details=some_details(f"Πολίτης Α{place}"))
        except SlotTaken:
            return False
        return True

    try:
        outcomes = await asyncio.gather(*(wants(place, [store, *others][place % 4]) for place in range(40)))
    finally:
        for other in others:
            await other.close()
    assert sum(outcomes) == 1


async def test_a_place_that_is_given_back_can_be_taken(store: Store) -> None:
    booking = await a_booking(store, at(25, 9))
    await store.bookings.cancel(booking.id, CLERK)
    assert await free_at(store, at(25, 9)) == 1
    again = await a_booking(store, at(25, 9))
    assert again.id != booking.id


async def test_a_moved_booking_keeps_its_id_and_its_code(store: Store) -> None:
    booking = await a_booking(store, at(25, 9))
    moved = await store.bookings.move(booking.id, letter="Β", starts=at(26, 9), actor=CLERK)
    assert (moved.id, moved.code, moved.service, moved.slot) == (booking.id, booking.code, "Β", at(26, 9))
    assert await free_at(store, at(25, 9)) == 1
    assert await free_at(store, at(26, 9), "Β", date(2026, 11, 26)) == 1
    assert [line.what for line in await store.bookings.history(booking.id)] == ["booked", "moved"]


async def test_a_booking_that_cannot_be_moved_keeps_its_place(store: Store) -> None:
    await a_booking(store, at(25, 10), actor=CLERK)
    booking = await a_booking(store, at(25, 9))
    with pytest.raises(SlotTaken):
        await store.bookings.move(booking.id, letter="Α", starts=at(25, 10), actor=CLERK)
    assert await free_at(store, at(25, 9)) == 0


async def test_a_booking_moves_by_a_little_into_its_own_time(store: Store) -> None:
    """The times overlap, and its own place does not stand in its way."""
    booking = await a_booking(store, at(25, 9))
    await store.sites.put_service(a_service(slot=timedelta(minutes=20)), SYSTEM)
    moved = await store.bookings.move(booking.id, letter="Α", starts=at(25, 9), actor=CLERK)
    assert moved.slot_ends == at(25, 9, 20)


async def test_bookings_of_another_rhythm_count_for_the_minutes_they_cover(store: Store) -> None:
    await a_booking(store, at(25, 9, 15))
    await store.sites.put_service(a_service(slot=timedelta(minutes=20)), SYSTEM)
    taken = [slot.starts for slot in await store.bookings.slots(FIRST, "Α", WEDNESDAY) if not slot.free]
    assert taken == [at(25, 9), at(25, 9, 20)]
    with pytest.raises(SlotTaken):
        await a_booking(store, at(25, 9, 20), actor=CLERK)


@pytest.mark.parametrize(
    ("moment", "letter"),
    [
        (at(25, 7, 45), "Α"),  # before the doors
        (at(25, 19, 45), "Α"),  # after the last booking
        (at(25, 9, 7), "Α"),  # out of rhythm
        (at(29, 9), "Α"),  # a Sunday
        (at(23, 9), "Α"),  # sooner than the lead
        (at(22, 9), "Α"),  # yesterday
    ],
)
async def test_a_time_that_is_not_offered_is_refused(store: Store, moment: object, letter: str) -> None:
    with pytest.raises(SlotNotOffered):
        await a_booking(store, moment, letter=letter)  # type: ignore[arg-type]


async def test_beyond_the_horizon_and_on_a_holiday_nothing_is_offered(store: Store, clock: FakeClock) -> None:
    with pytest.raises(SlotNotOffered):
        await a_booking(store, at(25, 9) + timedelta(days=30))
    clock.advance(days=25)  # 18 December
    days = {offer.day: offer for offer in await store.bookings.days(FIRST, "Α")}
    christmas, eve, wednesday = days[date(2026, 12, 25)], days[date(2026, 12, 24)], days[date(2026, 12, 23)]
    assert (christmas.places, christmas.name and christmas.name["el"]) == (0, "Χριστούγεννα")
    # Until 13:00, and the last booking by half an hour before, as on other days.
    assert (eve.places, wednesday.places) == (19, 47)


async def test_an_exceptional_day_goes_before_everything(store: Store) -> None:
    booking = await a_booking(store, at(25, 9))
    closed = ExceptionalDay(name={"el": "Τοπική εορτή"})
    assert await store.sites.put_day(FIRST, WEDNESDAY, closed, SYSTEM) == 1
    assert await store.bookings.slots(FIRST, "Α", WEDNESDAY) == []
    assert await store.sites.put_day(FIRST, WEDNESDAY, None, SYSTEM) == 0
    assert await free_at(store, booking.slot) == 0


async def test_same_day_booking_is_for_today_where_it_is_offered(store: Store) -> None:
    assert await store.bookings.days(FIRST, "Α", mode=Mode.SAME_DAY) == []
    with pytest.raises(SlotNotOffered):
        await a_booking(store, at(23, 9), mode=Mode.SAME_DAY)
    await store.sites.put_service(a_service(same_day_lead=timedelta(minutes=30)), SYSTEM)
    [today] = await store.bookings.days(FIRST, "Α", mode=Mode.SAME_DAY)
    assert (today.day, today.places) == (date(2026, 11, 23), 45)
    booking = await a_booking(store, at(23, 8, 30), mode=Mode.SAME_DAY)
    assert booking.day == date(2026, 11, 23)


async def test_a_clerk_books_for_now_and_for_services_that_citizens_are_not_offered(store: Store) -> None:
    await store.sites.put_service(a_service(is_offered=False), SYSTEM)
    with pytest.raises(NoSuchService):
        await a_booking(store, at(25, 9))
    with pytest.raises(NoSuchService):
        await a_booking(store, at(23, 8), letter="Β", mode=Mode.STAFF)
    booking = await a_booking(store, at(23, 8), actor=CLERK, mode=Mode.STAFF, channel=Channel.PHONE)
    assert (booking.channel, booking.made_by, booking.citizen) == (Channel.PHONE, "u1", None)


async def test_unknown_sites_and_services_are_refused(store: Store) -> None:
    with pytest.raises(NoSuchSite):
        await store.bookings.days("9999", "Α")
    with pytest.raises(NoSuchService):
        await store.bookings.slots(FIRST, "Ω", WEDNESDAY)
    with pytest.raises(NoSuchSite):
        await a_booking(store, at(25, 9), site="9999")


async def test_a_person_may_have_a_limited_number_to_come(store: Store, clock: FakeClock) -> None:
    for quarter in range(5):
        await a_booking(store, at(25, 9 + quarter))
    with pytest.raises(TooManyBookings) as refusal:
        await a_booking(store, at(25, 15))
    assert refusal.value.most == 5
    await a_booking(store, at(25, 15), actor=citizen_actor(await a_citizen(store, 1)))
    clock.now = at(25, 9, 15)
    await a_booking(store, at(25, 15), letter="Β")


async def test_the_limit_holds_against_many_requests_at_once(store: Store) -> None:
    citizen = citizen_actor(await a_citizen(store))

    async def wants(place: int) -> bool:
        try:
            await a_booking(store, at(25, 8) + place * timedelta(minutes=15), actor=citizen)
        except TooManyBookings:
            return False
        return True

    assert sum(await asyncio.gather(*(wants(place) for place in range(20)))) == 5


async def test_one_person_cannot_be_at_two_counters(store: Store) -> None:
    first = await a_booking(store, at(25, 9), details=some_details("Μαρία Παπαδοπούλου"))
    with pytest.raises(SameTimeAlready) as refusal:
        await a_booking(store, at(25, 9), letter="Β", details=some_details("ΜΑΡΙΑ ΠΑΠΑΔΟΠΟΥΛΟΥ"))
    assert refusal.value.slot == first.slot
    other = await a_booking(store, at(25, 9), letter="Β", details=some_details("Νίκος Παπαδόπουλος", is_for_other=True))
    with pytest.raises(SameTimeAlready):
        await store.bookings.change(other.id, some_details("Μαρία Παπαδοπούλου"), CLERK)


async def test_a_form_that_is_sent_twice_books_once(store: Store) -> None:
    citizen = citizen_actor(await a_citizen(store))
    twice = [a_booking(store, at(25, 9), actor=citizen, key="form-1") for _ in range(2)]
    first, second = await asyncio.gather(*twice)
    assert first.id == second.id
    clerks = [a_booking(store, at(25, 10), actor=CLERK, key="form-1", letter="Β") for _ in range(5)]
    assert len({booking.id for booking in await asyncio.gather(*clerks)}) == 1


async def test_contact_data_without_consent_is_not_kept(store: Store) -> None:
    contact = Contact(email="m@example.gr", mobile="6900000000")
    refused = await a_booking(store, at(25, 9), details=some_details(contact=contact))
    assert (refused.details.contact, refused.wants_mail) == (Contact(), False)
    given = await a_booking(store, at(25, 10), details=some_details(contact=contact, has_consented=True))
    assert (given.details.contact, given.wants_mail) == (contact, True)


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (some_details("  "), "applicant"),
        (some_details("1234"), "applicant"),
        (some_details("Α" * 121), "applicant"),
        (some_details(subject="θ" * 301), "subject"),
        (some_details(contact=Contact(email="nobody"), has_consented=True), "email"),
        (some_details(contact=Contact(email="a@b.gr\r\nBcc: x@y.gr"), has_consented=True), "email"),
        (some_details(contact=Contact(mobile="call me"), has_consented=True), "mobile"),
    ],
)
async def test_wrong_details_are_refused(store: Store, details: object, field: str) -> None:
    with pytest.raises(WrongDetails) as refusal:
        await a_booking(store, at(25, 9), details=details)
    assert refusal.value.field == field


async def test_a_citizen_sees_and_changes_only_what_is_theirs(store: Store) -> None:
    booking = await a_booking(store, at(25, 9))
    stranger = citizen_actor(await a_citizen(store, 1))
    for attempt in (
        store.bookings.get(booking.id, stranger),
        store.bookings.cancel(booking.id, stranger),
        store.bookings.change(booking.id, some_details(), stranger),
        store.bookings.move(booking.id, letter="Α", starts=at(25, 10), actor=stranger),
        store.bookings.get("nothing", stranger),
    ):
        with pytest.raises(NoSuchBooking):
            await attempt
    mine = citizen_actor(booking.citizen or "")
    assert await store.bookings.get(booking.id, mine) == booking
    assert await store.bookings.of_citizen(stranger.id) == []


async def test_my_bookings_are_those_to_come_and_then_the_past(store: Store, clock: FakeClock) -> None:
    late, early = await a_booking(store, at(27, 9)), await a_booking(store, at(26, 9))
    past = await a_booking(store, at(24, 9))
    cancelled = await a_booking(store, at(27, 11))
    await store.bookings.cancel(cancelled.id, SYSTEM)
    clock.now = at(25, 8)
    found = await store.bookings.of_citizen(late.citizen or "")
    assert [booking.id for booking in found] == [early.id, late.id, cancelled.id, past.id]


async def test_when_its_time_has_come_only_the_kep_can_change_a_booking(store: Store, clock: FakeClock) -> None:
    booking = await a_booking(store, at(25, 9))
    clock.now = at(25, 9)
    mine = citizen_actor(booking.citizen or "")
    with pytest.raises(TooLateToChange):
        await store.bookings.cancel(booking.id, mine)
    with pytest.raises(TooLateToChange):
        await store.bookings.move(booking.id, letter="Α", starts=at(26, 9), actor=mine)
    moved = await store.bookings.move(booking.id, letter="Α", starts=at(25, 10), actor=CLERK, mode=Mode.STAFF)
    assert moved.slot == at(25, 10)


async def test_a_clerk_says_what_became_of_a_booking_from_its_day_on(store: Store, clock: FakeClock) -> None:
    booking = await a_booking(store, at(25, 9))
    with pytest.raises(NotPossibleNow):
        await store.bookings.step(booking.id, Step.MISS, CLERK)
    clock.now = at(25, 9, 30)
    assert (await store.bookings.step(booking.id, Step.MISS, CLERK)).status is Status.NO_SHOW
    with pytest.raises(NotPossibleNow):
        await store.bookings.cancel(booking.id, CLERK)
    assert (await store.bookings.step(booking.id, Step.SERVE, CLERK)).status is Status.SERVED


async def test_clerks_find_by_code_and_by_name_and_leave_a_trace(store: Store) -> None:
    booking = await a_booking(store, at(25, 9), details=some_details("Μαρία Παπαδοπούλου-Ψαρρά"))
    await a_booking(store, at(25, 10), site=SECOND, details=some_details("Μαρία Παπαδοπούλου"))
    for wanted in (booking.code, "ΠΑΠΑΔ ΜΑΡ", "ψαρρα", "παπαδοπουλου μαρια"):
        assert [found.id for found in await store.bookings.find(FIRST, wanted, CLERK)] == [booking.id], wanted
    for wanted in ("", "%", "αρια", "000000" if booking.code != "000000" else "111111"):
        assert await store.bookings.find(FIRST, wanted, CLERK) == [], wanted
    await store.bookings.get(booking.id, CLERK)
    await store.bookings.of_day(FIRST, WEDNESDAY, CLERK)
    seen = [(line.user, line.what, line.subject) for line in await store.audit.accesses(site=FIRST)]
    assert seen[:2] == [("u1", "day", "2026-11-25"), ("u1", "booking", booking.id)]
    assert all("Μαρία" not in str(line) for line in await store.audit.lines())


async def test_codes_of_one_site_are_never_the_same(store: Store) -> None:
    drawn = iter(["111111", "111111", "111111", "222222"])
    store.bookings._draw_code = lambda: next(drawn)
    assert (await a_booking(store, at(25, 9))).code == "111111"
    assert (await a_booking(store, at(26, 9))).code == "222222"


async def test_a_site_keeps_its_bookings_when_a_service_is_taken_away(store: Store) -> None:
    booking = await a_booking(store, at(25, 9))
    await store.sites.remove_service(FIRST, "Α", SYSTEM)
    assert [found.id for found in await store.bookings.of_day(FIRST, WEDNESDAY, SYSTEM)] == [booking.id]
    await store.sites.put(a_site(), SYSTEM)
    assert await free_at(store, at(25, 9)) == 0
