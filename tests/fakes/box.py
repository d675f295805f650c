"""A link to a box in memory, with verbs for every kind of trouble, and a way to wait for things to happen."""

import asyncio
from collections.abc import Awaitable, Callable

from counter.link import Silence
from epass.errors import LinkLost
from simulator.box import Firmware


class Seconds:
    """A monotonic clock that goes on only when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


async def until(condition: Callable[[], object], timeout_s: float = 10.0) -> None:
    """Waits until the condition holds; fails the test when it does not in time."""
    async with asyncio.timeout(timeout_s):
        while not condition():
            await asyncio.sleep(0.002)


class FakeLink:
    """Keeps the contract of a link without a wire: the box's program is called at once."""

    def __init__(self, firmware: Firmware) -> None:
        self.firmware = firmware
        self.requests: list[bytes] = []
        self._is_open = False
        self._is_plugged_in = True
        self._is_silent = False
        self._garbles = False
        self._drops = False

    async def open(self) -> None:
        if not self._is_plugged_in:
            raise LinkLost("The box is not there.")
        self._is_open = True

    def exchange(self, request: bytes, reply_length: int) -> Awaitable[bytes]:
        reply: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        if not self._is_open:
            reply.set_exception(LinkLost("The box was unplugged."))
            return reply
        self.requests.append(request)
        answer = b"" if self._is_silent else self.firmware.receive(request)
        if self._drops:
            self._drops, answer = False, b""
        if self._garbles:
            self._garbles, answer = False, answer[:5] + bytes([answer[5] ^ 0x10]) + answer[6:]
        if answer:
            reply.set_result(answer[:reply_length])
        else:
            reply.set_exception(Silence("The box does not answer."))
        return reply

    def close(self) -> None:
        self._is_open = False

    def unplug(self) -> None:
        self._is_plugged_in = self._is_open = False

    def plug_in(self) -> None:
        self._is_plugged_in = True
        self.firmware.start()

    def go_silent(self) -> None:
        self._is_silent = True

    def speak_again(self) -> None:
        self._is_silent = False

    def garble_next_frame(self) -> None:
        self._garbles = True

    def drop_next_reply(self) -> None:
        self._drops = True

    async def shows(self, lamp: str) -> None:
        await until(lambda: lamp in self.firmware.state()["lamps"])
