"""Entries of today become what the hall itself forgets: since when, by whom, and which calls were out of turn. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from epass.queueing import events as e
from epass.queueing.ticket import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfTurn:
    """A call, or a priority, that a clerk granted: `counter` is None for a priority. `by`: who, and where."""

    at: datetime
    ticket: str
    counter: int | None
    reason: str
    by: str | None


class Ledger:
    """`since`: when a counter began what it does. `moved`: when a ticket was last held, or marked as a no-show, with
    who did it; `messages`, `closings`: when and by whom."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self.since: dict[int, datetime] = {}
        self.moved: dict[str, tuple[datetime, str | None]] = {}
        self.out_of_turn: list[OutOfTurn] = []
        self.messages: dict[str, tuple[datetime, str | None]] = {}
        self.closings: dict[str, tuple[datetime, str | None]] = {}
        self._places: dict[str, int] = {}
        self._finished: dict[str, int] = {}

    def served(self, counter: int) -> int:
        """How many it has finished today."""
        return sum(there == counter for there in self._finished.values())

    def take(self, events: Iterable[e.Event]) -> None:
        for event in events:
            self._take(event)

    def _take(self, event: e.Event) -> None:  # noqa: PLR0912 - one case for each kind of event
        match event:
            case e.DayOpened():
                self._forget()
            case e.CounterOpened() | e.CounterClosed() | e.CounterPaused() | e.CounterResumed():
                self.since[event.counter] = event.at
            case e.TicketCalled():
                self._places[event.ticket] = event.counter
                self.since[event.counter] = event.at
                if event.reason:
                    self._note(event, event.counter, event.reason)
            case e.PriorityGranted():
                self._note(event, None, event.reason)
            case e.ServingBegan() | e.TicketRecalled():
                self.since[event.counter] = event.at
            case e.ServingFinished():
                self.since[event.counter] = event.at
                self._finished[event.ticket] = event.counter
            case e.TicketMarkedNoShow():
                self.since[event.counter] = event.at
                self.moved[event.ticket] = (event.at, event.by)
            case e.TicketHeld() | e.TicketTransferred() | e.TicketCancelled():
                self.moved[event.ticket] = (event.at, event.by)
                if (counter := self._places.get(event.ticket)) is not None:
                    self.since[counter] = event.at
            case e.TicketRestored():
                self._finished.pop(event.ticket, None)
                if (counter := self._places.get(event.ticket)) is not None:
                    self.since[counter] = event.last_called_at or event.at
            case e.MessagePosted():
                self.messages[event.message] = (event.at, event.by)
            case e.ServiceClosed():
                self.closings[event.service] = (event.at, event.by)

    def _note(self, event: e.TicketCalled | e.PriorityGranted, counter: int | None, reason: str) -> None:
        self.out_of_turn.append(
            OutOfTurn(at=event.at, ticket=event.ticket, counter=counter, reason=reason, by=event.by)
        )


def who(by: str | None) -> str:
    """The clerk of "maria@192.0.2.8", or the machine: "box-2"; empty for nobody."""
    return (by or "").partition("@")[0]


def moved_at(ledger: Ledger, ticket: Ticket) -> datetime:
    """Since when the ticket stands aside; its last call where nobody knows better."""
    known = ledger.moved.get(ticket.id)
    return known[0] if known else ticket.last_called_at or ticket.issued_at
