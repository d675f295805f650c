"""Who is at which counter, who is on break, and who needs help at once."""

import pytest

from epass.queueing import estimate, refusals
from fakes.clock import MORNING
from fakes.halls import a_hall, called, happen, issue


@pytest.fixture
def hall():
    """Maria is at counter 1."""
    hall = a_hall()
    happen(hall, hall.open_counter(1, at=MORNING, clerk="maria"))
    return hall


def test_one_clerk_is_at_one_counter(hall):
    with pytest.raises(refusals.ClerkElsewhere, match="at counter 1: leave it first"):
        hall.open_counter(2, at=MORNING, clerk="maria")
    with pytest.raises(refusals.CounterAlready, match="yours already"):
        hall.open_counter(1, at=MORNING, clerk="maria")


def test_one_counter_has_one_clerk_unless_another_replaces_them(hall):
    with pytest.raises(refusals.CounterTaken, match="Another clerk is at counter 1") as refused:
        hall.open_counter(1, at=MORNING, clerk="nikos")
    assert refused.value.clerk == "maria"
    happen(hall, hall.open_counter(1, at=MORNING, clerk="nikos", replaces=True))
    assert hall.staffing.clerks == {1: "nikos"}
    assert hall.staffing.counter_of("maria") is None


def test_a_counter_that_a_key_opened_can_be_taken(hall):
    happen(hall, hall.call_next(2, at=MORNING))
    happen(hall, hall.open_counter(2, at=MORNING, clerk="nikos"))
    assert hall.staffing.clerks[2] == "nikos"


def test_a_closed_counter_has_no_clerk_any_more(hall):
    happen(hall, hall.close_counter(1, at=MORNING))
    assert (hall.staffing.clerks, hall.open_counters) == ({}, set())


def test_a_new_day_begins_without_clerks(hall):
    happen(hall, hall.open_day(MORNING.date().replace(day=24), at=MORNING))
    assert hall.staffing.clerks == {}


def test_a_break_calls_nobody_and_a_call_ends_it(hall):
    happen(hall, hall.pause_counter(1, at=MORNING))
    ticket = issue(hall, "Α")
    assert (hall.staffing.on_break, hall.call_by_itself(1, at=MORNING)) == ({1}, [])
    with pytest.raises(refusals.CounterAlready, match="on break already"):
        hall.pause_counter(1, at=MORNING)
    assert called(hall, 1, MORNING) == ticket
    assert hall.staffing.on_break == set()


def test_a_break_needs_an_empty_counter(hall):
    issue(hall, "Α")
    called(hall, 1, MORNING)
    with pytest.raises(refusals.CounterBusy, match="Α001 is at this counter"):
        hall.pause_counter(1, at=MORNING)


def test_a_break_ends_when_one_says_so(hall):
    with pytest.raises(refusals.CounterAlready, match="is not on break"):
        hall.resume_counter(1, at=MORNING)
    happen(hall, hall.pause_counter(1, at=MORNING))
    happen(hall, hall.resume_counter(1, at=MORNING))
    assert hall.staffing.on_break == set()


def test_a_closed_counter_has_no_break(hall):
    with pytest.raises(refusals.CounterAlready, match="is not open"):
        hall.pause_counter(2, at=MORNING)


def test_nobody_is_promised_the_counter_that_is_on_break(hall):
    happen(hall, hall.open_counter(2, at=MORNING))
    happen(hall, hall.pause_counter(2, at=MORNING))
    issue(hall, "Α")
    called(hall, 1, MORNING)
    assert estimate.wait_for_service(hall, "Α", MORNING).high_min > 0
    happen(hall, hall.resume_counter(2, at=MORNING))
    assert estimate.wait_for_service(hall, "Α", MORNING).high_min == 0


def test_an_idle_counter_calls_by_itself_whose_turn_it_is(hall):
    assert hall.call_by_itself(1, at=MORNING) == []
    ticket = issue(hall, "Α")
    happen(hall, hall.call_by_itself(1, at=MORNING))
    assert hall.at_counter(1).id == ticket
    issue(hall, "Α")
    assert hall.call_by_itself(1, at=MORNING) == []
    assert hall.call_by_itself(2, at=MORNING) == []


def test_an_emergency_is_raised_once_until_it_is_over(hall):
    happen(hall, hall.raise_emergency(at=MORNING, counter=2))
    assert hall.staffing.emergency.counter == 2
    with pytest.raises(refusals.EmergencyAlready):
        hall.raise_emergency(at=MORNING)
    happen(hall, hall.end_emergency(at=MORNING))
    assert hall.staffing.emergency is None
    with pytest.raises(refusals.NoEmergency):
        hall.end_emergency(at=MORNING)
