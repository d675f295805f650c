"""A touchscreen's far end: fingers become the bytes that the kernel would write, into a pipe or pty."""

import os
import time
from pathlib import Path

from inputs.device import EVENT
from inputs.event_codes import Axis, Button, Kind, Syn

RANGE = (0.0, 0.0, 4095.0, 4095.0)


class FakePanel:
    """A protocol B panel of 0..4095: like the kernel it leaves out slots and coordinates that did not change."""

    def __init__(self) -> None:
        self._slot = 0
        self._contact = 0
        self._last: dict[int, tuple[int, int]] = {}

    def down(self, x: float, y: float, *, finger: int = 0) -> bytes:
        self._contact += 1
        return self._events(
            *self._slot_of(finger),
            (Kind.ABS, Axis.MT_CONTACT, self._contact),
            *self._position(finger, x, y),
            (Kind.KEY, Button.TOUCH, 1),
        )

    def move(self, x: float, y: float, *, finger: int = 0) -> bytes:
        return self._events(*self._slot_of(finger), *self._position(finger, x, y))

    def up(self, *, finger: int = 0) -> bytes:
        return self._events(*self._slot_of(finger), (Kind.ABS, Axis.MT_CONTACT, -1), (Kind.KEY, Button.TOUCH, 0))

    def tap(self, x: float, y: float) -> bytes:
        """`x`, `y` in 0..1 of the panel."""
        return self.down(x, y) + self.up()

    def overflow(self) -> bytes:
        return self._events((Kind.SYN, Syn.DROPPED, 0), (Kind.ABS, Axis.MT_X, 1))

    def _slot_of(self, finger: int) -> list[tuple[int, int, int]]:
        changed = [(Kind.ABS, Axis.MT_SLOT, finger)] if finger != self._slot else []
        self._slot = finger
        return changed

    def _position(self, finger: int, x: float, y: float) -> list[tuple[int, int, int]]:
        new = (round(x * 4095), round(y * 4095))
        old = self._last.get(finger, (None, None))
        self._last[finger] = new
        axes = ((Axis.MT_X, Axis.X), (Axis.MT_Y, Axis.Y))
        return [
            (Kind.ABS, axis, value)
            for pair, value, before in zip(axes, new, old, strict=True)
            for axis in pair
            if value != before
        ]

    def _events(self, *events: tuple[int, int, int]) -> bytes:
        return report(time.time(), *events)


def report(at_s: float, *events: tuple[int, int, int]) -> bytes:
    """What the kernel writes of events that happened together."""
    stamp = (int(at_s), int(at_s % 1 * 1e6))
    return b"".join(EVENT.pack(*stamp, *event) for event in (*events, (Kind.SYN, Syn.REPORT, 0)))


class InputPipe:
    """An input device at a path, as a pipe. `unplug` ends it for whoever reads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd = -1
        self.plug_in()

    def plug_in(self) -> None:
        os.mkfifo(self.path)
        # Read and write: opening does not wait for a reader.
        self._fd = os.open(self.path, os.O_RDWR | os.O_NONBLOCK)

    def send(self, data: bytes) -> None:
        os.write(self._fd, data)

    def unplug(self) -> None:
        self.path.unlink()
        os.close(self._fd)


class FakeTouchscreen(FakePanel, InputPipe):
    """The panel at a path."""

    def __init__(self, path: Path) -> None:
        FakePanel.__init__(self)
        InputPipe.__init__(self, path)
