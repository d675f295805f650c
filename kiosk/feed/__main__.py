"""The daemon of the feed: follows the journal, and tells displays elsewhere what happens. It records nothing."""

import asyncio
import logging
from datetime import datetime

from epass import runtime
from epass.config import Config
from epass.store import Journal, open_journal
from kiosk.feed.beacon import shining
from kiosk.feed.channel import Channel
from kiosk.feed.server import serving
from kiosk.feed.sign import hours, waits

log = logging.getLogger("epass.feed")

_BEAT_S = 5.0


async def serve(config: Config, daemon: runtime.Daemon) -> None:
    """Until cancelled. StoreError ends it: displays are cut off and say so, and come back with the feed."""
    channel = Channel(lambda: datetime.now(config.site.timezone))
    journal = open_journal(config)
    try:
        channel.take(journal.today())
        await _beat(config, channel, journal)
        async with serving(config, channel) as port, shining(config, port):
            scheme = "https" if config.feed.listening.certificate else "http"
            log.info("The wall is at %s://%s:%d/wall", scheme, config.feed.listening.host, port)
            daemon.ready()
            async with asyncio.TaskGroup() as group:
                group.create_task(_follow(journal, channel), name="follow")
                group.create_task(_beats(config, channel, journal, daemon), name="beats")
    finally:
        journal.close()


async def _follow(journal: Journal, channel: Channel) -> None:
    async for entries in journal.follow(channel.last_seq):
        channel.take(entries)


async def _beats(config: Config, channel: Channel, journal: Journal, daemon: runtime.Daemon) -> None:
    while True:
        await asyncio.sleep(_BEAT_S)
        await _beat(config, channel, journal)
        daemon.alive()


async def _beat(config: Config, channel: Channel, journal: Journal) -> None:
    local = datetime.now(config.site.timezone)
    # In a thread: once a year the holidays are asked of another process.
    opening = await asyncio.to_thread(hours, config, local)
    journal.catch_up()
    channel.beat(hours=opening, waits=waits(journal.hall, local))


def main() -> None:
    runtime.run("epass-feed", serve)


if __name__ == "__main__":
    main()
