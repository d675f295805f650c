"""The services become large buttons: letter, name in both languages, who waits and how long. Pure; pixels."""

from collections.abc import Iterator
from math import ceil

from display.scene import Shape
from kiosk.card import Card
from kiosk.dialogue import View
from kiosk.look import INK, WARNING, WARNING_INK, Moment, Picture, Sheet, ground, target, warning_sign
from kiosk.typeset import Paragraph, fitted, largest
from kiosk.words import word

_GAP = 16
_TALLEST = 400
_NOTICE = 76


def draw(view: View, moment: Moment, languages: tuple[str, ...], sheet: Sheet) -> Picture:
    u = sheet.u
    scene: list[Shape] = []
    grid = sheet
    if not sheet.is_wide:
        block = fitted([headline(view.language, u)], sheet.width, 80 * u, sheet.measure)
        scene += block.labels(sheet.x, sheet.y)
        grid = grid.part(top=92 * u)
    if not moment.prints:
        scene += _notice(word("no_tickets", view.language), grid.part(bottom=grid.height - _NOTICE * u))
        grid = grid.part(top=(_NOTICE + _GAP) * u)
    cards = [
        Card(offer=offer, view=view, languages=languages, now=moment.now, sheet=place)
        for offer, place in zip(moment.offers, _places(grid, len(moment.offers)), strict=True)
    ]
    largest_of = [largest(card.fits) for card in cards]
    # One size for all; but a single name that is much longer than the others makes only itself smaller.
    common = sorted(largest_of)[1 if len(cards) > 3 else 0]
    for card, percent in zip(cards, largest_of, strict=True):
        scene += card.draw(min(percent, common))
    return Picture(scene=tuple(scene), targets=tuple(target(card.action, card.sheet) for card in cards))


def headline(language: str, u: float) -> Paragraph:
    """A wide screen has it beside the clock, a tall one over the services."""
    return Paragraph(text=word("headline", language), size=56 * u, colour=INK, weight="extrabold", most=1)


def _notice(text: str, sheet: Sheet) -> Iterator[Shape]:
    u = sheet.u
    yield ground(sheet, WARNING, radius=14 * u)
    yield from warning_sign(sheet.x + 20 * u, sheet.y + sheet.height / 2 - 22 * u, 48 * u)
    inner = sheet.part(left=88 * u, right=20 * u, top=4 * u, bottom=4 * u)
    paragraph = Paragraph(text=text, size=28 * u, colour=WARNING_INK, weight="medium")
    block = fitted([paragraph], inner.width, inner.height, sheet.measure)
    yield from block.labels(inner.x, inner.y + (inner.height - block.height) / 2)


def _places(grid: Sheet, count: int) -> list[Sheet]:
    """One under the other, or in two columns where that makes them larger."""
    gap = _GAP * grid.u
    columns = 2 if count > (3 if grid.is_wide else 8) else 1
    rows = ceil(count / columns)
    width = (grid.width - gap * (columns - 1)) / columns
    height = min((grid.height - gap * (rows - 1)) / rows, _TALLEST * grid.u)
    top = grid.y + (grid.height - height * rows - gap * (rows - 1)) / 2
    return [
        Sheet(
            x=grid.x + (width + gap) * (place % columns),
            y=top + (height + gap) * (place // columns),
            width=width,
            height=height,
            u=grid.u,
            measure=grid.measure,
        )
        for place in range(count)
    ]
