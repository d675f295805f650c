"""A finger on the page becomes what a touchscreen's kernel driver would write: multitouch protocol B, into a FIFO.

Source: the kernel's documentation, input/multi-touch-protocol.rst and input/event-codes.rst.
"""

import contextlib
import os
import time
from pathlib import Path
from struct import Struct

from epass.errors import Refusal

# struct input_event of linux/input.h: seconds, microseconds, type, code, value.
_EVENT = Struct("llHHi")
_SYN_REPORT = (0x00, 0x00)
_BTN_TOUCH = (0x01, 0x14A)
_ABS_MT_SLOT = (0x03, 0x2F)
_ABS_MT_POSITION_X = (0x03, 0x35)
_ABS_MT_POSITION_Y = (0x03, 0x36)
_ABS_MT_TRACKING_ID = (0x03, 0x39)
_NO_CONTACT = -1
_IDS = 0x10000


class VirtualTouchscreen:
    """Reports 0 to `most` on both axes. While it is unplugged, its device node is not there."""

    def __init__(self, path: Path, most: int) -> None:
        self._path = path
        self._most = most
        self._pipe: int | None = None
        self._contacts = 0
        self._is_down = False

    @property
    def is_plugged(self) -> bool:
        return self._pipe is not None

    def plug(self) -> None:
        if self._pipe is None:
            self._path.unlink(missing_ok=True)
            os.mkfifo(self._path, 0o600)
            # Open at both ends, so that it stays whole while nobody reads it.
            self._pipe = os.open(self._path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)

    def unplug(self) -> None:
        if self._pipe is not None:
            self._path.unlink(missing_ok=True)
            os.close(self._pipe)
            self._pipe = None
            self._is_down = False

    def forget(self) -> None:
        """What nobody has read is lost, as it is with a device that nobody has open."""
        if self._pipe is not None:
            with contextlib.suppress(BlockingIOError):
                while os.read(self._pipe, 65536):
                    pass
            self._is_down = False

    def down(self, x: float, y: float) -> None:
        """A finger comes down at this place, 0..1 from the left top corner; one that is down already moves there."""
        if self._is_down:
            return self.move(x, y)
        self._contacts = (self._contacts + 1) % _IDS
        self._write((_ABS_MT_SLOT, 0), (_ABS_MT_TRACKING_ID, self._contacts), *self._place(x, y), (_BTN_TOUCH, 1))
        self._is_down = True
        return None

    def move(self, x: float, y: float) -> None:
        if self._is_down:
            self._write(*self._place(x, y))

    def up(self) -> None:
        if self._is_down:
            self._write((_ABS_MT_TRACKING_ID, _NO_CONTACT), (_BTN_TOUCH, 0))
            self._is_down = False

    def _place(self, x: float, y: float) -> tuple[tuple[tuple[int, int], int], ...]:
        return (_ABS_MT_POSITION_X, round(x * self._most)), (_ABS_MT_POSITION_Y, round(y * self._most))

    def _write(self, *changes: tuple[tuple[int, int], int]) -> None:
        if self._pipe is None:
            raise Refusal("The touchscreen is unplugged.")
        now_us = time.time_ns() // 1000
        report = b"".join(
            _EVENT.pack(now_us // 1_000_000, now_us % 1_000_000, kind, code, value)
            for (kind, code), value in (*changes, (_SYN_REPORT, 0))
        )
        try:
            os.write(self._pipe, report)
        except BlockingIOError:
            self.forget()
