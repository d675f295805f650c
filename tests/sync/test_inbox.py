"""A change of the platform becomes one decision: what it causes, or the event that refuses it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from epass.queueing import events as e
from epass.queueing.hall import Hall
from epass.queueing.ticket import Origin
from epass.sync_settings import SyncSettings
from fakes.clock import MORNING
from fakes.halls import a_hall, book, called, counter, happen, issue, minutes, service
from sync import inbox
from sync.wire import (
    BookingGone,
    BookingMade,
    Change,
    MessageGone,
    MessageMade,
    NumberGivenUp,
    NumberWanted,
    Resync,
    SettingsGiven,
    Unreadable,
)

EVERYTHING = SyncSettings(url="https://platform", allows=frozenset({"hours", "services", "texts"}), phones=3)
SLOT = MORNING + minutes(60)
LATER = MORNING + minutes(1)


def decided(hall: Hall, change: Change, allows: SyncSettings = EVERYTHING) -> list[e.Event]:
    """And has happened."""
    events = inbox.decide(hall, change, allows, at=MORNING, platform_now=MORNING)
    happen(hall, events)
    return events


def refused(hall: Hall, change: Change, allows: SyncSettings = EVERYTHING) -> str:
    [event] = decided(hall, change, allows)
    assert isinstance(event, e.ChangeRefused)
    assert event.change == change.seq
    return event.reason


def a_booking(seq: int = 1, **fields: Any) -> BookingMade:
    values = {"booking": "b1", "code": "402915", "service": "Α", "slot": SLOT} | fields
    return BookingMade(seq=seq, **values)


def a_wish(seq: int = 1, **fields: Any) -> NumberWanted:
    values = {"request": "r1", "service": "Α", "language": "en", "expires_at": LATER} | fields
    return NumberWanted(seq=seq, **values)


def test_a_booking_is_received_and_its_change_too() -> None:
    hall = a_hall()
    [received] = decided(hall, a_booking())
    assert isinstance(received, e.BookingReceived)
    assert (received.booking, received.code, received.change) == ("b1", "402915", 1)
    [moved] = decided(hall, a_booking(2, slot=SLOT + minutes(10)))
    assert isinstance(moved, e.BookingReceived)
    assert decided(hall, a_booking(3, slot=SLOT + minutes(10))) == [e.ChangeNoted(at=MORNING, change=3)]
    [gone] = decided(hall, BookingGone(seq=4, booking="b1"))
    assert gone == e.BookingWithdrawn(at=MORNING, booking="b1", change=4)


def test_what_cannot_be_done_with_a_booking_is_answered() -> None:
    hall = a_hall()
    decided(hall, a_booking())
    assert refused(hall, a_booking(2, booking="b2")) == "code_taken"
    assert refused(hall, a_booking(3, booking="b3", code="111111", service="Ω")) == "no_such_service"
    assert refused(hall, BookingGone(seq=4, booking="b9")) == "no_such_booking"


@pytest.mark.parametrize("change", [a_booking(2, slot=SLOT + minutes(30)), BookingGone(seq=2, booking="b1")])
def test_what_comes_after_check_in_names_the_ticket_and_takes_nothing(change: Change) -> None:
    hall = a_hall()
    decided(hall, a_booking())
    happen(hall, hall.check_in("402915", at=SLOT, ticket="t1"))
    [event] = decided(hall, change)
    assert isinstance(event, e.ChangeRefused)
    assert (event.reason, event.booking, event.ticket) == ("already_checked_in", "b1", "t1")
    assert event.asked in ("booking", "booking_withdrawn")
    assert hall.late_changes["t1"] == event
    assert [ticket.id for ticket in hall.waiting()] == ["t1"]


def test_a_telephone_gets_a_number_in_the_order_of_all() -> None:
    hall = a_hall(counters=[counter(1)])
    first = issue(hall, "Α")
    [issued] = decided(hall, a_wish())
    assert isinstance(issued, e.TicketIssued)
    assert (issued.ticket, issued.request, issued.change) == ("r1", "r1", 1)
    assert (issued.origin, issued.on_paper, issued.language, issued.number) == (Origin.PHONE, False, "en", "Α002")
    third = issue(hall, "Α", LATER)
    assert [called(hall, 1, LATER) for _ in range(3)] == [first, "r1", third]


def test_the_same_request_gets_one_ticket() -> None:
    hall = a_hall()
    decided(hall, a_wish())
    assert decided(hall, a_wish(2)) == [e.ChangeNoted(at=MORNING, change=2)]
    assert len(hall.tickets) == 1


def test_a_request_expires_by_the_platforms_clock() -> None:
    hall = a_hall()
    far_from_here = MORNING + timedelta(days=400)
    late = inbox.decide(hall, a_wish(expires_at=far_from_here), EVERYTHING, at=MORNING, platform_now=far_from_here)
    assert [getattr(event, "reason", "") for event in late] == ["expired"]
    wish, soon = a_wish(expires_at=far_from_here), far_from_here - minutes(1)
    assert isinstance(inbox.decide(hall, wish, EVERYTHING, at=MORNING, platform_now=soon)[0], e.TicketIssued)


def test_telephones_do_not_fill_the_hall() -> None:
    hall = a_hall(counters=[counter(1)])
    for place in range(3):
        assert isinstance(decided(hall, a_wish(place + 1, request=f"r{place}"))[0], e.TicketIssued)
    assert refused(hall, a_wish(4, request="r3")) == "too_many"
    called(hall, 1, MORNING)
    assert isinstance(decided(hall, a_wish(5, request="r4"))[0], e.TicketIssued)


@pytest.mark.parametrize(("letter", "reason"), [("Ω", "no_such_service"), ("Α", "closed"), ("Β", "daily_maximum")])
def test_a_request_that_the_hall_refuses_is_answered_with_its_name(letter: str, reason: str) -> None:
    hall = a_hall([service("Α"), service("Β", daily_maximum=1)])
    happen(hall, hall.close_service("Α", at=MORNING))
    issue(hall, "Β")
    [event] = decided(hall, a_wish(service=letter))
    assert isinstance(event, e.ChangeRefused)
    assert (event.reason, event.request) == (reason, "r1")


def test_who_gives_up_leaves_the_queue() -> None:
    hall = a_hall()
    decided(hall, a_wish())
    [cancelled] = decided(hall, NumberGivenUp(seq=2, ticket="", request="r1"))
    assert cancelled == e.TicketCancelled(at=MORNING, ticket="r1", request="r1", change=2)
    assert refused(hall, NumberGivenUp(seq=3, ticket="r1", request="")) == "not_possible"


def test_a_number_is_never_taken_for_an_id() -> None:
    """“A001” is an id that can be written, and a number that somebody else has."""
    hall = a_hall()
    issue(hall, "Α")
    assert refused(hall, NumberGivenUp(seq=1, ticket="A001", request="")) == "no_such_ticket"
    assert len(hall.waiting()) == 1


def a_message(seq: int = 1, **fields: Any) -> MessageMade:
    return MessageMade(seq=seq, **({"message": "m1", "text": {"el": "Κλείνουμε."}, "until": None} | fields))


def test_a_message_is_shown_and_withdrawn() -> None:
    hall = a_hall()
    [posted] = decided(hall, a_message())
    assert isinstance(posted, e.MessagePosted)
    assert posted.change == 1
    assert decided(hall, a_message(2)) == [e.ChangeNoted(at=MORNING, change=2)]
    [gone] = decided(hall, MessageGone(seq=3, message="m1"))
    assert isinstance(gone, e.MessageWithdrawn)
    assert refused(hall, MessageGone(seq=4, message="m1")) == "no_such_message"


def test_the_site_says_what_it_allows() -> None:
    hall = a_hall()
    nothing = replace(EVERYTHING, allows=frozenset())
    assert refused(hall, a_message(), nothing) == "not_allowed"
    given_settings = {"ticket_link": "https://p/t/{ticket}", "phone_services": [], "names": {}, "hours": {}, "days": {}}
    [event] = decided(hall, SettingsGiven(seq=2, settings=given_settings), nothing)
    assert event == e.SettingsReceived(at=MORNING, settings={"phone_services": []}, change=2)
    only_hours = replace(EVERYTHING, allows=frozenset({"hours"}))
    assert set(inbox.allowed(given_settings, only_hours)) == {"phone_services", "hours", "days"}


def test_a_message_of_this_site_is_not_the_platforms_to_change() -> None:
    hall = a_hall()
    happen(hall, [e.MessagePosted(at=MORNING, message="m1", text={"el": "Δική μας."})])
    assert refused(hall, a_message()) == "not_possible"
    decided(hall, Resync(seq=2, bookings=frozenset(), messages=frozenset(), day="2026-11-23", numbers={}))
    assert hall.messages["m1"].text == {"el": "Δική μας."}


def test_no_wall_is_filled_with_messages() -> None:
    hall = a_hall()
    for place in range(inbox.MOST_MESSAGES):
        decided(hall, a_message(place + 1, message=f"m{place}"))
    assert refused(hall, a_message(99, message="one-more")) == "too_many"


def test_no_hall_is_filled_with_bookings() -> None:
    hall = a_hall()
    for place in range(inbox.MOST_BOOKINGS):
        book(hall, f"x{place}", "Α", SLOT, code=f"{place:06d}")
    assert refused(hall, a_booking(1, code="999999")) == "too_many"
    assert isinstance(
        decided(hall, a_booking(2, booking="x1", code="000001", slot=SLOT + minutes(1)))[0], e.BookingReceived
    )


def test_a_resync_takes_what_is_over_and_leaves_who_is_here() -> None:
    hall = a_hall()
    for place in (1, 2, 3):
        book(hall, f"b{place}", "Α", SLOT, code=f"00000{place}")
    happen(hall, hall.check_in("000003", at=SLOT, ticket="t3"))
    decided(hall, a_message())
    events = decided(
        hall,
        Resync(seq=9, bookings=frozenset({"b1"}), messages=frozenset(), day="2026-11-23", numbers={"Α": 57, "Ω": 9}),
    )
    assert events == [
        e.BookingWithdrawn(at=MORNING, booking="b2", change=9),
        e.MessageWithdrawn(at=MORNING, message="m1", change=9),
        e.NumbersReserved(at=MORNING, numbers={"Α": 57}, day=date(2026, 11, 23), change=9),
    ]


def test_numbers_of_another_day_are_reserved_for_it_once_and_not_for_the_open_one() -> None:
    hall = a_hall()
    resync = Resync(seq=9, bookings=frozenset(), messages=frozenset(), day="2026-11-22", numbers={"Α": 57})
    assert decided(hall, resync) == [e.NumbersReserved(at=MORNING, numbers={"Α": 57}, day=date(2026, 11, 22), change=9)]
    assert hall.last_ordinal("Α") == 0
    assert decided(hall, replace(resync, seq=10)) == [e.ChangeNoted(at=MORNING, change=10)]


def test_what_cannot_be_read_is_answered() -> None:
    change = Unreadable(seq=5, reason="unknown_kind", asked="", request="r1", booking=None)
    [event] = decided(a_hall(), change)
    assert isinstance(event, e.ChangeRefused)
    assert (event.reason, event.request) == ("unknown_kind", "r1")


ids = st.sampled_from(["b1", "b2", "r1", "r2", "m1", "t1", "A001"])
letters = st.sampled_from("ΑΒΩ")
codes = st.sampled_from(["000001", "000002"])
moments = st.integers(-3000, 3000).map(lambda many: MORNING + minutes(many))
changes = st.one_of(
    st.builds(BookingMade, seq=st.just(0), booking=ids, code=codes, service=letters, slot=moments),
    st.builds(BookingGone, seq=st.just(0), booking=ids),
    st.builds(NumberWanted, seq=st.just(0), request=ids, service=letters, language=st.just("el"), expires_at=moments),
    st.builds(NumberGivenUp, seq=st.just(0), ticket=ids, request=ids),
    st.builds(MessageMade, seq=st.just(0), message=ids, text=st.just({"el": "…"}), until=st.none() | moments),
    st.builds(MessageGone, seq=st.just(0), message=ids),
    st.builds(
        Resync,
        seq=st.just(0),
        bookings=st.frozensets(ids),
        messages=st.frozensets(ids),
        day=st.just("2026-11-23"),
        numbers=st.dictionaries(letters, st.integers(1, 5000)),
    ),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(changes, max_size=25), st.data())
def test_whatever_comes_is_one_decision_that_can_happen_and_no_number_is_given_twice(
    given_changes: list[Change], data: st.DataObject
) -> None:
    hall = a_hall()
    numbers: list[str] = []
    for seq, change in enumerate(given_changes, start=1):
        if data.draw(st.booleans()):
            issue(hall, "Α")
            numbers.append(list(hall.tickets.values())[-1].number)
        events = inbox.decide(hall, replace(change, seq=seq), EVERYTHING, at=MORNING, platform_now=MORNING)
        assert events
        assert {getattr(event, "change", seq) for event in events} == {seq}
        happen(hall, events)
        numbers += [event.number for event in events if isinstance(event, e.TicketIssued)]
    assert len(set(numbers)) == len(numbers)
