"""What is to be seen, as plain shapes: layouts make scenes, the canvas draws them. Pure; pixels, from the top left."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Colour = tuple[int, int, int]
Weight = Literal["regular", "medium", "semibold", "bold", "extrabold"]
Align = Literal["left", "centre", "right", "optical"]
# The width in pixels of a text at a size (em, pixels) and weight; the canvas knows it, layouts are given it.
Measure = Callable[[str, float, Weight], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A filled rectangle; `radius` rounds its corners, `edge` draws an outline of `edge_width` inside it."""

    x: float
    y: float
    width: float
    height: float
    fill: Colour | None
    radius: float = 0
    edge: Colour | None = None
    edge_width: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One line of text. `x` is its left, centre or right as `align` says, or ("optical") the centre of its ink, for
    few and large characters; `baseline` is the y of its baseline."""

    x: float
    baseline: float
    text: str
    size: float
    colour: Colour
    weight: Weight = "regular"
    align: Align = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Polygon:
    """A filled shape of straight edges: arrows, icons."""

    points: tuple[tuple[float, float], ...]
    fill: Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Disc:
    """A filled circle."""

    x: float
    y: float
    radius: float
    fill: Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Modules:
    """The dark squares of a two-dimensional code: one string for each row, "1" is dark. (x, y) is the left top corner
    without any margin, `side` the width of one square, which is taken to the whole pixel."""

    x: float
    y: float
    side: float
    rows: tuple[str, ...]
    fill: Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """The picture that the canvas was lent under this name, in its own size."""

    x: float
    y: float
    width: int
    height: int
    name: str


Shape = Box | Label | Polygon | Disc | Modules | Photo
Scene = tuple[Shape, ...]
