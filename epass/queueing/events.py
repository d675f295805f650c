"""What has happened: the only things that the journal holds. Catalogue with examples: docs/journal.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from epass.queueing.ticket import Origin, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """`at` is a label (UTC): the order of events is their `seq` in the journal, never the clock. `by`: who decided it
    and where, for the audit on this site ("maria@192.0.2.8", "box-2"); None: the dispenser, or nobody.

    `change`, where a kind has it: the place in the platform's feed of what asked for this; None: nobody there did.
    The highest one in the journal is how far the site got in the feed."""

    at: datetime
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEvent(Event):
    """Something happened to the ticket with this id."""

    ticket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOpened(Event):
    """A business day begins: counters are closed, yesterday's tickets are over, and numbers start from 1, or after the
    last `numbers` of each letter where that day had begun before, here or on another card."""

    day: date
    numbers: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterOpened(Event):
    """The counter calls; `clerk` (the name they sign in with) is there, instead of whoever was. None: not said."""

    counter: int
    clerk: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterClosed(Event):
    counter: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterPaused(Event):
    """On break: open, and nobody is called there."""

    counter: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterResumed(Event):
    counter: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketIssued(TicketEvent):
    """`language` is the one in which the citizen asked for the number; `on_paper` False: who took it knew that there
    is no paper, and wants none when there is. `request`: what a telephone asked the platform for."""

    number: str
    service: str
    origin: Origin
    due: datetime
    slot: datetime | None = None
    language: str = "el"
    on_paper: bool = True
    request: str | None = None
    change: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingReceived(Event):
    """An appointment that the platform made, or what became of it: the last one of the same `booking` counts. Each
    day begins with those that are still to come. `code` is what the citizen types or shows; nobody is named."""

    booking: str
    code: str
    service: str
    slot: datetime
    change: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingWithdrawn(Event):
    booking: str
    change: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingCheckedIn(TicketEvent):
    """The booking became the ticket that was issued in the same decision. With `due` it was joined to a ticket that
    was there before, which from now on is due then, and at `slot` where one is named."""

    booking: str
    due: datetime | None = None
    slot: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingReleased(TicketEvent):
    """Its check-in was a slip: it may be checked in again."""

    booking: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityGranted(TicketEvent):
    """A clerk granted priority. `reason` is a code for the audit, never printed, shown, spoken or uploaded."""

    reason: str
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyRequested(TicketEvent):
    """The staff want the ticket on paper again, marked as a copy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintStarted(TicketEvent):
    """From here until an outcome is recorded, nobody knows whether the ticket, or this copy of it, is on paper."""

    copy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPrinted(TicketEvent):
    """`confirmed`: the printer said that it is on paper; otherwise this model cannot say so. `paper_mm`: how much
    paper it took, about."""

    confirmed: bool
    copy: bool = False
    paper_mm: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintFailed(TicketEvent):
    """No ticket came out, or (`maybe_printed`) nobody can know whether one did."""

    reason: str
    maybe_printed: bool
    copy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRetracted(TicketEvent):
    """Nobody took it: the printer drew it back in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestPageRequested(Event):
    """By the staff, at the dispenser."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestPagePrinted(Event):
    confirmed: bool
    paper_mm: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TestPageFailed(Event):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RollChanged(Event):
    """A new roll of paper is in."""


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
    """Waits again, at `counter` only where one is named."""

    due: datetime
    counter: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTransferred(TicketEvent):
    """Keeps number and due time; waits for `service`, at `counter` only where one is named. `note` is from clerk to
    clerk: never printed, shown to the hall, spoken or uploaded."""

    service: str
    counter: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCancelled(TicketEvent):
    """`request`: what the telephone that cancelled it had asked for."""

    request: str | None = None
    change: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRestored(TicketEvent):
    """What was done to it was a slip: it is again as it was before, as a whole."""

    status: Status
    service: str
    due: datetime
    counter: int | None = None
    called_at: datetime | None = None
    last_called_at: datetime | None = None
    calls: int = 0
    has_priority: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceClosed(Event):
    """By the staff, until they reopen it or the day ends: no numbers, whatever its hours say."""

    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceReopened(Event):
    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePosted(Event):
    """For the people in the hall, on the wall: a text per language, until `until` or, without it, for today. The last
    one of the same `message` counts."""

    message: str
    text: Mapping[str, str]
    until: datetime | None = None
    change: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageWithdrawn(Event):
    message: str
    change: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsReceived(Event):
    """What the platform says of this site, as far as the site allows it; the last one counts, as a whole. Each day
    begins with it. The form of `settings` is `queueing.given_settings`'s."""

    settings: Mapping[str, Any]
    change: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NumbersReserved(Event):
    """Another journal of this site has given out numbers up to these on this `day`, by letter: ours come after them.
    None: the day that was open."""

    numbers: Mapping[str, int]
    day: date | None = None
    change: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeNoted(Event):
    """A change that says nothing new here: only its place in the feed counts."""

    change: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRefused(Event):
    """A change that this site does not apply, and why (a name of docs/sync.md). `asked`: the change's kind, and
    `slot` what it would have made the booking's time: for the clerk, where a `ticket` is named."""

    change: int
    reason: str
    asked: str = ""
    request: str | None = None
    booking: str | None = None
    ticket: str | None = None
    slot: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpRequested(Event):
    """A citizen at the dispenser asks for a clerk: no reason is asked, and none is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpAnswered(Event):
    """A clerk goes there; `counter` is where they said so, None at the dispenser itself."""

    counter: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyRaised(Event):
    """A clerk needs others at once, at `counter` where they said so. Told to the staff, never to the hall."""

    counter: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyEnded(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ClerkSignedIn(Event):
    """`clerk`: the name they sign in with."""

    clerk: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClerkSignedOut(Event):
    clerk: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClerkLockedOut(Event):
    """So many wrong PINs in a row that no other is looked at for a while."""

    clerk: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClerkChanged(Event):
    """An administrator has "added", "removed" or "unlocked" a clerk, or given them another "pin", "name" or "role"."""

    clerk: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFailed(Event):
    """A device ("printer", "roll", "touch", "box-3") needs somebody: `reason` is the sentence for whoever has hands."""

    device: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRecovered(Event):
    device: str
