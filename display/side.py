"""Below the other calls: how many wait for each service and for how long, and pictures, by turns. Pure."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from math import floor

from display.page import Area, Face, Page
from display.palette import ACCENT, DIM, PANEL, SOFT, WHITE
from display.scene import Photo
from display.sign import Moment, PhotoSize, ServiceWait
from display.words import in_language, say, wait_in

_PADDING, _HEADING, _ROW = 40, 64, 96
_LETTER = 76
# Of the height of the column, on a wide screen and on an upright one.
_MOST, _MOST_UPRIGHT = 0.3, 0.36


def height(page: Page, moment: Moment, column: Area) -> float:
    """How much of the column this needs: 0 for nothing to show."""
    has_photo = moment.photo is not None and not moment.photo.is_large
    wanted = column.height if has_photo else (_HEADING + _ROW * len(moment.waits)) * page.u if moment.waits else 0
    return min(wanted, photo_height(page, column))


def photo_height(page: Page, column: Area) -> float:
    return column.height * (_MOST_UPRIGHT if page.is_upright else _MOST)


def side(page: Page, area: Area, moment: Moment, language: str) -> None:
    rows = max(floor((area.height / page.u - _HEADING) / _ROW), 1)
    items: list[Callable[[], None]] = [
        partial(_waits, page, area, moment.waits[start : start + rows], language)
        for start in range(0, len(moment.waits), rows)
    ]
    if moment.photo and not moment.photo.is_large:
        items.append(partial(photo, page, area, moment.photo))
    page.turned(items)()


def photo(page: Page, area: Area, size: PhotoSize) -> None:
    """In the middle of its panel."""
    page.panel(area, PANEL)
    x, y = area.x + (area.width - size.width) / 2, area.y + (area.height - size.height) / 2
    page.shapes.append(Photo(x=x, y=y, width=size.width, height=size.height, name=size.name))


def _waits(page: Page, area: Area, waits: tuple[ServiceWait, ...], language: str) -> None:
    u, inner = page.u, area.inside(_PADDING * page.u)
    page.panel(area, PANEL)
    heading = Face(36 * u, SOFT, "medium")
    left = inner.x + _LETTER * u
    page.fitted(left, area.y + 50 * u, say("waiting", language), heading, room=inner.width * 0.42)
    page.fitted(inner.right, area.y + 50 * u, say("wait", language), heading, room=inner.width * 0.45, align="right")
    for place, wait in enumerate(waits):
        row = replace(inner, y=area.y + (_HEADING + place * _ROW) * u, height=_ROW * u)
        _wait(page, row, wait, language)


def _wait(page: Page, row: Area, wait: ServiceWait, language: str) -> None:
    """The service's letter, its name above what there is to know."""
    u, x = page.u, row.x + _LETTER * page.u
    page.label(row.x, row.y + 68 * u, wait.letter, Face(72 * u, ACCENT, "bold"))
    name = in_language(wait.names, language)
    page.fitted(x, row.y + 34 * u, name, Face(34 * u, DIM), room=row.right - x)
    page.label(x, row.y + 78 * u, str(wait.waiting), Face(42 * u, WHITE, "semibold"))
    text = wait_in(language, wait.low_min, wait.high_min)
    room = row.width - 180 * u
    page.fitted(row.right, row.y + 78 * u, text, Face(42 * u, WHITE, "semibold"), room=room, align="right")
