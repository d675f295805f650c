"""Those who wait become rows in the order of one counter, each with why it is where it is. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from counter.console.late import LateChange, late_change
from epass.queueing import priority
from epass.queueing.hall import Hall
from epass.queueing.service import greek_letter
from epass.queueing.ticket import Status, Ticket


class Why(StrEnum):
    """Where a ticket's due time comes from."""

    PRIORITY = "priority"
    BOOKING = "booking"
    BOOKING_LATE = "booking_late"
    ISSUED = "issued"
    SET = "set"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A ticket that waits. `is_mine`: the counter may call it; `is_early`: a booking that is called before its time
    only when nobody else waits; `comes_second`: the counter prefers others until it is due. `is_due`: it is past it.
    `late`: what became of its booking since."""

    ticket: Ticket
    why: Why
    is_mine: bool
    is_next: bool = False
    is_early: bool = False
    comes_second: bool = False
    is_due: bool = False
    late: LateChange | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A service as a filter: how many wait for it."""

    letter: str
    waiting: int
    is_chosen: bool
    is_served: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What of the list is wanted: one service's, or what was typed; `limit` rows, None for all."""

    service: str = ""
    text: str = ""
    limit: int | None = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """`rows`: first those that the counter may call, in its order. `more`: how many are not shown. `found`: tickets of
    any status that were searched for, None while nobody searches. `waiting`: in all."""

    rows: Sequence[Row]
    chips: Sequence[Chip]
    more: int
    waiting: int
    found: Sequence[Ticket] | None
    search: Search


def listing(hall: Hall, counter: int | None, now: datetime, search: Search | None = None) -> Listing:
    search = search or Search()
    rows = ordered(hall, counter, now)
    wanted = [row for row in rows if not search.service or row.ticket.service == search.service]
    limit = len(wanted) if search.limit is None else search.limit
    return Listing(
        rows=wanted[:limit],
        chips=_chips(hall, counter, rows, search.service),
        more=max(0, len(wanted) - limit),
        waiting=len(rows),
        found=tuple(find(hall.tickets, search.text)) if search.text else None,
        search=search,
    )


def ordered(hall: Hall, counter: int | None, now: datetime) -> list[Row]:
    """Everybody who waits: in the order in which this counter calls them, then the others by their due time. Without
    a counter, all by their due time."""
    here = hall.counters.get(counter) if counter is not None else None
    mine = [ticket for ticket in hall.waiting() if here and priority.may_take(here, ticket)]
    if here is not None:
        mine.sort(key=lambda ticket: priority.rank(hall.rules, here, ticket, now))
    known = {ticket.id for ticket in mine}
    others = sorted((t for t in hall.waiting() if t.id not in known), key=lambda t: (t.due, t.issued_at, t.number))
    return [
        *(
            Row(
                ticket=ticket,
                why=why(hall, ticket),
                is_mine=True,
                is_next=place == 0,
                is_early=priority.is_early(hall.rules, ticket, now),
                comes_second=bool(here and here.prefers and ticket.service not in here.prefers and now < ticket.due),
                is_due=now >= ticket.due,
                late=late_change(hall, ticket),
            )
            for place, ticket in enumerate(mine)
        ),
        *(
            Row(
                ticket=ticket,
                why=why(hall, ticket),
                is_mine=False,
                is_early=priority.is_early(hall.rules, ticket, now),
                is_due=now >= ticket.due,
                late=late_change(hall, ticket),
            )
            for ticket in others
        ),
    ]


def section_of(row: Row, counter: int | None) -> str:
    """Under which heading it stands: the first rows have none."""
    if counter is None:
        return ""
    if not row.is_mine:
        return "others"
    return "early" if row.is_early else "second" if row.comes_second else ""


def why(hall: Hall, ticket: Ticket) -> Why:
    """Where its due time comes from. Whatever no rule gives, a clerk has set."""
    first = hall.services.get(ticket.number[0])  # a transfer keeps the due time of the service it came for
    if ticket.has_priority and ticket.due <= ticket.issued_at + hall.rules.priority_patience:
        return Why.PRIORITY
    if ticket.slot is not None:
        if ticket.due == ticket.slot:
            return Why.BOOKING
        if first and ticket.due == ticket.issued_at + first.patience / 2:
            return Why.BOOKING_LATE
    elif first is None or ticket.due == ticket.issued_at + first.patience:
        return Why.ISSUED
    return Why.SET


def find(tickets: Mapping[str, Ticket], text: str) -> Iterable[Ticket]:
    """Today's tickets whose number somebody may mean ("42", "a42", "α 04"): exact ones first, then those who wait."""
    letters = "".join(greek_letter(sign) for sign in text if sign.isalpha())
    digits = "".join(sign for sign in text if sign.isdecimal())
    if not letters and not digits:
        return []
    of_letter = [ticket for ticket in tickets.values() if ticket.number.startswith(letters[:1])]
    found = [ticket for ticket in of_letter if digits in ticket.number[1:]]
    wanted = int(digits) if digits else 0
    return sorted(
        found,
        key=lambda ticket: (
            int(ticket.number[1:]) != wanted,
            ticket.status is not Status.WAITING,
            ticket.number,
        ),
    )[:20]


def _chips(hall: Hall, counter: int | None, rows: Sequence[Row], chosen: str) -> tuple[Chip, ...]:
    serves = hall.counters[counter].serves if counter is not None else frozenset(hall.services)
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.ticket.service] = counts.get(row.ticket.service, 0) + 1
    return tuple(
        Chip(letter=letter, waiting=counts.get(letter, 0), is_chosen=letter == chosen, is_served=letter in serves)
        for letter in [*hall.services, *(letter for letter in counts if letter not in hall.services)]
    )
