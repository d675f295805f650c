"""The hall becomes what everybody at the desks may need to know: bookings, who stands aside, counters, services,
devices. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from counter.console.late import LateChange, late_change
from counter.console.ledger import Ledger, OutOfTurn, moved_at, who
from counter.console.view import Standing, standing_of
from epass.errors import Refusal
from epass.queueing import estimate, priority, refusals
from epass.queueing.booking import Booking
from epass.queueing.counter import Counter
from epass.queueing.estimate import Wait
from epass.queueing.hall import Hall
from epass.queueing.message import Message
from epass.queueing.ticket import Status, Ticket


class Arrival(StrEnum):
    """What became of a booking of today."""

    HERE = "here"
    EXPECTED = "expected"
    TOO_EARLY = "too_early"
    LATE = "late"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRow:
    """`ticket`: what it became, `late`: what has become of it on the platform since; `opens_at`: from when it can be
    checked in."""

    booking: Booking
    arrival: Arrival
    ticket: Ticket | None
    opens_at: datetime
    late: LateChange | None = None

    @property
    def can_come(self) -> bool:
        return self.arrival in (Arrival.EXPECTED, Arrival.LATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class AsideRow:
    """A ticket that is held, or whose person did not come: since when, and who put it there."""

    ticket: Ticket
    since: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterRow:
    """`clerk`: the name they sign in with; `is_left`: they have signed out, and anybody may take their place.
    `waiting`: how many it may call, `served`: how many it has finished."""

    counter: Counter
    standing: Standing
    clerk: str | None
    is_left: bool
    here: Ticket | None
    since: datetime | None
    waiting: int
    served: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRow:
    """`longest`: who waits longest; `wait`: of a number given out now; `closed`: why none is."""

    letter: str
    waiting: int
    longest: Ticket | None
    wait: Wait
    closed: Refusal | None
    is_closed_by_staff: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    message: Message
    posted_at: datetime | None
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HallView:
    counters: Sequence[CounterRow]
    services: Sequence[ServiceRow]
    out_of_turn: Sequence[tuple[OutOfTurn, Ticket]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """What all must know at once: `help_since` at the dispenser, an emergency `since`, at `counter`, by `clerk`."""

    help_since: datetime | None = None
    emergency_since: datetime | None = None
    counter: int | None = None
    clerk: str = ""


def bookings(hall: Hall, now: datetime) -> list[BookingRow]:
    """Today's, in the order of their times."""
    today = now.astimezone(hall.timezone).date()
    return [
        _booking(hall, booking, now)
        for booking in hall.bookings
        if booking.slot.astimezone(hall.timezone).date() == today
    ]


def _booking(hall: Hall, booking: Booking, now: datetime) -> BookingRow:
    ticket = hall.ticket_of(booking.id)
    opens_at = booking.slot - hall.rules.check_in_opens
    if ticket is not None:
        arrival = Arrival.HERE
    elif now < opens_at:
        arrival = Arrival.TOO_EARLY
    elif now > booking.slot + hall.rules.check_in_ends:
        arrival = Arrival.TOO_LATE
    else:
        arrival = Arrival.LATE if now > booking.slot + hall.rules.grace else Arrival.EXPECTED
    late = late_change(hall, ticket) if ticket else None
    return BookingRow(booking=booking, arrival=arrival, ticket=ticket, opens_at=opens_at, late=late)


def joinable(hall: Hall, ticket: Ticket, now: datetime) -> list[BookingRow]:
    """Today's bookings of which the person with this number may be the owner: nobody has come for them."""
    if not ticket.is_here or hall.bookings.of_ticket(ticket.id):
        return []
    return [row for row in bookings(hall, now) if row.ticket is None]


def aside(hall: Hall, ledger: Ledger, status: Status) -> list[AsideRow]:
    """Held tickets, or no-shows: who was put there last is first."""
    rows = [
        AsideRow(ticket=ticket, since=moved_at(ledger, ticket), by=who((ledger.moved.get(ticket.id) or (None, ""))[1]))
        for ticket in hall.tickets.values()
        if ticket.status is status
    ]
    return sorted(rows, key=lambda row: row.since, reverse=True)


def messages(hall: Hall, ledger: Ledger, now: datetime) -> list[MessageRow]:
    """Those that the walls show now, the newest first."""
    rows = [
        MessageRow(message=message, posted_at=at, by=who(by))
        for message in hall.messages.values()
        for at, by in [ledger.messages.get(message.id, (None, None))]
        if message.is_current(now)
    ]
    return rows[::-1]


def counters(hall: Hall, ledger: Ledger, is_here: Callable[[str], bool]) -> list[CounterRow]:
    """`is_here`: whether a clerk is signed in."""
    waiting = hall.waiting()
    return [
        CounterRow(
            counter=counter,
            standing=standing_of(hall, number),
            clerk=clerk,
            is_left=clerk is not None and not is_here(clerk),
            here=hall.at_counter(number),
            since=ledger.since.get(number),
            waiting=sum(priority.may_take(counter, ticket) for ticket in waiting),
            served=ledger.served(number),
        )
        for number, counter in sorted(hall.counters.items())
        for clerk in [hall.staffing.clerks.get(number)]
    ]


def services(hall: Hall, now: datetime) -> list[ServiceRow]:
    by_letter: dict[str, list[Ticket]] = {letter: [] for letter in hall.services}
    for ticket in hall.waiting():
        by_letter.setdefault(ticket.service, []).append(ticket)
    return [
        ServiceRow(
            letter=letter,
            waiting=len(by_letter[letter]),
            longest=min(by_letter[letter], key=lambda ticket: ticket.issued_at, default=None),
            wait=estimate.wait_for_service(hall, letter, now),
            closed=closed,
            is_closed_by_staff=isinstance(closed, refusals.ClosedByStaff),
        )
        for letter in hall.services
        for closed in [hall.refuses_issue(letter, now)]
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A service of which a number can be given out, or why not."""

    letter: str
    waiting: int
    closed: Refusal | None


def offers(hall: Hall, now: datetime) -> list[Offer]:
    return [
        Offer(
            letter=letter,
            waiting=sum(ticket.service == letter for ticket in hall.waiting()),
            closed=hall.refuses_issue(letter, now),
        )
        for letter in hall.services
    ]


def hall_view(hall: Hall, ledger: Ledger, is_here: Callable[[str], bool], now: datetime) -> HallView:
    return HallView(
        counters=counters(hall, ledger, is_here),
        services=services(hall, now),
        out_of_turn=[
            (call, hall.tickets[call.ticket]) for call in reversed(ledger.out_of_turn) if call.ticket in hall.tickets
        ],
    )


def alarm(hall: Hall, names: Mapping[str, str]) -> Alarm:
    """`names`: of clerks, by what they sign in with."""
    raised = hall.staffing.emergency
    clerk = who(raised.by) if raised else ""
    return Alarm(
        help_since=hall.help_requested_at,
        emergency_since=raised.at if raised else None,
        counter=raised.counter if raised else None,
        clerk=names.get(clerk, clerk),
    )
