"""A stage whose daemons do not run: the test plays them, at the near ends of the same wires."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path

from aiohttp import WSMsgType
from aiohttp.test_utils import TestClient, TestServer

from epass import config
from epass.store import open_journal
from epass.store.migrations import migrate
from simulator import site
from simulator.cable import Cable
from simulator.stage import Stage
from simulator.web import app

BOUND_S = 10.0


async def until(is_so: Callable[[], object], what: str) -> None:
    async def look() -> None:
        while not is_so():
            await asyncio.sleep(0.005)

    try:
        await asyncio.wait_for(look(), BOUND_S)
    except TimeoutError:
        raise AssertionError(f"not within {BOUND_S:g} s: {what}") from None


@asynccontextmanager
async def playing(room: Path) -> AsyncIterator[tuple[Stage, TestClient]]:
    toml = room / "epass.toml"
    wires = site.wires(
        room, port=8080, console_port=8480, platform_port=8490, cable_port=8491, platform=room / "platform"
    )
    site.write(toml, state_dir=room, wires=wires)
    loaded = config.load(toml)
    migrate(loaded.state_dir)
    with closing(open_journal(loaded)) as journal:
        journal.open_day()
        stage = Stage(config=loaded, journal=journal, wires=wires, cable=Cable(8490), toml=toml, room=room)
        async with stage:
            following = asyncio.create_task(stage.chronicle.follow())
            async with TestClient(TestServer(app(stage), host="127.0.0.1")) as client:
                yield stage, client
            following.cancel()


class Browser:
    """The page's end of the WebSocket: remembers what it was told."""

    def __init__(self, socket) -> None:
        self._socket = socket
        self.hello: dict = {}
        self.state: dict = {}
        self.entries: list[dict] = []
        self.refused: list[str] = []
        self.pictures: list[bytes] = []

    async def send(self, **message) -> None:
        await self._socket.send_json(message)

    async def send_text(self, text: str) -> None:
        await self._socket.send_str(text)

    async def hear(self, is_so: Callable[[], object], what: str) -> None:
        async def listen() -> None:
            while not is_so():
                await self._take()

        try:
            await asyncio.wait_for(listen(), BOUND_S)
        except TimeoutError:
            raise AssertionError(f"not within {BOUND_S:g} s: {what}") from None

    async def hear_for(self, seconds: float) -> None:
        """What comes within that time, for showing that something does not come."""

        async def listen() -> None:
            while True:
                await self._take()

        try:
            await asyncio.wait_for(listen(), seconds)
        except TimeoutError:
            return

    async def _take(self) -> None:
        message = await self._socket.receive()
        if message.type is WSMsgType.BINARY:
            self.pictures.append(message.data)
            return
        assert message.type is WSMsgType.TEXT, message
        told = message.json()
        match told["type"]:
            case "hello":
                self.hello = told
                self.entries = told["entries"]
            case "state":
                self.state = told
            case "entries":
                self.entries += told["entries"]
            case "refused":
                self.refused.append(told["sentence"])
