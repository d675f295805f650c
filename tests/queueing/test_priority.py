from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from epass.queueing import priority
from epass.queueing.events import TicketCalled
from epass.queueing.priority import Rules
from epass.queueing.refusals import NobodyWaiting
from fakes.clock import MORNING
from fakes.halls import a_hall, called, check_in, counter, happen, issue, minutes, service


def order(hall, at, desk=1):
    """The ids in the order in which this counter calls them from now on."""
    calls = []
    while (ticket := called(hall, desk, at)) is not None:
        calls.append(ticket)
    return calls


def test_walk_ins_are_due_after_their_patience():
    hall = a_hall([service("Α"), service("Β", patience=minutes(10))])
    patient, impatient = issue(hall, "Α"), issue(hall, "Β", MORNING + minutes(5))
    assert hall.tickets[patient].due == MORNING + minutes(90)
    assert order(hall, MORNING) == [impatient, patient]


def test_a_booking_in_time_is_due_at_its_slot_and_one_in_the_grace_too():
    hall = a_hall()
    slot = MORNING + minutes(30)
    for late in (-20, 0, 5):
        assert hall.tickets[check_in(hall, "Α", slot, slot + minutes(late))].due == slot
    late = check_in(hall, "Α", slot, slot + minutes(6))
    assert hall.tickets[late].due == slot + minutes(6 + 45)


def test_a_booking_before_its_early_window_is_called_only_when_nobody_else_waits():
    hall = a_hall()
    booking, walk_in = check_in(hall, "Α", MORNING + minutes(30), MORNING), issue(hall, "Α")
    assert order(hall, MORNING) == [walk_in, booking]
    booking, walk_in = check_in(hall, "Α", MORNING + minutes(30), MORNING), issue(hall, "Α")
    assert order(hall, MORNING + minutes(25)) == [booking, walk_in]


def test_priority_is_due_five_minutes_after_issue_and_never_later_than_before():
    hall = a_hall()
    others, ticket = issue(hall, "Α"), issue(hall, "Α", MORNING + minutes(20))
    happen(hall, hall.grant_priority(ticket, "R1", at=MORNING + minutes(25)))
    assert hall.tickets[ticket].due == MORNING + minutes(25)
    assert order(hall, MORNING + minutes(25)) == [ticket, others]
    booking = check_in(hall, "Α", MORNING + minutes(2), MORNING)
    happen(hall, hall.grant_priority(booking, "R1", at=MORNING))
    assert hall.tickets[booking].due == MORNING + minutes(2)


def test_a_counter_takes_what_it_prefers_first_and_then_what_it_serves():
    hall = a_hall(counters=[counter(1, "ΑΒ", "Β")])
    first, second, preferred = issue(hall, "Α"), issue(hall, "Α"), issue(hall, "Β", MORNING + minutes(9))
    assert order(hall, MORNING + minutes(10)) == [preferred, first, second]


def test_a_preference_ends_where_another_ticket_is_past_its_due_time():
    hall = a_hall(counters=[counter(1, "ΑΒ", "Β")])
    ordinary = issue(hall, "Α")
    preferred = issue(hall, "Β", MORNING + minutes(60))
    assert order(hall, MORNING + minutes(90)) == [ordinary, preferred]


def test_a_counter_never_calls_a_service_that_it_does_not_serve():
    hall = a_hall(counters=[counter(1, "Β")])
    issue(hall, "Α")
    assert order(hall, MORNING) == []


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_nobody_starves(data):
    """Once a ticket is due, no counter that serves it calls one that entered after it by more than the bound."""
    rules = Rules()
    services = [service("Α"), service("Β", patience=minutes(data.draw(st.integers(0, 120))))]
    hall = a_hall(services, [counter(1, "ΑΒ", "Β"), counter(2, "ΑΒ"), counter(3, "Α")], rules=rules)
    bound = max(s.patience for s in services) + rules.grace
    at = MORNING
    for _ in range(data.draw(st.integers(5, 50))):
        at += timedelta(seconds=data.draw(st.integers(0, 1000)))
        match data.draw(st.sampled_from(["walk_in", "booking", "priority", "next", "next"])):
            case "walk_in":
                issue(hall, data.draw(st.sampled_from("ΑΒ")), at)
            case "booking":
                check_in(hall, data.draw(st.sampled_from("ΑΒ")), at + minutes(data.draw(st.integers(-30, 30))), at)
            case "priority":
                happen(hall, hall.grant_priority(issue(hall, "Β", at), "R1", at=at))
            case "next":
                desk = hall.counters[data.draw(st.integers(1, 3))]
                due = [t for t in hall.waiting() if t.service in desk.serves and t.due <= at]
                try:
                    events = hall.call_next(desk.counter, at=at)
                except NobodyWaiting:
                    continue
                for event in events:
                    if isinstance(event, TicketCalled):
                        taken = hall.tickets[event.ticket]
                        assert all(taken.issued_at <= t.issued_at + bound for t in due if t.id != taken.id)
                happen(hall, events)


def explained(hall, ticket, at):
    now = at.astimezone(hall.timezone)
    return priority.explain(hall.rules, hall.tickets[ticket], ahead=2, now=now)


def test_the_place_of_a_ticket_is_explained_in_one_sentence():
    hall = a_hall()
    walk_in = issue(hall, "Α")
    assert explained(hall, walk_in, MORNING) == (
        "Α001 has 2 ahead of it: it is due at 09:30 because it was issued at 08:00."
    )
    early = check_in(hall, "Α", MORNING + minutes(60), MORNING)
    assert "its booking is for 09:00, which is not called earlier while others wait" in explained(hall, early, MORNING)
    late = check_in(hall, "Α", MORNING - minutes(30), MORNING)
    assert "its booking came late for 07:30" in explained(hall, late, MORNING)
    happen(hall, hall.grant_priority(walk_in, "R1", at=MORNING))
    assert "a clerk granted it priority" in explained(hall, walk_in, MORNING)
    assert "R1" not in explained(hall, walk_in, MORNING)
