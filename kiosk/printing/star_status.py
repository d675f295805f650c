"""The bytes that a Star printer sends back become its state, and how far it printed (STAR Line Mode Command
Specifications, appendix 2, and STAR Graphic Mode Command Specifications: both have the same automatic status).

    byte 1   0 * * 0 * * * 1    header 1: how many bytes there are, in bits 1-3 and 5
    byte 2   0 * * 0 * * * 0    header 2: the version of this status
    byte 3                      20h cover open, 08h off line
    byte 4                      40h hot head, 20h needs service, 08h cutter, 04h mechanical fault
    byte 5                      04h paper jammed in the presenter, 02h head up
    byte 6                      08h no paper, 04h and 02h nearly none
    byte 8                      how many ETB were carried out, modulo 32, in bits 1-3, 5 and 6
    byte 9                      the ticket's place in the presenter, in bits 1-3

Asked for with ESC ACK SOH, which is heard at once, even off line. An ETB is carried out, and counted, once everything
before it is printed: so two of them frame a job. The count is asked for before the job, for it starts anywhere.
"""

from dataclasses import replace

from kiosk.printing.paper import Mouth, PaperState, paper_of
from printer_profiles import Profile

RESET = b"\x1b\x06\x18"  # ESC ACK CAN: starts anew with an empty buffer, heard at once

_ASK = b"\x1b\x06\x01"  # ESC ACK SOH
_NO_UNASKED_REPORTS = b"\x1b\x1e\x61\x00"  # ESC RS a 0: the manual forbids to ask while they are on
_ETB = b"\x17"
_COUNTS = 32
_LEAST_BYTES = 6
_IN_MOUTH = (1, 3)  # supplied as a loop, and discharged: it can be pulled out


class StarStatus:
    """See `paper.StatusReader`. Star has no report of an empty buffer: `cleared` stays False."""

    greeting = _NO_UNASKED_REPORTS

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self.asks_first = profile.confirms == "etb"
        self.cleared = False
        self.lose()
        self.forget()

    def forget(self) -> None:
        self._first: int | None = None
        self._buffer = bytearray()
        self._awaits = False

    def lose(self) -> None:
        self._etb_count: int | None = None
        self.state = PaperState(mouth=Mouth.NO_PRESENTER if self._profile.presenter == "none" else Mouth.UNKNOWN)

    def ask(self) -> bytes:
        self._awaits = True
        return _ASK

    def frame(self, job: bytes) -> bytes:
        if self._profile.confirms != "etb":
            return job
        self._first = self._etb_count
        return _ETB + job + _ETB

    @property
    def is_answered(self) -> bool:
        return not self._awaits

    @property
    def has_begun(self) -> bool:
        return self._carried_out() in (1, 2)

    @property
    def has_printed(self) -> bool:
        return self._carried_out() == 2

    def _carried_out(self) -> int:
        """How many of the job's ETB."""
        if self._first is None or self._etb_count is None:
            return 0
        return (self._etb_count - self._first) % _COUNTS

    def feed(self, data: bytes) -> None:
        self._buffer += data
        while self._buffer and (taken := self._take()):
            del self._buffer[:taken]

    def _take(self) -> int:
        """How many bytes the first report takes; 0 while it is not whole."""
        first = self._buffer[0]
        length = _number(first)
        if first & 0x91 != 0x01 or length < _LEAST_BYTES:
            return 1
        block = bytes(self._buffer[:length])
        if any(byte & 0x91 for byte in block[1:]):
            return 1
        if len(block) < length:
            return 0
        self._awaits = False
        self._understand(block + bytes(9 - len(block)), has_count=length >= 8)
        return length

    def _understand(self, block: bytes, *, has_count: bool) -> None:
        if has_count:
            self._etb_count = _number(block[7]) | (block[7] & 0x40) >> 2
        self.state = replace(
            self.state,
            is_offline=bool(block[2] & 0x08),
            cover_is_open=bool(block[2] & 0x20 or block[4] & 0x02),
            is_hot=bool(block[3] & 0x40),
            needs_service=bool(block[3] & 0x20),
            cutter_is_stuck=bool(block[3] & 0x08),
            has_error=bool(block[3] & 0x04),
            is_jammed=bool(block[4] & 0x04),
            paper=paper_of(out=bool(block[5] & 0x08), near_end=bool(block[5] & 0x06)),
        )
        if self._profile.presenter == "star_asb":
            place = block[8] >> 1 & 0x07
            self.state = replace(self.state, mouth=Mouth.TICKET if place in _IN_MOUTH else Mouth.EMPTY)


def _number(byte: int) -> int:
    """What stands in bits 1-3 and 5."""
    return byte >> 1 & 0x07 | (byte & 0x20) >> 2
