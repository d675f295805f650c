"""A job's bytes become what they will put on paper, mark by mark: how much of the roll they take, and what a preview
shows. What no ticket holds is passed over."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from printer_profiles import Profile

CELL_DOTS = (12, 24)
_MM_PER_INCH = 25.4
_TO_THE_CUTTER_MM = 15  # from the head to the blade, and out of the mouth; models differ by a few
_LINE_DOTS = {"escpos": 30, "star_line": 32, "star_graphic": 32}
# The bytes that a QR code of level M holds, from 21 modules a side on, four more each (ISO/IEC 18004, table 7).
_HOLDS_BYTES = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666)

_ESCPOS = re.compile(
    rb"(?P<feed_line>\n)|\x1b@|\x1c\.|\x1dP..|\x1bt.|\x1ba(?P<align>.)|\x1bE(?P<bold>.)|\x1d!(?P<size>.)"
    rb"|\x1bJ(?P<feed>.)|\x1dv0.(?P<band>....)|\x1d\(k(?P<symbol>..)|(?P<text>[\x20-\xff]+)",
    re.DOTALL,
)
_STAR_LINE = re.compile(
    rb"(?P<feed_line>\n)|\x1b@|\x1b\x1dt.|\x1bz.|\x1b\x1da(?P<align>.)|\x1b(?P<bold>[EF])|\x1bi(?P<size>..)"
    rb"|\x1b\x1dyS2(?P<module>.)|\x1b\x1dyS..|\x1b\x1dyD1.(?P<code>..)|\x1b\x1dyP|\x1b\*r(?P<raster>A)|\x1b\*rR"
    rb"|(?P<text>[\x20-\xff]+)",
    re.DOTALL,
)
_STAR_RASTER = re.compile(
    rb"b(?P<row>..)|\x1b\*rY(?P<skip>[0-9]+)\0|\x1b\*r[PE][0-9]+\0|\x1b\*r(?P<raster>B)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Run:
    """Bytes of the profile's page in cells so many times as wide and as high as the smallest."""

    text: bytes
    wide: int
    high: int
    is_bold: bool


@dataclass(frozen=True, slots=True)
class Line:
    """`align`: 0 left, 1 centre, 2 right."""

    runs: tuple[Run, ...]
    align: int
    dots: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Packed rows, from the left edge."""

    row_bytes: int
    rows: bytes

    @property
    def dots(self) -> int:
        return len(self.rows) // self.row_bytes


@dataclass(frozen=True, slots=True)
class Feed:
    dots: int


@dataclass(frozen=True, slots=True)
class Code:
    data: bytes
    module_dots: int
    align: int

    @property
    def dots(self) -> int:
        return (21 + 4 * bisect_left(_HOLDS_BYTES, len(self.data))) * self.module_dots


Mark = Line | Picture | Feed | Code


def paper_mm(job: bytes, profile: Profile) -> int:
    """How much paper this job takes, the way to the cutter included: about, for the roll's estimate."""
    return round(sum(mark.dots for mark in marks_of(job, profile)) * _MM_PER_INCH / profile.dpi)


def marks_of(job: bytes, profile: Profile) -> Iterator[Mark]:
    """What one of our jobs prints, from top to bottom."""
    reader = _Reader(profile)
    at = 0
    while at < len(job):
        if profile.cut and job.startswith(profile.cut, at):
            yield reader.cut()
            at += len(profile.cut)
        elif found := reader.commands.match(job, at):
            at, mark = reader.take(found, job)
            if mark:
                yield mark
        else:
            at += 1


@dataclass(slots=True)
class _Reader:
    """What the printer has been told so far."""

    profile: Profile
    align: int = 0
    is_bold: bool = False
    size: tuple[int, int] = (1, 1)
    module_dots: int = 3
    is_raster: bool = False
    runs: list[Run] = field(default_factory=list)

    @property
    def commands(self) -> re.Pattern[bytes]:
        if self.profile.dialect == "escpos":
            return _ESCPOS
        return _STAR_RASTER if self.is_raster else _STAR_LINE

    def cut(self) -> Feed:
        """Either the way to the cutter, or as many lines as bring the ticket to the tear bar."""
        cut = self.profile.cut
        if self.profile.dialect == "escpos" and cut[:2] == b"\x1bd":
            return Feed(cut[2] * _LINE_DOTS["escpos"])
        return Feed(round(_TO_THE_CUTTER_MM * self.profile.dpi / _MM_PER_INCH))

    def take(self, found: re.Match[bytes], job: bytes) -> tuple[int, Mark | None]:
        """Where the next command begins, and what this one prints."""
        name = found.lastgroup
        value = found[name] if name else b""
        length = self._length_of_data(name, value)
        end = found.end() + length
        return end, self._mark(name, value, job[found.end() : end])

    def _length_of_data(self, name: str | None, value: bytes) -> int:
        match name:
            case "band":
                return int.from_bytes(value[:2], "little") * int.from_bytes(value[2:], "little")
            case "row" | "symbol" | "code":
                return int.from_bytes(value, "little")
            case _:
                return 0

    def _mark(self, name: str | None, value: bytes, data: bytes) -> Mark | None:
        mark: Mark | None = None
        match name:
            case "band" | "row":
                mark = Picture(int.from_bytes(value[:2], "little"), data)
            case "symbol":
                mark = self._symbol(data)
            case "code":
                mark = Code(data, self.module_dots, self.align)
            case "feed":
                mark = Feed(value[0])
            case "skip":
                mark = Feed(int(value))
            case "feed_line":
                mark = self._line()
            case _:
                self._set(name, value)
        return mark

    def _set(self, name: str | None, value: bytes) -> None:
        match name:
            case "align":
                self.align = value[0] % 48
            case "bold":
                self.is_bold = value in (b"\x01", b"E")
            case "size" if len(value) == 1:
                self.size = ((value[0] >> 4) + 1, (value[0] & 7) + 1)
            case "size":
                self.size = (value[1] + 1, value[0] + 1)
            case "module":
                self.module_dots = value[0]
            case "raster":
                self.is_raster = value == b"A"
            case "text":
                self.runs.append(Run(value, *self.size, self.is_bold))

    def _line(self) -> Line | Feed:
        runs, self.runs = tuple(self.runs), []
        pitch = max([_LINE_DOTS[self.profile.dialect], *(CELL_DOTS[1] * run.high for run in runs)])
        return Line(runs, self.align, pitch) if runs else Feed(pitch)

    def _symbol(self, function: bytes) -> Code | None:
        """Functions of GS ( k: 1 C n is the size of a module, 1 P 0 the data."""
        if function[:2] == b"1C":
            self.module_dots = function[2]
        return Code(function[3:], self.module_dots, self.align) if function[:3] == b"1P0" else None
