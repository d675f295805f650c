"""How the printer is becomes entries: what keeps it from printing, a roll near its end, a ticket that nobody took."""

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from epass.errors import DeviceError, PaperOut
from epass.queueing import events as e
from epass.store import Condition, Journal
from kiosk.printing.paper import PaperState

PRINTER = "printer"
ROLL = "roll"
# So much paper is left when somebody should have a new roll at hand: some forty tickets.
_LITTLE_M = 5


class WatchedPrinter(Protocol):
    """See `printer.Printer`."""

    @property
    def state(self) -> PaperState: ...
    def warning(self) -> str | None: ...
    def check(self) -> None: ...
    def retract(self) -> bool: ...


class Watch:
    """Of one printer. `seconds` is monotonic. A ticket in the printer's mouth is drawn back when it has been there
    for `retracted_after`, where the model can."""

    def __init__(
        self,
        journal: Journal,
        printer: WatchedPrinter,
        seconds: Callable[[], float],
        *,
        roll_m: float,
        retracted_after: timedelta,
    ) -> None:
        self._journal = journal
        self._printer = printer
        self._seconds = seconds
        self._roll_m = roll_m
        self._retracted_after_s = retracted_after.total_seconds()
        self._condition = Condition(journal, PRINTER)
        self._roll = Condition(journal, ROLL)
        self._was_out = False
        self._given = ""
        self._waits_since_s: float | None = None

    def check(self) -> None:
        """Asks the printer, and records what has changed."""
        try:
            self._printer.check()
        except DeviceError as trouble:
            self.tell(trouble)
        else:
            self.tell(None)
            self._mind_mouth()

    def tell(self, trouble: DeviceError | None) -> None:
        """What the printer's last answer was. When it has paper again after it had none, that is a new roll."""
        self._condition.tell(str(trouble) if trouble else None)
        if isinstance(trouble, PaperOut):
            self._was_out = True
        elif trouble is None:
            if self._was_out:
                self._journal.record(lambda hall, at: [e.RollChanged(at=at)])
                self._was_out = False
            self._roll.tell(self._shortage())

    def printed(self, ticket: str) -> None:
        """This ticket is the one that may be waiting in the mouth."""
        self._given, self._waits_since_s = ticket, None

    def _shortage(self) -> str | None:
        """The sensor first; by count where the printer has none, or it lies."""
        if warning := self._printer.warning():
            return warning
        printed_mm = self._journal.printed_mm()
        if printed_mm is not None and printed_mm / 1000 > self._roll_m - _LITTLE_M:
            return "By what has been printed, the roll is nearly at its end: have a new one at hand."
        return None

    def _mind_mouth(self) -> None:
        if not self._printer.state.has_ticket_in_mouth:
            self._waits_since_s = None
        elif self._waits_since_s is None:
            self._waits_since_s = self._seconds()
        elif self._seconds() - self._waits_since_s >= self._retracted_after_s and self._is_drawn_back():
            given, self._given = self._given, ""
            self._waits_since_s = None
            if given:
                self._journal.record(lambda hall, at: [e.TicketRetracted(at=at, ticket=given)])

    def _is_drawn_back(self) -> bool:
        try:
            return self._printer.retract()
        except DeviceError as trouble:
            self.tell(trouble)
            return False
