"""A site's entries fold into what phones and clerks see: tickets, the counters that call, and what became of bookings.

Entries are facts: what they say is so, whatever was known before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from central.domain.booking import Step
from central.domain.entries import Entry, ToldHall
from central.domain.ticket import TicketStatus

_STATUS: Mapping[str, TicketStatus] = {
    "TicketCalled": TicketStatus.CALLED,
    "TicketRecalled": TicketStatus.CALLED,
    "ServingBegan": TicketStatus.SERVING,
    "ServingFinished": TicketStatus.FINISHED,
    "TicketMarkedNoShow": TicketStatus.NO_SHOW,
    "TicketHeld": TicketStatus.HELD,
    "TicketResumed": TicketStatus.WAITING,
    "TicketTransferred": TicketStatus.WAITING,
    "TicketCancelled": TicketStatus.CANCELLED,
}
_BOOKING_STEP: Mapping[str, Step] = {
    "BookingCheckedIn": Step.CHECK_IN,
    "BookingReleased": Step.RELEASE,
    "TicketCalled": Step.CHECK_IN,
    "ServingFinished": Step.SERVE,
    "TicketMarkedNoShow": Step.MISS,
    "TicketCancelled": Step.CANCEL,
}
# The person is there, or nobody is awaited.
_NOTHING_MISSED = ("already_checked_in", "no_such_booking")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenTicket:
    """`estimate_min`: the middle of the range that was told when it was issued."""

    id: str
    number: str
    service: str
    origin: str
    status: TicketStatus
    day: date
    issued_at: datetime
    counter: int | None = None
    called_at: datetime | None = None
    first_called_at: datetime | None = None
    calls: int = 0
    request: str | None = None
    booking: str | None = None
    language: str = "el"
    estimate_min: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingFact:
    """What the site says of a booking: a step of its life, and the ticket that it became."""

    booking: str
    step: Step
    ticket: str


@dataclass(slots=True, kw_only=True)
class Projection:
    """Give it what is known, fold, and keep what it has then. `touched`: tickets that are new or changed; `facts`: of
    bookings, in their order; `issued`: the ticket that a request became; `refused`: requests that the site refused, and
    why; `answered`: bookings that came to the site, and why it could not take them in, empty where it could."""

    day: date | None
    open_counters: set[int]
    tickets: dict[str, SeenTicket]
    touched: set[str] = field(default_factory=set)
    facts: list[BookingFact] = field(default_factory=list)
    issued: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    answered: dict[str, str] = field(default_factory=dict)

    def fold(self, entries: Iterable[Entry], hall: ToldHall | None) -> None:
        for entry in entries:
            self._take(entry)
        for id, wait in (hall.tickets if hall else {}).items():
            ticket = self.tickets.get(id)
            is_new = id in self.touched and ticket is not None and ticket.estimate_min is None and ticket.calls == 0
            if ticket and is_new and wait.low_min is not None and wait.high_min is not None:
                self._keep(replace(ticket, estimate_min=(wait.low_min + wait.high_min) / 2))

    def _take(self, entry: Entry) -> None:
        body = entry.body
        match entry.kind:
            case "DayOpened":
                self.day, self.open_counters = entry.day, set()
            case "CounterOpened" if body:
                self.open_counters.add(body["counter"])
            case "CounterClosed" if body:
                self.open_counters.discard(body["counter"])
            case "ChangeRefused" if "request" in body:
                self.refused[body["request"]] = body["reason"]
            case "ChangeRefused" if "booking" in body and body["reason"] not in _NOTHING_MISSED:
                self.answered[body["booking"]] = body["reason"]
            case "BookingReceived" if body:
                self.answered[body["booking"]] = ""
            case "TicketIssued" if body:
                if "request" in body:
                    self.issued[body["request"]] = body["ticket"]
                self._keep(
                    SeenTicket(
                        id=body["ticket"],
                        number=body["number"],
                        service=body["service"],
                        origin=body["origin"],
                        status=TicketStatus.WAITING,
                        day=entry.day,
                        issued_at=entry.moment,
                        request=body.get("request"),
                        language=body.get("language", "el"),
                    )
                )
            case _ if "ticket" in body:
                self._step(entry)

    def _step(self, entry: Entry) -> None:
        body = entry.body
        ticket = self.tickets.get(body["ticket"])
        if ticket is None:
            return  # of a stream that began later
        status = _STATUS.get(entry.kind, ticket.status)
        at = entry.moment
        match entry.kind:
            case "TicketCalled" | "TicketRecalled":
                ticket = replace(
                    ticket,
                    counter=body["counter"],
                    called_at=at,
                    first_called_at=ticket.first_called_at or at,
                    calls=ticket.calls + 1,
                )
            case "TicketTransferred":
                ticket = replace(ticket, service=body["service"], counter=None)
            case "TicketResumed":
                ticket = replace(ticket, counter=None)
            case "BookingCheckedIn":
                ticket = replace(ticket, booking=body["booking"])
            case "TicketRestored":
                status = TicketStatus(body["status"])
                ticket = replace(ticket, service=body["service"], counter=body.get("counter"))
        step = _BOOKING_STEP.get(entry.kind)
        if ticket.booking and step:
            self.facts.append(BookingFact(booking=ticket.booking, step=step, ticket=ticket.id))
        if step is Step.RELEASE:
            ticket = replace(ticket, booking=None)
        self._keep(replace(ticket, status=status))

    def _keep(self, ticket: SeenTicket) -> None:
        self.tickets[ticket.id] = ticket
        self.touched.add(ticket.id)
