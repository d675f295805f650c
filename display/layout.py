"""A view of the board becomes a scene for a screen of any size, upright or wide. Pure.

The call is as large as its panel allows; the other calls stand beside it (below it on an upright screen), each large
enough to be read from the bench. Below them, where it is wanted, how long the waits are and a picture; at the bottom
one line of messages. What does not fit at once is shown by turns. Nothing is said by colour alone: a new call fills
its panel and says so, a call whose turn is to come has «Τώρα» for a time, and an arrow leads from number to counter.
"""

from dataclasses import dataclass, replace

from display.board import Call, View
from display.calling import call
from display.edges import between, footer, header
from display.geometry import Geometry
from display.listing import least_height, others
from display.notice import notice, standby
from display.page import Area, Page
from display.palette import BACKGROUND, DARK
from display.scene import Colour, Measure, Scene
from display.side import height, photo, photo_height, side
from display.sign import Moment, Sign
from display.ticker import HEIGHT, ticker

_GAP = 32
_PHOTO_PADDING = 20
# Of a wide screen, for the large call; less where many counters call.
_LARGE, _LARGE_OF_MANY, _MANY = 0.6, 0.5, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """`is_turning`: the next turn looks different."""

    scene: Scene
    background: Colour
    is_turning: bool


def lay_out(view: View, sign: Sign, moment: Moment, geometry: Geometry, measure: Measure) -> Layout:
    """What is to be seen at this moment, and in this turn of it."""
    page = Page(geometry, measure, moment.turn, len(sign.languages))
    language = sign.language_at(moment.turn)
    shown = sign.at(moment.turn)
    if moment.is_asleep and not view.is_new:
        standby(page, shown, moment, language)
        return _laid(page, sign, shown, moment, DARK)
    header(page, shown, moment)
    footer(page, shown, moment, view.waiting, [counter.counter for counter in view.counters])
    main = between(page)
    if moment.messages:
        main, band = _above(page, main, HEIGHT * page.u)
        ticker(page, band, moment.messages, language)
    if view.live and (moment.is_open or view.is_new):
        _calls(page, main, shown, moment, view=view, live=view.live, language=language)
    else:
        notice(page, main, shown, moment)
    return _laid(page, sign, shown, moment, BACKGROUND)


def photo_room(sign: Sign, geometry: Geometry, *, is_large: bool) -> tuple[int, int]:
    """How large a picture may be, in pixels, so that it fits also while there are messages."""
    page = Page(geometry, lambda text, size, weight: 0.0)
    main, _ = _above(page, between(page), HEIGHT * page.u)
    large, column = _parts(page, main, sign)
    area = large if is_large else replace(column, height=photo_height(page, column))
    inner = area.inside(_PHOTO_PADDING * page.u, _PHOTO_PADDING * page.u)
    return int(inner.width), int(inner.height)


def _calls(
    page: Page, main: Area, sign: Sign, moment: Moment, *, view: View, live: Call, language: str
) -> None:  # fmt: skip
    """A picture stands in the place of the large call only while that is not new; its number leads the list then."""
    large, column = _parts(page, main, sign)
    is_covered = moment.photo is not None and moment.photo.is_large and not view.is_new
    calls = view.recent
    if is_covered and moment.photo:
        photo(page, large, moment.photo)
        calls = (live, *calls)
    else:
        call(page, large, sign, view, live)
    below = min(height(page, moment, column), column.height - _GAP * page.u - least_height(page))
    if below > 0:
        column, rest = _above(page, column, below)
        side(page, rest, moment, language)
    others(page, column, sign, calls, moment.local, lead=int(is_covered))


def _parts(page: Page, main: Area, sign: Sign) -> tuple[Area, Area]:
    """For the large call, and for the others."""
    gap = _GAP * page.u
    if page.is_upright:
        height = min(800 * page.u, main.height * 0.5)
        below = main.y + height + gap
        return replace(main, height=height), replace(main, y=below, height=main.bottom - below)
    width = (main.width - gap) * (_LARGE_OF_MANY if sign.counters >= _MANY else _LARGE)
    beside = main.x + width + gap
    return replace(main, width=width), replace(main, x=beside, width=main.right - beside)


def _above(page: Page, area: Area, below: float) -> tuple[Area, Area]:
    """The area parted by a gap, so that the lower part is this high."""
    upper = replace(area, height=area.height - below - _GAP * page.u)
    return upper, replace(area, y=upper.bottom + _GAP * page.u, height=below)


def _laid(page: Page, sign: Sign, shown: Sign, moment: Moment, background: Colour) -> Layout:
    speaks_by_turns = len(shown.languages) < len(sign.languages) or moment.messages or moment.waits
    return Layout(
        scene=tuple(page.shapes),
        background=background,
        is_turning=page.is_turning or (len(sign.languages) > 1 and bool(speaks_by_turns)),
    )
