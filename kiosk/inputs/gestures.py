"""Touches become keys where they are gestures: swipes from an edge, and the staff's two corners. Pure.

Described for people in docs/accessibility.md. A gesture is known when its finger lifts; until then, and if it is
none, the touch is a touch like any other.
"""

from dataclasses import dataclass

from kiosk.inputs.fingers import Phase, Touch
from kiosk.inputs.keys import Key

# Lengths are shares of the screen's shorter side.
EDGE = 0.04
SWIPE = 0.2
SWIPE_WITHIN_S = 1.0
CORNER = 0.12
HELD_S = (3.0, 8.0)
SECOND_CORNER_WITHIN_S = 3.0
# What swipes mean while nothing is spoken.
_SILENT = {Key.SELECT: Key.VOICE}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stroke:
    """One finger, from where and when it came down. `reach` is how far it has been from there, along each axis."""

    x: float
    y: float
    since_s: float
    reach: tuple[float, float] = (0.0, 0.0)


class Gestures:
    """`size`: the upright screen's width and height, in any unit."""

    def __init__(self, size: tuple[int, int]) -> None:
        shorter = min(size)
        self._width, self._height = size[0] / shorter, size[1] / shorter
        self._stroke: _Stroke | None = None
        self._left_corner_until_s = float("-inf")

    def feed(self, touch: Touch, now_s: float, *, is_speaking: bool) -> Key | None:
        """The key that this touch completes. It then means nothing else: the finger is to count as LOST.

        While `is_speaking` (the voice mode is on) an edge means NEXT (left), PREVIOUS (right), SELECT (bottom) or
        REPEAT (top); otherwise the bottom means VOICE and the others nothing. `now_s`: monotonic.
        """
        x, y = touch.x * self._width, touch.y * self._height
        match touch.phase:
            case Phase.DOWN:
                self._stroke = _Stroke(x=x, y=y, since_s=now_s)
            case Phase.MOVED if self._stroke:
                self._stroke = _further(self._stroke, x, y)
            case Phase.UP if self._stroke:
                stroke, self._stroke = _further(self._stroke, x, y), None
                if self._is_staffs(stroke, now_s):
                    return Key.STAFF
                key = self._swiped(stroke, x, y, now_s)
                return key if is_speaking or key is None else _SILENT.get(key)
            case Phase.LOST:
                self._stroke = None
                self._left_corner_until_s = float("-inf")
        return None

    def _is_staffs(self, stroke: _Stroke, now_s: float) -> bool:
        """Whether this ends the staff's gesture: the left top corner held, then soon the right one, and nothing else
        between."""
        shortest_s, longest_s = HELD_S
        is_held = max(stroke.reach) <= CORNER and shortest_s <= now_s - stroke.since_s <= longest_s
        is_soon = stroke.since_s <= self._left_corner_until_s
        is_left = stroke.x <= CORNER and stroke.y <= CORNER
        is_right = stroke.x >= self._width - CORNER and stroke.y <= CORNER
        self._left_corner_until_s = now_s + SECOND_CORNER_WITHIN_S if is_held and is_left else float("-inf")
        return is_held and is_right and is_soon

    def _swiped(self, stroke: _Stroke, x: float, y: float, now_s: float) -> Key | None:
        across, down = x - stroke.x, y - stroke.y
        swipes = (
            (Key.NEXT, stroke.x, across, down),
            (Key.PREVIOUS, self._width - stroke.x, -across, down),
            (Key.SELECT, self._height - stroke.y, -down, across),
            (Key.REPEAT, stroke.y, down, across),
        )
        for key, from_edge, inwards, aside in swipes:
            is_straight = inwards >= max(SWIPE, 2 * abs(aside))
            if from_edge <= EDGE and is_straight and now_s - stroke.since_s <= SWIPE_WITHIN_S:
                return key
        return None


def _further(stroke: _Stroke, x: float, y: float) -> _Stroke:
    across, down = stroke.reach
    return _Stroke(
        x=stroke.x,
        y=stroke.y,
        since_s=stroke.since_s,
        reach=(max(across, abs(x - stroke.x)), max(down, abs(y - stroke.y))),
    )
