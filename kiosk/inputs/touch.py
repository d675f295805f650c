"""A touchscreen's events, or SDL's taps, become touches on the upright screen: 0..1 from its left top corner."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from display.canvas import Tap
from epass.errors import ConfigError, LinkLost
from inputs.device import Device
from kiosk.inputs.fingers import Fingers, Phase, Touch

_SDL_POLL_S = 0.04


class TouchSource(Protocol):
    """An opened touchscreen. `read` waits for the next touches, and raises LinkLost when it is gone for good; a
    finger that was down then is LOST before."""

    async def read(self) -> list[Touch]: ...
    async def touches(self) -> list[Touch]: ...
    def close(self) -> None: ...


def open_touch(
    url: str, touch_range: Sequence[float], rotation: int, taps: Callable[[], list[Tap]] = list
) -> TouchSource:
    """`evdev:///dev/input/…` is a touchscreen, or a pipe or pty that carries the same bytes; `sdl:` asks `taps`, the
    canvas's. `touch_range`: what the panel reports at its left, top, right and bottom edge, all 0 to ask the device;
    `rotation`: how many degrees clockwise the picture is turned on the panel.

    Raises LinkLost when the touchscreen is not there, ConfigError when its edges are not known.
    """
    parts = urlsplit(url)
    if parts.scheme == "sdl":
        return SdlTouch(taps)
    return EvdevTouch(Path(unquote(parts.path)), touch_range, rotation)


def upright(x: float, y: float, touch_range: Sequence[float], rotation: int) -> tuple[float, float]:
    """Where the panel's own (x, y) lies on the upright screen, in 0..1; what is beyond an edge lies on it."""
    left, top, right, bottom = touch_range
    u = min(max((x - left) / (right - left), 0.0), 1.0)
    v = min(max((y - top) / (bottom - top), 0.0), 1.0)
    return {90: (v, 1 - u), 180: (1 - u, 1 - v), 270: (1 - v, u)}.get(rotation, (u, v))


class EvdevTouch:
    def __init__(self, path: Path, touch_range: Sequence[float], rotation: int) -> None:
        self._rotation = rotation
        self._fingers = Fingers()
        self._untold: list[Touch] = []
        self._device = Device("touchscreen", path)
        self._range = touch_range if any(touch_range) else self._device.axes()
        left, top, right, bottom = self._range
        if left == right or top == bottom:
            self.close()
            raise ConfigError([f"kiosk.touch_range: {path} cannot be asked for its edges; give what it reports there"])
        try:
            self._fingers.resync(*self._device.positions())
        except LinkLost:
            self.close()
            raise

    async def read(self) -> list[Touch]:
        while True:
            try:
                await self._take_in()
            except LinkLost:
                self._untold += self._fingers.lose()
                if not self._untold:
                    raise
            if self._untold:
                touches, self._untold = self._untold, []
                return [self._upright(touch) for touch in touches]

    touches = read

    def close(self) -> None:
        self._device.close()

    async def _take_in(self) -> None:
        for event in await self._device.events():
            self._untold += self._fingers.feed(event.kind, event.code, event.value, event.at_s)
            if self._fingers.is_out_of_step:
                self._fingers.resync(*self._device.positions())

    def _upright(self, touch: Touch) -> Touch:
        x, y = upright(touch.x, touch.y, self._range, self._rotation)
        return Touch(phase=touch.phase, x=x, y=y)


class SdlTouch:
    """What SDL saw on the canvas: the first finger (or the mouse) counts, from down to up."""

    def __init__(self, taps: Callable[[], list[Tap]]) -> None:
        self._taps = taps
        self._followed: int | None = None

    async def read(self) -> list[Touch]:
        while True:
            touches = [touch for tap in self._taps() for touch in self._followed_by(tap)]
            if touches:
                return touches
            await asyncio.sleep(_SDL_POLL_S)

    touches = read

    def close(self) -> None:
        """The canvas closes what it opened."""

    def _followed_by(self, tap: Tap) -> list[Touch]:
        if self._followed not in (None, tap.finger) or (self._followed is None and not tap.is_down):
            return []
        self._followed = tap.finger if tap.is_down else None
        return [Touch(phase=Phase.DOWN if tap.is_down else Phase.UP, x=tap.x, y=tap.y)]
