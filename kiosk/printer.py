"""A job of ESC/POS bytes becomes paper, and the printer's answers say whether it did.

Before the job: `check`, one round trip. Around it: a mark before and a mark behind, which the printer sends back as
it gets there. So the outcome is one of three. The mark behind came back: printed. Not even the mark before did, and
the buffer was emptied: certainly not printed. Else: nobody knows, and nobody may print the ticket again blindly.

A printer that ran out of paper keeps what it was sent and prints it when paper returns, even after the host hung
up: a ghost ticket. So whatever is unfinished is cleared, at once or as soon as the printer is there again.
"""

from collections.abc import Callable
from itertools import count
from time import monotonic

from epass.errors import DeviceError, LinkLost
from kiosk.commands import CLEAR_BUFFER, RECOVER_AND_CLEAR, REPORT_PAPER, REPORT_WHEN_PRINTED, STATUS
from kiosk.encoder import MOST_DATA_BYTES
from kiosk.paper import PaperState, StatusReader
from kiosk.transport import Line, WriteFailed, connect
from printer_profiles import Profile

ANSWER_TIMEOUT_S = 0.45
CONFIRM_TIMEOUT_S = 10.0
SETTLE_TIMEOUT_S = 10.0  # what ends a picture takes 8.5 s at 9600 baud
_LOOK_EVERY_S = 0.25
_MOST_UNASKED_READS = 64

_CLEAR = {"dle_dc4": CLEAR_BUFFER, "dle_enq": RECOVER_AND_CLEAR, "none": b""}


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
        self._reader = StatusReader(profile)
        self._line: Line | None = None
        self._jobs = count(1)
        self._is_unfinished = False
        self._has_stub = False

    @property
    def state(self) -> PaperState:
        """What the printer said last."""
        return self._reader.state

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
            raise LinkLost("The printer does not answer: is it on, is its cable in, is it the right profile?")
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

    def close(self) -> None:
        if self._line:
            self._line.close()
            self._line = None

    def _abandon(self) -> None:
        if self._line:
            self._line.abandon()
            self._line = None

    def _opened(self) -> Line:
        if self._line is None:
            self._line = connect(self._url)
        if self._is_unfinished and self._line.answers:
            # It may still wait for the rest of a picture: so many NULs end that, and are nothing else.
            self._line.write(bytes(MOST_DATA_BYTES))
            self._line.settle(SETTLE_TIMEOUT_S)
            self._is_unfinished = not self._clear(self._line) and self._profile.clears == "dle_dc4"
        return self._line

    def _ask(self, line: Line) -> bool:
        """Whether it answered. Asked twice, for noise may have eaten an answer."""
        if not line.answers or not self._profile.status_questions:
            self._drain(line)
            return True
        return self._is_answered(line) or self._is_answered(line)

    def _is_answered(self, line: Line) -> bool:
        """All status questions in one write."""
        self._drain(line)
        questions = self._profile.status_questions
        self._reader.expect(*questions)
        line.write(_asking(questions))
        return self._read_until(line, ANSWER_TIMEOUT_S, lambda: not self._reader.awaits_answers)

    def _print(self, line: Line, job: bytes) -> bool:
        self._drain(line)
        number = next(self._jobs) % 1000
        before, behind = b"a%03d" % number, b"z%03d" % number
        # What was begun and given up still hangs in the cutter: cut it off, lest it heads this ticket.
        stub = self._profile.cut if self._has_stub else b""
        try:
            line.write(stub + self._mark(before) + job + self._mark(behind))
            self._has_stub = False
            if self._profile.confirms == "none":
                return False
            self._confirm(line, before, behind)
        except LinkLost as lost:
            self._abandon()
            if isinstance(lost, WriteFailed) and lost.sent == 0:
                raise
            self._is_unfinished = True
            raise PrintInterrupted(str(lost), maybe_printed=True) from lost
        return True

    def _confirm(self, line: Line, before: bytes, behind: bytes) -> None:
        """Returns when the mark behind the job came back. While it does not, looks every now and then for why."""
        deadline = monotonic() + CONFIRM_TIMEOUT_S
        while not self._read_until(line, _LOOK_EVERY_S, lambda: self._has_passed(behind, 2)):
            self._look(line)
            trouble = None if self.state.is_hot else self.state.trouble()
            if trouble is None and monotonic() < deadline:
                continue
            has_begun = self._has_passed(before, 1)
            is_cleared = self._clear(line)
            if self._has_passed(behind, 2):
                return
            raise PrintInterrupted(
                str(trouble or "The printer took the ticket, and does not say that it printed it."),
                maybe_printed=has_begun or not is_cleared,
            ) from trouble

    def _look(self, line: Line) -> None:
        """Asks for the status while a job is under way: real-time questions overtake it."""
        if questions := self._profile.status_questions:
            self._reader.expect(*questions)
            line.write(_asking(questions))
            self._read_until(line, ANSWER_TIMEOUT_S, lambda: not self._reader.awaits_answers)

    def _mark(self, mark: bytes) -> bytes:
        if self._profile.confirms == "gs_paren_h":
            return REPORT_WHEN_PRINTED + mark
        if self._profile.confirms == "gs_r":
            self._reader.expect_drained()
            return REPORT_PAPER
        return b""

    def _has_passed(self, mark: bytes, place: int) -> bool:
        """Whether the printer got as far as this mark, the first or second of its job."""
        return mark in self._reader.marks or self._reader.drained >= place

    def _clear(self, line: Line) -> bool:
        """Whether the printer said that its buffer is empty."""
        if not line.answers:
            return True
        self._reader.cleared = False
        line.write(_CLEAR[self._profile.clears])
        is_answered = self._profile.clears == "dle_dc4"
        return is_answered and self._read_until(line, ANSWER_TIMEOUT_S, lambda: self._reader.cleared)

    def _drain(self, line: Line) -> None:
        """Takes in what came unasked, and forgets what was asked before."""
        for _ in range(_MOST_UNASKED_READS):
            data = line.read(0)
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


def _asking(questions: tuple[int, ...]) -> bytes:
    return b"".join(STATUS + bytes((question,)) for question in questions)
