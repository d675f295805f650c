"""The bytes of an input device become the kernel's events, in order: touchscreens, scanners, keypads.

The only door to the kernel's input devices, by the ioctls of linux/input.h; a pipe that carries the same bytes serves
as well as a device. Without python-evdev: it has no wheel for a Pi, and its asynchronous reader loses events when it
is cancelled.
"""

import asyncio
import contextlib
import os
import stat
import tty
from collections.abc import Mapping, Sequence
from fcntl import ioctl
from pathlib import Path
from struct import Struct
from typing import NamedTuple, Protocol

from epass.errors import LinkLost
from inputs.event_codes import SINGLE, Axis, Kind, Led, Syn

# struct input_event of linux/input.h: seconds, microseconds, type, code, value.
EVENT = Struct("llHHi")
_EVENTS_AT_ONCE = 64
# The major number of the kernel's input devices (Documentation/admin-guide/devices.txt).
_INPUT_MAJOR = 13
_MONOTONIC = 1
_SWITCH_BYTES, _AXES_BYTES = 2, 8
_WRITE, _READ = 1, 2
# The numbers of EVIOCGMTSLOTS, EVIOCGSW, EVIOCGBIT(EV_ABS), EVIOCGABS(0), EVIOCGRAB and EVIOCSCLOCKID.
_SLOTS, _SWITCHES, _AXES_THERE, _ABS, _GRAB, _CLOCK = 0x0A, 0x1B, 0x20 + Kind.ABS, 0x40, 0x90, 0xA0
_ABSINFO = Struct("6i")


class Event(NamedTuple):
    """`at_s`: when the kernel saw it; only differences mean something."""

    at_s: float
    kind: int
    code: int
    value: int


class Device:
    """A device node, grabbed: nothing else gets its events, least of all a console. Or a pipe or pty that carries
    the same bytes, and can be asked for nothing.

    `name` is what people call it. Everything raises LinkLost when the device is not there, or not any more.
    """

    def __init__(self, name: str, path: Path) -> None:
        self._name = name
        self._path = path
        self._rest = b""
        try:
            self._stream: _Stream = _Node(path) if _is_node(path) else _Pipe(path)
        except OSError as error:
            raise LinkLost(f"The {name} {path} cannot be used: {error.strerror}.") from error

    async def events(self) -> list[Event]:
        """Waits for the next ones. A wait that is cancelled loses none."""
        while True:
            await _readable(self._stream.fd)
            if events := self._whole(self._read()):
                return events

    def axes(self) -> tuple[float, float, float, float]:
        """What a panel reports at its left, top, right and bottom edge; all 0 where nobody can say."""
        return self._stream.axes()

    def positions(self) -> tuple[int, Mapping[int, tuple[float, float]]]:
        """The slot that the next events mean, and where each slot (SINGLE: a panel without slots) last was."""
        try:
            return self._stream.positions()
        except OSError as error:
            raise self._lost(error) from error

    def switches(self) -> frozenset[int]:
        """Which of its switches are on now."""
        try:
            return self._stream.switches()
        except OSError as error:
            raise self._lost(error) from error

    def light(self, led: Led, is_on: bool) -> None:
        """A pipe has no lights, and nothing happens."""
        try:
            self._stream.write(EVENT.pack(0, 0, Kind.LED, led, int(is_on)) + EVENT.pack(0, 0, Kind.SYN, Syn.REPORT, 0))
        except OSError as error:
            raise self._lost(error) from error

    def close(self) -> None:
        self._stream.close()

    def _read(self) -> bytes:
        try:
            data = os.read(self._stream.fd, _EVENTS_AT_ONCE * EVENT.size)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise self._lost(error) from error
        if not data:
            raise LinkLost(f"The {self._name} {self._path} was unplugged.")
        return data

    def _whole(self, data: bytes) -> list[Event]:
        data = self._rest + data
        end = len(data) - len(data) % EVENT.size
        self._rest = data[end:]
        return [
            Event(seconds + microseconds / 1e6, kind, code, value)
            for seconds, microseconds, kind, code, value in EVENT.iter_unpack(data[:end])
        ]

    def _lost(self, error: OSError) -> LinkLost:
        return LinkLost(f"The {self._name} {self._path} was unplugged: {error.strerror}.")


class _Stream(Protocol):
    fd: int

    def axes(self) -> tuple[float, float, float, float]: ...
    def positions(self) -> tuple[int, Mapping[int, tuple[float, float]]]: ...
    def switches(self) -> frozenset[int]: ...
    def write(self, events: bytes) -> None: ...
    def close(self) -> None: ...


class _Pipe:
    """A pty goes both ways, as a device node does; a pipe does not."""

    def __init__(self, path: Path) -> None:
        is_pty = stat.S_ISCHR(path.stat().st_mode)
        way = os.O_RDWR if is_pty else os.O_RDONLY
        self.fd = os.open(path, way | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        self._is_pty = is_pty and os.isatty(self.fd)
        if self._is_pty:
            tty.setraw(self.fd)

    def axes(self) -> tuple[float, float, float, float]:
        return (0, 0, 0, 0)

    def positions(self) -> tuple[int, Mapping[int, tuple[float, float]]]:
        return 0, {}

    def switches(self) -> frozenset[int]:
        return frozenset()

    def write(self, events: bytes) -> None:
        if self._is_pty:
            _send(self.fd, events)

    def close(self) -> None:
        os.close(self.fd)


class _Node:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: int | None = None
        self.fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            ioctl(self.fd, _request(_WRITE, _GRAB, 4), 1)
            # The clock of the wall may jump in the middle of a scan.
            ioctl(self.fd, _request(_WRITE, _CLOCK, 4), _MONOTONIC.to_bytes(4, "little"))
            there = int.from_bytes(self._read(_AXES_THERE, bytes(_AXES_BYTES)), "little")
            self._axes = {axis: self._axis(axis) for axis in Axis if there >> axis & 1}
        except OSError:
            os.close(self.fd)
            raise

    def axes(self) -> tuple[float, float, float, float]:
        x, y = (self._axes.get(multi) or self._axes.get(single) for multi, single in _AXES)
        return (x.least, y.least, x.most, y.most) if x and y else (0, 0, 0, 0)

    def positions(self) -> tuple[int, Mapping[int, tuple[float, float]]]:
        if Axis.MT_SLOT not in self._axes:
            known = {Axis.X, Axis.Y} <= self._axes.keys()
            return 0, {SINGLE: (self._axis(Axis.X).value, self._axis(Axis.Y).value)} if known else {}
        slots = range(self._axes[Axis.MT_SLOT].most + 1)
        across, down = self._slots(Axis.MT_X, len(slots)), self._slots(Axis.MT_Y, len(slots))
        now = self._axis(Axis.MT_SLOT).value
        return now, dict(zip(slots, zip(across, down, strict=True), strict=True))

    def switches(self) -> frozenset[int]:
        """A bit for each switch."""
        bits = int.from_bytes(self._read(_SWITCHES, bytes(_SWITCH_BYTES)), "little")
        return frozenset(switch for switch in range(8 * _SWITCH_BYTES) if bits >> switch & 1)

    def write(self, events: bytes) -> None:
        """Whatever is written, the kernel does as if the device had said it: so lights are lit. The node is opened for
        that only when somebody wants it."""
        if self._writer is None:
            self._writer = os.open(self._path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        _send(self._writer, events)

    def close(self) -> None:
        os.close(self.fd)
        if self._writer is not None:
            os.close(self._writer)
            self._writer = None

    def _axis(self, axis: Axis) -> "_Axis":
        """struct input_absinfo: the value, the least and the most; fuzz, flat and resolution mean nothing here."""
        return _Axis(*_ABSINFO.unpack(self._read(_ABS + axis, bytes(_ABSINFO.size)))[:3])

    def _slots(self, axis: Axis, count: int) -> Sequence[int]:
        """The axis, then its value in each slot."""
        form = Struct(f"I{count}i")
        values: tuple[int, ...] = form.unpack(self._read(_SLOTS, form.pack(axis, *[0] * count)))[1:]
        return values

    def _read(self, number: int, data: bytes) -> bytes:
        answer: bytes = ioctl(self.fd, _request(_READ, number, len(data)), data)
        return answer


class _Axis(NamedTuple):
    value: int
    least: int
    most: int


_AXES = ((Axis.MT_X, Axis.X), (Axis.MT_Y, Axis.Y))


def _request(direction: int, number: int, size: int) -> int:
    """The kernel's _IOC() of asm-generic/ioctl.h, for input devices."""
    return direction << 30 | size << 16 | ord("E") << 8 | number


def _send(fd: int, events: bytes) -> None:
    with contextlib.suppress(BlockingIOError):
        os.write(fd, events)


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
