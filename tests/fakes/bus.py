"""A line with many boxes in memory, between the product's bus and the simulated boxes; and what the desks hear."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from random import Random

from counter.bus import Bus, ask_round
from counter.desk import Order
from counter.face import Face, Standing
from counter.keys import Kind, Meaning, Site, meanings
from counter.link import Damage, Find, Outcome, Silence
from counter.panel import Lamp
from counter.poll import Poll
from epass.errors import LinkLost
from simulator.bus import Boxes
from simulator.wire import Wire

BAUDRATE = 38400
BYTE_S = 11 / BAUDRATE
SHORT = {"recall long": "nothing", "finish long": "nothing", "help long": "nothing", "hold+finish": "nothing"}
SITE = Site(services="ΑΒ", counters=(1, 2))


class FakeDesk:
    """Does whatever it is told: `orders` are those that it heard, with the time; the same name again is nothing."""

    def __init__(self, clock: Callable[[], float], keys: Mapping[str, str]) -> None:
        self.meanings: Mapping[str, Meaning] = meanings(Kind.BOX, keys, SITE, [])
        self.orders: list[tuple[float, Order]] = []
        self._clock = clock
        self._known: set[str] = set()

    def obey(self, order: Order) -> Lamp:
        self.orders.append((self._clock(), order))
        return Lamp.NONE

    def standing(self) -> Standing:
        return Standing(number=f"Α{len(self.orders) % 1000:03d}")


class MemoryLink:
    """The link that the wire leads to. As a line would, it keeps what nobody has read yet."""

    def __init__(self, addresses: list[int], wire: Wire) -> None:
        self._loop = asyncio.get_running_loop()
        self.boxes = Boxes(addresses, self._arrive, wire)
        self.heard_at_s = float("-inf")
        self.requests: list[tuple[float, bytes]] = []
        self.is_plugged_in = True
        self._received = b""
        self._find: Find = bytes
        self._done: Callable[[Outcome], None] | None = None

    async def open(self) -> None:
        if not self.is_plugged_in:
            raise LinkLost("/dev/bus is not there: plug the box in.")

    def exchange(self, request: bytes, find: Find, done: Callable[[Outcome], None]) -> None:
        self._find, self._done, self._received = find, done, b""
        self.requests.append((self._loop.time(), request))
        if self.is_plugged_in:
            self._loop.call_soon(self.boxes.take, request)
        else:
            self._loop.call_soon(self._settle, LinkLost("/dev/bus is gone: plug it in again."))

    def give_up(self) -> None:
        self._settle(Damage() if self._received else Silence())

    def close(self) -> None:
        self._settle(LinkLost("/dev/bus is gone: plug it in again."))

    def _arrive(self, said: bytes) -> None:
        self.heard_at_s = self._loop.time()
        if self._done is not None:
            self._received = (self._received + said)[-1024:]
            answer = self._find(self._received)
            if answer is not None:
                self._settle(answer or Damage())

    def _settle(self, outcome: Outcome) -> None:
        done, self._done = self._done, None
        if done is not None:
            done(outcome)


class Told(list[str | None]):
    """What is told of a box: only what is new."""

    def __call__(self, reason: str | None) -> None:
        if not self or self[-1] != reason:
            self.append(reason)


class Line:
    """`async with` runs it: boxes, bus, and the desk, the face and the news of each, by address."""

    def __init__(self, addresses: Sequence[int], *, wire: Wire | None = None, keys: Mapping[str, str] = SHORT) -> None:
        self.loop = asyncio.get_running_loop()
        self.wire = wire or Wire(random=Random(0), byte_s=BYTE_S)
        self.link = MemoryLink(list(addresses), self.wire)
        self.boxes = self.link.boxes
        self.boxes.turn_s = 0.002
        self.desks = {address: FakeDesk(self.loop.time, keys) for address in addresses}
        self.told = {address: Told() for address in addresses}
        polls = [
            Poll(
                address=address,
                place=f"The box at /dev/bus, address {address},",
                desk=self.desks[address],  # type: ignore[arg-type]
                face=Face(),
                tell=self.told[address],
                clock=self.loop.time,
                is_brief=len(addresses) > 1,
            )
            for address in addresses
        ]
        self.bus = Bus(name="/dev/bus", link=self.link, baudrate=BAUDRATE, polls=polls)
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "Line":
        self._tasks = [
            asyncio.create_task(self.bus.run()),
            asyncio.create_task(ask_round([self.bus])),
        ]
        await asyncio.sleep(1)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.boxes.hush()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def heard(self) -> list[tuple[int, str]]:
        """Whose desk heard of which press."""
        return [(address, order.name) for address, desk in self.desks.items() for _, order in desk.orders]

    def asked(self, address: int, since_s: float) -> int:
        """How often the box was asked since then."""
        return sum(at_s >= since_s and request[0] == address for at_s, request in self.link.requests)
