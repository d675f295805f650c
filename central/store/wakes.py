"""After a commit, whoever waits for something of its topic is woken, in every process: a bell, and nothing more.

Bells are rung after the commit and not in it: a NOTIFY within a transaction makes PostgreSQL commit one such
transaction after the other, each with its own flush. Who dies in between leaves a bell unrung: whoever waits looks by
itself when the time is over.
"""

import asyncio
import contextlib
import logging
from collections.abc import Iterable, Iterator
from typing import Any

import asyncpg

log = logging.getLogger("epass.central")

_CHANNEL = "epass"
_LONGEST_PAYLOAD = 7000  # PostgreSQL takes 8000 bytes (sql-notify)
_AGAIN_AFTER_S = 1.0


class Bell:
    """Hung before looking, waited for afterwards: what happens in between rings it."""

    def __init__(self, longest_s: float) -> None:
        self._rung = asyncio.Event()
        self._longest_s = longest_s

    def ring(self) -> None:
        self._rung.set()

    async def wait(self, timeout_s: float) -> None:
        """Until it rings, or the time is over, or it is time to look by oneself."""
        # Not asyncio.wait_for: in Python 3.11 it swallows a cancellation that comes together with the bell.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(timeout_s, self._longest_s)):
                await self._rung.wait()
        self._rung.clear()


class Wakes:
    """The bells of this process. `poll_s`: how long nobody waits longer than that without looking."""

    poll_s = 30.0

    def __init__(self) -> None:
        self._bells: dict[str, set[Bell]] = {}

    @contextlib.contextmanager
    def listening(self, topic: str) -> Iterator[Bell]:
        bell = Bell(self.poll_s)
        self._bells.setdefault(topic, set()).add(bell)
        try:
            yield bell
        finally:
            bells = self._bells[topic]
            bells.discard(bell)
            if not bells:
                del self._bells[topic]

    def ring(self, *topics: str) -> None:
        """In every process."""
        self._ring_here(topics)

    def _ring_here(self, topics: Iterable[str]) -> None:
        for topic in topics:
            for bell in self._bells.get(topic, ()):
                bell.ring()

    async def open(self) -> None:
        pass

    async def close(self) -> None:
        pass


class PolledWakes(Wakes):
    """On SQLite, other processes are not heard: who waits looks once a second."""

    poll_s = 1.0


class PostgresWakes(Wakes):
    """LISTEN and NOTIFY on a connection of its own. While that is lost, who waits looks once a second."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self._owed: set[str] = set()
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._lost = asyncio.Event()

    async def open(self) -> None:
        connection = await self._connect()
        self._task = asyncio.create_task(self._serve(connection), name="wakes")

    async def close(self) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def ring(self, *topics: str) -> None:
        self._ring_here(topics)
        self._owed.update(topics)
        self._news.set()

    async def _serve(self, connection: "asyncpg.Connection[Any] | None") -> None:
        while True:
            try:
                if connection is None:
                    connection = await self._connect()
                    # What happened meanwhile was not heard.
                    self._ring_here(self._bells)
                self.poll_s = Wakes.poll_s
                try:
                    await self._tell(connection)
                finally:
                    connection.terminate()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                if self.poll_s == Wakes.poll_s:
                    log.warning("Bells of other processes are not heard for now: %s", type(error).__name__)
                self.poll_s = PolledWakes.poll_s
                self._ring_here(self._bells)
                connection = None
                await asyncio.sleep(_AGAIN_AFTER_S)

    async def _connect(self) -> "asyncpg.Connection[Any]":
        connection: asyncpg.Connection[Any] = await asyncpg.connect(
            self._url, server_settings={"application_name": "epass bells"}
        )
        self._lost.clear()
        connection.add_termination_listener(lambda _: self._hang_up())
        await connection.add_listener(_CHANNEL, self._hear)
        return connection

    def _hang_up(self) -> None:
        self._lost.set()
        self._news.set()

    def _hear(self, connection: Any, sender: int, channel: str, payload: Any) -> None:
        self._ring_here(str(payload).split())

    async def _tell(self, connection: "asyncpg.Connection[Any]") -> None:
        """What is owed, several topics at once when they come fast."""
        while not self._lost.is_set():
            await self._news.wait()
            self._news.clear()
            while self._owed and not self._lost.is_set():
                payload = self._taken()
                await connection.execute("SELECT pg_notify($1, $2)", _CHANNEL, payload)
        raise ConnectionError("the connection was closed")

    def _taken(self) -> str:
        payload = ""
        while self._owed and len(payload) < _LONGEST_PAYLOAD:
            payload += self._owed.pop() + " "
        return payload
