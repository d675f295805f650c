"""At the far ends of the machine's serial lines: the simulator's printer and box."""

import asyncio
import time
from collections.abc import Callable

from simulator.box import HELD_S, Firmware
from simulator.marks import Mark, text_of
from simulator.printer import mechanism
from vm.machine import Machine


class Line:
    """Bytes from the machine go to `receive`, and what it answers goes back, as long as the machine is there."""

    def __init__(self, machine: Machine, name: str, receive: Callable[[bytes], bytes]) -> None:
        self._machine = machine
        self._name = name
        self._receive = receive
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        reader, writer = await self._machine.channel(self._name)
        self._task = asyncio.create_task(self._serve(reader, writer))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(4096):
                if answer := self._receive(data):
                    writer.write(answer)
                    await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    def close(self) -> None:
        if self._task:
            self._task.cancel()


class Printer(Line):
    """`tickets`: what stands on each that was cut off, and when."""

    def __init__(self, machine: Machine) -> None:
        self.tickets: list[tuple[float, str]] = []
        self.bytes = 0
        self._cut = asyncio.Event()
        self._mechanism = mechanism("epson", self._take)
        super().__init__(machine, "printer", self._print)

    def _print(self, data: bytes) -> bytes:
        self.bytes += len(data)
        return self._mechanism.receive(data)

    def _take(self, marks: list[Mark]) -> None:
        self.tickets.append((time.monotonic(), text_of(marks)))
        self._cut.set()

    async def ticket(self, count: int, within_s: float) -> str:
        """The text of the ticket of this place, once it is cut off."""
        async with asyncio.timeout(within_s):
            while len(self.tickets) < count:
                self._cut.clear()
                await self._cut.wait()
        return self.tickets[count - 1][1]


class Box(Line):
    """A counter's box."""

    def __init__(self, machine: Machine) -> None:
        self._firmware = Firmware(1)
        self.requests = 0
        super().__init__(machine, "box", self._hear)

    def _hear(self, data: bytes) -> bytes:
        self.requests += 1
        return self._firmware.receive(data)

    @property
    def state(self) -> dict[str, object]:
        return self._firmware.state()

    async def press(self, key: str) -> None:
        self._firmware.key_down(key)
        await asyncio.sleep(HELD_S)
        self._firmware.key_up(key)

    async def shows(self, text: str, within_s: float) -> float:
        began = time.monotonic()
        async with asyncio.timeout(within_s):
            while self.state["text"] != text:
                await asyncio.sleep(0.005)
        return time.monotonic() - began
