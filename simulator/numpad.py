"""A USB numeric keypad: what is typed becomes what the kernel would write, and what it is told to light is seen.

Source: the kernel's linux/input.h and linux/input-event-codes.h. A pty carries both ways what a device node would.
"""

import time
from pathlib import Path
from struct import Struct

from simulator.serial_end import SerialEnd

# struct input_event: seconds, microseconds, type, code, value.
_EVENT = Struct("llHHi")
_SYN, _KEY, _MISC, _LED = 0x00, 0x01, 0x04, 0x11
_SCAN, _USAGES, _DROPPED, _NUM_LOCK = 0x04, 0x70000, 0x03, 0x00
KEYS = {
    **{"7": 71, "8": 72, "9": 73, "-": 74, "4": 75, "5": 76, "6": 77, "+": 78, "1": 79, "2": 80, "3": 81},
    **{"0": 82, ".": 83, "ENTER": 96, "/": 98, "*": 55},
}


class VirtualNumpad:
    """`async with` plugs it in. `is_lit`: its NumLock light; `flashes`: how often it has gone on. `in_pieces`: its
    bytes arrive one by one, as they never do from a kernel."""

    def __init__(self, path: Path, *, in_pieces: bool = False) -> None:
        self.is_lit = False
        self.flashes = 0
        self._end = SerialEnd(path, self._take)
        self._in_pieces = in_pieces
        self._told = b""

    async def __aenter__(self) -> "VirtualNumpad":
        self.plug_in()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.unplug()

    def plug_in(self) -> None:
        self.is_lit = False
        self._end.plug_in()

    def unplug(self) -> None:
        self._end.unplug()

    def type(self, *keys: str) -> None:
        """One after the other: "4", "2", "ENTER"."""
        for key in keys:
            for value in (1, 0):
                self._report((_MISC, _SCAN, _USAGES + KEYS[key]), (_KEY, KEYS[key], value))

    def overflow(self) -> None:
        """The kernel had more to say than it could keep: a key that it does not tell of."""
        self._report((_SYN, _DROPPED, 0), (_KEY, KEYS["1"], 1))

    def _report(self, *events: tuple[int, int, int]) -> None:
        now_us = time.monotonic_ns() // 1000
        report = b"".join(
            _EVENT.pack(now_us // 1_000_000, now_us % 1_000_000, *event) for event in (*events, (_SYN, 0, 0))
        )
        for piece in [report[at : at + 1] for at in range(len(report))] if self._in_pieces else [report]:
            self._end.write(piece)

    def _take(self, said: bytes) -> None:
        self._told += said
        whole = len(self._told) - len(self._told) % _EVENT.size
        for _, _, kind, code, value in _EVENT.iter_unpack(self._told[:whole]):
            if (kind, code) == (_LED, _NUM_LOCK):
                self.flashes += value and not self.is_lit
                self.is_lit = bool(value)
        self._told = self._told[whole:]
