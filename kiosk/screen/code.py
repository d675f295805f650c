"""An address becomes a QR code on the screen. Pure; pixels."""

from collections.abc import Iterator
from functools import lru_cache

from display.scene import Box, Modules, Shape
from kiosk.screen.look import Sheet

# What a phone reads at arm's length, and the margin that ISO/IEC 18004 wants around a code.
_LEAST_MM = 0.5
_QUIET = 4
_DARK, _LIGHT = (0, 0, 0), (255, 255, 255)


def fits(link: str, sheet: Sheet) -> bool:
    """Whether it can be read by a phone when it is drawn on this sheet."""
    return _side(link, sheet) >= max(_LEAST_MM * sheet.style.finger / 20, 2)


def code(link: str, sheet: Sheet) -> Iterator[Shape]:
    """In the middle of the sheet, always dark on light."""
    rows, side = _rows(link), _side(link, sheet)
    whole = (len(rows) + 2 * _QUIET) * side
    place = sheet.middle(whole, whole)
    yield Box(x=place.x, y=place.y, width=whole, height=whole, fill=_LIGHT, radius=2 * side)
    yield Modules(x=place.x + _QUIET * side, y=place.y + _QUIET * side, side=side, rows=rows, fill=_DARK)


def _side(link: str, sheet: Sheet) -> int:
    """Of one module, in whole pixels."""
    return int(min(sheet.width, sheet.height) // (len(_rows(link)) + 2 * _QUIET))


@lru_cache(maxsize=8)
def _rows(link: str) -> tuple[str, ...]:
    import segno  # noqa: PLC0415 - a site without a link needs none

    symbol = segno.make_qr(link, error="m", mask=0, boost_error=False)
    return tuple("".join(str(bit) for bit in row) for row in symbol.matrix)
