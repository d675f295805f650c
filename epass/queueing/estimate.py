"""How long: the hall is played forward with the policy, and a ticket's wait comes out as a range.

Service times are taken as Erlang with two phases (mean m, variance m²/2). That makes the rest of a service in
progress a closed form: with rate r = 2/m and t minutes already taken, one phase is left for certain and the other
with probability p = 1 / (1 + r t), so the rest has mean (1 + p) / r and variance (1 + 2p - p²) / r².

Playing with mean times makes several counters end their services together, later than the first of them really
does. When the ticket's turn comes, each of the other counters has, on average, ¾ m of its service left (the mean
rest of an Erlang service seen at a random moment); what the play leaves less than that was done too early.
"""

import heapq
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, floor, sqrt
from typing import NamedTuple

from epass.queueing import priority
from epass.queueing.counter import Counter
from epass.queueing.hall import Hall
from epass.queueing.service import Service
from epass.queueing.ticket import Origin, Ticket

_Z_80 = 0.8416  # the 80th percentile of a normal distribution, in standard deviations
_STEP_MIN = 5
_DEFAULT_MIN = 8.0  # for a ticket whose service is no longer configured


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """`ahead`: tickets that will be called before it. `low_min`–`high_min`: about the 20th to the 80th percentile
    of the minutes until the call, rounded so that they do not pretend; both None while no counter serves it."""

    ahead: int
    low_min: int | None
    high_min: int | None


def wait_of(hall: Hall, ticket: str, now: datetime) -> Wait:
    """Of a ticket that waits; 0 ahead and 0 minutes for one that does not wait any more."""
    found = next((waiting for waiting in hall.waiting() if waiting.id == ticket), None)
    return _wait(hall, found, now) if found else Wait(ahead=0, low_min=0, high_min=0)


def wait_for_service(hall: Hall, letter: str, now: datetime) -> Wait:
    """Of a number of this service, were it given out now."""
    due = priority.due_of_walk_in(hall.services[letter], now)
    return _wait(hall, Ticket(id="", number=letter, service=letter, origin=Origin.WALK_IN, issued_at=now, due=due), now)


def exact_range(hall: Hall, target: Ticket, now: datetime) -> tuple[int, float, float] | None:
    """Tickets ahead, and the range in minutes before rounding; None while no open counter may take it."""
    counters = _calling(hall)
    servers = {number for number, counter in counters.items() if priority.may_take(counter, target)}
    ends = [_service_in_progress(hall, number, now) for number in counters]
    heapq.heapify(ends)
    queues = _queues(hall, target)
    ahead = 0
    while servers and ends:
        end = heapq.heappop(ends)
        ticket = _take(hall, counters[end.counter], queues, now + timedelta(minutes=end.mean))
        if ticket is target and not end.variance:
            return ahead, 0.0, 0.0  # a counter is free now
        if ticket is target:
            return ahead, *_range(end, [other for other in ends if other.counter in servers])
        if ticket is not None:
            ahead += end.counter in servers
            minutes = _minutes(hall.services.get(ticket.service))
            heapq.heappush(ends, _End(end.mean + minutes, end.variance + minutes**2 / 2, minutes, end.counter))
    return None


def waits_of_all(hall: Hall, now: datetime) -> dict[str, Wait]:
    """Of every ticket that waits, by id, in the order in which they are called: the hall is played forward once."""
    counters = _calling(hall)
    ends = [_service_in_progress(hall, number, now) for number in counters]
    heapq.heapify(ends)
    queues, taken, waits = _queues(hall, None), dict.fromkeys(counters, 0), dict[str, Wait]()
    while ends:
        end = heapq.heappop(ends)
        ticket = _take(hall, counters[end.counter], queues, now + timedelta(minutes=end.mean))
        if ticket is None:
            continue
        servers = {number for number, counter in counters.items() if priority.may_take(counter, ticket)}
        ahead = sum(taken[number] for number in servers)
        low, high = 0.0, 0.0
        if end.variance:
            low, high = _range(end, [other for other in ends if other.counter in servers])
        waits[ticket.id] = _rounded(ahead, low, high)
        taken[end.counter] += 1
        minutes = _minutes(hall.services.get(ticket.service))
        heapq.heappush(ends, _End(end.mean + minutes, end.variance + minutes**2 / 2, minutes, end.counter))
    return waits | {ticket.id: _unserved(hall, ticket) for ticket in hall.waiting() if ticket.id not in waits}


def _wait(hall: Hall, target: Ticket, now: datetime) -> Wait:
    played = exact_range(hall, target, now)
    return _rounded(*played) if played else _unserved(hall, target)


def _unserved(hall: Hall, target: Ticket) -> Wait:
    """No counter that calls may take it."""
    ahead = sum(other.service == target.service and other.due < target.due for other in hall.waiting())
    return Wait(ahead=ahead, low_min=None, high_min=None)


def _rounded(ahead: int, low: float, high: float) -> Wait:
    return Wait(ahead=ahead, low_min=floor(low / _STEP_MIN) * _STEP_MIN, high_min=ceil(high / _STEP_MIN) * _STEP_MIN)


def _calling(hall: Hall) -> dict[int, Counter]:
    open_now = hall.staffing.calling() or hall.open_counters
    return {number: hall.counters[number] for number in sorted(open_now) if number in hall.counters}


def _range(end: "_End", others: list["_End"]) -> tuple[float, float]:
    """Of minutes until the turn that comes when this service ends, while these other counters may take it too."""
    servers = len(others) + 1
    too_early = sum(0.75 * other.duration - (other.mean - end.mean) for other in others)
    middle = max(0.0, end.mean - too_early / servers)
    spread = _Z_80 * sqrt(end.variance / servers)
    return max(0.0, middle - spread), middle + spread


class _End(NamedTuple):
    """When a counter's service ends, in minutes from now: sorts by its mean. `duration` is the service's mean."""

    mean: float
    variance: float
    duration: float
    counter: int


def _service_in_progress(hall: Hall, counter: int, now: datetime) -> _End:
    ticket = hall.at_counter(counter)
    if ticket is None or ticket.called_at is None:
        return _End(0.0, 0.0, 0.0, counter)
    minutes = _minutes(hall.services.get(ticket.service))
    rate = 2 / minutes
    taken = max(0.0, (now - ticket.called_at) / timedelta(minutes=1))
    p = 1 / (1 + rate * taken)
    return _End((1 + p) / rate, (1 + 2 * p - p**2) / rate**2, minutes, counter)


def _minutes(service: Service | None) -> float:
    return service.duration / timedelta(minutes=1) if service else _DEFAULT_MIN


def _queues(hall: Hall, target: Ticket | None) -> list[deque[Ticket]]:
    """Those who wait, in queues that keep their order however time goes on: only the heads need comparing."""
    queues: dict[tuple[str, int | None, bool], deque[Ticket]] = {}
    waiting = [*hall.waiting(), *((target,) if target and not target.id else ())]
    for ticket in sorted(waiting, key=lambda ticket: (ticket.due, ticket.issued_at)):
        in_time = ticket.origin is Origin.BOOKING and ticket.due == ticket.slot
        queues.setdefault((ticket.service, ticket.counter, in_time), deque()).append(ticket)
    return list(queues.values())


def _take(hall: Hall, counter: Counter, queues: list[deque[Ticket]], now: datetime) -> Ticket | None:
    heads = {queue[0].id: queue for queue in queues if queue}
    ticket = priority.next_for(hall.rules, counter, [queue[0] for queue in heads.values()], now)
    return heads[ticket.id].popleft() if ticket else None
