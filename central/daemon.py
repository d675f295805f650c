"""The platform at work: pages and the sites' API on one address, mails on their way, what is old on its way out."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import aiohttp
from aiohttp import web

from central.config import CentralConfig
from central.mail import postman_for
from central.outbox import Outbox, sender_of
from central.store import Store, open_store, utc_now
from central.taxisnet import Taxisnet
from central.web.app import pages
from central.web.platform import Platform
from epass.errors import LinkLost, StoreError
from epass.runtime import Daemon

log = logging.getLogger("central")

_BEAT_S = 10.0
_TIDY_S = 3600.0
_GOODBYE_S = 2.0
_OUTAGE_PAUSE_S = 5.0
_KEPT_OPEN_S = 75.0  # longer than a proxy keeps an idle connection to us


async def serve(config: CentralConfig, daemon: Daemon) -> None:
    """Until cancelled. Raises StoreError and LinkLost; a database that goes away later is answered with 503."""
    async with serving(config, utc_now) as at:
        daemon.ready()
        async with asyncio.TaskGroup() as tasks:
            for name, work in work_of(at).items():
                tasks.create_task(work, name=name)
            tasks.create_task(_beat(daemon), name="beat")


@asynccontextmanager
async def serving(config: CentralConfig, now: Callable[[], datetime]) -> AsyncIterator[Platform]:
    """Store and pages, open to whoever comes."""
    async with await open_store(config, now) as store, aiohttp.ClientSession() as http:
        at = Platform(
            config=config,
            store=store,
            citizens=Taxisnet(config.citizens, http) if config.citizens else None,
            clerks=Taxisnet(config.clerks, http) if config.clerks else None,
            now=now,
        )
        runner = web.AppRunner(
            pages(at),
            access_log=None,
            handler_cancellation=True,
            shutdown_timeout=_GOODBYE_S,
            keepalive_timeout=_KEPT_OPEN_S,
        )
        await runner.setup()
        try:
            await _listen(runner, config)
            yield at
        finally:
            await runner.cleanup()


async def _listen(runner: web.AppRunner, config: CentralConfig) -> None:
    host, port = config.web.host, config.web.port
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        raise LinkLost(f"The platform cannot listen on {host}:{port}: {error.strerror or error}.") from error
    log.info("The platform listens on %s:%d", host, port)


def work_of(at: Platform) -> dict[str, Coroutine[Any, Any, None]]:
    """What goes on beside the answering, by name."""
    postman = postman_for(at.config.mail)
    work = {"tidy": over_outages(at.store, lambda: _tidy(at.store))}
    if postman is not None:
        outbox = Outbox(at.store, postman, sender_of(at.config), at.now)
        work["outbox"] = over_outages(at.store, outbox.deliver)
    return work


async def over_outages(
    store: Store, work: Callable[[], Coroutine[Any, Any, None]], *, pause_s: float = _OUTAGE_PAUSE_S
) -> None:
    """Begins the work anew after the database did not answer; told when that begins and when it ends."""
    while True:
        try:
            await work()
        except StoreError as error:
            log.error("What goes on beside the pages waits: %s", error)
            await _until_it_answers(store, pause_s)
            log.info("The database answers again.")


async def _until_it_answers(store: Store, pause_s: float) -> None:
    while True:
        await asyncio.sleep(pause_s)
        with contextlib.suppress(StoreError):
            return await store.ping()


async def _tidy(store: Store) -> None:
    while True:
        tidied = await store.retention.tidy()
        if tidied.contacts or tidied.bookings:
            log.info("Contact data of %d bookings and the names of %d are gone.", tidied.contacts, tidied.bookings)
        await asyncio.sleep(_TIDY_S)


async def _beat(daemon: Daemon) -> None:
    """Also without the database: to start again would not bring it back."""
    while True:
        daemon.alive()
        await asyncio.sleep(_BEAT_S)
