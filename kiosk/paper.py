"""The bytes that a printer sends back become what is known about it: paper, cover, faults, and how far it printed.

Three kinds of answers and unasked reports come mixed in one stream, and a cable adds noise. Each kind has its own
fixed bits (Epson ESC/POS command reference; the same in Citizen's, Custom's and Star's ESC/POS manuals):

    DLE EOT n    x & 93h == 12h     one byte, in the order of the questions
    GS a         x & 93h == 10h     four bytes, unasked, the other three with x & 90h == 0
    GS r         x & 90h == 0       one byte, once everything before the question is printed
    GS ( H       37h 22h d1-d4 00h  once everything before it is printed
    DLE DC4 8    37h 25h 00h        the buffer is empty

What fits nothing, or answers nothing that was asked, is dropped.
"""

from collections import deque
from dataclasses import dataclass, replace
from enum import StrEnum

from epass.errors import CoverOpen, DeviceError, PaperOut, PrinterFault
from printer_profiles import Profile

_HEADER = 0x37
_MARK = 0x22
_CLEARED = 0x25


class Paper(StrEnum):
    UNKNOWN = "unknown"
    OK = "ok"
    NEAR_END = "near_end"
    OUT = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperState:
    """What the printer said last. `is_hot` passes by itself; `needs_service` does not."""

    paper: Paper = Paper.UNKNOWN
    cover_is_open: bool = False
    cutter_is_stuck: bool = False
    needs_service: bool = False
    is_hot: bool = False
    has_error: bool = False
    is_offline: bool = False

    def trouble(self) -> DeviceError | None:
        """What keeps it from printing, as an error to raise: first what somebody at the printer can mend."""
        troubles: tuple[tuple[bool, type[DeviceError], str], ...] = (
            (self.cover_is_open, CoverOpen, "The printer's cover is open: close it."),
            (self.paper is Paper.OUT, PaperOut, "The printer has no paper: put in a new roll."),
            (
                self.cutter_is_stuck,
                PrinterFault,
                "The printer's cutter is stuck: open the cover, take out loose paper.",
            ),
            (
                self.needs_service,
                PrinterFault,
                "The printer reports a fault: switch it off and on, or call for service.",
            ),
            (self.is_hot, PrinterFault, "The print head is too hot: it goes on by itself when it has cooled down."),
            (self.has_error, PrinterFault, "The printer reports an error: switch it off and on."),
            (self.is_offline, PrinterFault, "The printer is off line without saying why: look at its lamps."),
        )
        return next((error(sentence) for is_so, error, sentence in troubles if is_so), None)


class StatusReader:
    """Reads one printer's stream, whatever pieces it comes in. Say with `expect` what was asked.

    `marks`: the marks that came back since `forget`; `drained`: how many GS r were answered; `cleared`: whether
    the buffer was reported empty.
    """

    def __init__(self, profile: Profile) -> None:
        self.state = PaperState()
        self._profile = profile
        self.forget()

    def forget(self) -> None:
        """Nothing is awaited any more, and half an answer is dropped."""
        self.marks: set[bytes] = set()
        self.drained = 0
        self.cleared = False
        self._questions: deque[int] = deque()
        self._awaits_drained = 0
        self._buffer = bytearray()

    def expect(self, *questions: int) -> None:
        """DLE EOT n was sent for each of these n."""
        self._questions.extend(questions)

    def expect_drained(self) -> None:
        """GS r was sent."""
        self._awaits_drained += 1

    @property
    def awaits_answers(self) -> bool:
        return bool(self._questions)

    def feed(self, data: bytes) -> None:
        self._buffer += data
        while self._buffer and (taken := self._take()):
            del self._buffer[:taken]

    def _take(self) -> int:
        """How many bytes the first report takes; 0 while it is not whole."""
        first = self._buffer[0]
        if first == _HEADER:
            return self._take_block()
        if first & 0x93 == 0x12:
            if self._questions:
                self._answered(self._questions.popleft(), first)
        elif first & 0x93 == 0x10:
            return self._take_report()
        elif first & 0x90 == 0 and self._awaits_drained:
            self._awaits_drained -= 1
            self.drained += 1
        return 1

    def _take_block(self) -> int:
        kind = self._buffer[1:2]
        if kind not in (b"", bytes((_MARK,)), bytes((_CLEARED,))):
            return 1
        length = 7 if kind == bytes((_MARK,)) else 3
        block = bytes(self._buffer[:length])
        if len(block) < length:
            return 0
        if block[-1] != 0:
            return 1
        if length == 7:
            self.marks.add(block[2:6])
        else:
            self.cleared = True
        return length

    def _take_report(self) -> int:
        """An automatic status report: four bytes."""
        block = bytes(self._buffer[:4])
        if any(byte & 0x90 for byte in block[1:]):
            return 1
        if len(block) < 4:
            return 0
        self.state = replace(
            self.state,
            is_offline=bool(block[0] & 0x08),
            cover_is_open=bool(block[0] & 0x20),
            cutter_is_stuck=bool(block[1] & 0x08),
            needs_service=bool(block[1] & 0x20),
            is_hot=bool(block[1] & 0x40),
            has_error=bool(block[1] & 0x68),
            paper=_paper(out=bool(block[2] & 0x0C), near_end=bool(block[2] & 0x03)),
        )
        return 4

    def _answered(self, question: int, byte: int) -> None:
        match question:
            case 1:
                self.state = replace(self.state, is_offline=bool(byte & 0x08))
            case 2:
                self.state = replace(self.state, cover_is_open=bool(byte & 0x04), has_error=bool(byte & 0x40))
            case 3:
                self.state = replace(
                    self.state,
                    cutter_is_stuck=bool(byte & 0x08),
                    needs_service=bool(byte & 0x20),
                    is_hot=bool(byte & 0x40),
                )
            case _:
                out, near_end = byte & self._profile.paper_out_bits, byte & self._profile.near_end_bits
                self.state = replace(self.state, paper=_paper(out=bool(out), near_end=bool(near_end)))


def _paper(*, out: bool, near_end: bool) -> Paper:
    if out:
        return Paper.OUT
    return Paper.NEAR_END if near_end else Paper.OK
