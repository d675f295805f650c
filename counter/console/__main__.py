"""The daemon of the console: clerks sign in, see the queue and call, from any browser that the LAN address reaches."""

import asyncio
import logging

from counter.console.news import News
from counter.console.parts import Parts
from counter.console.server import serving
from epass import runtime
from epass.config import Config
from epass.store import open_journal
from epass.store.clerks import Clerks
from epass.store.journal import utc_now

log = logging.getLogger("epass.console")

_ALIVE_S = 4.0


async def serve(config: Config, daemon: runtime.Daemon) -> None:
    """Until cancelled. StoreError ends it: what cannot be remembered is not done."""
    journal = open_journal(config, by="console")
    try:
        news = News(journal)
        clerks = Clerks(journal, config.console, utc_now)
        parts = Parts(config=config, journal=journal, clerks=clerks, news=news, clock=utc_now)
        async with serving(parts) as port:
            log.info("The console listens on %s, port %d", config.console.listening.host, port)
            if not clerks.all():
                log.warning("Nobody can sign in yet: “epass clerk add NAME --role administrator” is the first to.")
            daemon.ready()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(news.follow(), name="follow")
                tasks.create_task(_live_on(daemon), name="alive")
    finally:
        journal.close()


async def _live_on(daemon: runtime.Daemon) -> None:
    while True:
        daemon.alive()
        await asyncio.sleep(_ALIVE_S)


def main() -> None:
    runtime.run("epass-console", serve)


if __name__ == "__main__":
    main()
