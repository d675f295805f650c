"""Today's tickets, by id, by number and by counter: events fold into them."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from epass.errors import StoreError
from epass.queueing import events as e
from epass.queueing import refusals
from epass.queueing.lifecycle import after, restored
from epass.queueing.ticket import Origin, Status, Ticket, ordinal_of, read_number


def highest(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    """Of each letter."""
    return {letter: max(one.get(letter, 0), other.get(letter, 0)) for letter in {**one, **other}}


class Register:
    """`tickets`: all of today, by id, in the order in which they came."""

    def __init__(self, numbers: Mapping[str, int] | None = None) -> None:
        """`numbers`: the last ones that were given out before, by letter."""
        self.tickets: dict[str, Ticket] = {}
        self._waiting: dict[str, Ticket] = {}
        self._present: dict[int, str] = {}
        self._ids: dict[str, str] = {}
        self._ordinals: dict[str, int] = dict(numbers or {})
        self._counts: dict[str, int] = {}

    def waiting(self) -> Collection[Ticket]:
        return self._waiting.values()

    def at_counter(self, counter: int) -> Ticket | None:
        ticket = self._present.get(counter)
        return self.tickets[ticket] if ticket else None

    def find(self, wanted: str) -> Ticket:
        ticket = self.tickets.get(self._ids.get(read_number(wanted) or "", wanted))
        if ticket is None:
            raise refusals.NoSuchTicket(wanted)
        return ticket

    def issued_count(self, letter: str) -> int:
        return self._counts.get(letter, 0)

    def last_ordinal(self, letter: str) -> int:
        """Of the numbers that were given out today, by this journal or one before it."""
        return self._ordinals.get(letter, 0)

    def reserve(self, numbers: Mapping[str, int]) -> None:
        """They were given out by another journal."""
        self._ordinals = highest(self._ordinals, numbers)

    def enter(self, event: e.TicketIssued) -> None:
        ticket = Ticket(
            id=event.ticket,
            number=event.number,
            service=event.service,
            origin=event.origin,
            issued_at=event.at,
            due=event.due,
            slot=event.slot,
            language=event.language,
            on_paper=event.on_paper,
        )
        self.tickets[ticket.id] = self._waiting[ticket.id] = ticket
        self._ids[ticket.number] = ticket.id
        letter = ticket.number[0]
        self._ordinals[letter] = max(self.last_ordinal(letter), ordinal_of(ticket.number))
        self._counts[letter] = self.issued_count(letter) + 1

    def join(self, event: e.BookingCheckedIn | e.BookingReleased) -> None:
        """A booking to a ticket that was there before it, or apart again."""
        ticket = self.tickets.get(event.ticket)
        if ticket is None:
            raise StoreError(f"The journal is damaged: {type(event).__name__} cannot happen to {event.ticket}.")
        match event:
            case e.BookingCheckedIn(due=datetime() as due):
                self._place(ticket, replace(ticket, due=due, slot=event.slot or ticket.slot))
            case e.BookingReleased() if ticket.origin is not Origin.BOOKING:
                self._place(ticket, replace(ticket, slot=None))

    def step(self, event: e.TicketEvent) -> None:
        """Raises StoreError for what cannot happen to this ticket."""
        before = self.tickets.get(event.ticket)
        status = after(before.status, event) if before else None
        if before is None or status is None:
            raise StoreError(f"The journal is damaged: {type(event).__name__} cannot happen to {event.ticket}.")
        now = replace(before, status=status)
        match event:
            case e.TicketCalled(at=at):
                now = replace(now, counter=event.counter, called_at=at, last_called_at=at, calls=before.calls + 1)
            case e.TicketRecalled():
                now = replace(now, last_called_at=event.at, calls=before.calls + 1)
            case e.TicketTransferred():
                now = replace(now, service=event.service, counter=event.counter, note=event.note)
            case e.TicketResumed():
                now = replace(now, due=event.due, counter=event.counter)
            case e.PriorityGranted():
                now = replace(now, due=event.due, has_priority=True)
            case e.TicketRestored():
                now = restored(before, event)
        self._place(before, now)

    def _place(self, before: Ticket, now: Ticket) -> None:
        self.tickets[now.id] = now
        if now.status is Status.WAITING:
            self._waiting[now.id] = now
        else:
            self._waiting.pop(now.id, None)
        if before.counter is not None and self._present.get(before.counter) == now.id:
            del self._present[before.counter]
        if now.counter is not None and now.status in (Status.CALLED, Status.SERVING):
            self._present[now.counter] = now.id
