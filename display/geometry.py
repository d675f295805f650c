"""The screen's millimetres and the distance to the bench become the least height of what must be read. Pure.

EN 301 549, 5.1.4: where text cannot be enlarged, a capital is at least 0.7° high from the intended distance.
"""

from dataclasses import dataclass
from math import radians, tan

_LEAST_ANGLE = radians(0.7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Geometry:
    """A picture of this size in pixels, and what it measures."""

    size: tuple[int, int]
    px_per_mm: float
    viewed_from_m: float

    @property
    def least_cap(self) -> float:
        """The least height of a capital or digit, in pixels."""
        return tan(_LEAST_ANGLE) * self.viewed_from_m * 1000 * self.px_per_mm


def geometry_of(size: tuple[int, int], width_mm: float, height_mm: float, viewed_from_m: float) -> Geometry:
    """Which of the two millimetres is the longer side does not matter: the picture knows how it hangs."""
    return Geometry(size=size, px_per_mm=max(size) / max(width_mm, height_mm), viewed_from_m=viewed_from_m)
