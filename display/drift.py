"""The picture wanders by a few pixels over hours, so that nothing burns into the screen. Pure.

One step a minute at most, together with the clock: nobody sees it move, and it costs one whole redraw a minute.
"""

from dataclasses import replace
from datetime import datetime

from display.scene import Label, Polygon, Scene, Shape

# Of a screen of 1080 lines; smaller ones move less.
_MOST = 6
# Minutes of the way there and back. They have no common divisor: the path comes to every place.
_ACROSS, _DOWN = 48, 35
_ACROSS_ASLEEP, _DOWN_ASLEEP = 86, 55


def shift(local: datetime, size: tuple[int, int]) -> tuple[int, int]:
    """By how many pixels right and down the picture stands in this minute, each between -6 and 6."""
    most = min(_MOST, min(size) * _MOST / 1080)
    minutes = _minutes(local)
    across, down = _there_and_back(minutes, _ACROSS), _there_and_back(minutes, _DOWN)
    return round((2 * across - 1) * most), round((2 * down - 1) * most)


def place(local: datetime) -> tuple[float, float]:
    """Where in its room, 0..1 across and down, a small picture on a dark screen stands in this minute."""
    minutes = _minutes(local)
    return _there_and_back(minutes, _ACROSS_ASLEEP), _there_and_back(minutes, _DOWN_ASLEEP)


def moved(scene: Scene, right: int, down: int) -> Scene:
    """Every shape, by so many pixels."""
    return tuple(_moved(shape, right, down) for shape in scene) if right or down else scene


def _moved(shape: Shape, right: int, down: int) -> Shape:
    match shape:
        case Polygon():
            return replace(shape, points=tuple((x + right, y + down) for x, y in shape.points))
        case Label():
            return replace(shape, x=shape.x + right, baseline=shape.baseline + down)
        case _:
            return replace(shape, x=shape.x + right, y=shape.y + down)


def _minutes(local: datetime) -> int:
    return local.toordinal() * 1440 + local.hour * 60 + local.minute


def _there_and_back(minutes: int, period: int) -> float:
    """From 0 to 1 and back again, in so many minutes."""
    part = minutes % period / period
    return 1 - abs(2 * part - 1)
