"""A USB numeric keypad: what is typed goes to the desk, and what the desk says is seen on its one light."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from secrets import token_hex

from counter.desk import Desk, Order
from counter.face import Face
from counter.keypad_keys import KeypadKeys, Typed
from counter.keypad_light import is_lit
from counter.panel import Panel
from epass.errors import LinkLost
from inputs.device import Device
from inputs.event_codes import Led
from inputs.replug import keep

_BLINK_S = 0.05


class Keypad:
    """`run` for ever: the keypad is used whenever it is there, and told of while it is not."""

    def __init__(self, *, path: Path, desk: Desk, face: Face, tell: Callable[[str | None], None]) -> None:
        self._path = path
        self._desk = desk
        self._face = face
        self._tell = tell
        self._clock = asyncio.get_running_loop().time
        self._source: _Source | None = None
        self._light: bool | None = None
        self._panel: Panel | None = None
        self._panel_s = 0.0
        self._run = ""
        self._orders = 0

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(keep(self._open, self._take, self._tell), name="keys")
            tasks.create_task(self._glow(), name="light")

    def _open(self) -> "_Source":
        self._source, self._light = _Source(self._path), None
        self._run = token_hex(4)
        return self._source

    async def _take(self, typed: Sequence[Typed]) -> None:
        for one in typed:
            self._orders += 1
            name = f"{self._run}-{one.gesture}-{self._orders}"
            order = Order(gesture=one.gesture, name=name, number=one.number)
            self._face.answer(self._desk.obey(order), self._clock())
        self._face.stand(self._desk.standing())

    async def _glow(self) -> None:
        while True:
            now_s = self._clock()
            panel = self._face.panel(now_s)
            if self._panel is None or panel.lamps != self._panel.lamps or panel.beep_turn != self._panel.beep_turn:
                self._panel_s = now_s
            self._panel = panel
            light = is_lit(panel, now_s, self._panel_s)
            if light is not self._light and self._source is not None:
                self._light = light
                self._source.light(light)
            await asyncio.sleep(_BLINK_S)


class _Source:
    """An opened keypad."""

    def __init__(self, path: Path) -> None:
        self._device = Device("keypad", path)
        self._keys = KeypadKeys()
        self._is_open = True

    async def read(self) -> list[Typed]:
        events = await self._device.events()
        typed = [self._keys.feed(event.kind, event.code, event.value, event.at_s) for event in events]
        return [one for one in typed if one is not None]

    def light(self, is_on: bool) -> None:
        """A keypad that is gone is told of by `read`."""
        if self._is_open:
            try:
                self._device.light(Led.NUM_LOCK, is_on)
            except LinkLost:
                self.close()

    def close(self) -> None:
        if self._is_open:
            self._is_open = False
            self._device.close()
