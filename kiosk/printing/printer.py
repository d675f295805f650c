"""A job of bytes becomes paper, and the printer's answers say whether it did.

Before the job: `check`, one round trip. Around it: a mark before and a mark behind, which the printer sends back as
it gets there (see `paper.StatusReader`). So the outcome is one of three. The mark behind came back: printed. Not even
the mark before did, and the buffer was emptied: certainly not printed. Else: nobody knows, and nobody may print the
ticket again blindly.

A printer that ran out of paper keeps what it was sent and prints it when paper returns, even after the host hung
up: a ghost ticket. So whatever is unfinished is cleared, at once or as soon as the printer is there again.
"""

from collections.abc import Callable
from time import monotonic

from epass.errors import DeviceError, LinkLost
from kiosk.printing.escpos_status import EscPosStatus
from kiosk.printing.paper import Mouth, PaperState, StatusReader
from kiosk.printing.star_status import RESET, StarStatus
from kiosk.printing.transport import Line, WriteFailed, connect
from kiosk.ticket.commands import CLEAR_BUFFER, RECOVER_AND_CLEAR
from kiosk.ticket.escpos_dialect import MOST_DATA_BYTES
from printer_profiles import Profile

ANSWER_TIMEOUT_S = 0.45
CONFIRM_TIMEOUT_S = 10.0
RETRACT_TIMEOUT_S = 6.0
SETTLE_TIMEOUT_S = 10.0  # what ends a picture takes 8.5 s at 9600 baud
_QUIET_S = 0.1
_LOOK_EVERY_S = 0.25
_COUNT_EVERY_S = 0.05  # where a mark is not sent, but counted, and must be asked for
_MOST_UNASKED_READS = 64

_SILENT = "The printer does not answer: is it on, is its cable in, is it the right profile?"
_CLEAR = {"dle_dc4": CLEAR_BUFFER, "dle_enq": RECOVER_AND_CLEAR, "star_reset": RESET, "none": b""}


class PrintInterrupted(DeviceError):
    """The ticket was on its way to the paper. `maybe_printed` False: nothing of it is on paper, and nothing will be."""

    def __init__(self, sentence: str, *, maybe_printed: bool) -> None:
        super().__init__(sentence)
        self.maybe_printed = maybe_printed


class Printer:
    """One printer, used from one thread. It opens its line when it needs it, and again after it was lost."""

    def __init__(self, url: str, profile: Profile) -> None:
        self._url = url
        self._profile = profile
        self._reader: StatusReader = StarStatus(profile) if profile.is_star else EscPosStatus(profile)
        self._line: Line | None = None
        self._is_unfinished = False
        self._has_stub = False

    @property
    def state(self) -> PaperState:
        """What the printer said last; nothing is known of one that is silent or gone."""
        return self._reader.state

    def warning(self) -> str | None:
        """What will soon keep it from printing, for the staff."""
        return self.state.warning()

    def check(self) -> None:
        """Returns when a ticket can be printed now; at the latest after a second raises PaperOut, CoverOpen,
        PrinterFault or LinkLost. A model that answers no questions passes when its line is open."""
        was_open = self._line is not None
        try:
            answered = self._ask(self._opened())
        except LinkLost:
            self._abandon()
            if not was_open:
                raise
            answered = self._ask(self._opened())  # it was unplugged and plugged in again, or hung up while idle
        if not answered:
            self._abandon()
            raise LinkLost(_SILENT)
        if trouble := self.state.trouble():
            raise trouble

    def print(self, job: bytes) -> bool:
        """True: it is on paper. False: this model cannot tell. Raises LinkLost when nothing was sent, else
        PrintInterrupted."""
        line = self._opened()
        if not line.answers:
            line.write(job)
            return False
        try:
            return self._print(line, job)
        except PrintInterrupted as interruption:
            self._has_stub = interruption.maybe_printed
            raise

    def clear(self) -> None:
        """For a printer whose last job may have been left unfinished, by a power cut perhaps: ends half a picture,
        and empties the buffer as far as the model can. The next ticket is cut off from what hangs there."""
        self._is_unfinished = self._has_stub = True
        self._opened()

    def retract(self) -> bool:
        """Takes back a ticket that nobody took. True once the mouth is empty, also if somebody took it at this very
        moment; False when there was none, when the model cannot, or when it is still there after RETRACT_TIMEOUT_S.
        Raises LinkLost."""
        if not self._profile.retract:
            return False
        line = self._opened()
        try:
            if not self._ask(line) or not self.state.has_ticket_in_mouth:
                return False
            line.write(self._profile.retract)
            deadline = monotonic() + RETRACT_TIMEOUT_S
            while self.state.mouth is not Mouth.EMPTY and monotonic() < deadline:
                self._read_until(line, _LOOK_EVERY_S, lambda: self.state.mouth is Mouth.EMPTY)
                self._ask(line)
        except LinkLost:
            self._abandon()
            raise
        return self.state.mouth is Mouth.EMPTY

    def close(self) -> None:
        self._reader.lose()
        if self._line:
            self._line.close()
            self._line = None

    def _abandon(self) -> None:
        self._reader.lose()
        if self._line:
            self._line.abandon()
            self._line = None

    def _opened(self) -> Line:
        if self._line is None:
            self._reader.lose()
            self._line = connect(self._url)
            if self._line.answers:
                self._line.write(self._reader.greeting)
        if self._is_unfinished and self._line.answers:
            # It may still wait for the rest of a picture: so many NULs end that, and are nothing else.
            self._line.write(bytes(MOST_DATA_BYTES))
            self._line.settle(SETTLE_TIMEOUT_S)
            self._is_unfinished = not self._clear(self._line) and self._profile.clears == "dle_dc4"
        return self._line

    def _ask(self, line: Line) -> bool:
        """Whether it answered, or is of a model that never does. Asked twice, for noise may have eaten an answer."""
        self._drain(line)
        if not line.answers or not self._profile.tells_status or self._is_answered(line):
            return True
        self._drain(line, _QUIET_S)  # late answers must not be taken for answers to what is asked next
        if self._is_answered(line):
            return True
        self._reader.lose()
        return False

    def _is_answered(self, line: Line) -> bool:
        """All status questions in one write."""
        line.write(self._reader.ask())
        return self._read_until(line, ANSWER_TIMEOUT_S, lambda: self._reader.is_answered)

    def _prepare(self, line: Line) -> None:
        try:
            self._drain(line)
            if self._reader.asks_first and not self._ask(line):
                raise LinkLost(_SILENT)
        except LinkLost:
            self._abandon()
            raise

    def _print(self, line: Line, job: bytes) -> bool:
        self._prepare(line)
        # What was begun and given up still hangs in the cutter: cut it off, lest it heads this ticket.
        stub = self._profile.cut if self._has_stub else b""
        try:
            line.write(stub + self._reader.frame(job))
        except WriteFailed as lost:
            self._abandon()
            if lost.sent == 0:
                raise
            raise self._interrupted(lost) from lost
        self._has_stub = False
        if self._profile.confirms == "none":
            return False
        try:
            self._confirm(line)
        except LinkLost as lost:
            self._abandon()
            raise self._interrupted(lost) from lost
        return True

    def _interrupted(self, lost: LinkLost) -> PrintInterrupted:
        self._is_unfinished = True
        return PrintInterrupted(str(lost), maybe_printed=True)

    def _confirm(self, line: Line) -> None:
        """Returns when the mark behind the job came back. While it does not, looks every now and then for why. Time
        counts from when the job has left: on a slow line it is under way for long."""
        deadline, waiting = monotonic() + CONFIRM_TIMEOUT_S, line.waiting()
        every_s = _COUNT_EVERY_S if self._reader.asks_first else _LOOK_EVERY_S
        while not self._read_until(line, every_s, lambda: self._reader.has_printed):
            self._look(line)
            if (left := line.waiting()) < waiting:
                deadline, waiting = monotonic() + CONFIRM_TIMEOUT_S, left
            is_known = self._reader.is_answered
            trouble = self.state.trouble() if is_known and not self.state.is_hot else None
            if trouble is None and monotonic() < deadline:
                continue
            if not is_known:
                self._reader.lose()
            has_begun = self._reader.has_begun
            is_cleared = self._clear(line)
            if self._reader.has_printed:
                return
            raise PrintInterrupted(
                str(trouble or "The printer took the ticket, and does not say that it printed it."),
                maybe_printed=has_begun or not is_cleared,
            ) from trouble

    def _look(self, line: Line) -> None:
        """Asks for the status while a job is under way: real-time questions overtake it."""
        if questions := self._reader.ask():
            line.write(questions)
            self._read_until(line, ANSWER_TIMEOUT_S, lambda: self._reader.is_answered)

    def _clear(self, line: Line) -> bool:
        """Whether the printer said that its buffer is empty."""
        if not line.answers:
            return True
        self._reader.cleared = False
        line.write(_CLEAR[self._profile.clears])
        is_answered = self._profile.clears == "dle_dc4"
        return is_answered and self._read_until(line, ANSWER_TIMEOUT_S, lambda: self._reader.cleared)

    def _drain(self, line: Line, quiet_s: float = 0) -> None:
        """Takes in what came unasked, until nothing comes for so long, and forgets what was asked before."""
        for _ in range(_MOST_UNASKED_READS):
            data = line.read(quiet_s)
            if not data:
                break
            self._reader.feed(data)
        else:
            raise LinkLost("The printer never stops sending: is it a printer, and its baud rate right?")
        self._reader.forget()

    def _read_until(self, line: Line, timeout_s: float, is_enough: Callable[[], bool]) -> bool:
        deadline = monotonic() + timeout_s
        while not is_enough():
            left = deadline - monotonic()
            if left <= 0:
                return False
            self._reader.feed(line.read(left))
        return True
