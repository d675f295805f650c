"""Lines, QR codes and pictures become Star's commands: line mode, and the raster mode inside it.

Sources: STAR Line Mode Command Specifications rev. 0.09 (ESC i p. 3-11, ESC @ p. 3-60, ESC * r from p. 3-66, b
p. 3-74, ESC GS y from p. 3-119; the others in its list from p. 2-1), and its edition for the HSP7000 (ESC z p. 3-27,
ESC GS a p. 3-42, ESC d p. 3-60, ESC * r B p. 3-92, ESC * r E p. 3-94, ESC * r Y p. 3-102). A TSP100 knows the raster
mode alone (STAR Graphic Mode Command Specifications rev. 2.32), and is cut while still in it: ESC FF EOT.
"""

from dataclasses import dataclass

from kiosk.ticket.commands import LINE_FEED
from printer_profiles import Profile

_ESC = b"\x1b"
_GS = b"\x1d"
_INITIALISE = _ESC + b"@"
_SELECT_PAGE = _ESC + _GS + b"t"
_ALIGN = {"left": 0, "center": 1, "right": 2}
_LINES_OF_4_MM = _ESC + b"z\x01"
_QR = _ESC + _GS + b"y"
_QR_LEVEL_M = b"\x01"

_RASTER = _ESC + b"*r"
_ENTER = _RASTER + b"R" + _RASTER + b"A" + _RASTER + b"P0\x00"  # P 0: as long as the ticket is
_END_WITHOUT_CUT = _RASTER + b"E1\x00"
_QUIT = _RASTER + b"B"


@dataclass(frozen=True, slots=True)
class Star:
    """`has_letters`: it has a line mode, and is cut there."""

    has_letters: bool
    biggest: int = 6

    def align(self, side: str) -> bytes:
        return _ESC + _GS + b"a" + bytes((_ALIGN[side],))

    def bold(self, is_bold: bool) -> bytes:
        return _ESC + (b"E" if is_bold else b"F")

    def size(self, wide: int, high: int) -> bytes:
        return _ESC + b"i" + bytes((high - 1, wide - 1))

    def qr(self, data: bytes, module_dots: int) -> bytes:
        settings = _QR + b"S0\x02" + _QR + b"S1" + _QR_LEVEL_M + _QR + b"S2" + bytes((module_dots,))
        return settings + _QR + b"D1\x00" + len(data).to_bytes(2, "little") + data + _QR + b"P"

    def text_job(self, lines: bytes, profile: Profile) -> bytes:
        page = _SELECT_PAGE + bytes((profile.page or 0,))
        return _INITIALISE + page + _LINES_OF_4_MM + lines + LINE_FEED + profile.cut

    def picture_job(self, rows: bytes, profile: Profile) -> bytes:
        picture = _picture(rows, profile.width_dots // 8)
        if self.has_letters:
            return _INITIALISE + _ENTER + _END_WITHOUT_CUT + picture + _QUIT + profile.cut
        return _ENTER + picture + profile.cut + _QUIT


def _picture(rows: bytes, row_bytes: int) -> bytes:
    """Row by row, trimmed on the right; blank rows are skipped."""
    out = bytearray()
    blank = 0
    for start in range(0, len(rows), row_bytes):
        row = rows[start : start + row_bytes].rstrip(b"\0")
        if not row:
            blank += 1
            continue
        out += _skip(blank) + b"b" + len(row).to_bytes(2, "little") + row
        blank = 0
    return bytes(out) + _skip(blank)


def _skip(rows: int) -> bytes:
    return _RASTER + b"Y%d\x00" % rows if rows else b""
