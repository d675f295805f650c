"""How the kiosk looks: its colours, and the small things that its pages are made of. Pure; pixels."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from display.scene import Box, Colour, Disc, Label, Measure, Polygon, Scene, Shape
from epass.config import Group
from kiosk.offers import Offer
from kiosk.pages import Action, StaffFacts
from kiosk.typeset import CAPITAL, Paragraph, fitted

# Every ink has at least 4.5 times the contrast of the ground it stands on (WCAG 2.2, 1.4.3).
GROUND: Colour = (240, 244, 249)
CARD: Colour = (255, 255, 255)
EDGE: Colour = (199, 210, 224)
INK: Colour = (16, 32, 54)
QUIET_INK: Colour = (71, 85, 105)
ACCENT: Colour = (11, 87, 164)
ACCENT_PRESSED: Colour = (7, 58, 112)
ON_ACCENT: Colour = (255, 255, 255)
TINT: Colour = (221, 233, 247)
CLOSED: Colour = (229, 234, 240)
WARNING: Colour = (255, 239, 204)
WARNING_INK: Colour = (92, 58, 0)
WARNING_SIGN: Colour = (232, 163, 23)
# How high a button stands over its edge.
DEPTH = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A rectangle to draw in. `u` is the unit of every length: an 800th of the screen's shorter side."""

    x: float
    y: float
    width: float
    height: float
    u: float
    measure: Measure

    @property
    def is_wide(self) -> bool:
        return self.width > self.height

    def part(self, *, left: float = 0, top: float = 0, right: float = 0, bottom: float = 0) -> "Sheet":
        """What is left of it when this much is taken off each side."""
        return Sheet(
            x=self.x + left,
            y=self.y + top,
            width=self.width - left - right,
            height=self.height - top - bottom,
            u=self.u,
            measure=self.measure,
        )


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
    ground: Colour = GROUND

    def action_at(self, x: float, y: float) -> Action | None:
        return next((target.action for target in self.targets if target.holds(x, y)), None)


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


def target(action: Action, sheet: Sheet) -> Target:
    return Target(action=action, x=sheet.x, y=sheet.y, width=sheet.width, height=sheet.height)


def raised(sheet: Sheet, fill: Colour, *, is_pressed: bool, radius: float) -> Iterator[Shape]:
    """The ground of something that can be pressed: it stands on an edge, and sinks onto it under the finger."""
    depth = DEPTH * sheet.u
    if not is_pressed:
        yield _box(sheet, EDGE if fill == CARD else ACCENT_PRESSED, radius)
        yield _box(sheet.part(bottom=depth), fill, radius, EDGE if fill == CARD else None)
    else:
        yield _box(sheet.part(top=depth), ACCENT_PRESSED, radius)


def ground(sheet: Sheet, fill: Colour, *, radius: float) -> Box:
    """The ground of something that cannot be pressed."""
    return _box(sheet, fill, radius)


def button(sheet: Sheet, text: str, *, is_pressed: bool, is_main: bool = True) -> Iterator[Shape]:
    """The main button of a page is filled."""
    u = sheet.u
    yield from raised(sheet, ACCENT if is_main else CARD, is_pressed=is_pressed, radius=18 * u)
    sunk = DEPTH if is_pressed else 0
    inner = sheet.part(left=20 * u, right=20 * u, top=sunk * u, bottom=(DEPTH - sunk) * u)
    colour = ON_ACCENT if is_main or is_pressed else INK
    yield from centred(inner, Paragraph(text=text, size=44 * u, colour=colour, weight="bold", most=1))


def centred(sheet: Sheet, paragraph: Paragraph) -> Iterator[Label]:
    """One paragraph in the middle of the sheet; a single line by its capitals."""
    set_ = fitted([paragraph], sheet.width, sheet.height, sheet.measure)
    top = sheet.y + (sheet.height - set_.height) / 2
    if len(set_.lines) == 1:
        _, _, size, baseline = set_.lines[0]
        top = sheet.y + sheet.height / 2 + CAPITAL / 2 * size - baseline
    yield from set_.labels(sheet.x + sheet.width / 2, top, "centre")


def warning_sign(x: float, y: float, size: float) -> Iterator[Shape]:
    """A triangle with an exclamation mark; (x, y) is its left top corner."""
    points = ((x + size / 2, y), (x + size, y + size * 0.9), (x, y + size * 0.9))
    yield Polygon(points=points, fill=WARNING_SIGN)
    yield Polygon(points=_mark(x + size / 2, y + size * 0.29, size), fill=INK)
    yield Disc(x=x + size / 2, y=y + size * 0.76, radius=size * 0.055, fill=INK)


def person(x: float, y: float, size: float, colour: Colour) -> Iterator[Shape]:
    """Head and shoulders; (x, y) is the left top corner."""
    yield Disc(x=x + size / 2, y=y + size * 0.25, radius=size * 0.22, fill=colour)
    shoulders = ((0.08, 1.0), (0.12, 0.74), (0.26, 0.57), (0.74, 0.57), (0.88, 0.74), (0.92, 1.0))
    yield Polygon(points=tuple((x + size * across, y + size * down) for across, down in shoulders), fill=colour)


def closed_sign(x: float, y: float, size: float, colour: Colour, ground: Colour) -> Iterator[Shape]:
    """A disc with a bar; (x, y) is the left top corner."""
    yield Disc(x=x + size / 2, y=y + size / 2, radius=size * 0.46, fill=colour)
    yield Box(x=x + size * 0.22, y=y + size * 0.42, width=size * 0.56, height=size * 0.16, fill=ground)


def _mark(x: float, y: float, size: float) -> tuple[tuple[float, float], ...]:
    wide, narrow, height = size * 0.05, size * 0.03, size * 0.34
    return ((x - wide, y), (x + wide, y), (x + narrow, y + height), (x - narrow, y + height))


def _box(sheet: Sheet, fill: Colour, radius: float, edge: Colour | None = None) -> Box:
    return Box(
        x=sheet.x,
        y=sheet.y,
        width=sheet.width,
        height=sheet.height,
        fill=fill,
        radius=radius,
        edge=edge,
        edge_width=max(sheet.u * 1.5, 1) if edge else 0,
    )
