"""The number becomes the largest thing on the screen, and a picture says where the ticket comes out. Pure; pixels."""

from collections.abc import Iterator

from display.scene import Box, Polygon, Shape
from kiosk.dialogue import GoHome, Issued, Paper, View
from kiosk.look import (
    ACCENT,
    CARD,
    EDGE,
    INK,
    QUIET_INK,
    TINT,
    Moment,
    Picture,
    Sheet,
    button,
    centred,
    ground,
    target,
    warning_sign,
)
from kiosk.typeset import Paragraph, fitted
from kiosk.words import ahead, minutes, word

_GAP = 28
_BUTTON = 124

_CAPTIONS = {
    Paper.PRINTING: ("printing",),
    Paper.PRINTED: ("take_ticket",),
    Paper.SLOW: ("note_number", "late", "ask_staff"),
    Paper.NOT_PRINTED: ("note_number", "not_printed", "ask_staff"),
    Paper.MAYBE_PRINTED: ("note_number", "maybe_printed", "ask_staff"),
}


def draw(view: View, page: Issued, moment: Moment, sheet: Sheet) -> Picture:
    gap = _GAP * sheet.u
    if sheet.is_wide:
        number, paper = sheet.part(right=sheet.width * 0.44), sheet.part(left=sheet.width * 0.56 + gap)
    else:
        number, paper = sheet.part(bottom=sheet.height * 0.54), sheet.part(top=sheet.height * 0.46 + gap)
    below = paper.part(top=paper.height - _BUTTON * sheet.u)
    paper = paper.part(bottom=_BUTTON * sheet.u + gap)
    is_noted = page.paper not in (Paper.PRINTING, Paper.PRINTED)
    text = word("noted" if is_noted else "done", view.language)
    home = GoHome()
    scene = (
        *_number(view, page, moment, number),
        *_paper(view, page, paper),
        *button(below, text, is_pressed=view.pressed == home, is_main=is_noted),
    )
    # Once the ticket is out, a tap anywhere is a thank-you; before, only who means it goes.
    place = sheet if page.paper is Paper.PRINTED else below
    return Picture(scene=scene, targets=(target(home, place),))


def _number(view: View, page: Issued, moment: Moment, sheet: Sheet) -> Iterator[Shape]:
    u, language = sheet.u, view.language
    offer = moment.offer(page.letter)
    wait = minutes(page.wait, language)
    paragraphs = [
        Paragraph(text=word("your_number", language), size=44 * u, colour=QUIET_INK, weight="medium", most=1),
        Paragraph(
            text=page.number, size=300 * u, colour=INK, weight="extrabold", most=1, gap=2 * u, ascent=0.8, leading=0.96
        ),
    ]
    if offer:
        paragraphs.append(Paragraph(text=offer.name_in(language), size=40 * u, colour=INK, weight="semibold", most=3))
    paragraphs.append(Paragraph(text=ahead(page.wait, language), size=36 * u, colour=INK, gap=22 * u))
    if wait:
        estimated = word("estimated", language, minutes=wait)
        paragraphs.append(Paragraph(text=estimated, size=36 * u, colour=INK, gap=4 * u))
    block = fitted(paragraphs, sheet.width, sheet.height, sheet.measure)
    yield from block.labels(sheet.x, sheet.y + (sheet.height - block.height) / 2)


def _paper(view: View, page: Issued, sheet: Sheet) -> Iterator[Shape]:
    u = sheet.u
    yield ground(sheet, TINT, radius=24 * u)
    inner = sheet.part(left=28 * u, right=28 * u, top=28 * u, bottom=20 * u)
    title, *texts = (word(key, view.language) for key in _CAPTIONS[page.paper])
    paragraphs = [Paragraph(text=title, size=46 * u, colour=INK, weight="bold")]
    paragraphs += [Paragraph(text=text, size=32 * u, colour=INK, most=4, gap=12 * u) for text in texts]
    caption = fitted(paragraphs, inner.width, inner.height * (0.72 if texts else 0.36), inner.measure)
    yield from caption.labels(inner.x + inner.width / 2, inner.y + inner.height - caption.height, "centre")
    picture = inner.part(bottom=caption.height + 12 * u)
    if texts:
        size = min(picture.height, picture.width, 150 * u)
        yield from warning_sign(
            picture.x + (picture.width - size) / 2, picture.y + (picture.height - size * 0.9) / 2, size
        )
    else:
        yield from _slot(page, picture)


def _slot(page: Issued, sheet: Sheet) -> Iterator[Shape]:
    """The printer's mouth and the ticket in it: half while it is printed, whole with an arrow when it is out."""
    is_out = page.paper is Paper.PRINTED
    width = min(sheet.width * 0.46, sheet.height * 0.8)
    lip = sheet.height * 0.09
    left = sheet.x + (sheet.width - width) / 2
    top = sheet.y + lip * 0.8
    length = (sheet.y + sheet.height - top) * (1.0 if is_out else 0.52)
    thin = max(2 * sheet.u, 1)
    yield Box(x=left - width * 0.25, y=sheet.y, width=width * 1.5, height=lip * 1.9, fill=INK, radius=lip * 0.4)
    yield Box(x=left - width * 0.1, y=top - lip * 0.2, width=width * 1.2, height=lip * 0.3, fill=QUIET_INK)
    yield Box(x=left, y=top, width=width, height=length, fill=CARD, edge=EDGE, edge_width=thin)
    # The ticket leaves the mouth feet first: what is printed last is still inside.
    lines = sheet.height * 0.045
    number = Paragraph(text=page.number, size=width * 0.3, colour=INK, weight="extrabold", most=1)
    foot = top + length
    if is_out:
        head = Sheet(x=left, y=foot - width * 0.95, width=width, height=width * 0.5, u=sheet.u, measure=sheet.measure)
        yield from centred(head, number)
    for row, share in enumerate((0.5, 0.7, 0.4)):
        yield Box(
            x=left + width * (1 - share) / 2,
            y=foot - lines * (1.6 + 1.6 * row),
            width=width * share,
            height=lines * 0.6,
            fill=EDGE,
            radius=lines * 0.3,
        )
    if is_out:
        yield from _arrow(left + width * 1.32, top + length * 0.36, sheet.height * 0.52, width * 0.3)


def _arrow(middle: float, top: float, height: float, width: float) -> Iterator[Shape]:
    """Down: take it there."""
    neck, head = width * 0.2, top + height - width * 0.6
    yield Polygon(
        points=(
            (middle - neck, top),
            (middle + neck, top),
            (middle + neck, head),
            (middle + width / 2, head),
            (middle, top + height),
            (middle - width / 2, head),
            (middle - neck, head),
        ),
        fill=ACCENT,
    )
