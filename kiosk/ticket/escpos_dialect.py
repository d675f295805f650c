"""Lines, QR codes and pictures become ESC/POS, as in the Epson ESC/POS command reference.

Pictures are GS v 0 (print raster bit image) and ESC J (print and feed): bands trimmed on the right, with blank rows
fed between them. QR codes are GS ( k functions 165, 167, 169, 180 and 181.
"""

from kiosk.ticket.commands import (
    ALIGN,
    BOLD,
    CANCEL_KANJI,
    FEED,
    INITIALISE,
    LINE_FEED,
    RASTER,
    SELECT_PAGE,
    SELECT_SIZE,
    SET_MOTION_UNITS,
    SYMBOL,
)
from printer_profiles import Profile

# The most data that one command carries: so many NULs end any command that was cut off in the middle.
MOST_DATA_BYTES = 8192

_QR_LEVEL_M = b"1"
_BAND_ROWS = 96
_ROWS_WORTH_FEEDING = 24
_MOST_FEED = 255


class EscPos:
    biggest = 8

    def align(self, side: str) -> bytes:
        return ALIGN[side]

    def bold(self, is_bold: bool) -> bytes:
        return BOLD[is_bold]

    def size(self, wide: int, high: int) -> bytes:
        return SELECT_SIZE + bytes(((wide - 1) << 4 | (high - 1),))

    def qr(self, data: bytes, module_dots: int) -> bytes:
        functions = (b"A2\x00", bytes((0x43, module_dots)), b"E" + _QR_LEVEL_M, b"P0" + data, b"Q0")
        return b"".join(SYMBOL + (len(function) + 1).to_bytes(2, "little") + b"1" + function for function in functions)

    def text_job(self, lines: bytes, profile: Profile) -> bytes:
        return _known_state(profile) + SELECT_PAGE + bytes((profile.page or 0,)) + lines + LINE_FEED + profile.cut

    def picture_job(self, rows: bytes, profile: Profile) -> bytes:
        return _known_state(profile) + _bands(rows, profile.width_dots // 8) + LINE_FEED + profile.cut


def _known_state(profile: Profile) -> bytes:
    """ESC @ puts Chinese models back into Kanji mode, where bytes from 80h on are eaten in pairs: so FS . comes
    after it."""
    motion = SET_MOTION_UNITS + bytes((0, profile.feed_dpi)) if profile.feed_dpi else b""
    return INITIALISE + (CANCEL_KANJI if profile.cancels_kanji else b"") + motion


def _bands(rows: bytes, row_bytes: int) -> bytes:
    """Each band carries at most MOST_DATA_BYTES and is as wide as its widest row."""
    used = [len(rows[start : start + row_bytes].rstrip(b"\0")) for start in range(0, len(rows), row_bytes)]
    blank = [0] * (len(used) + 1)
    for row in reversed(range(len(used))):
        blank[row] = 0 if used[row] else blank[row + 1] + 1
    out = bytearray()
    row = 0
    while row < len(used):
        if blank[row] >= _ROWS_WORTH_FEEDING or row + blank[row] == len(used):
            out += _feed(blank[row])
            row += blank[row]
            continue
        end, most = row + 1, min(len(used), row + min(_BAND_ROWS, MOST_DATA_BYTES // row_bytes))
        while end < most and blank[end] < _ROWS_WORTH_FEEDING:
            end += 1
        width = max(used[row:end])
        out += RASTER + width.to_bytes(2, "little") + (end - row).to_bytes(2, "little")
        for start in range(row * row_bytes, end * row_bytes, row_bytes):
            out += rows[start : start + width]
        row = end
    return bytes(out)


def _feed(dots: int) -> bytes:
    whole, rest = divmod(dots, _MOST_FEED)
    return (FEED + bytes((_MOST_FEED,))) * whole + (FEED + bytes((rest,)) if rest else b"")
