"""A site and a real platform: the journal on a disk, the store in a database, HTTP in between, all in this process."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from central.api import site_api
from central.store import Store
from epass.config import Config
from epass.ids import new_id
from epass.queueing.refusals import CounterAlready
from epass.queueing.ticket import Origin
from epass.store import Condition
from epass.sync_settings import SyncSettings
from fakes.central import FIRST
from fakes.central_api import a_token
from fakes.sites import a_journal, a_site
from sync.connection import DEVICE, Connection
from sync.downlink import Downlink
from sync.exchange import Platform
from sync.platform import HttpPlatform
from sync.status import Status
from sync.uplink import Uplink

EVERYTHING = SyncSettings(url="https://platform", allows=frozenset({"hours", "services", "texts"}))


class SyncedSite:
    """`journal` is the hall's own door; what the daemon does is done by two others. `statuses` are what it kept."""

    def __init__(
        self, config: Config, clock: Callable[[], Any], platform: Platform, settings: SyncSettings = EVERYTHING
    ) -> None:
        self.config, self.clock, self.platform = config, clock, platform
        self.statuses: list[Status] = []
        self.settled: list[Any] = []
        self.journal, self._up, self._down = (a_journal(config, clock) for _ in range(3))
        loop = asyncio.get_running_loop()
        self.connection = Connection(Condition(self._up, DEVICE), self.statuses.append, clock=clock, seconds=loop.time)
        known: dict[str, Any] = {"site": config.site.code, "seconds": loop.time, "chance": lambda: 0.0}
        self.uplink = Uplink(self._up, platform, self.connection, clock=clock, **known)
        self.downlink = Downlink(
            self._down, platform, self.connection, settings=settings, settled=self.settled.append, **known
        )

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.uplink.run())
            tasks.create_task(self.downlink.run())

    def close(self) -> None:
        for journal in (self.journal, self._up, self._down):
            journal.close()

    # What happens in the hall

    def issue(self, letter: str = "Α", origin: Origin = Origin.WALK_IN) -> str:
        ticket = new_id()
        self.journal.record(lambda hall, at: hall.issue(letter, at=at, ticket=ticket, origin=origin))
        return ticket

    def do(self, verb: str, *args: Any, **named: Any) -> None:
        self.journal.record(lambda hall, at: getattr(hall, verb)(*args, at=at, **named))

    def told(self, *kinds: type) -> list[Any]:
        """Today's events of these kinds."""
        self.journal.catch_up()
        return [entry.event for entry in self.journal.today() if isinstance(entry.event, kinds)]


@asynccontextmanager
async def a_platform(store: Store) -> AsyncIterator[str]:
    """Its address."""
    app = web.Application()
    app.add_subapp("/api", site_api(store))
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


@asynccontextmanager
async def a_synced_site(
    folder: Path, store: Store, address: str, clock: Callable[[], Any], *, more: str = "", **options: Any
) -> AsyncIterator[SyncedSite]:
    """At work; its counters are open. `more`: lines at the end of its epass.toml."""
    token = await a_token(store, FIRST)
    folder.mkdir(exist_ok=True)
    config = a_site(folder, display=more)
    assert config.site.code == FIRST
    async with HttpPlatform(address, lambda: token) as platform:
        site = SyncedSite(config, clock, platform, **options)
        with closing(site):
            with contextlib.suppress(CounterAlready):  # before it was started again
                site.do("open_counter", 1)
            task = asyncio.create_task(site.run())
            try:
                yield site
            finally:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task


async def both_agree(site: SyncedSite, store: Store) -> None:
    """Waits until the platform has every entry, and the site every change."""
    async with asyncio.timeout(10):
        while True:
            have = await store.entries.have(site.config.site.code, site.journal.identity().journal_id)
            if have == site.journal.last_seq():
                return
            await asyncio.sleep(0.01)
