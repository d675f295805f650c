from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from epass.errors import Refusal, StoreError
from epass.queueing import events as e
from epass.queueing import refusals
from epass.queueing.booking import Booking
from epass.queueing.calendar import Span, WeeklyHours
from epass.queueing.message import Message
from epass.queueing.ticket import Status
from fakes.clock import MORNING
from fakes.halls import a_hall, book, called, check_in, counter, happen, issue, minutes, numbers, service


def test_numbers_run_from_one_for_each_service():
    hall = a_hall()
    given = [numbers(happen(hall, hall.issue(s, at=MORNING, ticket=f"x{i}"))) for i, s in enumerate("ΑΒΑ")]
    assert given == [["Α001"], ["Β001"], ["Α002"]]


def test_past_999_the_number_grows_a_digit():
    hall = a_hall()
    for _ in range(999):
        issue(hall, "Α")
    assert numbers(hall.issue("Α", at=MORNING, ticket="x")) == ["Α1000"]


def test_a_number_is_not_given_again_after_its_ticket_is_cancelled():
    hall = a_hall()
    happen(hall, hall.cancel(issue(hall, "Α"), at=MORNING))
    assert numbers(hall.issue("Α", at=MORNING, ticket="x")) == ["Α002"]


def test_a_new_day_starts_from_one_with_closed_counters():
    hall = a_hall()
    issue(hall, "Α")
    called(hall, 1, MORNING)
    happen(hall, hall.open_day(MORNING.date().replace(day=24), at=MORNING + minutes(1440)))
    assert (hall.tickets, hall.open_counters, hall.at_counter(1)) == ({}, set(), None)
    assert numbers(hall.issue("Α", at=MORNING, ticket="x")) == ["Α001"]


def test_the_business_day_never_goes_back():
    hall = a_hall()
    assert hall.open_day(MORNING.date().replace(day=22), at=MORNING) == []
    assert hall.open_day(MORNING.date(), at=MORNING) == []


def test_next_finishes_whom_one_serves_and_calls_the_next():
    hall = a_hall()
    first, second = issue(hall, "Α"), issue(hall, "Α", MORNING + minutes(1))
    assert called(hall, 1, MORNING) == first
    assert called(hall, 1, MORNING) == second
    assert hall.tickets[first].status is Status.FINISHED
    assert hall.at_counter(1) == hall.tickets[second]


def test_next_with_nobody_waiting_still_finishes_whom_one_serves():
    hall = a_hall()
    only = issue(hall, "Α")
    called(hall, 1, MORNING)
    assert called(hall, 1, MORNING) is None
    assert hall.tickets[only].status is Status.FINISHED
    with pytest.raises(refusals.NobodyWaiting, match="counter 1"):
        hall.call_next(1, at=MORNING)


def test_the_first_next_opens_the_counter():
    hall = a_hall()
    happen(hall, hall.call_next(2, at=MORNING))
    assert hall.open_counters == {2}


def test_a_ticket_that_is_called_cannot_be_called_at_another_counter():
    hall = a_hall()
    ticket = issue(hall, "Α")
    called(hall, 1, MORNING)
    with pytest.raises(refusals.NotPossible, match="Α001 is called at counter 1: it cannot be called"):
        hall.call(ticket, 2, at=MORNING)


def test_calling_the_ticket_that_is_here_recalls_it():
    hall = a_hall()
    ticket = issue(hall, "Α")
    called(hall, 1, MORNING)
    happen(hall, hall.call(ticket, 1, at=MORNING))
    assert hall.tickets[ticket].calls == 2


def test_a_call_out_of_turn_keeps_its_reason_for_the_audit():
    hall = a_hall()
    issue(hall, "Α")
    late = issue(hall, "Α")
    [opened, call] = hall.call("Α002", 1, at=MORNING, reason="ART-106")
    assert isinstance(opened, e.CounterOpened)
    assert call == e.TicketCalled(at=MORNING, ticket=late, counter=1, reason="ART-106")


def test_a_no_show_comes_back_when_the_clerk_says():
    hall = a_hall()
    ticket = issue(hall, "Α")
    called(hall, 1, MORNING)
    happen(hall, hall.mark_no_show(1, at=MORNING))
    assert (hall.tickets[ticket].status, list(hall.waiting())) == (Status.NO_SHOW, [])
    happen(hall, hall.resume(ticket, at=MORNING, due=MORNING + minutes(10)))
    assert hall.tickets[ticket].due == MORNING + minutes(10)
    assert called(hall, 1, MORNING) == ticket


def test_a_held_ticket_waits_for_somebody_to_say_so_and_keeps_its_due_time():
    hall = a_hall()
    ticket = issue(hall, "Α")
    due = hall.tickets[ticket].due
    happen(hall, hall.hold(ticket, at=MORNING))
    assert called(hall, 1, MORNING) is None
    happen(hall, hall.resume(ticket, at=MORNING))
    assert hall.tickets[ticket].due == due
    assert called(hall, 1, MORNING) == ticket


def test_a_transfer_keeps_number_and_due_time_and_waits_at_the_counter_named():
    hall = a_hall()
    ticket = issue(hall, "Α")
    before = hall.tickets[ticket]
    happen(hall, hall.transfer(ticket, "Β", at=MORNING, counter=3))
    after = hall.tickets[ticket]
    assert (after.number, after.due, after.service) == (before.number, before.due, "Β")
    assert called(hall, 1, MORNING) is None
    assert called(hall, 3, MORNING) == ticket


def test_closing_a_counter_finishes_whom_it_serves():
    hall = a_hall()
    ticket = issue(hall, "Α")
    called(hall, 1, MORNING)
    happen(hall, hall.close_counter(1, at=MORNING))
    assert (hall.tickets[ticket].status, hall.open_counters) == (Status.FINISHED, set())


def test_a_booking_is_checked_in_once():
    hall = a_hall()
    book(hall, "B7", "Α", MORNING + minutes(30), code="123456")
    happen(hall, hall.check_in("123456", at=MORNING, ticket="x", language="en"))
    assert (hall.tickets["x"].slot, hall.tickets["x"].language) == (MORNING + minutes(30), "en")
    assert hall.ticket_of("B7") == hall.tickets["x"]
    with pytest.raises(refusals.AlreadyCheckedIn, match="Α001") as refused:
        hall.check_in("123456", at=MORNING, ticket="y")
    assert refused.value.ticket == "x"


@pytest.mark.parametrize(
    ("slot_min", "refusal", "sentence"),
    [
        (61, refusals.TooEarly, "for 09:01: it can be checked in from 08:01 on"),
        (-61, refusals.TooLate, "was for 06:59: it is too late to check in. Take a number of Α"),
        (1440, refusals.BookingOnAnotherDay, "for 2026-11-24 at 08:00"),
        (-1440, refusals.BookingOnAnotherDay, "for 2026-11-22 at 08:00"),
    ],
)
def test_a_booking_that_is_not_for_now_says_when(slot_min, refusal, sentence):
    hall = a_hall()
    book(hall, "B7", "Α", MORNING + minutes(slot_min), code="123456")
    with pytest.raises(refusal, match=sentence):
        hall.check_in("123456", at=MORNING, ticket="x")
    with pytest.raises(refusals.NoSuchBooking):
        hall.check_in("654321", at=MORNING, ticket="x")


def test_a_booking_can_be_checked_in_from_its_first_minute_to_its_last():
    for slot_min in (60, 0, -60):
        hall = a_hall()
        book(hall, "B7", "Α", MORNING + minutes(slot_min), code="123456")
        happen(hall, hall.check_in("123456", at=MORNING, ticket="x"))


def test_a_booking_changes_and_goes_and_its_code_is_its_own():
    hall = a_hall()
    book(hall, "B7", "Α", MORNING, code="123456")
    assert hall.receive_booking(hall.bookings.get("B7"), at=MORNING) == []
    with pytest.raises(refusals.CodeTaken):
        book(hall, "B8", "Α", MORNING, code="123456")
    with pytest.raises(refusals.NoSuchService):
        book(hall, "B8", "Ω", MORNING, code="7")
    book(hall, "B7", "Β", MORNING + minutes(20), code="123456")
    assert [(b.service, b.slot) for b in hall.bookings] == [("Β", MORNING + minutes(20))]
    happen(hall, hall.withdraw_booking("B7", at=MORNING))
    assert list(hall.bookings) == []
    with pytest.raises(refusals.NoSuchBooking):
        hall.withdraw_booking("B7", at=MORNING)


def test_a_new_day_begins_with_the_bookings_still_to_come_and_no_others():
    hall = a_hall()
    book(hall, "today", "Α", MORNING + minutes(30), code="1")
    book(hall, "tomorrow", "Α", MORNING + minutes(1440), code="2")
    happen(hall, hall.close_service("Α", at=MORNING))
    happen(hall, hall.request_help(at=MORNING))
    events = happen(hall, hall.open_day(date(2026, 11, 24), at=MORNING + minutes(1440)))
    assert [type(event) for event in events] == [e.DayOpened, e.BookingReceived]
    assert [booking.id for booking in hall.bookings] == ["tomorrow"]
    assert (hall.closed_services, hall.help_requested_at) == (set(), None)


def test_a_service_that_the_staff_closed_gives_no_numbers_until_they_reopen_it():
    hall = a_hall()
    waiting = issue(hall, "Α")
    happen(hall, hall.close_service("Α", at=MORNING))
    with pytest.raises(refusals.ClosedByStaff):
        hall.issue("Α", at=MORNING, ticket="x")
    with pytest.raises(refusals.ServiceAlready):
        hall.close_service("Α", at=MORNING)
    assert called(hall, 1, MORNING) == waiting
    happen(hall, hall.reopen_service("Α", at=MORNING))
    assert issue(hall, "Α")
    with pytest.raises(refusals.ServiceAlready):
        hall.reopen_service("Α", at=MORNING)


def test_help_is_asked_for_once_until_a_clerk_answers():
    hall = a_hall()
    with pytest.raises(refusals.NobodyAskedForHelp):
        hall.answer_help(at=MORNING)
    happen(hall, hall.request_help(at=MORNING))
    with pytest.raises(refusals.HelpIsComing):
        hall.request_help(at=MORNING)
    happen(hall, hall.answer_help(at=MORNING, counter=2))
    assert hall.request_help(at=MORNING)


def test_a_ticket_keeps_whether_paper_was_wanted_and_any_of_today_can_be_copied():
    hall = a_hall()
    happen(hall, hall.issue("Α", at=MORNING, ticket="x", on_paper=False))
    assert not hall.tickets["x"].on_paper
    assert hall.request_copy("α1", at=MORNING) == [e.CopyRequested(at=MORNING, ticket="x")]
    with pytest.raises(refusals.NoSuchTicket):
        hall.request_copy("α2", at=MORNING)


def test_a_closed_service_says_when_it_opens():
    hours = WeeklyHours(days={"tue": (Span(opens=MORNING.time(), closes=MORNING.time().replace(hour=12)),)})
    hall = a_hall([service("Α", hours=hours)])
    with pytest.raises(refusals.OutsideHours, match="2026-11-24 at 06:00") as refused:
        hall.issue("Α", at=MORNING, ticket="x")
    assert refused.value.opens_at is not None


def test_the_daily_maximum_counts_numbers_given_out_not_people_waiting():
    hall = a_hall([service("Α", daily_maximum=2)])
    happen(hall, hall.cancel(issue(hall, "Α"), at=MORNING))
    issue(hall, "Α")
    with pytest.raises(refusals.DailyMaximumReached, match="All 2 numbers"):
        hall.issue("Α", at=MORNING, ticket="x")


@pytest.mark.parametrize(
    ("decide", "sentence"),
    [
        (lambda hall: hall.issue("Ω", at=MORNING, ticket="x"), "There is no service Ω."),
        (lambda hall: hall.check_in("1", at=MORNING, ticket="x"), "There is no booking with this code."),
        (lambda hall: hall.transfer("Α1", "Ω", at=MORNING), "There is no service Ω."),
        (lambda hall: hall.transfer("Α1", "Β", at=MORNING, counter=9), "There is no counter 9."),
        (lambda hall: hall.call_next(9, at=MORNING), "There is no counter 9."),
        (lambda hall: hall.recall(9, at=MORNING), "There is no counter 9."),
        (lambda hall: hall.recall(1, at=MORNING), "Nobody is called or being served at counter 1."),
        (lambda hall: hall.find("Α099"), "There is no ticket Α099 today."),
        (lambda hall: hall.resume("Α1", at=MORNING), "Α001 is waiting: it cannot be resumed."),
        (lambda hall: hall.close_counter(1, at=MORNING), "Counter 1 is not open."),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(decide, sentence):
    hall = a_hall()
    issue(hall, "Α")
    with pytest.raises(Refusal) as refused:
        decide(hall)
    assert str(refused.value) == sentence


def test_an_open_counter_is_not_opened_twice():
    hall = a_hall()
    happen(hall, hall.open_counter(1, at=MORNING))
    with pytest.raises(refusals.CounterAlready, match="open already"):
        hall.open_counter(1, at=MORNING)


def test_a_journal_in_which_something_impossible_happened_is_damaged():
    hall = a_hall()
    ticket = issue(hall, "Α")
    with pytest.raises(StoreError, match="ServingBegan cannot happen"):
        hall.apply(e.ServingBegan(at=MORNING, ticket=ticket, counter=1))
    with pytest.raises(StoreError, match="nobody"):
        hall.apply(e.TicketHeld(at=MORNING, ticket="nobody"))


VERBS = (
    """issue book check_in call_next call recall begin finish no_show hold resume transfer cancel prioritise""".split()
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(VERBS), st.integers(1, 3), st.integers(0, 30)), max_size=60))
def test_whatever_is_asked_a_hall_refuses_or_stays_whole(steps):
    """No number twice, nobody at two counters, and who waits is exactly who has the status."""
    hall = a_hall(counters=[counter(1), counter(2, "Α"), counter(3, "ΑΒ", "Β")])
    at = MORNING
    for place, (verb, desk, pick) in enumerate(steps):
        at += minutes(1)
        wanted = list(hall.tickets)[pick % len(hall.tickets)] if hall.tickets else "none"
        decide = {
            "issue": lambda p=place, n=pick, a=at: hall.issue("ΑΒ"[n % 2], at=a, ticket=f"n{p}"),
            "book": lambda n=pick, a=at: hall.receive_booking(
                Booking(id=f"b{n}", code=f"{n}", service="Α", slot=a + minutes(n - 15)), at=a
            ),
            "check_in": lambda p=place, n=pick, a=at: hall.check_in(f"{n}", at=a, ticket=f"n{p}"),
            "call_next": lambda d=desk, a=at: hall.call_next(d, at=a),
            "call": lambda w=wanted, d=desk, a=at: hall.call(w, d, at=a),
            "recall": lambda d=desk, a=at: hall.recall(d, at=a),
            "begin": lambda d=desk, a=at: hall.begin(d, at=a),
            "finish": lambda d=desk, a=at: hall.finish(d, at=a),
            "no_show": lambda d=desk, a=at: hall.mark_no_show(d, at=a),
            "hold": lambda w=wanted, a=at: hall.hold(w, at=a),
            "resume": lambda w=wanted, a=at: hall.resume(w, at=a),
            "transfer": lambda w=wanted, n=pick, a=at: hall.transfer(w, "ΑΒ"[n % 2], at=a),
            "cancel": lambda w=wanted, a=at: hall.cancel(w, at=a),
            "prioritise": lambda w=wanted, a=at: hall.grant_priority(w, "R1", at=a),
        }[verb]
        try:
            happen(hall, decide())
        except Refusal:
            continue
        given_out = [ticket.number for ticket in hall.tickets.values()]
        assert len(given_out) == len(set(given_out))
        present = {t.id: t.counter for t in hall.tickets.values() if t.status in (Status.CALLED, Status.SERVING)}
        assert len(set(present.values())) == len(present)
        assert all(hall.at_counter(where).id == ticket for ticket, where in present.items())
        assert {t.id for t in hall.waiting()} == {t.id for t in hall.tickets.values() if t.status is Status.WAITING}


def test_a_ticket_with_a_booking_is_a_ticket_like_any_other():
    hall = a_hall()
    ticket = check_in(hall, "Α", MORNING + minutes(2), MORNING)
    assert called(hall, 1, MORNING) == ticket


def test_a_message_stands_for_today_or_until_its_end_and_can_be_withdrawn():
    hall = a_hall()
    tomorrow = MORNING + minutes(1440)
    for message in (
        Message(id="a", text={"el": "Σήμερα"}),
        Message(id="b", text={"el": "Ως αύριο"}, until=tomorrow + minutes(60)),
        Message(id="c", text={"el": "Έληξε"}, until=MORNING + minutes(60)),
    ):
        happen(hall, hall.post_message(message, at=MORNING))
    assert list(hall.messages) == ["a", "b", "c"]
    happen(hall, hall.open_day(date(2026, 11, 24), at=tomorrow))
    assert list(hall.messages) == ["b"]
    happen(hall, hall.withdraw_message("b", at=tomorrow))
    with pytest.raises(refusals.NoSuchMessage):
        hall.withdraw_message("b", at=tomorrow)
