import random

import pytest

from epass.queueing import estimate
from epass.queueing.estimate import Wait
from fakes.clock import MORNING
from fakes.halls import a_hall, called, check_in, counter, happen, issue, minutes, service


def open_counters(hall, *which):
    for number in which:
        happen(hall, hall.open_counter(number, at=MORNING))


def test_an_empty_hall_with_a_free_counter_says_nought():
    hall = a_hall()
    open_counters(hall, 1)
    assert estimate.wait_for_service(hall, "Α", MORNING) == Wait(ahead=0, low_min=0, high_min=0)


def test_without_an_open_counter_there_is_no_range_but_people_are_counted():
    hall = a_hall(counters=[counter(1, "Β"), counter(2, "Α")])
    open_counters(hall, 1)
    issue(hall, "Α")
    issue(hall, "Β")
    assert estimate.wait_for_service(hall, "Α", MORNING + minutes(1)) == Wait(ahead=1, low_min=None, high_min=None)


def test_the_range_is_rounded_to_five_minutes_around_the_mean():
    hall = a_hall([service("Α", duration=minutes(10))], [counter(1, "Α")])
    open_counters(hall, 1)
    for _ in range(4):
        issue(hall, "Α")
    wait = estimate.wait_for_service(hall, "Α", MORNING + minutes(1))
    assert wait.ahead == 4
    assert wait.low_min % 5 == wait.high_min % 5 == 0
    assert wait.low_min < 40 < wait.high_min


def test_two_counters_halve_the_wait():
    hall = a_hall([service("Α", duration=minutes(10))], [counter(1, "Α"), counter(2, "Α")])
    for _ in range(8):
        issue(hall, "Α")
    open_counters(hall, 1)
    one = estimate.wait_for_service(hall, "Α", MORNING + minutes(1))
    open_counters(hall, 2)
    two = estimate.wait_for_service(hall, "Α", MORNING + minutes(1))
    assert two.high_min < one.low_min


def test_people_of_a_service_that_other_counters_serve_are_not_ahead():
    hall = a_hall(counters=[counter(1, "Α"), counter(2, "Β")])
    open_counters(hall, 1, 2)
    for _ in range(3):
        issue(hall, "Β")
    assert estimate.wait_for_service(hall, "Α", MORNING + minutes(1)) == Wait(ahead=0, low_min=0, high_min=0)


def test_a_booking_that_is_due_earlier_is_ahead():
    hall = a_hall([service("Α", duration=minutes(10))], [counter(1, "Α")])
    open_counters(hall, 1)
    walk_in = issue(hall, "Α")
    check_in(hall, "Α", MORNING + minutes(3), MORNING)
    assert estimate.wait_of(hall, walk_in, MORNING).ahead == 1


def test_the_rest_of_a_service_shrinks_with_the_time_it_took_but_never_to_nothing():
    hall = a_hall([service("Α", duration=minutes(10))], [counter(1, "Α")])
    issue(hall, "Α")
    called(hall, 1, MORNING)
    waiting = hall.tickets[issue(hall, "Α")]
    middles = []
    for taken in (0, 5, 60):
        _, low, high = estimate.exact_range(hall, waiting, MORNING + minutes(taken))
        middles.append((low + high) / 2)
    assert middles[0] == pytest.approx(10, abs=0.6)
    assert middles[0] > middles[1] > middles[2] > 5 - 0.6


def test_a_ticket_that_waits_no_more_has_nothing_to_wait_for():
    hall = a_hall()
    ticket = issue(hall, "Α")
    called(hall, 1, MORNING)
    assert estimate.wait_of(hall, ticket, MORNING) == Wait(ahead=0, low_min=0, high_min=0)


def test_a_service_that_was_taken_out_of_the_configuration_does_not_stop_the_estimate():
    hall = a_hall()
    open_counters(hall, 1)
    ticket = issue(hall, "Α")
    hall.services = {"Β": hall.services["Β"]}
    assert estimate.wait_of(hall, ticket, MORNING) == Wait(ahead=0, low_min=0, high_min=0)
    assert estimate.wait_for_service(hall, "Β", MORNING + minutes(1)).ahead == 1


@pytest.mark.parametrize(("counters", "ahead"), [(1, 6), (3, 12), (4, 30)])
def test_about_six_in_ten_waits_fall_into_the_range(counters, ahead):
    """The hall is really served, many times over, with service times of the shape that the estimate assumes."""
    chance = random.Random(7)
    mean = 8.0
    hall = a_hall([service("Α", duration=minutes(mean))], [counter(n, "Α") for n in range(1, counters + 1)])
    open_counters(hall, *range(1, counters + 1))
    for place in range(ahead):
        issue(hall, "Α", MORNING + minutes(place / 100))
    target = hall.tickets[issue(hall, "Α", MORNING + minutes(1))]
    _, low, high = estimate.exact_range(hall, target, MORNING + minutes(1))
    inside, total, runs = 0, 0.0, 2000
    for _ in range(runs):
        free = [0.0] * counters
        for _ in range(ahead):
            free[free.index(min(free))] += chance.gammavariate(2, mean / 2)
        inside += low <= min(free) <= high
        total += min(free)
    assert 0.55 < inside / runs < 0.65
    assert total / runs == pytest.approx((low + high) / 2, abs=0.5)


@pytest.mark.parametrize("seed", range(40))
def test_all_waits_at_once_are_each_ticket_s_own(seed):
    chance = random.Random(seed)
    hall = a_hall(counters=[counter(1, "Α"), counter(2, "Β"), counter(3, "ΑΒ", prefers="Β")])
    open_counters(hall, *(number for number in (1, 2, 3) if chance.random() < 0.7))
    now = MORNING
    for _ in range(chance.randrange(1, 25)):
        now += minutes(chance.random() * 4)
        if chance.random() < 0.7:
            issue(hall, chance.choice("ΑΒ"), now)
        elif chance.random() < 0.5:
            check_in(hall, chance.choice("ΑΒ"), now + minutes(chance.randrange(40)), now)
        elif able := [number for number in sorted(hall.staffing.calling()) if hall.next_for(number, now)]:
            called(hall, chance.choice(able), now)
    assert estimate.waits_of_all(hall, now) == {
        ticket.id: estimate.wait_of(hall, ticket.id, now) for ticket in hall.waiting()
    }
