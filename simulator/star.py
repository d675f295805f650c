"""Star's bytes become what a Star printer would put on paper, and what it would answer: line mode and raster mode.

Written from STAR Line Mode Command Specifications, apart from the product's own encoder and reader.
"""

import re
from collections.abc import Callable

from simulator.marks import Code, Feed, Line, Mark, Picture, Run
from simulator.mechanism import Mechanism

PAGES = {1: "cp437", 15: "cp737", 17: "cp869", 32: "cp1252"}
_REAL_TIME = re.compile(rb"\x1b\x06[\x01\x18]")
_PITCH_DOTS = 32
_DOTS_PER_MM = 8
_NO_CUT = b"1"
# ESC x with so many bytes of arguments.
_ESC_ARGUMENTS = {"@": 0, "E": 0, "F": 0, "d": 1, "a": 1, "J": 1, "I": 1, "W": 1, "h": 1, "i": 2, "z": 1, "\x0c": 1}
_LONGER = {b"\x1d": 2, b"\x1e": 2, b"\x16": 2, b"\x06": 1}  # ESC GS t n, ESC RS E n, ESC SYN 0 n, ESC ACK SOH


class StarPrinter(Mechanism):
    def __init__(self, on_cut: Callable[[list[Mark]], None], *, has_presenter: bool = False) -> None:
        super().__init__(on_cut, has_presenter=has_presenter)
        self._etb_count = 0
        self._forget_mode()

    def _forget_mode(self) -> None:
        self._codec, self._align = "cp437", 0
        self._wide, self._high, self._is_bold = 1, 1, False
        self._runs: list[Run] = []
        self._is_raster, self._eot = False, b"13"
        self._rows: list[bytes] = []
        self._qr: dict[int, int] = {}
        self._qr_data = b""

    def _hear_real_time(self) -> None:
        while found := _REAL_TIME.search(self._pending):
            clears = self._real_time(found.group())
            del self._pending[0 if clears else found.start() : found.end()]

    def _real_time(self, command: bytes) -> bool:
        """Whether what was received before it is to be dropped."""
        if command[2] == 0x01:
            self._out += self._report()
            return False
        self._forget_mode()
        self._etb_count = 0
        return True

    def _report(self) -> bytes:
        """The automatic status: nine bytes of version 3."""
        count = self._etb_count
        return bytes(
            (
                0x23,
                0x06,
                (0 if self.can_print else 0x08) | 0x20 * self.cover_is_open,
                0x08 * self.cutter_is_stuck | 0x40 * self.is_hot,
                0,
                0x08 * (not self.has_paper) | 0x04 * self.is_near_end,
                0,
                (count & 0x07) << 1 | (count & 0x18) << 2,
                3 << 1 if self.has_ticket_in_mouth else 0,
            )
        )

    def _step(self) -> int:
        if found := _REAL_TIME.match(self._pending):
            self._real_time(found.group())
            return found.end()
        if self._is_raster and self._pending[0] == ord("b"):
            return self._row()
        match self._pending[0]:
            case 0x1B:
                return self._escape()
            case 0x17:
                self._etb_count = (self._etb_count + 1) % 32
                self._out += self._report() if self._reports else b""
            case 0x0A:
                self._end_line()
            case first if first >= 0x20 and not self._is_raster:
                return self._characters()
        return 1

    def _row(self) -> int:
        end = 3 + int.from_bytes(self._pending[1:3], "little")
        if len(self._pending) < max(3, end):
            return 0
        self._rows.append(bytes(self._pending[3:end]))
        return end

    def _end_ticket(self) -> None:
        self._end_picture()
        if self._eot != _NO_CUT:
            self._cut()

    def _end_picture(self) -> None:
        rows, self._rows = self._rows, []
        width = max((len(row) for row in rows), default=0)
        if width:
            self._print(Picture(width, b"".join(row.ljust(width, b"\0") for row in rows), 0))

    def _characters(self) -> int:
        found = re.match(rb"[^\x00-\x1f]+", self._pending)
        taken = found.end() if found else 1
        text = self._pending[:taken].decode(self._codec, "replace")
        self._runs.append(Run(text, self._wide, self._high, self._is_bold))
        return taken

    def _end_line(self) -> None:
        runs, self._runs = tuple(self._runs), []
        pitch = max([_PITCH_DOTS] + [24 * run.high for run in runs])
        self._print(Line(runs, self._align, pitch) if runs else Feed(pitch))

    def _escape(self) -> int:
        head = bytes(self._pending[:8])
        if len(head) < 3 and head[1:2] not in (b"@", b"E", b"F"):
            return 0
        if head[1:3] == b"*r":
            return self._raster_command()
        if head[1:3] == b"\x1dy":
            return self._symbol()
        length = 2 + _LONGER.get(head[1:2], _ESC_ARGUMENTS.get(chr(head[1]), 0))
        if len(head) < length:
            return 0
        self._execute(chr(head[1]), head[2:length])
        return length

    def _raster_command(self) -> int:
        """ESC * r x, some with a number in digits and a NUL."""
        kind = bytes(self._pending[3:4])
        if not kind:
            return 0
        if kind in b"RABC":
            self._is_raster = kind == b"A" or (self._is_raster and kind == b"C")
            if kind == b"B" and self._rows:
                self._end_ticket()  # as the manual says: what is left when the mode ends is a ticket
            return 4
        end = self._pending.find(b"\0")
        if end < 0:
            return 0
        number = bytes(self._pending[4:end])
        if kind == b"E":
            self._eot = number
        elif kind == b"Y":
            self._end_picture()
            self._print(Feed(int(number)))
        return end + 1

    def _symbol(self) -> int:
        """ESC GS y: S 1 n level, S 2 n cell, D 1 m nL nH data, P print."""
        kind = bytes(self._pending[3:4])
        if kind == b"S":
            if len(self._pending) < 6:
                return 0
            self._qr[self._pending[4]] = self._pending[5]
            return 6
        if kind == b"D":
            end = 8 + int.from_bytes(self._pending[6:8], "little")
            if len(self._pending) < max(8, end):
                return 0
            self._qr_data = bytes(self._pending[8:end])
            return end
        if kind == b"P":
            level, module = self._qr.get(ord("1"), 0), self._qr.get(ord("2"), 3)
            self._print(Code(self._qr_data, "lmqh"[level], module, self._align))
        return 4 if kind else 0

    def _execute(self, name: str, arguments: bytes) -> None:
        n = arguments[-1] if arguments else 0
        match name:
            case "@":
                self._forget_mode()
            case "d":
                self._cut()
            case "\x0c" if n == 4:
                self._end_ticket()
            case "a":
                self._print(Feed(n * _PITCH_DOTS))
            case "J" | "I":
                self._print(Feed(n * _DOTS_PER_MM // (4 if name == "J" else 8)))
            case "\x16" if arguments[0] == ord("0"):
                self._retract()
            case "\x1e":
                self._set_status(arguments[0], n)
            case _:
                self._set(name, n, arguments)

    def _set_status(self, kind: int, n: int) -> None:
        if kind == ord("E"):
            self._etb_count = 0
        elif kind == ord("a"):
            self._reports = n % 48 != 0

    def _set(self, name: str, n: int, arguments: bytes) -> None:
        match name:
            case "E" | "F":
                self._is_bold = name == "E"
            case "W":
                self._wide = n % 48 + 1
            case "h":
                self._high = n % 48 + 1
            case "i":
                self._high, self._wide = arguments[0] % 48 + 1, n % 48 + 1
            case "\x1d" if arguments[0] == ord("t"):
                self._codec = PAGES.get(n, "cp437")
            case "\x1d" if arguments[0] == ord("a"):
                self._align = n % 48
