"""A view of the board becomes a scene for a screen of any size, upright or wide. Pure.

The call is as large as its panel allows, number above and counter below, because both are read from the far end
of the hall; the other calls stand beside it (below it on an upright screen), as large as their rows allow. Nothing
is said by colour alone: a new call fills its panel and says so, a call whose turn is to come has «Τώρα» for a time,
and an arrow leads from number to counter.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from display.board import Call, View, listed
from display.page import Area, Face, Page
from display.scene import Align, Box, Colour, Disc, Measure, Scene, Weight
from display.words import date_in, opening_in, say

BACKGROUND: Colour = (7, 13, 27)
_PANEL: Colour = (17, 30, 54)
_LINE: Colour = (43, 60, 92)
_WHITE: Colour = (255, 255, 255)
_SOFT: Colour = (178, 194, 219)
_DIM: Colour = (124, 143, 174)
_ACCENT: Colour = (255, 196, 37)
_INK: Colour = (13, 20, 36)
_INK_SOFT: Colour = (82, 62, 8)

_MARGIN, _GAP, _PADDING = 48, 32, 48
_LEAST_ROWS, _MOST_ROWS = 4, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What stays the same all day: the site's name in each language, the first language being the large one, the
    services' letters, and how many counters there are."""

    names: tuple[str, ...]
    languages: tuple[str, ...]
    letters: str
    counters: int

    def words(self, key: str) -> list[str]:
        return [say(key, language) for language in self.languages]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What the day brings beside calls, in the site's time. `is_stale`: the journal cannot be read."""

    local: datetime
    is_open: bool = True
    opens_next: datetime | None = None
    is_stale: bool = False


def lay_out(view: View, sign: Sign, moment: Moment, size: tuple[int, int], measure: Measure) -> Scene:
    """The scene for a screen of this size in pixels; its background is BACKGROUND."""
    page = Page(size, measure)
    top, bottom, side = (210 if page.is_upright else 140) * page.u, 84 * page.u, _MARGIN * page.u
    main = Area(x=side, y=top, width=page.width - 2 * side, height=page.height - top - bottom)
    _header(page, main, sign, moment.local)
    _footer(page, main, sign, moment, view.waiting)
    if view.live and (moment.is_open or view.is_new):
        large, rest = _parts(page, main)
        _live_call(page, large, sign, view, view.live)
        _recent_calls(page, rest, sign, view.recent, moment.local)
    else:
        _notice(page, main, sign, moment)
    return tuple(page.shapes)


def _header(page: Page, main: Area, sign: Sign, local: datetime) -> None:
    u, clock = page.u, Face(88 * page.u, _WHITE, "semibold")
    page.label(main.right, 98 * u, f"{local:%H:%M}", clock, "right")
    clock_width = page.width_of("00:00", clock)
    dates = [date_in(language, local) for language in sign.languages]
    name_room = main.width - clock_width - 40 * u
    if page.is_upright:
        page.fitted(main.right, 166 * u, " · ".join(dates), Face(30 * u, _SOFT), room=main.width, align="right")
    else:
        date = Face(32 * u, _SOFT)
        date_width = max(page.width_of(text, date) for text in dates)
        page.stack(main.right - clock_width - 40 * u, 66 * u, dates, (date, _DIM), room=date_width, align="right")
        name_room -= date_width + 80 * u
    page.stack(main.x, 66 * u, sign.names, (Face(44 * u, _WHITE, "semibold"), _DIM), room=name_room)


def _footer(page: Page, main: Area, sign: Sign, moment: Moment, waiting: int) -> None:
    u, baseline = page.u, page.height - 30 * page.u
    if moment.is_open:
        words, text = Face(30 * u, _DIM), " / ".join(sign.words("waiting"))
        page.label(main.x, baseline, text, words)
        x = main.x + page.width_of(text, words) + 16 * u
        page.label(x, baseline, str(waiting), Face(30 * u, _SOFT, "semibold"))
    if moment.is_stale:
        text = sign.words("trouble")[0]
        face = Face(page.largest(text, main.width * 0.58, 30 * u, "medium"), _ACCENT, "medium")
        page.label(main.right, baseline, text, face, "right")
        left = main.right - page.width_of(text, face) - 28 * u
        page.shapes.append(Disc(x=left, y=baseline - 11 * u, radius=9 * u, fill=_ACCENT))


def _parts(page: Page, main: Area) -> tuple[Area, Area]:
    """For the large call, and for the others."""
    gap = _GAP * page.u
    if page.is_upright:
        height = min(800 * page.u, main.height * 0.5)
        below = main.y + height + gap
        return replace(main, height=height), replace(main, y=below, height=main.bottom - below)
    width = (main.width - gap) * 0.6
    beside = main.x + width + gap
    return replace(main, width=width), replace(main, x=beside, width=main.right - beside)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """Of the large call: its panel, what calls out (title, arrow), what is read, and the second language."""

    fill: Colour
    edge: Colour
    sign: Colour
    strong: Colour
    soft: Colour


_LIT = _Style(fill=_ACCENT, edge=_ACCENT, sign=_INK, strong=_INK, soft=_INK_SOFT)
_CALM = _Style(fill=_PANEL, edge=_ACCENT, sign=_ACCENT, strong=_WHITE, soft=_SOFT)
_OVER = _Style(fill=_PANEL, edge=_PANEL, sign=_DIM, strong=_SOFT, soft=_DIM)


def _live_call(page: Page, area: Area, sign: Sign, view: View, call: Call) -> None:
    u, room = page.u, area.width - 2 * _PADDING * page.u
    title = "calling" if view.is_new else "last" if call.is_over else "called"
    style = _LIT if view.is_new and view.is_lit else _OVER if title == "last" else _CALM
    page.panel(area, style.fill, style.edge)
    top = area.y + 84 * u
    _title(page, area.middle, top, sign.words(title), style)
    most = (area.height - 150 * u) * 0.74
    number = Face(_number_size(page, sign, call.number, room, most), style.strong, "bold")
    counter = number.times(0.74)
    space = (area.bottom - top - number.cap - counter.cap) / 3
    page.label(area.middle, top + space + number.cap, call.number, number, "optical")
    _way_to(
        page, area.middle, area.bottom - space, (call.counter, sign.words("counter")), counter, style=style, room=room
    )


def _title(page: Page, middle: float, baseline: float, texts: Sequence[str], style: _Style) -> None:
    """Both languages on one line, as one centred group."""
    faces = (Face(50 * page.u, style.sign, "semibold"), Face(34 * page.u, style.soft, "medium"))
    widths = [page.width_of(text, face) for text, face in zip(texts, faces, strict=False)]
    gap = 24 * page.u
    x = middle - (sum(widths) + gap * (len(widths) - 1)) / 2
    for text, face, width in zip(texts, faces, widths, strict=False):
        page.label(x, baseline, text, face)
        x += width + gap


def _number_size(page: Page, sign: Sign, number: str, room: float, most: float) -> int:
    """Of the widest of today's ordinary numbers, so that the size stays the same from call to call."""
    widest = max(sign.letters, key=lambda letter: page.width_of(letter, Face(100, _WHITE, "bold")))
    usual = page.largest(f"{widest}000", room, most, "bold")
    return page.largest(number, room, usual, "bold")


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


def _recent_calls(page: Page, area: Area, sign: Sign, calls: Sequence[Call], local: datetime) -> None:
    u = page.u
    page.panel(area, _PANEL)
    inner = replace(area, x=area.x + 40 * u, width=area.width - 80 * u)
    columns: list[tuple[str, float, Align]] = [
        ("number", inner.x, "left"),
        ("counter", inner.x + inner.width * 0.68, "centre"),
        ("time", inner.right, "right"),
    ]
    heading = (Face(32 * u, _SOFT, "medium"), _DIM)
    for key, x, align in columns:
        page.stack(x, area.y + 56 * u, sign.words(key), heading, room=inner.width * 0.3, align=align)
    rows = min(max(sign.counters, _LEAST_ROWS), _MOST_ROWS)
    top = area.y + 108 * u
    height = (area.bottom - top - 12 * u) / rows
    for place, call in enumerate(listed(calls, rows)):
        row = replace(inner, y=top + place * height, height=height)
        page.shapes.append(Box(x=row.x, y=row.y, width=row.width, height=max(2 * u, 1), fill=_LINE))
        _recent_call(page, row, sign, call, local)


def _recent_call(page: Page, row: Area, sign: Sign, call: Call, local: datetime) -> None:
    strong, arrow = (_DIM, _LINE) if call.is_over else (_ACCENT, _ACCENT) if call.is_due else (_WHITE, _ACCENT)
    number = Face(_number_size(page, sign, call.number, row.width * 0.47, row.height * 0.72), strong, "bold")
    middle = row.y + row.height / 2
    baseline = middle + number.cap / 2
    page.label(row.x, baseline, call.number, number)
    page.arrow(row.x + row.width * 0.5, middle, number.size * 0.36, arrow)
    counter = replace(number, size=page.largest(str(call.counter), row.width * 0.2, number.size, "bold"))
    page.label(row.x + row.width * 0.68, baseline, str(call.counter), counter, "optical")
    time = sign.words("now")[0] if call.is_due else f"{call.called_at.astimezone(local.tzinfo):%H:%M}"
    colour, weight = _time_style(call.is_due)
    page.fitted(
        row.right, baseline, time, Face(number.size * 0.42, colour, weight), room=row.width * 0.2, align="right"
    )


def _time_style(is_due: bool) -> tuple[Colour, Weight]:
    return (_ACCENT, "semibold") if is_due else (_DIM, "regular")


def _notice(page: Page, area: Area, sign: Sign, moment: Moment) -> None:
    """Welcome, or closed: in the middle of the screen, language below language."""
    u = page.u
    page.panel(area, _PANEL)
    # Text, face, and the distance from the baseline before.
    lines: list[tuple[str, Face, float]] = []
    scales = ((1.0, 1.0, _WHITE, _SOFT), (0.55, 0.7, _SOFT, _DIM))
    for language, (large, small, strong, soft) in zip(sign.languages, scales, strict=False):
        texts = [say("take", language), say("watch", language)] if moment.is_open else []
        if not moment.is_open and moment.opens_next:
            texts = [opening_in(language, moment.local, moment.opens_next)]
        heading = say("welcome" if moment.is_open else "closed", language)
        lines.append((heading, Face(140 * large * u, strong, "bold"), (160 if lines else 190) * u))
        for text, distance in zip(texts, (100, 78), strict=False):
            lines.append((text, Face(56 * small * u, soft), distance * small * u))
    y = area.y + (area.height - sum(line[2] for line in lines)) / 2 - 10 * u
    page.shapes.append(Box(x=area.middle - 60 * u, y=y, width=120 * u, height=10 * u, fill=_ACCENT, radius=5 * u))
    for text, face, below in lines:
        y += below
        page.fitted(area.middle, y, text, face, room=area.width - 120 * u, align="centre")
