"""The second reading of Star's bytes: line mode, and raster mode inside it, from the STAR Line Mode Command
Specifications rev. 0.09 and their edition for the HSP7000, chapter 3."""

from fakes.second_reader import Mode, Reader, Ticket


class StarReader(Reader):
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
                self.mode = Mode(line_dots=32)
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
