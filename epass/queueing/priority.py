"""Whose turn it is: earliest due first.

Every ticket gets one due time when it enters, and keeps it. A counter takes the earliest due among the services
it prefers, then among those it serves.

Nobody starves. Let P be the longest patience of any service. A ticket that enters at t is due at t + P at the
latest; whatever enters after t + P + grace is due later than that, and a preference of the counter counts only
against tickets that are not yet due. So once a ticket is due, every counter that serves it takes it before
anything that entered after t + P + grace: priority categories, bookings and preferred services included. (The
grace is there because a booking checked in a little late is still due at its slot.) Not covered: a ticket that a
clerk holds, or resumes with a later due time of the clerk's choice, and one reserved for a single counter.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from epass.queueing.counter import Counter
from epass.queueing.service import Service
from epass.queueing.ticket import Origin, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """`grace`: how late a booking is still in time. `early_window`: how long before its slot it may be called
    though others wait. `priority_patience`: how soon after issue a ticket with priority is due. `check_in_opens`: how
    long before its slot a booking can be checked in, `check_in_ends`: until how long after it."""

    grace: timedelta = timedelta(minutes=5)
    early_window: timedelta = timedelta(minutes=5)
    priority_patience: timedelta = timedelta(minutes=5)
    check_in_opens: timedelta = timedelta(minutes=60)
    check_in_ends: timedelta = timedelta(minutes=60)


def due_of_walk_in(service: Service, issued_at: datetime) -> datetime:
    """Of a ticket from a telephone too."""
    return issued_at + service.patience


def due_of_booking(rules: Rules, service: Service, slot: datetime, arrived_at: datetime) -> datetime:
    """The slot for who is in time; half a walk-in's patience for who comes later than the grace."""
    return slot if arrived_at <= slot + rules.grace else arrived_at + service.patience / 2


def due_of_priority(rules: Rules, ticket: Ticket) -> datetime:
    """Never later than it was."""
    return min(ticket.due, ticket.issued_at + rules.priority_patience)


def is_early(rules: Rules, ticket: Ticket, now: datetime) -> bool:
    """Whether the ticket is a booking before its early window: called only when nobody else waits. Not a number that
    was taken before it was joined to its booking: nobody waits longer for that."""
    return ticket.origin is Origin.BOOKING and ticket.slot is not None and now < ticket.slot - rules.early_window


def may_take(counter: Counter, ticket: Ticket) -> bool:
    """Whether this counter may call this waiting ticket in its turn."""
    return ticket.counter == counter.counter if ticket.counter is not None else ticket.service in counter.serves


def rank(rules: Rules, counter: Counter, ticket: Ticket, now: datetime) -> tuple[bool, bool, datetime, datetime, str]:
    """Sorts the tickets that a counter may take: its next is the lowest."""
    preferred = not counter.prefers or ticket.service in counter.prefers
    comes_second = not preferred and now < ticket.due
    return (is_early(rules, ticket, now), comes_second, ticket.due, ticket.issued_at, ticket.number)


def next_for(rules: Rules, counter: Counter, waiting: Iterable[Ticket], now: datetime) -> Ticket | None:
    """The ticket that this counter calls next, or None when nobody waits for it."""
    candidates = (ticket for ticket in waiting if may_take(counter, ticket))
    return min(candidates, key=lambda ticket: rank(rules, counter, ticket, now), default=None)


def explain(rules: Rules, ticket: Ticket, ahead: int, now: datetime) -> str:
    """One sentence for the clerk: why this waiting ticket is where it is, `ahead` tickets being before it."""
    if ticket.has_priority:
        why = "a clerk granted it priority"
    elif ticket.origin is Origin.BOOKING and ticket.slot is not None:
        in_time = ticket.due == ticket.slot
        why = f"its booking {'is for' if in_time else 'came late for'} {_clock(ticket.slot, now)}"
    else:
        why = f"it was issued at {_clock(ticket.issued_at, now)}"
    if is_early(rules, ticket, now):
        why += ", which is not called earlier while others wait"
    place = "is next" if ahead == 0 else f"has {ahead} ahead of it"
    return f"{ticket.number} {place}: it is due at {_clock(ticket.due, now)} because {why}."


def _clock(moment: datetime, now: datetime) -> str:
    return f"{moment.astimezone(now.tzinfo):%H:%M}"
