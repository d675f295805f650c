"""What has happened: the only things that the journal holds. Catalogue with examples: docs/journal.md."""

from dataclasses import dataclass
from datetime import date, datetime

from epass.queueing.ticket import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """`at` is a label (UTC): the order of events is their `seq` in the journal, never the clock."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEvent(Event):
    """Something happened to the ticket with this id."""

    ticket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOpened(Event):
    """A business day begins: numbers start from 1, counters are closed, yesterday's tickets are over."""

    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterOpened(Event):
    counter: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterClosed(Event):
    counter: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketIssued(TicketEvent):
    """`language` is the one in which the citizen asked for the number."""

    number: str
    service: str
    origin: Origin
    due: datetime
    slot: datetime | None = None
    language: str = "el"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingCheckedIn(TicketEvent):
    """The booking became the ticket that was issued in the same decision."""

    booking: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityGranted(TicketEvent):
    """A clerk granted priority. `reason` is a code for the audit, never printed, shown, spoken or uploaded."""

    reason: str
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintStarted(TicketEvent):
    """From here until an outcome is recorded, nobody knows whether the ticket is on paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPrinted(TicketEvent):
    """`confirmed`: the printer said that it is on paper; otherwise this model cannot say so."""

    confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintFailed(TicketEvent):
    """No ticket came out, or (`maybe_printed`) nobody can know whether one did."""

    reason: str
    maybe_printed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCalled(TicketEvent):
    """`reason`: why the ticket was called out of its turn, for the audit; None when it was its turn."""

    counter: int
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRecalled(TicketEvent):
    counter: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServingBegan(TicketEvent):
    counter: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServingFinished(TicketEvent):
    counter: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMarkedNoShow(TicketEvent):
    counter: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketHeld(TicketEvent):
    """Set aside: comes back when somebody says so, never by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketResumed(TicketEvent):
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTransferred(TicketEvent):
    """Keeps number and due time; waits for `service`, at `counter` only where one is named."""

    service: str
    counter: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCancelled(TicketEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFailed(Event):
    """A device ("printer", "touch", "box-3") stopped working; `reason` is the sentence for whoever has hands."""

    device: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRecovered(Event):
    device: str
