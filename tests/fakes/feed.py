"""A site with a feed, its daemon, lines that can be cut, and somebody who watches a board over the feed."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

from display.board import Board
from display.feed_source import FeedSource
from epass import config as configuration
from epass.config import Config
from epass.ids import new_id
from epass.store.journal import Journal
from fakes.sites import a_site

START_S = 20.0
TOKEN = "a token of the site 0532"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def a_feed_site(folder: Path, *, feed: str = "", display: str = "", has_token: bool = True) -> Config:
    """A site with a feed on a free port of this machine, and a display that listens to it."""
    (folder / "token").write_text(TOKEN + "\n", encoding="utf-8")
    port = free_port()
    token = f'token_file = "{folder}/token"' if has_token else ""
    return a_site(
        folder,
        display=f'source = "feed://127.0.0.1:{port}"\n{token}\n{display}\n'
        f'[feed]\nlisten = "127.0.0.1:{port}"\n{token}\n{feed}',
    )


def displayed_from(folder: Path, source: str) -> Config:
    """The same site, for a display that listens elsewhere."""
    path = folder / "epass.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    changed = [f'source = "{source}"' if line.startswith("source") else line for line in lines]
    path.with_name("display.toml").write_text("\n".join(changed), encoding="utf-8")
    return configuration.load(path.with_name("display.toml"))


def certified(folder: Path) -> str:
    """A certificate for 127.0.0.1 that signs itself; returns the lines of its configuration."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem", "-subj", "/CN=feed",
         "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    return f'certificate = "{folder}/cert.pem"\nkey = "{folder}/key.pem"'


def issue(journal: Journal, count: int = 1, letter: str = "Α") -> None:
    for _ in range(count):
        journal.record(lambda hall, at: hall.issue(letter, at=at, ticket=new_id()))


def call(journal: Journal, counter: int = 1) -> None:
    journal.record(lambda hall, at: hall.call_next(counter, at=at))


class FeedDaemon:
    """`with`: epass-feed runs as a process of its own and listens."""

    def __init__(self, folder: Path, site: Config) -> None:
        self._folder = folder
        self._port = site.feed.listening.port
        self.address = f"http://127.0.0.1:{self._port}"

    def __enter__(self) -> "FeedDaemon":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        command = [sys.executable, "-m", "kiosk.feed", "--config", str(self._folder / "epass.toml")]
        with (self._folder / "feed.log").open("ab") as log:
            self._process = subprocess.Popen(command, stderr=log, env=os.environ)
        deadline = time.monotonic() + START_S
        while not self._listens():
            assert self._process.poll() is None, self.log()
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.02)

    def kill(self) -> None:
        """kill -9."""
        self._process.kill()
        self._process.wait()

    def log(self) -> str:
        return (self._folder / "feed.log").read_text(encoding="utf-8")

    def _listens(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self._port), 1):
            return True
        return False


class Cable:
    """A line to a port that can be cut, be dead without a word, and be mended. `async with`."""

    def __init__(self, port: int) -> None:
        self.port = free_port()
        self._far_port = port
        self._is_cut = False
        self._lets_through = asyncio.Event()
        self._lets_through.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self.connections = 0

    async def __aenter__(self) -> "Cable":
        self._server = await asyncio.start_server(self._join, "127.0.0.1", self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.cut()

    def cut(self) -> None:
        self._is_cut = True
        for writer in self._writers:
            writer.transport.abort()

    def go_dead(self) -> None:
        """Nothing comes through, and nobody is told."""
        self._lets_through.clear()

    def mend(self) -> None:
        self._is_cut = False
        self._lets_through.set()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        self.connections += 1
        async with AsyncExitStack() as stack:
            with suppress(OSError):
                far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._far_port)
                for end in (writer, far_writer):
                    self._writers.add(end)
                    stack.callback(self._writers.discard, end)
                    stack.callback(end.transport.abort)
                await asyncio.gather(self._carry(reader, far_writer), self._carry(far_reader, writer))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            await self._lets_through.wait()
            writer.write(data)
        writer.transport.abort()


class Watcher:
    """Looks at a board that a feed fills. `announced` are the calls in their order, as “Α001→1”."""

    def __init__(self, source: FeedSource) -> None:
        self.source = source
        self.board = Board(6)
        self.announced: list[str] = []
        self.hearings = 0
        self._now_s = 0.0

    @property
    def is_cut(self) -> bool:
        return self.source.is_cut

    async def watch(self) -> None:
        async for entries in self.source.follow():
            for entry in entries:
                self.board.apply(entry.event, entry.seq)
            if past := self.source.past:
                self.board.settle(past.after, past.since)
                self.hearings += 1
            self._look()

    def shown(self) -> list[str]:
        """The large call, then the others."""
        view = self.board.at(self._now_s)
        return [f"{call.number}→{call.counter}" for call in (view.live, *view.recent) if call]

    def _look(self) -> None:
        """Lets every call that is due have its turn."""
        while (view := self.board.at(self._now_s)).announcement > len(self.announced):
            assert view.live
            self.announced.append(f"{view.live.number}→{view.live.counter}")
            self._now_s += 100


@asynccontextmanager
async def watching(config: Config) -> AsyncIterator[Watcher]:
    watcher = Watcher(FeedSource(config))
    task = asyncio.ensure_future(watcher.watch())
    try:
        yield watcher
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
