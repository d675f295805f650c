"""Requests of a simulated site meet whatever a network does to them: lost, doubled, late, out of order, cut off,
somebody else's; and a platform that dies before or after it has done what was asked."""

import asyncio
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fakes.mortal import Fuse
from sync.answers import Trouble
from sync.exchange import Reply, Request

if TYPE_CHECKING:
    from fakes.simulated import World

_GIVEN_UP_AFTER_S = 20
_TROUBLES = ("lost", "unanswered", "doubled", "late", "cut_off", "foreign", "broken", "dies_before", "dies_after")


@dataclass(slots=True, kw_only=True)
class Weather:
    """How likely each trouble is, for one request; `is_cut`: nothing gets through."""

    lost: float = 0.0
    unanswered: float = 0.0
    doubled: float = 0.0
    late: float = 0.0
    cut_off: float = 0.0
    foreign: float = 0.0
    broken: float = 0.0
    dies_before: float = 0.0
    dies_after: float = 0.0
    slow_s: float = 0.02
    is_cut: bool = False


def some_weather(chance: random.Random) -> Weather:
    worst = chance.choice([0.0, 0.05, 0.15, 0.3])
    return Weather(
        **{name: chance.random() * worst for name in _TROUBLES},
        slow_s=chance.choice([0.02, 0.5, 5.0]),
        is_cut=chance.random() < 0.4,
    )


class BadNetwork:
    """Between one site's process and the platform. `journal_id`: whose entries it was given last."""

    journal_id = ""

    def __init__(self, world: "World", code: str, others: Sequence[str], fuse: Fuse) -> None:
        self._world, self._code, self._others, self._fuse = world, code, others, fuse

    async def ask(self, request: Request) -> Reply:
        self._fuse.burn()
        self.journal_id = journal_of(request) or self.journal_id
        reply = await self._passed(request)
        self._fuse.burn()
        return reply

    async def _passed(self, request: Request) -> Reply:
        weather, chance = self._world.weather, self._world.chance
        if weather.is_cut or self._meets("lost"):
            await asyncio.sleep(chance.random() * _GIVEN_UP_AFTER_S)
            raise Trouble("lost on the way")
        await asyncio.sleep(chance.random() * weather.slow_s)
        if self._meets("late"):
            # Given up here, asked again, and only then it arrives: behind those that were sent after it.
            self._world.later(self._code, request, chance.random() * 300)
            await asyncio.sleep(_GIVEN_UP_AFTER_S)
            raise Trouble("too late")
        if self._meets("doubled"):
            self._world.later(self._code, request, chance.choice([0.0, 0.0, 30.0]) * chance.random())
        reply = await self._ask(request)
        if weather.is_cut or self._meets("unanswered"):
            await asyncio.sleep(chance.random() * _GIVEN_UP_AFTER_S)
            raise Trouble("the answer was lost")
        reply = await self._damaged(request, reply)
        await asyncio.sleep(chance.random() * weather.slow_s)
        return reply

    async def _ask(self, request: Request) -> Reply:
        """A platform that dies has done all of it or nothing: it does everything in one transaction."""
        if self._meets("dies_before"):
            self._world.platform_dies()
            raise Trouble("the platform died")
        life = self._world.platform_life
        reply = await self._world.asks(self._code, request)
        if self._meets("dies_after"):
            self._world.platform_dies()
        if life != self._world.platform_life:
            raise Trouble("the platform died")
        return reply

    async def _damaged(self, request: Request, reply: Reply) -> Reply:
        chance = self._world.chance
        if self._meets("cut_off"):
            reply = Reply(status=reply.status, body=reply.body[: chance.randrange(len(reply.body))])
        if request.path.endswith("/changes") and self._meets("foreign"):
            other = chance.choice(self._others)
            path = request.path.replace(self._code, other)
            reply = await self._world.platform.ask(other, Request(method="GET", path=path, query=request.query))
        if self._meets("broken"):
            reply = chance.choice(
                [Reply(status=502, body=b"<html>"), Reply(status=503, body=b"{}"), Reply(status=200, body=b"<html>")]
            )
        return reply

    def _meets(self, trouble: str) -> bool:
        meets = self._world.chance.random() < getattr(self._world.weather, trouble)
        if meets:
            self._world.troubles[trouble] += 1
        return meets


def journal_of(request: Request) -> str:
    """Whose entries go up with it."""
    return str(json.loads(request.body or b"{}").get("journal_id", ""))


def said(reply: Reply) -> str:
    """The error that a reply of the platform names, or nothing."""
    return str(json.loads(reply.body).get("error", "")) if reply.status != 200 else ""
