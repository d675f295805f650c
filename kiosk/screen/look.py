"""How the kiosk looks: rectangles to draw in, what can be pressed, and what is so while it is drawn. Pure; pixels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from display.scene import Box, Colour, Label, Measure, Scene, Shape
from epass.config import Group
from kiosk.dialogue.offers import Offer
from kiosk.dialogue.pages import Action, StaffFacts, StaffMenu, StaffPin, StaffTask, View
from kiosk.screen.geometry import CAPITAL, Geometry
from kiosk.screen.palette import CALM, STARK, Palette
from kiosk.screen.typeset import Block, Paragraph, fitted

# How high a button stands over its edge.
DEPTH = 5
# Between two things to press.
GAP = 14
# How far down low reach begins, of the screen's height.
_REACH_TALL, _REACH_WIDE = 0.45, 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """`u` is the unit of every length: an 800th of the screen's shorter side. `finger` is the least width and height
    of what is touched, `least` the least size of letters, 0 where they may shrink until they fit, `reach` how far
    down everything lies that is touched; all in pixels. `is_wide`: so is the screen."""

    u: float
    measure: Measure
    palette: Palette
    finger: float
    least: float
    reach: float
    is_wide: bool

    @property
    def is_large(self) -> bool:
        return self.least > 0


def style_of(view: View, geometry: Geometry, measure: Measure) -> Style:
    """The staff's pages are never in large letters: they tell too much at once."""
    is_large = view.is_large and not isinstance(view.page, StaffPin | StaffMenu | StaffTask)
    is_wide = geometry.width > geometry.height
    return Style(
        u=min(geometry.width, geometry.height) / 800,
        measure=measure,
        palette=STARK if is_large else CALM,
        finger=geometry.target,
        least=geometry.seen_em if is_large else 0,
        reach=geometry.height * (_REACH_WIDE if is_wide else _REACH_TALL) if view.is_low else 0,
        is_wide=is_wide,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A rectangle to draw in."""

    x: float
    y: float
    width: float
    height: float
    style: Style

    @property
    def u(self) -> float:
        return self.style.u

    @property
    def palette(self) -> Palette:
        return self.style.palette

    @property
    def is_large(self) -> bool:
        return self.style.is_large

    @property
    def is_wide(self) -> bool:
        """Whether the screen is."""
        return self.style.is_wide

    def part(self, *, left: float = 0, top: float = 0, right: float = 0, bottom: float = 0) -> "Sheet":
        """What is left of it when this much is taken off each side."""
        return replace(
            self, x=self.x + left, y=self.y + top, width=self.width - left - right, height=self.height - top - bottom
        )

    def inset(self, across: float, down: float | None = None) -> "Sheet":
        down = across if down is None else down
        return self.part(left=across, right=across, top=down, bottom=down)

    def columns(self, shares: Sequence[float], gap: float) -> "list[Sheet]":
        """Beside each other, as wide as their shares, with a gap between them."""
        unit, places = (self.width - gap * (len(shares) - 1)) / sum(shares), []
        x = self.x
        for share in shares:
            places.append(replace(self, x=x, width=unit * share))
            x += unit * share + gap
        return places

    def rows(self, shares: Sequence[float], gap: float) -> "list[Sheet]":
        """Under each other."""
        unit, places = (self.height - gap * (len(shares) - 1)) / sum(shares), []
        y = self.y
        for share in shares:
            places.append(replace(self, y=y, height=unit * share))
            y += unit * share + gap
        return places

    def reach(self) -> "Sheet":
        """As much of it as lies within reach."""
        return self.part(top=max(self.style.reach - self.y, 0))

    def middle(self, width: float, height: float) -> "Sheet":
        """A rectangle of this size in its middle."""
        return self.inset((self.width - width) / 2, (self.height - height) / 2)

    def fitted(self, paragraphs: Sequence[Paragraph]) -> Block:
        """As large as they may be within it."""
        return fitted(paragraphs, self.width, self.height, self.style.measure, self.style.least)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a finger means this action."""

    action: Action
    x: float
    y: float
    width: float
    height: float

    def holds(self, x: float, y: float) -> bool:
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Shapes in the order in which they are painted, on this ground. Where targets overlap, the first one is meant."""

    scene: Scene
    targets: tuple[Target, ...]
    ground: Colour = CALM.ground

    def action_at(self, x: float, y: float) -> Action | None:
        return next((target.action for target in self.targets if target.holds(x, y)), None)

    def __add__(self, other: "Picture") -> "Picture":
        """The other one is painted over it."""
        return replace(self, scene=self.scene + other.scene, targets=self.targets + other.targets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What is so now, whoever stands there: the site's time, the offers, and whether tickets come out. Whether this
    kiosk `checks_in` bookings, `scans` their codes, `helps` by calling a clerk, and speaks (`has_voice`). `now_s` is
    the monotonic clock of the pages. `staff`: what only they are told, None while they are not there."""

    now: datetime
    offers: tuple[Offer, ...]
    prints: bool
    groups: tuple[Group, ...] = ()
    checks_in: bool = False
    scans: bool = False
    helps: bool = False
    is_help_coming: bool = False
    has_voice: bool = False
    now_s: float = 0.0
    staff: StaffFacts | None = None

    def offer(self, letter: str) -> Offer | None:
        return next((offer for offer in self.offers if offer.letter == letter), None)

    def seconds_until(self, until_s: float) -> int:
        """Whole seconds, at least one: while it is told, it is not over."""
        return max(int(until_s - self.now_s + 0.999), 1)


def painted(scene: Iterator[Shape] | Sequence[Shape]) -> Picture:
    """What can only be looked at."""
    return Picture(scene=tuple(scene), targets=())


def target(action: Action, sheet: Sheet) -> Target:
    return Target(action=action, x=sheet.x, y=sheet.y, width=sheet.width, height=sheet.height)


def ground(sheet: Sheet, fill: Colour, *, radius: float = 24, edge: Colour | None = None) -> Box:
    """The ground of something; `radius` in units."""
    return Box(
        x=sheet.x,
        y=sheet.y,
        width=sheet.width,
        height=sheet.height,
        fill=fill,
        radius=radius * sheet.u,
        edge=edge,
        edge_width=max(sheet.u * (3 if sheet.style.is_large else 1.5), 1) if edge else 0,
    )


def centred(sheet: Sheet, paragraph: Paragraph) -> Iterator[Label]:
    """One paragraph in the middle of the sheet; a single line by its capitals."""
    set_ = sheet.fitted([paragraph])
    yield from set_.labels(sheet.x + sheet.width / 2, top_of(set_, sheet), "centre")


def top_of(block: Block, sheet: Sheet) -> float:
    """Where a block begins that is to lie in the middle of the sheet's height; a single line by its capitals."""
    if len(block.lines) == 1:
        _, _, size, baseline = block.lines[0]
        return sheet.y + sheet.height / 2 + CAPITAL / 2 * size - baseline
    return sheet.y + (sheet.height - block.height) / 2
