"""A slip is taken back, and nothing else."""

from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from epass.errors import Refusal
from epass.queueing import events as e
from epass.queueing import refusals
from epass.queueing.message import Message
from epass.queueing.ticket import Status
from epass.queueing.undo import undo
from fakes.clock import MORNING
from fakes.halls import a_hall, book, called, happen, issue, minutes


def slip(hall, decided):
    """What was decided happens, and is taken back."""
    past = deepcopy(hall)
    happen(hall, decided)
    return happen(hall, undo(past, hall, decided, at=MORNING))


@pytest.fixture
def hall():
    """Α001 is served at counter 1, Α002 and Α003 wait."""
    hall = a_hall()
    for minute in range(3):
        issue(hall, "Α", MORNING + minutes(minute))
    called(hall, 1, MORNING)
    happen(hall, hall.begin(1, at=MORNING))
    return hall


def test_next_by_a_slip_brings_back_whom_one_served(hall):
    before = dict(hall.tickets)
    events = slip(hall, hall.call_next(1, at=MORNING + minutes(9)))
    assert [type(event).__name__ for event in events] == ["TicketRestored", "TicketRestored"]
    assert hall.tickets == before
    assert hall.at_counter(1).number == "Α001"
    assert called(hall, 2, MORNING + minutes(9)) == hall.find("Α002").id


def test_the_time_of_serving_goes_on_as_if_nothing_had_been(hall):
    called_at = hall.find("Α001").called_at
    slip(hall, hall.finish(1, at=MORNING + minutes(5)))
    assert hall.find("Α001").called_at == called_at


def test_a_number_that_was_given_out_by_a_slip_is_cancelled_and_not_given_again(hall):
    slip(hall, hall.issue("Β", at=MORNING, ticket="x"))
    assert hall.tickets["x"].status is Status.CANCELLED
    assert hall.issued_count("Β") == 1


def test_a_booking_that_was_checked_in_by_a_slip_can_be_checked_in_again(hall):
    book(hall, "B1", "Α", MORNING, code="123456")
    slip(hall, hall.check_in("123456", at=MORNING, ticket="x"))
    assert hall.tickets["x"].status is Status.CANCELLED
    happen(hall, hall.check_in("123456", at=MORNING, ticket="y"))
    assert hall.ticket_of("B1").id == "y"


def test_a_counter_that_was_closed_is_open_again_with_its_clerk(hall):
    happen(hall, hall.open_counter(1, at=MORNING, clerk="maria"))
    slip(hall, hall.close_counter(1, at=MORNING))
    assert hall.staffing.clerks == {1: "maria"}
    assert hall.at_counter(1).number == "Α001"


def test_a_counter_that_was_opened_is_closed_again(hall):
    slip(hall, hall.open_counter(2, at=MORNING, clerk="nikos"))
    assert 2 not in hall.open_counters


def test_a_clerk_who_was_replaced_is_back(hall):
    happen(hall, hall.open_counter(1, at=MORNING, clerk="maria"))
    slip(hall, hall.open_counter(1, at=MORNING, clerk="nikos", replaces=True))
    assert hall.staffing.clerks == {1: "maria"}


@pytest.mark.parametrize("verb", ["open", "close"])
def test_a_break_that_a_slip_ended_goes_on(hall, verb):
    happen(hall, hall.open_counter(2, at=MORNING))
    happen(hall, hall.pause_counter(2, at=MORNING))
    decided = hall.close_counter(2, at=MORNING) if verb == "close" else hall.open_counter(2, at=MORNING, clerk="nikos")
    slip(hall, decided)
    assert 2 in hall.open_counters and 2 in hall.staffing.on_break


def test_breaks_services_messages_help_and_emergencies_are_taken_back(hall):
    happen(hall, hall.open_counter(2, at=MORNING))
    slip(hall, hall.pause_counter(2, at=MORNING))
    assert hall.staffing.on_break == set()
    happen(hall, hall.pause_counter(2, at=MORNING))
    slip(hall, hall.resume_counter(2, at=MORNING))
    assert hall.staffing.on_break == {2}
    slip(hall, hall.close_service("Α", at=MORNING))
    assert hall.closed_services == set()
    happen(hall, hall.close_service("Α", at=MORNING))
    slip(hall, hall.reopen_service("Α", at=MORNING))
    assert hall.closed_services == {"Α"}
    happen(hall, hall.request_help(at=MORNING))
    slip(hall, hall.answer_help(at=MORNING + minutes(1)))
    assert hall.help_requested_at == MORNING
    slip(hall, hall.raise_emergency(at=MORNING, counter=1))
    assert hall.staffing.emergency is None
    happen(hall, hall.raise_emergency(at=MORNING, counter=1))
    slip(hall, hall.end_emergency(at=MORNING))
    assert hall.staffing.emergency.counter == 1


def test_a_message_is_withdrawn_again_or_reads_as_before(hall):
    first, second = Message(id="a", text={"el": "Πρώτο"}), Message(id="a", text={"el": "Δεύτερο"})
    slip(hall, hall.post_message(first, at=MORNING))
    assert hall.messages == {}
    happen(hall, hall.post_message(first, at=MORNING))
    slip(hall, hall.post_message(second, at=MORNING))
    assert hall.messages == {"a": first}
    slip(hall, hall.withdraw_message("a", at=MORNING))
    assert hall.messages == {"a": first}


def test_an_undo_can_be_undone(hall):
    before = deepcopy(hall)
    decided = happen(hall, hall.call_next(1, at=MORNING))
    after = dict(hall.tickets)
    back = undo(before, hall, decided, at=MORNING)
    past = deepcopy(hall)
    happen(hall, back)
    happen(hall, undo(past, hall, back, at=MORNING))
    assert hall.tickets == after


def test_what_has_gone_on_since_is_not_torn_back(hall):
    past = deepcopy(hall)
    decided = happen(hall, hall.call_next(1, at=MORNING))
    happen(hall, hall.begin(1, at=MORNING))
    with pytest.raises(refusals.SomethingHappened):
        undo(past, hall, decided, at=MORNING)


def test_nobody_is_put_back_to_a_counter_where_somebody_else_is(hall):
    past = deepcopy(hall)
    decided = happen(hall, hall.finish(1, at=MORNING))
    happen(hall, hall.call_next(1, at=MORNING))
    with pytest.raises(refusals.SomethingHappened):
        undo(past, hall, decided, at=MORNING)


def test_a_counter_that_went_on_since_stays_as_it_is(hall):
    past = deepcopy(hall)
    decided = happen(hall, hall.open_counter(2, at=MORNING, clerk="maria"))
    happen(hall, hall.open_counter(2, at=MORNING, clerk="nikos", replaces=True))
    with pytest.raises(refusals.SomethingHappened):
        undo(past, hall, decided, at=MORNING)


def test_a_copy_cannot_be_put_back_into_the_printer(hall):
    past = deepcopy(hall)
    with pytest.raises(refusals.NotUndoable):
        undo(past, hall, hall.request_copy("Α001", at=MORNING), at=MORNING)


VERBS = (
    *("issue", "call_next", "call", "recall", "begin", "finish", "no_show", "hold", "resume", "transfer", "cancel"),
    *("prioritise", "open", "close", "pause", "back"),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(VERBS), st.integers(1, 2), st.integers(0, 9), st.booleans()), max_size=40))
def test_whatever_is_taken_back_leaves_the_hall_as_it_was(steps):
    hall = a_hall()
    at = MORNING
    for place, (verb, desk, pick, is_slip) in enumerate(steps):
        at += minutes(1)
        wanted = list(hall.tickets)[pick % len(hall.tickets)] if hall.tickets else "none"
        decide = {
            "issue": lambda p=place, a=at: hall.issue("Α", at=a, ticket=f"n{p}"),
            "call_next": lambda d=desk, a=at: hall.call_next(d, at=a),
            "call": lambda w=wanted, d=desk, a=at: hall.call(w, d, at=a, reason="infant"),
            "recall": lambda d=desk, a=at: hall.recall(d, at=a),
            "begin": lambda d=desk, a=at: hall.begin(d, at=a),
            "finish": lambda d=desk, a=at: hall.finish(d, at=a),
            "no_show": lambda d=desk, a=at: hall.mark_no_show(d, at=a),
            "hold": lambda w=wanted, a=at: hall.hold(w, at=a),
            "resume": lambda w=wanted, d=desk, a=at: hall.resume(w, at=a, due=a, counter=d),
            "transfer": lambda w=wanted, d=desk, a=at: hall.transfer(w, "Β", at=a, counter=d, note="σημείωση"),
            "cancel": lambda w=wanted, a=at: hall.cancel(w, at=a),
            "prioritise": lambda w=wanted, a=at: hall.grant_priority(w, "infant", at=a),
            "open": lambda d=desk, n=pick, a=at: hall.open_counter(d, at=a, clerk=f"c{n % 2}"),
            "close": lambda d=desk, a=at: hall.close_counter(d, at=a),
            "pause": lambda d=desk, a=at: hall.pause_counter(d, at=a),
            "back": lambda d=desk, a=at: hall.resume_counter(d, at=a),
        }[verb]
        try:
            decided = decide()
        except Refusal:
            continue
        past = deepcopy(hall)
        happen(hall, decided)
        if is_slip:
            happen(hall, undo(deepcopy(past), hall, decided, at=at))
            new = {event.ticket for event in decided if isinstance(event, e.TicketIssued)}
            assert {id: t for id, t in hall.tickets.items() if id not in new} == past.tickets
            assert all(hall.tickets[id].status is Status.CANCELLED for id in new)
            assert [hall.at_counter(c) for c in (1, 2, 3)] == [past.at_counter(c) for c in (1, 2, 3)]
            assert sorted(t.id for t in hall.waiting()) == sorted(t.id for t in past.waiting())
            assert (hall.staffing.open, hall.staffing.clerks) == (past.staffing.open, past.staffing.clerks)
            assert hall.staffing.on_break == past.staffing.on_break
