"""The far ends of the wires, as fast as they can be: what is measured is the product, not the simulator."""

import os
import re
import struct
import threading
import time
import tty
from pathlib import Path

_STATUS_QUESTION = re.compile(rb"\x10\x04[\x01-\x04]")
_MARK = re.compile(rb"\x1d\x28\x48\x06\x00\x30\x30(....)", re.DOTALL)
_EV_SYN, _EV_ABS = 0, 3
_SLOT, _X, _Y, _TRACKING = 0x2F, 0x35, 0x36, 0x39


class PrinterEnd:
    """Answers status questions at once (all is well), confirms marks, and notes when the last byte of each job came:
    `jobs` holds (bytes, CLOCK_MONOTONIC seconds)."""

    def __init__(self, link: Path) -> None:
        self.jobs: list[tuple[int, float]] = []
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        link.symlink_to(os.ttyname(self._slave))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        job = b""
        while data := os.read(self._master, 65536):
            now = time.monotonic()
            if not job and _STATUS_QUESTION.match(data):
                os.write(self._master, b"\x12" * len(_STATUS_QUESTION.findall(data)))
                continue
            job += data
            marks = _MARK.findall(job)
            if len(marks) == 2 and job.endswith(marks[1]):
                self.jobs.append((len(job), now))
                os.write(self._master, b"".join(b"\x37\x22" + mark + b"\x00" for mark in marks))
                job = b""


class Finger:
    """Taps through a FIFO of input events, multitouch protocol B, 0..4095 in both axes."""

    RANGE = "[0, 0, 4095, 4095]"

    def __init__(self, fifo: Path) -> None:
        os.mkfifo(fifo)
        self._fifo = os.open(fifo, os.O_RDWR)
        self._touches = 0

    def tap(self, x: float, y: float) -> float:
        """x and y in 0..1. Returns when the finger was lifted, CLOCK_MONOTONIC seconds."""
        self.down(x, y)
        time.sleep(0.05)
        return self.up()

    def down(self, x: float, y: float) -> float:
        """Returns when it came down."""
        self._touches += 1
        down = time.monotonic()
        self._send((_SLOT, 0), (_TRACKING, self._touches), (_X, int(x * 4095)), (_Y, int(y * 4095)))
        return down

    def slide(self, x: float, y: float) -> None:
        self._send((_X, int(x * 4095)), (_Y, int(y * 4095)))

    def up(self) -> float:
        lifted = time.monotonic()
        self._send((_TRACKING, -1))
        return lifted

    def _send(self, *values: tuple[int, int]) -> None:
        events = [struct.pack("llHHi", 0, 0, _EV_ABS, code, value) for code, value in values]
        os.write(self._fifo, b"".join(events) + struct.pack("llHHi", 0, 0, _EV_SYN, 0, 0))
