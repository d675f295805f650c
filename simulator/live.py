"""One visitor's WebSocket: the stage is told as it changes, and what the visitor does is done there."""

import asyncio
import struct
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

from aiohttp import WSMsgType, web

from epass.errors import EpassError, LinkLost
from simulator import verbs
from simulator.stage import Stage

# The order of the screens in a picture's first byte.
SCREENS = ("kiosk", "wall")
# A picture: its screen, its version; then the JPEG.
PICTURE = struct.Struct("<BQ")
_PICTURE_S = 1 / 60
_STATE_S = 1 / 30


class Visitor:
    """Who looks at the hall. Text is JSON, bytes are pictures.

    First comes `hello`, with the entries so far; then `state` whenever anything of it is different, `entries` as they
    are written, `refused` for what could not be done, and pictures: the next one of a screen after the visitor has
    said {"verb": "drawn", "screen": …}, so that nobody is sent more than they can see.
    """

    def __init__(self, socket: web.WebSocketResponse, stage: Stage) -> None:
        self._socket = socket
        self._stage = stage
        self._seq = stage.chronicle.seq
        self._wants = {screen: asyncio.Event() for screen in SCREENS}

    async def stay(self) -> None:
        """Until the visitor leaves."""
        entries = self._stage.chronicle.since(0)
        await self._socket.send_json({"type": "hello", **self._stage.hello(), "entries": entries})
        async with _beside(self._tell(), *map(self._show, SCREENS)):
            async for message in self._socket:
                if message.type is WSMsgType.TEXT:
                    await self._hear(message.data)

    async def _hear(self, text: str) -> None:
        try:
            match verbs.read(text):
                case {"verb": "drawn", "screen": str(screen)} if screen in SCREENS:
                    self._wants[screen].set()
                case message:
                    verbs.obey(self._stage, message)
        except EpassError as error:
            await self._socket.send_json({"type": "refused", "sentence": str(error)})

    async def _tell(self) -> None:
        told: dict[str, Any] = {}
        while True:
            state = self._stage.state()
            if state != told:
                told = state
                await self._socket.send_json({"type": "state", **state})
            if entries := self._stage.chronicle.since(self._seq):
                self._seq = entries[-1]["seq"]
                await self._socket.send_json({"type": "entries", "entries": entries})
            await asyncio.sleep(_STATE_S)

    async def _show(self, name: str) -> None:
        screen, shown = self._stage.screens[name], 0
        while True:
            if screen.version() not in (0, shown):
                with suppress(LinkLost):
                    picture = await screen.picture()
                    shown = picture.version
                    self._wants[name].clear()
                    header = PICTURE.pack(SCREENS.index(name), shown)
                    await self._socket.send_bytes(header + picture.jpeg)
                    await self._wants[name].wait()
            await asyncio.sleep(_PICTURE_S)


@asynccontextmanager
async def _beside(*telling: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Runs these meanwhile. A visitor who is gone while being told something is no error."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_until_gone(one), name="visitor") for one in telling]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()


async def _until_gone(telling: Coroutine[Any, Any, None]) -> None:
    with suppress(ConnectionError):
        await telling
