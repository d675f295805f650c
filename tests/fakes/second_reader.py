"""A second reading of a ticket's bytes, written from the makers' manuals: it shares nothing with the product's
encoders or the simulator, and does not use Python's code pages. Whatever a manual does not define is a MisreadError.

ESC/POS: Epson's command reference (ESC @, ESC t, ESC a, ESC E, GS !, LF, ESC J, ESC d, GS P, GS v 0, GS ( k, GS V,
FS .); Citizen PPU-700 command reference rev. 1.03 p. 121 (GS R); Custom KPM216H manual p. 3-28 (ESC i, GS e); Custom
VKP80III commands manual (FS P).
"""

from dataclasses import dataclass, field, replace

from fakes.code_pages import PAGES

LEVELS = "LMQH"


class MisreadError(Exception):
    """A byte that no manual explains at this place."""


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    wide: int
    high: int
    bold: str  # the part of the text that is emphasised
    align: str


@dataclass(frozen=True, slots=True)
class Code:
    payload: str
    level: str
    module_dots: int
    align: str


@dataclass(slots=True)
class Ticket:
    """`rows`: dots from the first to the last row that was printed or fed as a picture. `length_dots`: all of it, but
    not the way to the cutter."""

    lines: list[Line] = field(default_factory=list)
    codes: list[Code] = field(default_factory=list)
    rows: list[bytes] = field(default_factory=list)
    length_dots: int = 0
    cut: bytes = b""


@dataclass(slots=True)
class Mode:
    page: str = ""
    align: str = "left"
    is_bold: bool = False
    wide: int = 1
    high: int = 1
    unit_dpi: int = 0
    line_dots: int = 30


class Reader:
    """What both command sets have in common: bytes taken one after the other, characters, lines, rows."""

    def __init__(self, job: bytes, pages: dict[int, str], dpi: int) -> None:
        self.job = job
        self.at = 0
        self.pages = pages
        self.dpi = dpi
        self.tickets: list[Ticket] = []
        self.ticket = Ticket()
        self.mode = Mode()
        self.text = ""
        self.bold = ""
        self.sizes: set[tuple[int, int]] = set()
        self.qr: dict[str, int | str] = {}

    def take(self, count: int) -> bytes:
        taken = self.job[self.at : self.at + count]
        if len(taken) < count:
            raise MisreadError(f"the job ends in the middle of a command, at {self.at}")
        self.at += count
        return taken

    def byte(self) -> int:
        return self.take(1)[0]

    def one_of(self, allowed: dict[int, object], what: str):
        value = self.byte()
        if value not in allowed:
            raise self.misread(f"{what} {value}")
        return allowed[value]

    def misread(self, what: str) -> MisreadError:
        return MisreadError(f"{what}, before byte {self.at}: {self.job[max(0, self.at - 12) : self.at].hex(' ')}")

    def at_line_start(self, what: str) -> None:
        """Some commands are obeyed at the beginning of a line only."""
        if self.text:
            raise self.misread(f"{what} in the middle of the line “{self.text}”")

    def character(self, byte: int) -> None:
        if byte < 0x7F:
            character = chr(byte)
        elif byte == 0x7F or not self.mode.page:
            raise self.misread(f"{byte:02X} is no character")
        else:
            character = PAGES[self.mode.page][byte - 0x80]
        if character == "�":
            raise self.misread(f"page {self.mode.page} leaves {byte:02X} out")
        self.text += character
        self.bold += character if self.mode.is_bold else ""
        self.sizes.add((self.mode.wide, self.mode.high))

    def line_feed(self) -> None:
        if not self.text:
            self.feed(self.mode.line_dots)
            return
        if len(self.sizes) != 1:
            raise self.misread(f"one line in several sizes: “{self.text}”")
        ((wide, high),) = self.sizes
        self.ticket.lines.append(Line(self.text, wide, high, self.bold, self.mode.align))
        self.ticket.length_dots += max(self.mode.line_dots, 24 * high)
        self.text, self.bold, self.sizes = "", "", set()

    def feed(self, dots: int) -> None:
        self.ticket.length_dots += dots
        if self.ticket.rows or not self.ticket.lines:
            self.ticket.rows += [b""] * dots

    def row(self, data: bytes) -> None:
        self.ticket.rows.append(data)
        self.ticket.length_dots += 1

    def code(self) -> None:
        if {"model", "module", "level", "data"} - self.qr.keys() or self.qr["model"] != 2:
            raise self.misread(f"a QR code of which only {sorted(self.qr)} is known")
        payload, module = str(self.qr["data"]), int(self.qr["module"])
        self.ticket.codes.append(Code(payload, LEVELS[int(self.qr["level"])], module, self.mode.align))
        # Bytes at level M, 4 modules more a side with each version (ISO/IEC 18004, table 7).
        holds = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213)
        version = next(place for place, most in enumerate(holds, start=1) if len(payload.encode()) <= most)
        self.ticket.length_dots += (17 + 4 * version) * module

    def cut(self, command: bytes) -> None:
        self.at_line_start("a cut")
        self.tickets.append(replace(self.ticket, cut=command))
        self.ticket = Ticket()


class EscPosReader(Reader):
    def read(self) -> list[Ticket]:
        while self.at < len(self.job):
            byte = self.byte()
            if byte >= 0x20:
                self.character(byte)
            elif byte == 0x0A:
                self.line_feed()
            elif byte in (0x1B, 0x1C, 0x1D):
                self.command(bytes((byte, self.byte())))
            else:
                raise self.misread(f"control {byte:02X}")
        return self.tickets

    def command(self, name: bytes) -> None:
        mode = self.mode
        match name:
            case b"\x1b@":
                self.mode = Mode()
            case b"\x1c.":
                pass  # leaves Kanji mode
            case b"\x1bt":
                mode.page = self.one_of(dict(self.pages), "page")
            case b"\x1ba":
                self.at_line_start("ESC a")
                sides = ("left", "center", "right")
                mode.align = self.one_of(dict(enumerate(sides)) | dict(enumerate(sides, start=48)), "ESC a")
            case b"\x1bE":
                mode.is_bold = bool(self.byte() & 1)
            case b"\x1d!":
                size = self.byte()
                if size & 0x88:
                    raise self.misread(f"GS ! {size:02X}")
                mode.wide, mode.high = (size >> 4) + 1, (size & 7) + 1
            case b"\x1dP":
                _, mode.unit_dpi = self.take(2)
            case b"\x1bJ":
                self.at_line_start("ESC J")
                self.feed(self.dots_of(self.byte()))
            case b"\x1dv":
                self.picture()
            case b"\x1d(":
                self.symbol()
            case _:
                self.ending(name)

    def dots_of(self, units: int) -> int:
        """GS P sets the unit to 1/y inch; a model that is not told so here feeds dot by dot."""
        dots = units * self.dpi / (self.mode.unit_dpi or self.dpi)
        if dots != int(dots):
            raise self.misread(f"{units} units are {dots} dots")
        return int(dots)

    def picture(self) -> None:
        self.at_line_start("GS v 0")
        if self.take(2) != b"0\x00":
            raise self.misread("GS v 0 of another kind or scale")
        row_bytes, rows = (int.from_bytes(self.take(2), "little") for _ in range(2))
        if not 1 <= row_bytes <= 128 or not 1 <= rows <= 4095:
            raise self.misread(f"a picture of {row_bytes} × {rows}")
        for _ in range(rows):
            self.row(self.take(row_bytes))

    def symbol(self) -> None:
        """GS ( k pL pH cn fn …: functions 165, 167, 169, 180 and 181 of QR codes (cn = 49)."""
        if self.byte() != 0x6B:
            raise self.misread("GS ( of another kind")
        body = self.take(int.from_bytes(self.take(2), "little"))
        match body[0], body[1], body[2:]:
            case 49, 65, b"\x32\x00":
                self.qr["model"] = 2
            case 49, 67, rest if len(rest) == 1 and 1 <= rest[0] <= 16:
                self.qr["module"] = rest[0]
            case 49, 69, rest if len(rest) == 1 and 48 <= rest[0] <= 51:
                self.qr["level"] = rest[0] - 48
            case 49, 80, rest if rest[:1] == b"0":
                self.qr["data"] = rest[1:].decode("utf-8")
            case 49, 81, b"0":
                self.at_line_start("a QR code")
                self.code()
            case _:
                raise self.misread(f"GS ( k {body[:6].hex(' ')}")

    def ending(self, name: bytes) -> None:
        match name:
            case b"\x1dV" if self.job[self.at] in (65, 66):
                self.cut(name + self.take(2))
            case b"\x1dV" if self.job[self.at] in (0, 1, 48, 49):
                self.cut(name + self.take(1))
            case b"\x1bd":
                lines = self.byte()
                self.ticket.length_dots += lines * self.mode.line_dots
                self.cut(name + bytes((lines,)))
            case b"\x1bi":
                self.cut(name)
            case b"\x1cP":
                self.cut(name + self.take(4))
            case b"\x1de":
                # What was cut already is handed out: 3 presents by so many steps.
                if self.byte() != 3 or not self.tickets:
                    raise self.misread("GS e of another kind, or with nothing to hand out")
                self.tickets[-1].cut += name + b"\x03" + self.take(1)
            case b"\x1dR":
                if self.byte() != 0x31:
                    raise self.misread("GS R of another kind")
                self.take(1)
            case _:
                raise self.misread(f"unknown command {name.hex(' ')}")


def padded(rows: list[bytes], width_dots: int) -> bytes:
    """Rows as wide as the paper. Raises MisreadError when one reaches over its edge."""
    row_bytes = width_dots // 8
    if too_wide := [len(row) for row in rows if len(row) > row_bytes]:
        raise MisreadError(f"rows of {max(too_wide)} bytes on paper of {row_bytes}")
    return b"".join(row.ljust(row_bytes, b"\0") for row in rows)
