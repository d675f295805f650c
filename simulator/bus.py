"""Many boxes on one line of two wires: what the host says all of them hear, and one of them answers."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

from simulator.box import DEBOUNCE_S, HELD_S, Firmware
from simulator.serial_end import SerialEnd
from simulator.wire import Wire

# A firmware sees the end of a request when the line has been silent for 3.5 characters, and then begins to answer.
TURN_S = 0.002


class Boxes:
    """The boxes by their addresses. `send`: how what they say reaches the host. What is said passes over `wire`, in
    either direction."""

    def __init__(self, addresses: list[int], send: Callable[[bytes], None], wire: Wire | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        self.firmwares: Mapping[int, Firmware] = {address: Firmware(address, self._loop.time) for address in addresses}
        self.wire = wire or Wire(random=Random(0))
        self.turn_s = 0.0
        self._send = send
        self._dead: set[int] = set()
        self._babble: asyncio.TimerHandle | None = None

    def press(self, address: int, key: str, held_s: float = HELD_S) -> None:
        """A finger closes the contact of this key; it counts once it has been closed for `DEBOUNCE_S`."""
        firmware = self.firmwares[address]
        self._loop.call_later(DEBOUNCE_S, firmware.key_down, key)
        self._loop.call_later(DEBOUNCE_S + held_s, firmware.key_up, key)

    def die(self, address: int) -> None:
        """Its power is gone, or its wire is cut."""
        self._dead.add(address)

    def revive(self, address: int) -> None:
        self._dead.discard(address)

    def babble(self, every_s: float, noise: bytes = b"\x55\xaa\x01\x17") -> None:
        """A box says what nobody has asked for, without end."""
        self._send(noise)
        self._babble = self._loop.call_later(every_s, self.babble, every_s, noise)

    def hush(self) -> None:
        if self._babble is not None:
            self._babble.cancel()
            self._babble = None

    def take(self, said: bytes) -> None:
        """The host says something."""
        now_s = self._loop.time()
        for after_s, piece in self.wire.carry(said):
            self._at(now_s + after_s, self._hear, piece)

    def _hear(self, at_s: float, piece: bytes) -> None:
        for address, firmware in self.firmwares.items():
            if address in self._dead:
                continue
            if answer := firmware.receive(piece):
                self._at(at_s + self.turn_s, self._answer, address, answer)

    def _answer(self, at_s: float, address: int, answer: bytes) -> None:
        for after_s, piece in self.wire.carry(answer):
            self._at(at_s + after_s, self._arrive, piece)
        for other, firmware in self.firmwares.items():
            if other != address and other not in self._dead:
                firmware.receive(answer)

    def _arrive(self, at_s: float, piece: bytes) -> None:
        self._send(piece)

    def _at(self, at_s: float, do: Callable[..., None], *what: object) -> None:
        """A line keeps its own time: a timer that wakes late delays nothing that comes after."""
        if at_s > self._loop.time():
            self._loop.call_at(at_s, do, at_s, *what)
        else:
            do(at_s, *what)


class VirtualBus:
    """The boxes at the end of a pty that `link_path` points to. `async with` plugs the line in."""

    def __init__(self, link_path: Path, addresses: list[int], wire: Wire | None = None) -> None:
        self.boxes = Boxes(addresses, self._send, wire)
        self._end = SerialEnd(link_path, self.boxes.take)

    async def __aenter__(self) -> "VirtualBus":
        self.plug_in()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.boxes.hush()
        self.unplug()

    def plug_in(self) -> None:
        """With the power of all boxes."""
        self._end.plug_in()
        for firmware in self.boxes.firmwares.values():
            firmware.start()

    def unplug(self) -> None:
        self._end.unplug()

    def _send(self, said: bytes) -> None:
        self._end.write(said)
