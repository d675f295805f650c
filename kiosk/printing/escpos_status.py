"""The bytes that an ESC/POS printer sends back become its state, and how far it printed.

Answers and unasked reports come mixed in one stream, and a cable adds noise. Each kind has its own fixed bits (Epson
ESC/POS command reference; the same in Citizen's, Custom's and Star's ESC/POS manuals):

    DLE EOT n    x & 93h == 12h     one byte, in the order of the questions
    DLE EOT 20   10h 0Fh, 4 bytes   Custom's full status: paper, user, recoverable and unrecoverable errors
    GS a         x & 93h == 10h     four bytes, unasked, the other three with x & 90h == 0
    GS r         x & 90h == 0       one byte, once everything before the question is printed
    GS ( H       37h 22h d1-d4 00h  once everything before it is printed
    DLE DC4 8    37h 25h 00h        the buffer is empty

What fits nothing, or answers nothing that was asked, is dropped. An answer does not say which question it is to: so
one answer too many spoils them all, lest a late one says that there is paper.
"""

from collections import deque
from dataclasses import replace
from itertools import count

from kiosk.printing.paper import Mouth, Paper, PaperState, paper_of
from kiosk.ticket.commands import REPORT_PAPER, REPORT_WHEN_PRINTED, STATUS
from printer_profiles import Profile

_HEADER = 0x37
_MARK = 0x22
_CLEARED = 0x25
_FULL = 20
_FULL_HEAD = b"\x10\x0f"
_FULL_BYTES = 6
_REPORT_BYTES = 4


class EscPosStatus:
    """See `paper.StatusReader`."""

    greeting = b""
    asks_first = False

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._jobs = count(1)
        self.lose()
        self.forget()

    def forget(self) -> None:
        self.cleared = False
        self._marks: set[bytes] = set()
        self._before, self._behind = b"", b""
        self._awaits_drained = self._drained = 0
        self._questions: deque[int] = deque()
        self._is_spoilt = False
        self._buffer = bytearray()

    def lose(self) -> None:
        self.state = PaperState(mouth=Mouth.NO_PRESENTER if self._profile.presenter == "none" else Mouth.UNKNOWN)

    def ask(self) -> bytes:
        questions = self._profile.status_questions
        self._questions.extend(questions)
        return b"".join(STATUS + bytes((question,)) for question in questions)

    def frame(self, job: bytes) -> bytes:
        if self._profile.confirms == "gs_paren_h":
            number = next(self._jobs) % 1000
            self._before, self._behind = b"a%03d" % number, b"z%03d" % number
            return REPORT_WHEN_PRINTED + self._before + job + REPORT_WHEN_PRINTED + self._behind
        if self._profile.confirms == "gs_r":
            self._awaits_drained += 2
            return REPORT_PAPER + job + REPORT_PAPER
        return job

    @property
    def is_answered(self) -> bool:
        return not self._questions and not self._is_spoilt

    @property
    def has_begun(self) -> bool:
        return self._before in self._marks or self._drained >= 1

    @property
    def has_printed(self) -> bool:
        return self._behind in self._marks or self._drained >= 2

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
            if self._questions and self._questions[0] != _FULL:
                self._answered(self._questions.popleft(), first)
            else:
                self._is_spoilt = True
        elif first & 0x93 == 0x10:
            return self._take_report()
        elif first & 0x90 == 0 and self._awaits_drained:
            self._awaits_drained -= 1
            self._drained += 1
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
            self._marks.add(block[2:6])
        else:
            self.cleared = True
        return length

    def _take_report(self) -> int:
        """An automatic status report, or a full status."""
        if len(self._buffer) < 2:
            return 0
        if _FULL in self._profile.status_questions and self._buffer.startswith(_FULL_HEAD):
            return self._take_full_status()
        block = bytes(self._buffer[:_REPORT_BYTES])
        if any(byte & 0x90 for byte in block[1:]):
            return 1
        if len(block) < _REPORT_BYTES:
            return 0
        self.state = replace(
            self.state,
            is_offline=bool(block[0] & 0x08),
            cover_is_open=bool(block[0] & 0x20),
            cutter_is_stuck=bool(block[1] & 0x08),
            needs_service=bool(block[1] & 0x20),
            is_hot=bool(block[1] & 0x40),
            has_error=bool(block[1] & 0x68),
            paper=paper_of(out=bool(block[2] & self._profile.report_out_bits), near_end=bool(block[2] & 0x03)),
        )
        return _REPORT_BYTES

    def _take_full_status(self) -> int:
        if len(self._buffer) < _FULL_BYTES:
            return 0
        _, _, paper, user, passing, lasting = self._buffer[:_FULL_BYTES]
        if not self._questions or self._questions[0] != _FULL:
            self._is_spoilt = True
            return _FULL_BYTES
        self._questions.popleft()
        self.state = replace(
            self.state,
            paper=paper_of(out=bool(paper & 0x01), near_end=bool(paper & 0x04)),
            mouth=self._mouth(_FULL, paper),
            cover_is_open=bool(user & 0x03 or lasting & 0x02),
            cutter_is_stuck=bool(lasting & 0x01),
            is_jammed=bool(passing & 0x40),
            is_hot=bool(passing & 0x01),
            has_error=bool(passing & 0x08),
            needs_service=bool(lasting & 0x8C),
        )
        return _FULL_BYTES

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
                    is_jammed=self._profile.presenter != "none" and bool(byte & 0x04),
                    needs_service=bool(byte & 0x20),
                    is_hot=bool(byte & 0x40),
                )
            case _:
                self.state = replace(self.state, paper=self._paper(byte), mouth=self._mouth(question, byte))

    def _paper(self, byte: int) -> Paper:
        out, near_end = byte & self._profile.paper_out_bits, byte & self._profile.near_end_bits
        return paper_of(out=bool(out), near_end=bool(near_end))

    def _mouth(self, question: int, byte: int) -> Mouth:
        if self._profile.presenter != f"dle_eot_{question}":
            return self.state.mouth
        return Mouth.TICKET if byte & self._profile.mouth_bits else Mouth.EMPTY
