"""What comes from the platform into the hall: joined bookings, late changes, settings, and numbers of another card."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from epass.queueing import events as e
from epass.queueing import refusals
from epass.queueing.booking import Booking
from epass.queueing.undo import undo
from fakes.clock import MORNING
from fakes.halls import a_hall, book, called, counter, happen, issue, minutes, service

SLOT = MORNING + minutes(20)


@pytest.fixture
def hall():
    return a_hall(counters=[counter(1)])


# A booking that came after its owner took an ordinary number


def test_a_booking_joined_to_a_number_is_due_as_if_it_had_been_checked_in(hall):
    ticket = issue(hall, "Α")
    book(hall, "b1", "Α", SLOT, code="123456")
    [joined] = happen(hall, hall.join(ticket, "123456", at=MORNING + minutes(10)))
    assert (joined.booking, joined.ticket, joined.due) == ("b1", ticket, SLOT)
    assert (hall.tickets[ticket].due, hall.tickets[ticket].slot) == (SLOT, SLOT)
    assert hall.ticket_of("b1").id == ticket


def test_joined_it_is_called_before_who_came_earlier(hall):
    issue(hall, "Α")
    second = issue(hall, "Α", MORNING + minutes(1))
    book(hall, "b1", "Α", SLOT, code="123456")
    happen(hall, hall.join(second, "123456", at=MORNING + minutes(10)))
    assert called(hall, 1, SLOT) == second


def test_joining_never_makes_anybody_wait_longer(hall):
    ticket = issue(hall, "Α")
    was = hall.tickets[ticket]
    book(hall, "b1", "Α", was.due + minutes(30), code="123456")
    happen(hall, hall.join(ticket, "123456", at=MORNING + minutes(10)))
    assert hall.tickets[ticket] == was


def test_a_number_joined_before_its_time_keeps_its_turn(hall):
    first = issue(hall, "Α")
    issue(hall, "Α", MORNING + minutes(1))
    book(hall, "b1", "Α", hall.tickets[first].due - minutes(10), code="123456")
    happen(hall, hall.join(first, "123456", at=MORNING + minutes(10)))
    assert called(hall, 1, MORNING + minutes(11)) == first


def test_who_was_here_in_time_is_not_late_because_the_clerk_joins_late(hall):
    ticket = issue(hall, "Α", SLOT - minutes(5))
    book(hall, "b1", "Α", SLOT, code="123456")
    happen(hall, hall.join(ticket, "123456", at=SLOT + minutes(80)))
    assert hall.tickets[ticket].due == SLOT


def test_a_number_that_is_called_or_served_can_be_joined_too(hall):
    ticket = issue(hall, "Α")
    book(hall, "b1", "Α", SLOT, code="123456")
    called(hall, 1, MORNING)
    happen(hall, hall.begin(1, at=MORNING))
    happen(hall, hall.join(ticket, "123456", at=MORNING))
    assert hall.at_counter(1).id == ticket
    assert hall.ticket_of("b1").id == ticket


def test_a_number_that_is_over_is_not_joined(hall):
    ticket = issue(hall, "Α")
    book(hall, "b1", "Α", SLOT, code="123456")
    happen(hall, hall.cancel(ticket, at=MORNING))
    with pytest.raises(refusals.NotPossible):
        hall.join(ticket, "123456", at=MORNING)


def test_one_number_and_one_booking_belong_together_once(hall):
    first, second = issue(hall, "Α"), issue(hall, "Α")
    book(hall, "b1", "Α", SLOT, code="111111")
    book(hall, "b2", "Α", SLOT, code="222222")
    happen(hall, hall.join(first, "111111", at=MORNING))
    with pytest.raises(refusals.AlreadyCheckedIn):
        hall.join(second, "111111", at=MORNING)
    with pytest.raises(refusals.HasBooking):
        hall.join(first, "222222", at=MORNING)
    with pytest.raises(refusals.AlreadyCheckedIn):
        hall.check_in("111111", at=MORNING, ticket="t9")


@pytest.mark.parametrize(
    ("code", "refusal"), [("999999", refusals.NoSuchBooking), ("333333", refusals.BookingOnAnotherDay)]
)
def test_what_cannot_be_joined_is_said(hall, code, refusal):
    ticket = issue(hall, "Α")
    book(hall, "b3", "Α", SLOT + timedelta(days=1), code="333333")
    with pytest.raises(refusal):
        hall.join(ticket, code, at=MORNING)


def test_a_join_that_was_a_slip_is_taken_back(hall):
    ticket = issue(hall, "Α")
    book(hall, "b1", "Α", SLOT, code="123456")
    was, past = hall.tickets[ticket], a_hall(counters=[counter(1)])
    happen(
        past,
        [
            e.TicketIssued(
                at=was.issued_at, ticket=ticket, number=was.number, service="Α", origin=was.origin, due=was.due
            )
        ],
    )
    book(past, "b1", "Α", SLOT, code="123456")
    decided = happen(hall, hall.join(ticket, "123456", at=MORNING))
    happen(hall, undo(past, hall, decided, at=MORNING))
    assert hall.tickets[ticket] == was
    assert hall.ticket_of("b1") is None


# What the platform says after the person has come


def checked_in(hall):
    book(hall, "b1", "Α", SLOT, code="123456")
    happen(hall, hall.check_in("123456", at=MORNING, ticket="t1"))


def test_a_booking_that_is_checked_in_is_neither_withdrawn_nor_changed(hall):
    checked_in(hall)
    with pytest.raises(refusals.AlreadyCheckedIn):
        hall.withdraw_booking("b1", at=MORNING)
    with pytest.raises(refusals.AlreadyCheckedIn):
        hall.receive_booking(Booking(id="b1", code="123456", service="Β", slot=SLOT), at=MORNING)
    assert hall.tickets["t1"].slot == SLOT


def test_a_repeat_of_what_is_known_is_no_change(hall):
    checked_in(hall)
    assert hall.receive_booking(Booking(id="b1", code="123456", service="Α", slot=SLOT), at=MORNING) == []


def test_a_late_change_is_kept_for_the_clerk(hall):
    checked_in(hall)
    refused = e.ChangeRefused(at=MORNING, change=7, reason="already_checked_in", booking="b1", ticket="t1")
    happen(hall, [refused])
    assert hall.late_changes == {"t1": refused}


def test_what_telephones_are_refused_is_no_late_change(hall):
    happen(hall, [e.ChangeRefused(at=MORNING, change=7, reason="not_possible", ticket="t1")])
    assert hall.late_changes == {}


# Numbers of another card

TODAY = MORNING.date()


def test_numbers_come_after_those_that_another_card_gave_out(hall):
    issue(hall, "Α")
    happen(hall, [e.NumbersReserved(at=MORNING, numbers={"Α": 57})])
    assert hall.tickets[issue(hall, "Α")].number == "Α058"
    assert hall.tickets[issue(hall, "Β")].number == "Β001"


def test_reserved_numbers_use_up_no_daily_maximum():
    hall = a_hall([service("Α", daily_maximum=2)])
    happen(hall, [e.NumbersReserved(at=MORNING, numbers={"Α": 57})])
    issue(hall, "Α")
    assert hall.refuses_issue("Α", MORNING) is None
    issue(hall, "Α")
    assert isinstance(hall.refuses_issue("Α", MORNING), refusals.DailyMaximumReached)


def test_the_next_day_begins_with_one(hall):
    happen(hall, [e.NumbersReserved(at=MORNING, numbers={"Α": 57})])
    happen(hall, hall.open_day(date(2026, 11, 24), at=MORNING + timedelta(days=1)))
    assert hall.tickets[issue(hall, "Α", MORNING + timedelta(days=1))].number == "Α001"


def test_a_day_begins_after_the_numbers_that_were_reserved_for_it_days_before(hall):
    """The card's clock was late."""
    happen(hall, [e.NumbersReserved(at=MORNING, numbers={"Α": 50, "Β": 9}, day=TODAY + timedelta(days=2))])
    happen(hall, [e.NumbersReserved(at=MORNING, numbers={"Α": 57}, day=TODAY + timedelta(days=2))])
    assert hall.tickets[issue(hall, "Α")].number == "Α001"
    for days in (1, 2, 3):
        # What a process sees that starts then: the entries of this day only.
        events = hall.open_day(TODAY + timedelta(days=days), at=MORNING + timedelta(days=days))
        hall = a_hall(at=MORNING - timedelta(days=1))
        happen(hall, events)
        first = {1: ["Α001", "Β001"], 2: ["Α058", "Β010"], 3: ["Α001", "Β001"]}[days]
        assert [hall.tickets[issue(hall, letter)].number for letter in "ΑΒ"] == first


def test_numbers_for_a_day_go_on_with_it_until_the_platform_speaks_of_another(hall):
    happen(hall, [e.NumbersReserved(at=MORNING, numbers={"Α": 57}, day=TODAY + timedelta(days=2))])
    happen(hall, [e.NumbersReserved(at=MORNING, numbers={"Α": 3}, day=TODAY + timedelta(days=3))])
    events = hall.open_day(TODAY + timedelta(days=1), at=MORNING)
    assert events[1:] == [e.NumbersReserved(at=MORNING, numbers={"Α": 3}, day=TODAY + timedelta(days=3))]


# Settings

SETTINGS = {
    "phone_services": ["Α"],
    "names": {"Α": {"el": "Πολίτες", "en": "Citizens"}, "Ω": {"el": "Δεν υπάρχει εδώ"}},
    "hours": {"Α": {"mon": [["08:00", "13:30"]]}},
    "days": {"2026-11-30": {"name": {"el": "Τοπική αργία"}}, "2026-12-07": {"name": {}, "closes": "11:00"}},
}


def test_settings_change_names_and_hours_and_add_no_service(hall):
    happen(hall, [e.SettingsReceived(at=MORNING, settings=SETTINGS)])
    assert set(hall.services) == {"Α", "Β"}
    assert hall.services["Α"].name_in("en") == "Citizens"
    assert hall.refuses_issue("Α", MORNING) is None
    assert isinstance(hall.refuses_issue("Α", MORNING + timedelta(hours=6)), refusals.OutsideHours)
    assert hall.refuses_issue("Β", MORNING + timedelta(hours=6)) is None


@pytest.mark.parametrize(("days", "hours", "is_open"), [(7, 0, False), (14, 0, True), (14, 4, False)])
def test_days_that_are_not_like_others_shorten_the_hours(hall, days, hours, is_open):
    happen(hall, [e.SettingsReceived(at=MORNING, settings=SETTINGS)])
    assert (hall.refuses_issue("Α", MORNING + timedelta(days=days, hours=hours)) is None) is is_open


def test_the_last_settings_count_as_a_whole(hall):
    happen(hall, [e.SettingsReceived(at=MORNING, settings=SETTINGS)])
    happen(hall, [e.SettingsReceived(at=MORNING, settings={"phone_services": []})])
    assert hall.services["Α"].name_in("en") == "Service Α"


def test_settings_go_on_the_next_day(hall):
    happen(hall, [e.SettingsReceived(at=MORNING, settings=SETTINGS, change=5)])
    happen(hall, hall.open_day(date(2026, 11, 24), at=MORNING + timedelta(days=1)))
    assert hall.settings == SETTINGS
    assert hall.services["Α"].name_in("en") == "Citizens"


def test_a_message_of_the_platform_is_still_its_own_the_next_day(hall):
    posted = e.MessagePosted(at=MORNING, message="m1", text={"el": "…"}, until=MORNING + timedelta(days=3), change=9)
    happen(hall, [posted])
    happen(hall, hall.open_day(date(2026, 11, 24), at=MORNING + timedelta(days=1)))
    assert hall.messages["m1"].change == 9


def test_a_ticket_that_is_over_is_not_here(hall):
    ticket = issue(hall, "Α")
    assert hall.tickets[ticket].is_here
    happen(hall, hall.cancel(ticket, at=MORNING))
    assert not hall.tickets[ticket].is_here
    assert not replace(hall.tickets[ticket], status="NO_SHOW").is_here
