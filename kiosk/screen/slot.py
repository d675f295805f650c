"""The printer's mouth and the ticket in it, as a picture: half while it is printed, whole with an arrow when it is out.
Pure; pixels."""

from collections.abc import Iterator

from display.scene import Box, Polygon, Shape
from kiosk.screen.look import Sheet, centred
from kiosk.screen.typeset import Paragraph

_PAPER, _LINES, _INK = (255, 255, 255), (188, 200, 216), (16, 32, 54)
_LONGEST = 2.1
_LIP, _LIP_IN_THE_DARK = (71, 85, 105), (150, 150, 150)


def draw(number: str, sheet: Sheet, *, is_out: bool) -> Iterator[Shape]:
    """Paper is white and the mouth dark, whatever the page's colours."""
    palette = sheet.palette
    width = min(sheet.width * 0.42, sheet.height * 0.8)
    sheet = sheet.middle(sheet.width, min(sheet.height, width * _LONGEST))
    lip = sheet.height * 0.09
    left = sheet.x + (sheet.width - width) / 2
    top = sheet.y + lip * 0.8
    length = (sheet.y + sheet.height - top) * (1.0 if is_out else 0.52)
    mouth = _LIP_IN_THE_DARK if sheet.is_large else _INK
    yield Box(x=left - width * 0.25, y=sheet.y, width=width * 1.5, height=lip * 1.9, fill=mouth, radius=lip * 0.4)
    slit = _INK if sheet.is_large else _LIP
    yield Box(x=left - width * 0.1, y=top - lip * 0.2, width=width * 1.2, height=lip * 0.3, fill=slit)
    thin = max(2 * sheet.u, 1)
    yield Box(x=left, y=top, width=width, height=length, fill=_PAPER, edge=_LINES, edge_width=thin)
    # The ticket leaves the mouth feet first: what is printed last is still inside.
    lines, foot = sheet.height * 0.045, top + length
    for row, share in enumerate((0.5, 0.7, 0.4)):
        yield Box(
            x=left + width * (1 - share) / 2,
            y=foot - lines * (1.6 + 1.6 * row),
            width=width * share,
            height=lines * 0.6,
            fill=_LINES,
            radius=lines * 0.3,
        )
    if is_out:
        yield from _number(number, sheet.part(left=left - sheet.x), width, foot)
        yield _arrow(left + width * 1.36, top + length * 0.36, sheet.height * 0.52, width * 0.34, palette.status)


def _number(number: str, sheet: Sheet, width: float, foot: float) -> Iterator[Shape]:
    """As small as it is on the ticket: it can be read beside it."""
    head = sheet.part(right=sheet.width - width, top=foot - width * 0.95 - sheet.y, bottom=0)
    head = head.part(bottom=head.height - width * 0.5)
    size = max(width * 0.3, sheet.style.least)
    if sheet.style.measure(number, size, "extrabold") < width:
        yield from centred(head, Paragraph(text=number, size=size, colour=_INK, weight="extrabold", most=1))


def _arrow(middle: float, top: float, height: float, width: float, fill: tuple[int, int, int]) -> Polygon:
    """Down: take it there."""
    neck, head = width * 0.2, top + height - width * 0.6
    return Polygon(
        points=(
            (middle - neck, top),
            (middle + neck, top),
            (middle + neck, head),
            (middle + width / 2, head),
            (middle, top + height),
            (middle - width / 2, head),
            (middle - neck, head),
        ),
        fill=fill,
    )
