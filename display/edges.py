"""The screen's upper and lower edge: who this is, what day and time it is, who waits, what is wrong. Pure."""

from collections.abc import Sequence

from display.page import Area, Face, Page
from display.palette import ACCENT, DIM, SOFT, WHITE
from display.scene import Disc
from display.sign import Moment, Sign
from display.words import date_in, ranges

_MARGIN = 48
_HEADER, _NARROW_HEADER, _FOOTER = 140, 210, 84
_GAP = 40


def between(page: Page) -> Area:
    """What is left between header and footer."""
    u = page.u
    top = (_NARROW_HEADER if page.is_narrow else _HEADER) * u
    return Area(
        x=_MARGIN * u, y=top, width=page.width - 2 * _MARGIN * u, height=page.height - top - _FOOTER * u
    )  # fmt: skip


def header(page: Page, sign: Sign, moment: Moment) -> None:
    u, area = page.u, between(page)
    clock = Face(92 * u, WHITE, "semibold")
    page.label(area.right, 102 * u, f"{moment.local:%H:%M}", clock, "right")
    clock_width = page.width_of("00:00", clock)
    dates = [date_in(language, moment.local) for language in sign.languages]
    name_room = area.width - clock_width - _GAP * u
    if page.is_narrow:
        page.fitted(area.right, 170 * u, " · ".join(dates), Face(36 * u, SOFT), room=area.width, align="right")
    else:
        date = Face(40 * u, SOFT)
        date_width = max(page.width_of(text, date) for text in dates)
        page.stack(area.right - clock_width - _GAP * u, 64 * u, dates, (date, DIM), room=date_width, align="right")
        name_room -= date_width + 2 * _GAP * u
    page.stack(area.x, 64 * u, sign.names, (Face(46 * u, WHITE, "semibold"), DIM), room=name_room)


def footer(page: Page, sign: Sign, moment: Moment, waiting: int, counters: Sequence[int]) -> None:
    """`counters` are those that are open, in ascending order."""
    u, area, baseline = page.u, between(page), page.height - 28 * page.u
    right = area.right
    if moment.is_stale:
        right = _trouble(page, sign, baseline) - _GAP * u
    if moment.is_open:
        x = _fact(page, area.x, right, baseline, (sign.words("waiting"), str(waiting)))
        if counters and not moment.is_stale:
            _fact(page, x + _GAP * u, right, baseline, (sign.words("open_counters"), ranges(counters)))


def _fact(page: Page, x: float, right: float, baseline: float, fact: tuple[Sequence[str], str]) -> float:
    """“Αναμένουν / Waiting 6”, in the first language alone where there is no room; returns where it ends."""
    words, value = fact
    name, strong = Face(34 * page.u, DIM), Face(34 * page.u, SOFT, "semibold")
    value_width = page.width_of(value, strong) + 14 * page.u
    text = next(
        (text for text in (" / ".join(words), words[0]) if x + page.width_of(text, name) + value_width <= right),
        None,
    )
    if text is None:
        return x
    page.label(x, baseline, text, name)
    x += page.width_of(text, name)
    page.label(x + 14 * page.u, baseline, value, strong)
    return x + value_width


def _trouble(page: Page, sign: Sign, baseline: float) -> float:
    """Discreetly, at the right; returns where it begins."""
    u, area = page.u, between(page)
    text = sign.words("trouble")[0]
    face = Face(page.largest(text, area.width * 0.85, 34 * u, "medium"), ACCENT, "medium")
    page.label(area.right, baseline, text, face, "right")
    left = area.right - page.width_of(text, face) - 28 * u
    page.shapes.append(Disc(x=left, y=baseline - 12 * u, radius=9 * u, fill=ACCENT))
    return left - 9 * u
