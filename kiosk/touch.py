"""Bytes of an input device, or SDL's taps, become touches on the upright screen: 0..1 from its left top corner.

The only door to python-evdev. What the kernel writes is read here and not by evdev, whose asynchronous reader loses
events when it is cancelled; so a pipe that carries the same bytes serves as well as a touchscreen.
"""

import asyncio
import os
import stat
import time
import tty
from collections.abc import Callable, Sequence
from fcntl import ioctl
from pathlib import Path
from struct import Struct
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from display.canvas import Tap
from epass.errors import ConfigError, LinkLost
from kiosk.fingers import SINGLE, Axis, Fingers, Kind, Phase, Touch

# struct input_event of linux/input.h: seconds, microseconds, type, code, value.
EVENT = Struct("llHHi")
_EVENTS_AT_ONCE = 64
# The major number of the kernel's input devices (Documentation/admin-guide/devices.txt).
_INPUT_MAJOR = 13
_SDL_POLL_S = 0.04


class TouchSource(Protocol):
    """An opened touchscreen. `touches` waits for the next ones, and raises LinkLost when it is gone for good."""

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
        self._path = path
        self._rotation = rotation
        self._fingers = Fingers()
        self._rest = b""
        try:
            self._stream = _Node(path) if _is_node(path) else _Pipe(path)
        except OSError as error:
            raise LinkLost(f"The touchscreen {path} cannot be used: {error.strerror}.") from error
        self._range = touch_range if any(touch_range) else self._stream.range()
        left, top, right, bottom = self._range
        if left == right or top == bottom:
            self.close()
            raise ConfigError([f"kiosk.touch_range: {path} cannot be asked for its edges; give what it reports there"])
        try:
            self._resync()
        except LinkLost:
            self.close()
            raise

    async def touches(self) -> list[Touch]:
        while True:
            await _readable(self._stream.fd)
            if touches := self._understand(self._read()):
                return touches

    def close(self) -> None:
        self._stream.close()

    def _read(self) -> bytes:
        try:
            data = os.read(self._stream.fd, _EVENTS_AT_ONCE * EVENT.size)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise LinkLost(f"The touchscreen {self._path} was unplugged: {error.strerror}.") from error
        if not data:
            raise LinkLost(f"The touchscreen {self._path} was unplugged.")
        return data

    def _understand(self, data: bytes) -> list[Touch]:
        data = self._rest + data
        whole = len(data) - len(data) % EVENT.size
        self._rest = data[whole:]
        touches = []
        now_s = time.monotonic()
        for _, _, kind, code, value in EVENT.iter_unpack(data[:whole]):
            touches += self._fingers.feed(kind, code, value, now_s)
            if self._fingers.is_out_of_step:
                self._resync()
        return [self._upright(touch) for touch in touches]

    def _resync(self) -> None:
        try:
            self._fingers.resync(*self._stream.positions())
        except OSError as error:
            raise LinkLost(f"The touchscreen {self._path} was unplugged: {error.strerror}.") from error

    def _upright(self, touch: Touch) -> Touch:
        x, y = upright(touch.x, touch.y, self._range, self._rotation)
        return Touch(phase=touch.phase, x=x, y=y)


class SdlTouch:
    """What SDL saw on the canvas: the first finger (or the mouse) counts, from down to up."""

    def __init__(self, taps: Callable[[], list[Tap]]) -> None:
        self._taps = taps
        self._followed: int | None = None

    async def touches(self) -> list[Touch]:
        while True:
            touches = [touch for tap in self._taps() for touch in self._followed_by(tap)]
            if touches:
                return touches
            await asyncio.sleep(_SDL_POLL_S)

    def close(self) -> None:
        """The canvas closes what it opened."""

    def _followed_by(self, tap: Tap) -> list[Touch]:
        if self._followed not in (None, tap.finger) or (self._followed is None and not tap.is_down):
            return []
        self._followed = tap.finger if tap.is_down else None
        return [Touch(phase=Phase.DOWN if tap.is_down else Phase.UP, x=tap.x, y=tap.y)]


class _Pipe:
    """A pipe or pty: it can be asked for nothing."""

    def __init__(self, path: Path) -> None:
        self.fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        if os.isatty(self.fd):
            tty.setraw(self.fd)

    def range(self) -> tuple[float, ...]:
        return (0, 0, 0, 0)

    def positions(self) -> tuple[int, dict[int, tuple[float, float]]]:
        return 0, {}

    def close(self) -> None:
        os.close(self.fd)


class _Node:
    """A device node, grabbed: nothing else gets the citizen's taps."""

    def __init__(self, path: Path) -> None:
        # 40 ms and more: not before the first frame.
        from evdev import InputDevice  # noqa: PLC0415

        self._device: Any = InputDevice(path, readonly=True)
        self.fd: int = self._device.fd
        capabilities: Any = self._device.capabilities()
        self._axes: dict[int, Any] = dict(capabilities.get(Kind.ABS, []))
        self._device.grab()

    def range(self) -> tuple[float, ...]:
        x, y = (self._axes.get(multi) or self._axes.get(single) for multi, single in _AXES)
        return (x.min, y.min, x.max, y.max) if x and y else (0, 0, 0, 0)

    def positions(self) -> tuple[int, dict[int, tuple[float, float]]]:
        """The slot that the next events mean, and where each one last was."""
        if Axis.MT_SLOT not in self._axes:
            known = {Axis.X, Axis.Y} <= self._axes.keys()
            return 0, {SINGLE: (self._value(Axis.X), self._value(Axis.Y))} if known else {}
        slots = range(self._axes[Axis.MT_SLOT].max + 1)
        across, down = self._slots(Axis.MT_X, len(slots)), self._slots(Axis.MT_Y, len(slots))
        return self._value(Axis.MT_SLOT), dict(zip(slots, zip(across, down, strict=True), strict=True))

    def close(self) -> None:
        self._device.close()

    def _value(self, axis: Axis) -> int:
        return int(self._device.absinfo(axis).value)

    def _slots(self, axis: Axis, count: int) -> Sequence[int]:
        """EVIOCGMTSLOTS of linux/input.h: the axis, then its value in each slot."""
        form = Struct(f"I{count}i")
        request = 2 << 30 | form.size << 16 | ord("E") << 8 | 0x0A
        answer: bytes = ioctl(self.fd, request, form.pack(axis, *[0] * count))
        values: tuple[int, ...] = form.unpack(answer)[1:]
        return values


_AXES = ((Axis.MT_X, Axis.X), (Axis.MT_Y, Axis.Y))


def _is_node(path: Path) -> bool:
    status = path.stat()
    return stat.S_ISCHR(status.st_mode) and os.major(status.st_rdev) == _INPUT_MAJOR


async def _readable(fd: int) -> None:
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()
    loop.add_reader(fd, _settle, ready)
    try:
        await ready
    finally:
        loop.remove_reader(fd)


def _settle(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)
