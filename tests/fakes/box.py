"""A link to boxes in memory, with verbs for every kind of trouble."""

import asyncio
import contextlib
from collections.abc import Callable

from counter.link import Damage, Find, Link, Outcome, Silence
from counter.protocol import REPLY_LENGTH, answer_in
from epass.errors import LinkLost
from fakes.waiting import until
from simulator.box import Firmware


class Seconds:
    """A monotonic clock that goes on only when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


def find(received: bytes) -> bytes | None:
    """The whole answer of the box with address 1."""
    return answer_in(received, 1, REPLY_LENGTH)


async def ask(link: Link, request: bytes, find: Find = find) -> Outcome:
    """One exchange from end to end, with a time-out."""
    outcomes: list[Outcome] = []
    link.exchange(request, find, outcomes.append)
    assert not outcomes, "done was called before exchange returned"
    with contextlib.suppress(TimeoutError):
        await until(lambda: outcomes, timeout_s=0.2)
    if not outcomes:
        link.give_up()
    (outcome,) = outcomes
    return outcome


class FakeLink:
    """Keeps the contract of a link without a wire: the box's program is called at once."""

    def __init__(self, firmware: Firmware) -> None:
        self.firmware = firmware
        self.requests: list[bytes] = []
        self.heard_at_s = float("-inf")
        self._done: Callable[[Outcome], None] | None = None
        self._has_heard = False
        self.is_open = False
        self._is_plugged_in = True
        self._is_silent = False
        self._garbles = False
        self._drops = False

    async def open(self) -> None:
        if not self._is_plugged_in:
            raise LinkLost("The box is not there.")
        self.is_open = True

    def exchange(self, request: bytes, find: Find, done: Callable[[Outcome], None]) -> None:
        self._done = done
        if not self.is_open:
            self._settle_soon(LinkLost("The box was unplugged."))
            return
        self.requests.append(request)
        reply = b"" if self._is_silent else self.firmware.receive(request)
        if self._drops:
            self._drops, reply = False, b""
        if self._garbles:
            self._garbles, reply = False, reply[:5] + bytes([reply[5] ^ 0x10]) + reply[6:]
        self._has_heard = bool(reply)
        answer = find(reply)
        if answer is not None:
            self._settle_soon(answer or Damage())

    def give_up(self) -> None:
        self._settle(Damage() if self._has_heard else Silence())

    def close(self) -> None:
        self.is_open = False
        self._settle(LinkLost("The link was closed."))

    def unplug(self) -> None:
        self._is_plugged_in = False
        self.close()

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

    def _settle_soon(self, outcome: Outcome) -> None:
        asyncio.get_running_loop().call_soon(self._settle, outcome)

    def _settle(self, outcome: Outcome) -> None:
        done, self._done = self._done, None
        if done is not None:
            done(outcome)
