"""ESC/POS bytes become what a printer would put on paper, and what it would answer.

Written from the Epson ESC/POS command reference and the manuals of Citizen's and Custom's kiosk printers, apart from
the product's own encoder, so that the two can be held against each other.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from simulator.marks import Code, Feed, Line, Mark, Picture, Run
from simulator.mechanism import Mechanism

ESC, FS, GS, DLE = 0x1B, 0x1C, 0x1D, 0x10
PAGES = {0: "cp437", 14: "cp737", 15: "iso8859_7", 16: "cp1252", 38: "cp869", 47: "cp1253"}
LINE_DOTS = 30
_DPI = 203
_REAL_TIME = re.compile(
    rb"\x10\x04[\x01-\x04\x14]|\x10\x05[\x01\x02]|\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", re.DOTALL
)
# Commands with so many bytes of arguments; those whose length depends on their arguments are parsed by themselves.
_ESC_ARGUMENTS = {"@": 0, "t": 1, "a": 1, "E": 1, "!": 1, "J": 1, "d": 1, "M": 1, "2": 0, "3": 1, "i": 0, "m": 0}
_GS_ARGUMENTS = {"!": 1, "a": 1, "r": 1, "P": 2, "B": 1, "e": 1}
_FS_ARGUMENTS = {"P": 4}


@dataclass(slots=True)
class _Mode:
    """What ESC @ puts back."""

    codec: str = "cp437"
    align: int = 0
    is_bold: bool = False
    wide: int = 1
    high: int = 1
    pitch_dots: int = LINE_DOTS
    feed_dpi: int = _DPI
    runs: list[Run] = field(default_factory=list)
    qr_data: bytes = b""
    qr_level: str = "l"
    qr_module_dots: int = 3


class EscPosPrinter(Mechanism):
    """`presenter`: "citizen" shows the ticket in its mouth in DLE EOT 4 and takes it back by GS R 0, "custom" in its
    full status and by GS e 2."""

    def __init__(self, on_cut: Callable[[list[Mark]], None], *, presenter: str = "") -> None:
        super().__init__(on_cut, has_presenter=bool(presenter))
        self._presenter = presenter
        self._mode = _Mode()

    def _forget_mode(self) -> None:
        self._mode = _Mode()

    def _hear_real_time(self) -> None:
        while found := _REAL_TIME.search(self._pending):
            clears = self._real_time(found.group())
            del self._pending[0 if clears else found.start() : found.end()]

    def _real_time(self, command: bytes) -> bool:
        """Whether what was received before it is to be dropped. What is on the paper already stays there."""
        if command[1] == 0x04:
            self._out += self._full_status() if command[2] == 20 else bytes((self._status(command[2]),))
            return False
        if command[1] == 0x05 and not (command[2] == 2 and self.cutter_is_stuck):
            return False
        self._mode.runs.clear()
        self._out += b"\x37\x25\x00" if command[1] == 0x14 else b""
        return True

    def _status(self, question: int) -> int:
        no_paper = not self.has_paper
        match question:
            case 1:
                return 0x12 | (0 if self.can_print else 0x08)
            case 2:
                has_error = self.cutter_is_stuck or self.is_hot
                return 0x12 | 0x04 * self.cover_is_open | 0x20 * no_paper | 0x40 * has_error
            case 3:
                return 0x12 | 0x08 * self.cutter_is_stuck | 0x40 * self.is_hot
            case _ if self._presenter == "citizen":
                return 0x12 | 0x0C * self.is_near_end | 0x20 * no_paper | 0x40 * self.has_ticket_in_mouth
            case _:
                return 0x12 | 0x0C * self.is_near_end | 0x60 * no_paper

    def _full_status(self) -> bytes:
        """Custom's: paper, user, errors that pass, errors that last."""
        if self._presenter != "custom":
            return b""
        paper = 0x01 * (not self.has_paper) | 0x04 * self.is_near_end | 0x20 * self.has_ticket_in_mouth
        return bytes((0x10, 0x0F, paper, 0x02 * self.cover_is_open, 0x01 * self.is_hot, 0x01 * self.cutter_is_stuck))

    def _report(self) -> bytes:
        """Automatic status back: four bytes."""
        first = 0x10 | (0 if self.can_print else 0x08) | 0x20 * self.cover_is_open
        faults = 0x08 * self.cutter_is_stuck | 0x40 * self.is_hot
        out = 0x04 if self._presenter == "citizen" else 0x0C
        paper = 0x03 * self.is_near_end | out * (not self.has_paper)
        if self._presenter == "citizen" and not self.has_ticket_in_mouth:
            paper |= 0x08
        return bytes((first, faults, paper, 0x0F))

    def _step(self) -> int:
        first = self._pending[0]
        if first >= 0x20:
            return self._characters()
        match first:
            case 0x1B:
                return self._escape(_ESC_ARGUMENTS)
            case 0x1D:
                return self._group()
            case 0x1C:
                return self._escape(_FS_ARGUMENTS)
            case 0x10:
                return self._data_link()
        if first == 0x0A:
            self._end_line()
        return 1

    def _characters(self) -> int:
        found = re.match(rb"[^\x00-\x1f]+", self._pending)
        taken = found.end() if found else 1
        mode, text = self._mode, self._pending[:taken].decode(self._mode.codec, "replace")
        run = Run(text, mode.wide, mode.high, mode.is_bold)
        if mode.runs and replace(mode.runs[-1], text="") == replace(run, text=""):
            run = replace(run, text=mode.runs.pop().text + text)  # a stream comes in pieces
        mode.runs.append(run)
        return taken

    def _data_link(self) -> int:
        found = _REAL_TIME.match(self._pending)
        if found:
            self._real_time(found.group())
            return len(found.group())
        is_whole = len(self._pending) >= (10 if self._pending[1:2] == b"\x14" else 3)
        return 2 if is_whole else 0

    def _escape(self, arguments: dict[str, int]) -> int:
        if len(self._pending) < 2:
            return 0
        name = chr(self._pending[1])
        taken = 2 + arguments.get(name, 0)
        if len(self._pending) < taken:
            return 0
        self._execute(chr(self._pending[0]) + name, bytes(self._pending[2:taken]))
        return taken

    def _group(self) -> int:
        head = bytes(self._pending[:8])
        match head[1:2]:
            case b"v":
                return self._raster(head)
            case b"(":
                return self._extended(head)
            case b"V":
                return self._feed_and_cut(head)
            case b"R":
                return self._collector(head)
            case b"e" if head[2:3] == b"\x03":
                return 4 if len(head) >= 4 else 0
            case _:
                return self._escape(_GS_ARGUMENTS)

    def _feed_and_cut(self, head: bytes) -> int:
        length = 4 if head[2:3] in (b"\x41", b"\x42") else 3
        if len(head) < length:
            return 0
        if length == 4:
            self._print(Feed(head[3]))
        self._cut()
        return length

    def _collector(self, head: bytes) -> int:
        """Citizen's: GS R 0 takes the ticket back, GS R 1 n does so after n seconds."""
        length = 4 if head[2:3] == b"1" else 3
        if len(head) < length:
            return 0
        if head[2:3] == b"0":
            self._retract()
        return length

    def _raster(self, head: bytes) -> int:
        if len(head) < 8:
            return 0
        row_bytes, rows = int.from_bytes(head[4:6], "little"), int.from_bytes(head[6:8], "little")
        end = 8 + row_bytes * rows
        if len(self._pending) < end:
            return 0
        if row_bytes:
            self._print(Picture(row_bytes, bytes(self._pending[8:end]), self._mode.align))
        return end

    def _extended(self, head: bytes) -> int:
        if len(head) < 5:
            return 0
        end = 5 + int.from_bytes(head[3:5], "little")
        if len(self._pending) < end:
            return 0
        arguments = bytes(self._pending[5:end])
        if head[2:3] == b"H" and arguments[:2] == b"00":
            self._out += b"\x37\x22" + arguments[2:6] + b"\x00"
        elif head[2:3] == b"k" and arguments[:1] == b"1":
            self._symbol(arguments[1], arguments[2:])
        return end

    def _symbol(self, function: int, arguments: bytes) -> None:
        match function:
            case 67:
                self._mode.qr_module_dots = arguments[0]
            case 69:
                self._mode.qr_level = "lmqh"[arguments[0] - 48]
            case 80:
                self._mode.qr_data = arguments[1:]
            case 81 if self._mode.qr_data:
                mode = self._mode
                self._print(Code(mode.qr_data, mode.qr_level, mode.qr_module_dots, mode.align))

    def _execute(self, name: str, arguments: bytes) -> None:
        n = arguments[0] if arguments else 0
        match name:
            case "\x1bJ":
                self._print(Feed(n * _DPI // self._mode.feed_dpi))
            case "\x1bd":
                self._print(Feed(n * self._mode.pitch_dots))
            case "\x1bi" | "\x1bm" | "\x1cP":
                self._cut()
            case "\x1de" if n == 2:
                self._retract()
            case "\x1da":
                self._reports = n != 0
                self._out += self._report() if self._reports else b""
            case "\x1dr":
                self._out.append(0x0C if not self.has_paper else 0x03 * self.is_near_end)
            case "\x1b@":
                self._mode = _Mode()
            case _:
                self._set(name, n, arguments)

    def _set(self, name: str, n: int, arguments: bytes) -> None:
        mode = self._mode
        match name:
            case "\x1bt":
                mode.codec = PAGES.get(n, "cp437")
            case "\x1ba":
                mode.align = n % 48
            case "\x1bE":
                mode.is_bold = bool(n & 1)
            case "\x1b!":
                mode.is_bold, mode.high, mode.wide = bool(n & 8), 1 + bool(n & 16), 1 + bool(n & 32)
            case "\x1d!":
                mode.wide, mode.high = (n >> 4) + 1, (n & 7) + 1
            case "\x1b3":
                mode.pitch_dots = n * _DPI // mode.feed_dpi
            case "\x1b2":
                mode.pitch_dots = LINE_DOTS
            case "\x1dP":
                mode.feed_dpi = arguments[1] or _DPI

    def _end_line(self) -> None:
        runs, self._mode.runs = tuple(self._mode.runs), []
        pitch = max([self._mode.pitch_dots] + [24 * run.high for run in runs])
        self._print(Line(runs, self._mode.align, pitch) if runs else Feed(pitch))
