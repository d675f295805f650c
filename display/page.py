"""Texts, panels and arrows are put on one screen, all lengths in a unit that grows with it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import TypeVar

from display.geometry import Geometry
from display.scene import Align, Box, Colour, Label, Measure, Polygon, Shape, Weight
from display.typeset import CAP, largest, shortened

_T = TypeVar("_T")
# The second language's size against the first's, and how far below it stands.
_SECOND, _BELOW = 0.72, 1.04
# The smallest text, in units: for who stands near. What must be read from the bench is at least `Page.least_cap`.
_LEAST = 30
_RADIUS, _EDGE = 36, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    def inside(self, across: float, down: float = 0) -> "Area":
        return Area(x=self.x + across, y=self.y + down, width=self.width - 2 * across, height=self.height - 2 * down)


@dataclass(frozen=True, slots=True)
class Face:
    """How a text looks: em in pixels, colour, weight."""

    size: float
    colour: Colour
    weight: Weight = "regular"

    @property
    def cap(self) -> float:
        """The height of its capitals and digits."""
        return self.size * CAP

    def times(self, factor: float) -> "Face":
        return replace(self, size=self.size * factor)


class Page:
    """`u` is the unit: a thousand-and-eightieth of the screen's shorter side. `is_turning`: it shows only a part of
    what there is, and the next `turn` shows another."""

    def __init__(self, geometry: Geometry, measure: Measure, turn: int = 0, languages: int = 1) -> None:
        self.shapes: list[Shape] = []
        self.width, self.height = geometry.size
        self.is_upright = self.height > self.width
        self.is_narrow = self.width < 1.5 * self.height
        self.u = min(geometry.size) / 1080
        self.least_cap = geometry.least_cap
        self.least_text = _LEAST * self.u
        self.is_turning = False
        self._measure = measure
        self._turn = turn
        self._languages = languages

    def turned(self, items: Sequence[_T]) -> _T:
        """One after the other, each for a turn in every language."""
        self.is_turning |= len(items) > 1
        return items[self._turn // self._languages % len(items)]

    def width_of(self, text: str, face: Face) -> float:
        return self._measure(text, face.size, face.weight)

    def largest(self, text: str, room: float, most: float, weight: Weight) -> int:
        return largest(text, room, most, weight, self._measure)

    def label(self, x: float, baseline: float, text: str, face: Face, align: Align = "left") -> None:
        self.shapes.append(
            Label(
                x=x,
                baseline=baseline,
                text=text,
                size=face.size,
                colour=face.colour,
                weight=face.weight,
                align=align,
            )
        )

    def fitted(self, x: float, baseline: float, text: str, face: Face, *, room: float, align: Align = "left") -> None:
        """As large as the room allows; shortened when that would be too small to read."""
        size = max(self.largest(text, room, face.size, face.weight), ceil(min(face.size, self.least_text)))
        text = shortened(text, room, size, face.weight, self._measure)
        self.label(x, baseline, text, replace(face, size=size), align)

    def stack(
        self, x: float, baseline: float, texts: Sequence[str], faces: tuple[Face, Colour], *,
        room: float, align: Align = "left",
    ) -> None:  # fmt: skip
        """The first language, and the second smaller below it, in its colour; one alone stands between the two."""
        face, second = faces
        if len(texts) == 1:
            baseline += face.size * _BELOW / 3
        self.fitted(x, baseline, texts[0], face, room=room, align=align)
        for text in texts[1:2]:
            below = baseline + face.size * _BELOW
            smaller = Face(max(face.size * _SECOND, self.least_text), second)
            self.fitted(x, below, text, smaller, room=room, align=align)

    def panel(self, area: Area, fill: Colour, edge: Colour | None = None) -> None:
        self.shapes.append(
            Box(
                x=area.x,
                y=area.y,
                width=area.width,
                height=area.height,
                fill=fill,
                radius=_RADIUS * self.u,
                edge=edge,
                edge_width=_EDGE * self.u,
            )
        )

    def arrow(self, x: float, y: float, width: float, colour: Colour) -> None:
        """To the right, `width` long, its shaft on `y`."""
        half, shaft, neck = width * 0.46, width * 0.13, x + width * 0.5
        self.shapes.append(Box(x=x, y=y - shaft, width=width * 0.6, height=2 * shaft, fill=colour))
        self.shapes.append(Polygon(points=((neck, y - half), (x + width, y), (neck, y + half)), fill=colour))
