"""What is done to an input device becomes what the kernel would write for whoever reads it: into a FIFO.

Source: the kernel's linux/input.h and its documentation, input/event-codes.rst.
"""

import contextlib
import os
import time
from pathlib import Path
from struct import Struct

from epass.errors import Refusal

# struct input_event: seconds, microseconds, type, code, value.
_EVENT = Struct("llHHi")
_SYN_REPORT = (0x00, 0x00)

# Type and code of what changed, and its new value.
Change = tuple[tuple[int, int], int]


class InputDevice:
    """While it is unplugged, its device node is not there. `name` is what people call it."""

    def __init__(self, name: str, path: Path) -> None:
        self._name = name
        self._path = path
        self._pipe: int | None = None

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

    def forget(self) -> None:
        """What nobody has read is lost, as it is with a device that nobody has open."""
        if self._pipe is not None:
            with contextlib.suppress(BlockingIOError):
                while os.read(self._pipe, 65536):
                    pass

    def report(self, *changes: Change) -> None:
        """These happened together. Raises Refusal while the device is unplugged."""
        if self._pipe is None:
            raise Refusal(f"The {self._name} is unplugged.")
        now_us = time.time_ns() // 1000
        report = b"".join(
            _EVENT.pack(now_us // 1_000_000, now_us % 1_000_000, kind, code, value)
            for (kind, code), value in (*changes, (_SYN_REPORT, 0))
        )
        try:
            os.write(self._pipe, report)
        except BlockingIOError:
            self.forget()
