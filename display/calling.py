"""The call that is large: number above, arrow and counter below, because both are read from the far end of the hall.

A new call fills its panel, on and off or steadily, and says so in words. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from display.board import Call, View
from display.page import Area, Face, Page
from display.palette import ACCENT, DIM, INK, INK_SOFT, PANEL, SOFT, WHITE
from display.scene import Colour
from display.sign import Sign

_PADDING = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """Of the large call: its panel, what calls out (title, arrow), what is read, and the second language."""

    fill: Colour
    edge: Colour
    sign: Colour
    strong: Colour
    soft: Colour


_LIT = _Style(fill=ACCENT, edge=ACCENT, sign=INK, strong=INK, soft=INK_SOFT)
_CALM = _Style(fill=PANEL, edge=ACCENT, sign=ACCENT, strong=WHITE, soft=SOFT)
_OVER = _Style(fill=PANEL, edge=PANEL, sign=DIM, strong=SOFT, soft=DIM)


def call(page: Page, area: Area, sign: Sign, view: View, live: Call) -> None:
    """The call that is live in this view."""
    u, room = page.u, area.width - 2 * _PADDING * page.u
    title = "calling" if view.is_new else "last" if live.is_over else "called"
    style = _LIT if view.is_new and view.is_lit else _OVER if title == "last" else _CALM
    page.panel(area, style.fill, style.edge)
    top = area.y + 88 * u
    _title(page, area.middle, top, sign.words(title), style=style, room=room)
    most = (area.height - 154 * u) * 0.66
    number = Face(number_size(page, sign, live.number, room, most), style.strong, "bold")
    counter = number.times(0.74)
    space = (area.bottom - top - number.cap - counter.cap) / 3
    page.label(area.middle, top + space + number.cap, live.number, number, "optical")
    _way_to(
        page, area.middle, area.bottom - space, (live.counter, sign.words("counter")), counter, style=style, room=room
    )


def number_size(page: Page, sign: Sign, number: str, room: float, most: float) -> int:
    """Of the widest of today's ordinary numbers, so that the size stays the same from call to call."""
    widest = max(sign.letters, key=lambda letter: page.width_of(letter, Face(100, WHITE, "bold")))
    usual = page.largest(f"{widest}000", room, most, "bold")
    return page.largest(number, room, usual, "bold")


def _title(page: Page, middle: float, baseline: float, texts: Sequence[str], *, style: _Style, room: float) -> None:
    """Both languages on one line, as one centred group; the first alone where the second would be too small."""
    faces = [Face(54 * page.u, style.sign, "semibold"), Face(38 * page.u, style.soft, "medium")][: len(texts)]
    gap = 24 * page.u * (len(texts) - 1)
    widths = [page.width_of(text, face) for text, face in zip(texts, faces, strict=True)]
    if (width := sum(widths) + gap) > room:
        faces = [face.times(0.98 * (room - gap) / (width - gap)) for face in faces]
        if len(texts) > 1 and faces[-1].size < page.least_text:
            _title(page, middle, baseline, texts[:1], style=style, room=room)
            return
        widths = [page.width_of(text, face) for text, face in zip(texts, faces, strict=True)]
    x = middle - (sum(widths) + gap) / 2
    for text, face, width in zip(texts, faces, widths, strict=True):
        page.label(x, baseline, text, face)
        x += width + gap


def _way_to(
    page: Page, middle: float, baseline: float, counter: tuple[int, Sequence[str]], face: Face, *,
    style: _Style, room: float,
) -> None:  # fmt: skip
    """Arrow, «Θέση» over “Counter”, and the counter's digits, as one centred group."""
    number, words = counter
    gap, arrow_width = face.size * 0.16, face.cap * 0.9
    names = (Face(face.size * 0.4, style.strong, "semibold"), Face(face.size * 0.25, style.soft, "medium"))
    names_width = max(page.width_of(text, name) for text, name in zip(words, names, strict=False))
    width = arrow_width + names_width + page.width_of(str(number), face) + 2 * gap
    if width > room:
        _way_to(page, middle, baseline, counter, face.times(0.98 * room / width), style=style, room=room)
        return
    x = middle - width / 2
    page.arrow(x, baseline - face.cap / 2, arrow_width, style.sign)
    x += arrow_width + gap
    if len(words) == 1:
        page.label(x, baseline - face.cap / 2 + names[0].cap / 2, words[0], names[0])
    else:
        page.label(x, baseline - face.cap + names[0].cap, words[0], names[0])
        page.label(x, baseline, words[1], names[1])
    page.label(x + names_width + gap, baseline, str(number), face)
