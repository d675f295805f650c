"""A second reading of a ticket's bytes, written from the makers' manuals alone: neither the product's encoders nor the
simulator were looked at, and Python's code pages are not used. Whatever a manual does not define is a MisreadError.

ESC/POS: Epson's command reference (ESC @, ESC t, ESC a, ESC E, GS !, LF, ESC J, ESC d, GS P, GS v 0, GS ( k, GS V,
FS .); Citizen PPU-700 command reference rev. 1.03 p. 121 (GS R); Custom KPM216H manual p. 3-28 (ESC i, GS e); Custom
VKP80III commands manual (FS P). Star: Line Mode Command Specifications rev. 0.09 and HSP7000 edition, chapter 3.
Code pages: the Unicode Consortium's mapping files VENDORS/MICSFT/WINDOWS/CP1253.TXT and VENDORS/MICSFT/PC/CP737.TXT;
of the latter the letters and what else a ticket may hold. "�" is a byte that the page leaves out.
"""

from dataclasses import dataclass, field, replace

CP1253 = (
    "€�‚ƒ„…†‡�‰�‹����" "�‘’“”•–—�™�›����"
    "\u00a0΅Ά£¤¥¦§¨©�«¬\u00ad®―" "°±²³΄µ¶·ΈΉΊ»Ό½ΎΏ"
    "ΐΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟ" "ΠΡ�ΣΤΥΦΧΨΩΪΫάέήί"
    "ΰαβγδεζηθικλμνξο" "πρςστυφχψωϊϋόύώ�"
)  # fmt: skip
CP737 = (
    "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠ" "ΡΣΤΥΦΧΨΩαβγδεζηθ"
    "ικλμνξοπρσςτυφχψ" "����������������"
    "����������������" "����������������"
    "ωάέήϊίόύϋώΆΈΉΊΌΎ" "Ώ±≥≤ΪΫ÷≈°∙·√ⁿ²■\u00a0"
)  # fmt: skip
PAGES = {"1253": CP1253, "737": CP737}
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
class _Mode:
    page: str = ""
    align: str = "left"
    is_bold: bool = False
    wide: int = 1
    high: int = 1
    unit_dpi: int = 0
    line_dots: int = 30


class _Reader:
    """What both command sets have in common: bytes taken one after the other, characters, lines, rows."""

    def __init__(self, job: bytes, pages: dict[int, str], dpi: int) -> None:
        self.job = job
        self.at = 0
        self.pages = pages
        self.dpi = dpi
        self.tickets: list[Ticket] = []
        self.ticket = Ticket()
        self.mode = _Mode()
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


class EscPosReader(_Reader):
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
                self.mode = _Mode()
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


class StarReader(_Reader):
    """`is_graphic`: a model that is never out of raster mode but between two jobs, and has no letters."""

    def __init__(self, job: bytes, pages: dict[int, str], dpi: int, *, is_graphic: bool) -> None:
        super().__init__(job, pages, dpi)
        self.is_graphic = is_graphic
        self.is_raster = False
        self.has_buffer = False
        self.end_mode = 13
        self.is_continuous = False

    def read(self) -> list[Ticket]:
        while self.at < len(self.job):
            byte = self.byte()
            if byte == 0x1B:
                self.command()
            elif self.is_raster and byte == 0x62:
                self.raster_row()
            elif self.is_raster or self.is_graphic:
                raise self.misread(f"{byte:02X} in raster mode")
            elif byte >= 0x20:
                self.character(byte)
            elif byte == 0x0A:
                self.line_feed()
            else:
                raise self.misread(f"control {byte:02X}")
        if self.is_raster:
            raise self.misread("the job ends in raster mode")
        return self.tickets

    def raster_row(self) -> None:
        length = int.from_bytes(self.take(2), "little")
        if not length:
            raise self.misread("a row of no bytes")
        self.row(self.take(length))
        self.has_buffer = True

    def command(self) -> None:
        name = self.byte()
        if name == 0x2A:
            self.raster_command()
        elif self.is_raster:
            if name != 0x0C or self.byte() not in (0, 4) or self.end_mode == 1:
                raise self.misread("not a command of raster mode")
            self.has_buffer = False
            self.cut(b"\x1b\x0c\x04")
        elif self.is_graphic:
            raise self.misread("a command of line mode")
        else:
            self.line_command(name)

    def raster_command(self) -> None:
        if self.byte() != 0x72:
            raise self.misread("ESC * of another kind")
        name = self.byte()
        match name:
            case 0x52:
                self.end_mode, self.is_continuous = 13, False
            case 0x41:
                self.at_line_start("raster mode")
                self.is_raster, self.end_mode, self.is_continuous = True, 13, False
            case 0x42:
                if self.has_buffer and self.end_mode != 1:
                    self.cut(b"\x1b*rB")
                self.is_raster, self.has_buffer = False, False
            case 0x50:
                self.is_continuous = self.decimal() == 0
            case 0x45:
                self.end_mode = self.decimal()
                if self.end_mode not in (0, 1, 2, 3, 8, 9, 12, 13):
                    raise self.misread(f"EOT mode {self.end_mode}")
            case 0x59:
                if not self.is_raster or not self.is_continuous:
                    raise self.misread("rows skipped on a page of fixed length")
                self.feed(self.decimal())
            case _:
                raise self.misread(f"ESC * r {name:02X}")

    def decimal(self) -> int:
        digits = b""
        while byte := self.byte():
            digits += bytes((byte,))
        if not digits.isdigit():
            raise self.misread(f"{digits!r} is no number")
        return int(digits)

    def line_command(self, name: int) -> None:
        mode = self.mode
        match name:
            case 0x40:
                self.mode = _Mode(line_dots=32)
            case 0x7A:
                self.one_of({1: 4, 49: 4}, "ESC z")
                mode.line_dots = 32  # 4 mm, at 8 dots a millimetre
            case 0x45:
                mode.is_bold = True
            case 0x46:
                mode.is_bold = False
            case 0x69:
                times = {n: n + 1 for n in range(6)} | {48 + n: n + 1 for n in range(6)}
                mode.high, mode.wide = self.one_of(times, "ESC i"), self.one_of(times, "ESC i")
            case 0x64:
                self.cut(b"\x1bd" + bytes((self.one_of({n: n for n in (0, 1, 2, 3)}, "ESC d"),)))
            case 0x1D:
                self.group_command()
            case _:
                raise self.misread(f"ESC {name:02X}")

    def group_command(self) -> None:
        name = self.byte()
        match name:
            case 0x74:
                self.mode.page = self.one_of(dict(self.pages), "page")
            case 0x61:
                self.at_line_start("ESC GS a")
                self.mode.align = self.one_of({0: "left", 1: "center", 2: "right"}, "ESC GS a")
            case 0x79:
                self.qr_command()
            case _:
                raise self.misread(f"ESC GS {name:02X}")

    def qr_command(self) -> None:
        match self.take(1):
            case b"S":
                what = self.one_of({0x30: "model", 0x31: "level", 0x32: "module"}, "ESC GS y S")
                most = {"model": range(1, 3), "level": range(4), "module": range(1, 9)}[what]
                self.qr[what] = self.one_of({n: n for n in most}, f"ESC GS y S {what}")
            case b"D":
                if self.take(2) != b"1\x00":
                    raise self.misread("ESC GS y D of another kind")
                self.qr["data"] = self.take(int.from_bytes(self.take(2), "little")).decode("utf-8")
            case b"P":
                self.at_line_start("a QR code")
                self.code()
            case other:
                raise self.misread(f"ESC GS y {other!r}")


def padded(rows: list[bytes], width_dots: int) -> bytes:
    """Rows as wide as the paper. Raises MisreadError when one reaches over its edge."""
    row_bytes = width_dots // 8
    if too_wide := [len(row) for row in rows if len(row) > row_bytes]:
        raise MisreadError(f"rows of {max(too_wide)} bytes on paper of {row_bytes}")
    return b"".join(row.ljust(row_bytes, b"\0") for row in rows)
