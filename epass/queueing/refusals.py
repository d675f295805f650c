"""Why the hall says no: each refusal is a sentence for whoever asked."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from math import ceil

from epass.errors import Refusal
from epass.queueing.ticket import Status, Ticket

_NOW = {
    Status.WAITING: "is waiting",
    Status.CALLED: "is called",
    Status.SERVING: "is being served",
    Status.HELD: "is held",
    Status.FINISHED: "is finished",
    Status.NO_SHOW: "did not come",
    Status.CANCELLED: "is cancelled",
}


class NoSuchService(Refusal):
    def __init__(self, letter: str) -> None:
        super().__init__(f"There is no service {letter}.")
        self.letter = letter


class NoSuchCounter(Refusal):
    def __init__(self, counter: int) -> None:
        super().__init__(f"There is no counter {counter}.")
        self.counter = counter


class NoSuchTicket(Refusal):
    def __init__(self, wanted: str) -> None:
        super().__init__(f"There is no ticket {wanted} today.")
        self.wanted = wanted


class OutsideHours(Refusal):
    """`opens_at`: the next opening in the site's time, None when there is none within the days that are looked at.
    `special`: the name of the day, per language, where it is closed because today is not a day like others."""

    def __init__(self, letter: str, opens_at: datetime | None, special: Mapping[str, str] | None = None) -> None:
        today = f" Today is {special.get('en') or special['el']}." if special else ""
        opening = f" It opens on {opens_at:%Y-%m-%d at %H:%M}." if opens_at else ""
        super().__init__(f"Service {letter} is closed now.{today}{opening}")
        self.letter, self.opens_at, self.special = letter, opens_at, special


class ClosedByStaff(Refusal):
    def __init__(self, letter: str) -> None:
        super().__init__(f"Service {letter} has been closed by the staff for today.")
        self.letter = letter


class DailyMaximumReached(Refusal):
    def __init__(self, letter: str, daily_maximum: int) -> None:
        super().__init__(f"All {daily_maximum} numbers of service {letter} for today have been given out.")
        self.letter, self.daily_maximum = letter, daily_maximum


class ServiceAlready(Refusal):
    """The staff have closed the service (or not) already."""

    def __init__(self, letter: str, state: str) -> None:
        super().__init__(f"Service {letter} {state}.")
        self.letter, self.state = letter, state


class NoSuchBooking(Refusal):
    """What was typed is not repeated: it may be anything."""

    def __init__(self) -> None:
        super().__init__("There is no booking with this code.")


class BookingOnAnotherDay(Refusal):
    """`slot`: its time, in the site's."""

    def __init__(self, slot: datetime) -> None:
        super().__init__(f"This booking is for {slot:%Y-%m-%d at %H:%M}.")
        self.slot = slot


class TooEarly(Refusal):
    """`slot`: the booking's time, `opens_at`: from when it can be checked in; both in the site's."""

    def __init__(self, slot: datetime, opens_at: datetime) -> None:
        super().__init__(f"This booking is for {slot:%H:%M}: it can be checked in from {opens_at:%H:%M} on.")
        self.slot, self.opens_at = slot, opens_at


class TooLate(Refusal):
    """`slot`: the booking's time, in the site's; `letter`: its service, of which an ordinary number can be had."""

    def __init__(self, slot: datetime, letter: str) -> None:
        super().__init__(f"This booking was for {slot:%H:%M}: it is too late to check in. Take a number of {letter}.")
        self.slot, self.letter = slot, letter


class AlreadyCheckedIn(Refusal):
    """`ticket`: the id of the ticket that the booking became."""

    def __init__(self, number: str, ticket: str) -> None:
        super().__init__(f"This booking is checked in already, as {number}.")
        self.number, self.ticket = number, ticket


class HasBooking(Refusal):
    def __init__(self, ticket: Ticket) -> None:
        super().__init__(f"{ticket.number} has a booking already.")
        self.ticket = ticket


class CodeTaken(Refusal):
    def __init__(self) -> None:
        super().__init__("Another booking has this code.")


class DayIsOpen(Refusal):
    def __init__(self, day: date) -> None:
        super().__init__(f"{day} is the day that is open.")
        self.day = day


class PeopleWait(Refusal):
    def __init__(self, waiting: int) -> None:
        super().__init__(f"{waiting} people wait, whose tickets another day would forget: call or cancel them first.")
        self.waiting = waiting


class HelpIsComing(Refusal):
    def __init__(self) -> None:
        super().__init__("A clerk has been called already.")


class NobodyAskedForHelp(Refusal):
    def __init__(self) -> None:
        super().__init__("Nobody has asked for help.")


class NotCome(Refusal):
    """Nobody has said yet whether the called person came. `ticket`: theirs."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(f"{ticket.number} is called: did they come, or not?")
        self.ticket = ticket


class CalledOften(Refusal):
    def __init__(self, ticket: Ticket) -> None:
        super().__init__(f"{ticket.number} has been called {ticket.calls} times: hold it, or mark it as a no-show.")
        self.ticket = ticket


class CalledJustNow(Refusal):
    """`left`: until it can be marked."""

    def __init__(self, ticket: Ticket, left: timedelta) -> None:
        seconds = ceil(left.total_seconds())
        super().__init__(f"{ticket.number} was called just now: it can be marked as a no-show in {seconds} s.")
        self.ticket, self.left = ticket, left


class NobodyWaiting(Refusal):
    def __init__(self, counter: int) -> None:
        super().__init__(f"Nobody is waiting for counter {counter}.")
        self.counter = counter


class NobodyAtCounter(Refusal):
    def __init__(self, counter: int) -> None:
        super().__init__(f"Nobody is called or being served at counter {counter}.")
        self.counter = counter


class NotPossible(Refusal):
    """The life of a ticket has no such step."""

    def __init__(self, ticket: Ticket, verb: str) -> None:
        where = f" at counter {ticket.counter}" if ticket.status in (Status.CALLED, Status.SERVING) else ""
        super().__init__(f"{ticket.number} {_NOW[ticket.status]}{where}: it cannot be {verb}.")
        self.ticket, self.verb = ticket, verb


class CounterAlready(Refusal):
    """The counter is open (or closed) already, or has somebody in front of it."""

    def __init__(self, counter: int, state: str) -> None:
        super().__init__(f"Counter {counter} {state}.")
        self.counter, self.state = counter, state


class ClerkElsewhere(Refusal):
    """`counter`: where this clerk is already."""

    def __init__(self, counter: int) -> None:
        super().__init__(f"This clerk is at counter {counter}: leave it first.")
        self.counter = counter


class CounterTaken(Refusal):
    """`clerk`: who is there."""

    def __init__(self, counter: int, clerk: str) -> None:
        super().__init__(f"Another clerk is at counter {counter}.")
        self.counter, self.clerk = counter, clerk


class CounterBusy(Refusal):
    def __init__(self, ticket: Ticket) -> None:
        super().__init__(f"{ticket.number} is at this counter: finish or hold it first.")
        self.ticket = ticket


class EmergencyAlready(Refusal):
    def __init__(self) -> None:
        super().__init__("An emergency has been raised already.")


class NoEmergency(Refusal):
    def __init__(self) -> None:
        super().__init__("There is no emergency.")


class NothingToUndo(Refusal):
    def __init__(self) -> None:
        super().__init__("There is nothing to undo.")


class TooLateToUndo(Refusal):
    def __init__(self) -> None:
        super().__init__("It is too late to undo this.")


class SomethingHappened(Refusal):
    """To the ticket, or at the counter, that would have to be put back."""

    def __init__(self) -> None:
        super().__init__("Something has happened since: this cannot be undone any more.")


class NotUndoable(Refusal):
    def __init__(self) -> None:
        super().__init__("This cannot be undone.")


class NoSuchMessage(Refusal):
    def __init__(self, message: str) -> None:
        super().__init__(f"There is no message {message}.")
        self.message = message
