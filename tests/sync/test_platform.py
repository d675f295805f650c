"""The platform that the simulation speaks with does as the real one does, which is reached over HTTP."""

from collections.abc import AsyncIterator
from datetime import datetime
from itertools import count

import pytest

from central.store import SYSTEM, Store, clerk_actor
from contracts.platform_contract import PlatformContract
from fakes.central import FIRST, a_booking
from fakes.central_api import a_token
from fakes.clock import FakeClock
from fakes.model_platform import ModelPlatform
from sync.exchange import Reply, Request
from sync.platform import HttpPlatform

CLERK = clerk_actor("u1")


class RealFarEnd:
    site = FIRST

    def __init__(self, store: Store, http: HttpPlatform) -> None:
        self._store, self._http = store, http

    async def ask(self, request: Request) -> Reply:
        return await self._http.ask(request)

    async def book(self, slot: datetime) -> tuple[str, str]:
        booking = await a_booking(self._store, slot)
        return booking.id, booking.code

    async def cancel(self, booking: str) -> None:
        await self._store.bookings.cancel(booking, CLERK)

    async def request(self) -> str:
        return (await self._store.tickets.request(site=FIRST, letter="Α", holder="somebody")).id

    async def give_up(self, request: str) -> None:
        await self._store.tickets.cancel(request)

    async def post(self, text: str) -> str:
        return (await self._store.messages.post(FIRST, {"el": text}, SYSTEM)).id


class ModelFarEnd:
    site = FIRST

    def __init__(self, clock: FakeClock) -> None:
        self._model = ModelPlatform(clock, (FIRST,))
        self._ids = count(1)

    async def ask(self, request: Request) -> Reply:
        return await self._model.ask(FIRST, request)

    async def book(self, slot: datetime) -> tuple[str, str]:
        id = f"b{next(self._ids)}"
        self._model.book(FIRST, id, slot, digits="402915")
        return id, "402915"

    async def cancel(self, booking: str) -> None:
        self._model.cancel(FIRST, booking)

    async def request(self) -> str:
        id = f"r{next(self._ids)}"
        self._model.request(FIRST, id)
        return id

    async def give_up(self, request: str) -> None:
        self._model.give_up(FIRST, request)

    async def post(self, text: str) -> str:
        id = f"m{next(self._ids)}"
        self._model.post(FIRST, id, text)
        return id


class TestTheRealPlatform(PlatformContract):
    @pytest.fixture
    async def far(self, store: Store, address: str) -> AsyncIterator[RealFarEnd]:
        token = await a_token(store)
        async with HttpPlatform(address, lambda: token) as http:
            yield RealFarEnd(store, http)


class TestTheModel(PlatformContract):
    @pytest.fixture
    async def far(self, clock: FakeClock) -> ModelFarEnd:
        return ModelFarEnd(clock)
