"""Signs for who cannot read: each is a few shapes in a square, whose left top corner is (x, y). Pure; pixels.

`ink` is the colour of a sign, `ground` what it lies on, which shows through its holes.
"""

from collections.abc import Callable, Iterator
from math import cos, pi, sin

from display.scene import Box, Colour, Disc, Polygon, Shape

Sign = Callable[[float, float, float, Colour, Colour], Iterator[Shape]]
Points = tuple[tuple[float, float], ...]
# Left, top and side in pixels.
Square = tuple[float, float, float]
Place = tuple[float, float, float, float]


def person(x: float, y: float, size: float, ink: Colour, ground: Colour) -> Iterator[Shape]:
    yield Disc(x=x + size / 2, y=y + size * 0.25, radius=size * 0.22, fill=ink)
    shoulders = ((0.08, 1.0), (0.12, 0.74), (0.26, 0.57), (0.74, 0.57), (0.88, 0.74), (0.92, 1.0))
    yield _polygon((x, y, size), ink, *shoulders)


def clock(x: float, y: float, size: float, ink: Colour, ground: Colour) -> Iterator[Shape]:
    yield from _ring((x, y, size), (0.5, 0.5, 0.46, 0.1), ink, ground)
    yield _box((x, y, size), ink, (0.45, 0.2, 0.1, 0.36), 0.03)
    yield _box((x, y, size), ink, (0.45, 0.46, 0.28, 0.1), 0.03)


def closed(x: float, y: float, size: float, ink: Colour, ground: Colour) -> Iterator[Shape]:
    yield Disc(x=x + size / 2, y=y + size / 2, radius=size * 0.46, fill=ink)
    yield _box((x, y, size), ground, (0.22, 0.42, 0.56, 0.16))


def warning(x: float, y: float, size: float, ink: Colour, ground: Colour) -> Iterator[Shape]:
    """A triangle with an exclamation mark."""
    yield _polygon((x, y, size), ink, (0.5, 0.04), (0.98, 0.92), (0.02, 0.92))
    yield _polygon((x, y, size), ground, (0.44, 0.34), (0.56, 0.34), (0.53, 0.66), (0.47, 0.66))
    yield Disc(x=x + size / 2, y=y + size * 0.78, radius=size * 0.06, fill=ground)


def check(x: float, y: float, size: float, ink: Colour, ground: Colour) -> Iterator[Shape]:
    yield Disc(x=x + size / 2, y=y + size / 2, radius=size * 0.46, fill=ink)
    yield _polygon(
        (x, y, size), ground, (0.24, 0.52), (0.32, 0.43), (0.44, 0.55), (0.68, 0.29), (0.77, 0.37), (0.44, 0.73)
    )


def cross(x: float, y: float, size: float, ink: Colour, ground: Colour) -> Iterator[Shape]:
    yield _polygon((x, y, size), ink, (0.16, 0.26), (0.26, 0.16), (0.84, 0.74), (0.74, 0.84))
    yield _polygon((x, y, size), ink, (0.74, 0.16), (0.84, 0.26), (0.26, 0.84), (0.16, 0.74))


_ARROW = ((0.04, 0.5), (0.48, 0.08), (0.48, 0.36), (0.96, 0.36), (0.96, 0.64), (0.48, 0.64), (0.48, 0.92))


def left(x: float, y: float, size: float, ink: Colour, ground: Colour) -> Iterator[Shape]:
    yield _polygon((x, y, size), ink, *_ARROW)


def right(x: float, y: float, size: float, ink: Colour, ground: Colour) -> Iterator[Shape]:
    yield _polygon((x, y, size), ink, *((1 - across, down) for across, down in _ARROW))


def up(x: float, y: float, size: float, ink: Colour, ground: Colour) -> Iterator[Shape]:
    yield _polygon((x, y, size), ink, *((down, across) for across, down in _ARROW))


def down(x: float, y: float, size: float, ink: Colour, ground: Colour) -> Iterator[Shape]:
    yield _polygon((x, y, size), ink, *((down, 1 - across) for across, down in _ARROW))


def calendar(x: float, y: float, size: float, ink: Colour, ground: Colour) -> Iterator[Shape]:
    for across in (0.24, 0.64):
        yield _box((x, y, size), ink, (across, 0.02, 0.12, 0.22), 0.05)
    yield _box((x, y, size), ink, (0.06, 0.14, 0.88, 0.82), 0.1)
    yield _box((x, y, size), ground, (0.15, 0.38, 0.7, 0.49), 0.04)
    yield _polygon(
        (x, y, size), ink, (0.28, 0.62), (0.35, 0.55), (0.45, 0.65), (0.65, 0.44), (0.72, 0.51), (0.45, 0.79)
    )


def bell(x: float, y: float, size: float, ink: Colour, ground: Colour) -> Iterator[Shape]:
    """A bell on a desk: it calls a clerk."""
    yield _box((x, y, size), ink, (0.43, 0.14, 0.14, 0.14), 0.06)
    yield _polygon((x, y, size), ink, *_arc(0.5, 0.68, 0.42, 180, 360))
    yield _box((x, y, size), ink, (0.04, 0.74, 0.92, 0.14), 0.07)


def letters(x: float, y: float, size: float, ink: Colour, ground: Colour) -> Iterator[Shape]:
    """A small and a large A."""
    yield from _letter_a(x, y + size * 0.42, size * 0.42, ink, ground)
    yield from _letter_a(x + size * 0.36, y + size * 0.06, size * 0.78, ink, ground)


def wheelchair(x: float, y: float, size: float, ink: Colour, ground: Colour) -> Iterator[Shape]:
    yield from _ring((x, y, size), (0.42, 0.68, 0.29, 0.09), ink, ground)
    yield _polygon((x, y, size), ground, (0.43, 0.3), (0.86, 0.3), (0.86, 0.62), (0.47, 0.62))
    yield Disc(x=x + size * 0.42, y=y + size * 0.11, radius=size * 0.1, fill=ink)
    yield _polygon((x, y, size), ink, (0.36, 0.24), (0.48, 0.24), (0.53, 0.56), (0.41, 0.6))
    yield _box((x, y, size), ink, (0.43, 0.36, 0.28, 0.09), 0.04)
    yield _polygon(
        (x, y, size), ink, (0.42, 0.52), (0.72, 0.52), (0.84, 0.82), (0.74, 0.86), (0.65, 0.62), (0.42, 0.62)
    )
    yield _polygon((x, y, size), ink, (0.74, 0.79), (0.9, 0.75), (0.92, 0.84), (0.76, 0.88))


def headphones(x: float, y: float, size: float, ink: Colour, ground: Colour) -> Iterator[Shape]:
    yield _polygon((x, y, size), ink, *_arc(0.5, 0.56, 0.46, 180, 360), *_arc(0.5, 0.56, 0.35, 360, 180))
    for across in (0.04, 0.7):
        yield _box((x, y, size), ink, (across, 0.54, 0.26, 0.4), 0.1)


def folder(x: float, y: float, size: float, ink: Colour, ground: Colour) -> Iterator[Shape]:
    yield _box((x, y, size), ink, (0.04, 0.14, 0.42, 0.3), 0.07)
    yield _box((x, y, size), ink, (0.04, 0.24, 0.92, 0.62), 0.08)
    yield _box((x, y, size), ground, (0.04, 0.36, 0.92, 0.05))


def erase(x: float, y: float, size: float, ink: Colour, ground: Colour) -> Iterator[Shape]:
    yield _polygon((x, y, size), ink, (0.02, 0.5), (0.32, 0.16), (0.98, 0.16), (0.98, 0.84), (0.32, 0.84))
    yield from cross(x + size * 0.42, y + size * 0.28, size * 0.44, ground, ink)


def ticket(x: float, y: float, size: float, ink: Colour, ground: Colour) -> Iterator[Shape]:
    """A sheet with lines."""
    yield _box((x, y, size), ink, (0.16, 0.02, 0.68, 0.96), 0.08)
    for row, wide in enumerate((0.44, 0.44, 0.28)):
        yield _box((x, y, size), ground, (0.28, 0.2 + 0.22 * row, wide, 0.1), 0.03)


def copy(x: float, y: float, size: float, ink: Colour, ground: Colour) -> Iterator[Shape]:
    yield _box((x, y, size), ink, (0.06, 0.04, 0.58, 0.7), 0.08)
    yield _box((x, y, size), ground, (0.28, 0.2, 0.68, 0.8), 0.1)
    yield _box((x, y, size), ink, (0.34, 0.26, 0.58, 0.7), 0.08)
    for row in range(2):
        yield _box((x, y, size), ground, (0.44, 0.42 + 0.2 * row, 0.38, 0.09), 0.03)


def roll(x: float, y: float, size: float, ink: Colour, ground: Colour) -> Iterator[Shape]:
    """Of paper, from its side."""
    yield _box((x, y, size), ink, (0.4, 0.68, 0.56, 0.22), 0.03)
    yield from _ring((x, y, size), (0.4, 0.5, 0.4, 0.26), ink, ground)


def listing(x: float, y: float, size: float, ink: Colour, ground: Colour) -> Iterator[Shape]:
    for row in range(3):
        yield _box((x, y, size), ink, (0.04, 0.12 + 0.3 * row, 0.17, 0.17), 0.04)
        yield _box((x, y, size), ink, (0.3, 0.14 + 0.3 * row, 0.66, 0.13), 0.05)


def loudspeaker(x: float, y: float, size: float, ink: Colour, ground: Colour) -> Iterator[Shape]:
    yield _polygon((x, y, size), ink, (0.04, 0.36), (0.22, 0.36), (0.5, 0.12), (0.5, 0.88), (0.22, 0.64), (0.04, 0.64))
    for radius in (0.24, 0.42):
        outer, inner = _arc(0.5, 0.5, radius, -48, 48), _arc(0.5, 0.5, radius - 0.09, 48, -48)
        yield _polygon((x, y, size), ink, *outer, *inner)


def speech(x: float, y: float, size: float, ink: Colour, ground: Colour) -> Iterator[Shape]:
    """A bubble with lines: a language."""
    yield _box((x, y, size), ink, (0.04, 0.1, 0.92, 0.62), 0.16)
    yield _polygon((x, y, size), ink, (0.2, 0.66), (0.48, 0.66), (0.2, 0.94))
    for row, wide in enumerate((0.6, 0.4)):
        yield _box((x, y, size), ground, (0.2, 0.26 + 0.2 * row, wide, 0.1), 0.04)


def lens(x: float, y: float, size: float, ink: Colour, ground: Colour) -> Iterator[Shape]:
    """A magnifying glass: an examination."""
    yield _polygon((x, y, size), ink, (0.6, 0.7), (0.7, 0.6), (0.97, 0.87), (0.87, 0.97))
    yield from _ring((x, y, size), (0.4, 0.4, 0.37, 0.11), ink, ground)


def restart(x: float, y: float, size: float, ink: Colour, ground: Colour) -> Iterator[Shape]:
    yield _polygon((x, y, size), ink, *_arc(0.5, 0.52, 0.42, 20, 295), *_arc(0.5, 0.52, 0.29, 295, 20))
    yield _polygon((x, y, size), ink, (0.69, 0.0), (0.93, 0.3), (0.54, 0.38))


def camera(x: float, y: float, size: float, ink: Colour, ground: Colour) -> Iterator[Shape]:
    yield _box((x, y, size), ink, (0.32, 0.12, 0.36, 0.2), 0.06)
    yield _box((x, y, size), ink, (0.02, 0.24, 0.96, 0.64), 0.1)
    yield Disc(x=x + size / 2, y=y + size * 0.56, radius=size * 0.24, fill=ground)
    yield Disc(x=x + size / 2, y=y + size * 0.56, radius=size * 0.15, fill=ink)


def phone(x: float, y: float, size: float, ink: Colour, ground: Colour) -> Iterator[Shape]:
    """With a code on it, before a scanner."""
    yield _box((x, y, size), ink, (0.22, 0.0, 0.56, 1.0), 0.09)
    yield _box((x, y, size), ground, (0.28, 0.1, 0.44, 0.76), 0.02)
    for across, down_ in ((0.33, 0.2), (0.54, 0.2), (0.33, 0.41)):
        yield _box((x, y, size), ink, (across, down_, 0.14, 0.14))
        yield _box((x, y, size), ground, (across + 0.04, down_ + 0.04, 0.06, 0.06))
    for across, down_ in ((0.54, 0.41), (0.62, 0.48), (0.54, 0.55), (0.33, 0.62), (0.47, 0.62), (0.62, 0.62)):
        yield _box((x, y, size), ink, (across, down_, 0.07, 0.07))


def pencil(x: float, y: float, size: float, ink: Colour, ground: Colour) -> Iterator[Shape]:
    yield _polygon((x, y, size), ink, (0.04, 0.96), (0.1, 0.7), (0.3, 0.9))
    yield _polygon((x, y, size), ink, (0.15, 0.64), (0.66, 0.13), (0.87, 0.34), (0.36, 0.85))
    yield _polygon((x, y, size), ink, (0.71, 0.08), (0.79, 0.02), (0.98, 0.21), (0.92, 0.29))


def _letter_a(x: float, y: float, size: float, ink: Colour, ground: Colour) -> Iterator[Shape]:
    yield _polygon((x, y, size), ink, (0.38, 0.08), (0.62, 0.08), (0.96, 1.0), (0.04, 1.0))
    yield _polygon((x, y, size), ground, (0.5, 0.3), (0.59, 0.6), (0.41, 0.6))
    yield _polygon((x, y, size), ground, (0.35, 0.77), (0.65, 0.77), (0.72, 1.01), (0.28, 1.01))


def _polygon(at: Square, fill: Colour, *points: tuple[float, float]) -> Polygon:
    x, y, size = at
    return Polygon(points=tuple((x + size * across, y + size * down_) for across, down_ in points), fill=fill)


def _box(at: Square, fill: Colour, place: Place, radius: float = 0) -> Box:
    """`place`: left, top, width and height, in parts of the square."""
    x, y, size = at
    across, down_, width, height = (share * size for share in place)
    return Box(x=x + across, y=y + down_, width=width, height=height, fill=fill, radius=radius * size)


def _ring(at: Square, place: Place, ink: Colour, ground: Colour) -> Iterator[Shape]:
    """`place`: the middle, the radius and the thickness, in parts of the square."""
    x, y, size = at
    across, down_, radius, thick = place
    yield Disc(x=x + size * across, y=y + size * down_, radius=size * radius, fill=ink)
    yield Disc(x=x + size * across, y=y + size * down_, radius=size * (radius - thick), fill=ground)


def _arc(across: float, down_: float, radius: float, start: int, end: int) -> Points:
    """Points on a circle from one angle to another, in degrees clockwise from the right."""
    angles = [start + (end - start) * step / 24 for step in range(25)]
    return tuple((across + radius * cos(a * pi / 180), down_ + radius * sin(a * pi / 180)) for a in angles)
