"""What a clerk may do with whom they have called, and when."""

from datetime import timedelta

import pytest

from epass.queueing import events as e
from epass.queueing import refusals
from epass.queueing.desk_rules import DeskRules
from epass.queueing.ticket import Status
from fakes.clock import MORNING
from fakes.halls import a_hall, called, happen, issue

RULES = DeskRules(comes_within=timedelta(seconds=60), calls_maximum=3, no_show_after=timedelta(seconds=20))


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


@pytest.fixture
def hall():
    """Α001 has been called to counter 1 in this moment, and Α002 waits."""
    hall = a_hall(desk_rules=RULES)
    issue(hall, "Α")
    issue(hall, "Α", MORNING + seconds(1))
    called(hall, 1, MORNING)
    return hall


def test_next_asks_about_a_called_person_who_may_still_come(hall):
    with pytest.raises(refusals.NotCome, match="Α001 is called: did they come") as asked:
        hall.call_next(1, at=MORNING + seconds(59))
    assert asked.value.ticket.number == "Α001"


def test_who_did_not_come_is_marked_and_the_next_is_called(hall):
    events = happen(hall, hall.call_next(1, at=MORNING + seconds(30), has_come=False))
    assert [type(event) for event in events] == [e.TicketMarkedNoShow, e.TicketCalled]
    assert hall.at_counter(1).number == "Α002"


def test_who_came_is_finished_and_the_next_is_called(hall):
    events = happen(hall, hall.call_next(1, at=MORNING + seconds(2), has_come=True))
    assert [type(event) for event in events] == [e.ServingFinished, e.TicketCalled]


def test_after_a_while_who_was_called_is_taken_to_have_come(hall):
    events = hall.call_next(1, at=MORNING + seconds(60))
    assert isinstance(events[0], e.ServingFinished)


def test_another_call_begins_the_while_anew(hall):
    happen(hall, hall.recall(1, at=MORNING + seconds(50)))
    with pytest.raises(refusals.NotCome):
        hall.call_next(1, at=MORNING + seconds(70))


def test_who_is_served_has_come_and_is_not_asked_about(hall):
    happen(hall, hall.begin(1, at=MORNING + seconds(5)))
    events = hall.call_next(1, at=MORNING + seconds(6), has_come=False)
    assert isinstance(events[0], e.ServingFinished)


@pytest.mark.parametrize("verb", ["call", "close_counter"])
def test_whatever_sends_the_called_person_away_asks_first(hall, verb):
    decide = {
        "call": lambda **more: hall.call("Α002", 1, **more),
        "close_counter": lambda **more: hall.close_counter(1, **more),
    }
    with pytest.raises(refusals.NotCome):
        decide[verb](at=MORNING + seconds(30))
    assert isinstance(decide[verb](at=MORNING + seconds(30), has_come=False)[0], e.TicketMarkedNoShow)


def test_a_ticket_is_called_so_often_and_no_more(hall):
    for _ in range(2):
        happen(hall, hall.recall(1, at=MORNING))
    with pytest.raises(refusals.CalledOften, match="Α001 has been called 3 times"):
        hall.recall(1, at=MORNING)


def test_a_no_show_needs_its_time_after_the_last_call(hall):
    happen(hall, hall.recall(1, at=MORNING + seconds(15)))
    with pytest.raises(refusals.CalledJustNow, match="in 5 s") as refused:
        hall.mark_no_show(1, at=MORNING + seconds(30))
    assert refused.value.left == seconds(5)
    happen(hall, hall.mark_no_show(1, at=MORNING + seconds(35)))
    assert hall.find("Α001").status is Status.NO_SHOW


def test_next_does_not_mark_a_no_show_before_its_time_either(hall):
    with pytest.raises(refusals.CalledJustNow):
        hall.call_next(1, at=MORNING + seconds(5), has_come=False)


def test_without_rules_of_the_desk_nothing_is_asked_and_nothing_waits():
    hall = a_hall()
    issue(hall, "Α")
    called(hall, 1, MORNING)
    happen(hall, hall.mark_no_show(1, at=MORNING))
    assert hall.find("Α001").status is Status.NO_SHOW


def test_who_comes_back_waits_where_the_clerk_says():
    hall = a_hall()
    ticket = issue(hall, "Α")
    happen(hall, hall.hold(ticket, at=MORNING))
    happen(hall, hall.resume(ticket, at=MORNING, due=MORNING + seconds(60), counter=2))
    assert called(hall, 1, MORNING) is None
    assert called(hall, 2, MORNING) == ticket
    with pytest.raises(refusals.NoSuchCounter):
        hall.resume(ticket, at=MORNING, counter=77)


def test_a_transfer_to_a_counter_keeps_the_service_and_carries_a_note():
    hall = a_hall()
    ticket = issue(hall, "Α")
    happen(hall, hall.transfer(ticket, at=MORNING, counter=2, note="λείπει το έντυπο"))
    after = hall.tickets[ticket]
    assert (after.service, after.counter, after.note) == ("Α", 2, "λείπει το έντυπο")
    happen(hall, hall.transfer(ticket, "Β", at=MORNING))
    assert (hall.tickets[ticket].service, hall.tickets[ticket].note) == ("Β", None)
