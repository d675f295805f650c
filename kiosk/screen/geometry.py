"""The configured millimetres of the screen become pixels: how large a finger's target is, how large a letter. Pure."""

from dataclasses import dataclass
from math import radians, tan

from epass.settings import KioskSettings

# The height of a capital letter, in em.
CAPITAL = 0.714
# EN 301 549 (closed functionality): the least height of a capital, as it is seen, and of a target.
_SEEN_DEGREES = 0.7
_TARGET_MM = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Geometry:
    """The picture's size in pixels, and how the citizen sees it."""

    width: int
    height: int
    px_per_mm: float
    viewed_from_mm: float

    @property
    def target(self) -> float:
        """The least width and height of what a finger touches, in pixels."""
        return _TARGET_MM * self.px_per_mm

    @property
    def seen_em(self) -> float:
        """The least size (em, pixels) of letters whose capitals are seen under 0.7 degrees."""
        return tan(radians(_SEEN_DEGREES)) * self.viewed_from_mm * self.px_per_mm / CAPITAL

    def degrees(self, em: float) -> float:
        """Under which angle a capital of this size (em, pixels) is seen; small angles, so it is proportional."""
        return _SEEN_DEGREES * em / self.seen_em


def geometry_of(kiosk: KioskSettings, size: tuple[int, int]) -> Geometry:
    """Where pixels are not square, the denser direction counts: nothing becomes smaller than it must be. A screen
    that hangs upright is as wide as it is high when it lies: the millimetres turn with it."""
    (short_px, long_px), (short_mm, long_mm) = sorted(size), sorted((kiosk.width_mm, kiosk.height_mm))
    return Geometry(
        width=size[0],
        height=size[1],
        px_per_mm=max(short_px / short_mm, long_px / long_mm),
        viewed_from_mm=kiosk.viewed_from_mm,
    )
