"""The button boxes of a site: each is asked in a task of its own, and all of them follow the journal."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from counter.auto import call_by_themselves
from counter.box import Face
from counter.desk import Desk
from counter.link import SerialLink, lines
from counter.poll import Poll, ask_round
from epass import runtime
from epass.config import Config
from epass.queueing.events import DeviceFailed, DeviceRecovered
from epass.runtime import Daemon
from epass.store import Condition, Journal, open_journal
from epass.store.journal import utc_now

log = logging.getLogger("counter")

_ALIVE_S = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A counter that has a box."""

    desk: Desk
    face: Face
    poll: Poll


def places(config: Config, journal: Journal) -> list[Place]:
    """Every counter with a box, ready to be asked. Raises ConfigError for an address that is none."""
    made = []
    for counter, line in lines(config).items():
        desk, face = Desk(journal, counter), Face()
        poll = Poll(
            link=SerialLink(line.path, line.baudrate),
            address=line.address,
            desk=desk,
            face=face,
            tell=Condition(journal, f"box-{counter}").tell,
        )
        made.append(Place(desk=desk, face=face, poll=poll))
        log.info("counter %d has its box at %s", counter, line.path)
    return made


async def follow(journal: Journal, places: Sequence[Place]) -> None:
    """Whatever anybody records is shown on every box that it concerns. For ever."""
    seq = journal.last_seq()
    journal.catch_up()
    _show(journal, places, has_news_of_devices=True)
    async for entries in journal.follow(seq):
        journal.catch_up()
        of_devices = any(isinstance(entry.event, DeviceFailed | DeviceRecovered) for entry in entries)
        _show(journal, places, has_news_of_devices=of_devices)


def _show(journal: Journal, places: Sequence[Place], *, has_news_of_devices: bool) -> None:
    if has_news_of_devices:
        failed = {state.device for state in journal.devices() if state.reason is not None}
        for place in places:
            place.desk.failed = failed
    for place in places:
        place.face.stand(place.desk.standing())


async def serve(config: Config, daemon: Daemon) -> None:
    journal = open_journal(config)
    try:
        made = places(config, journal)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(follow(journal, made), name="follow")
            tasks.create_task(call_by_themselves(config, journal, utc_now), name="auto")
            for place in made:
                tasks.create_task(place.poll.run(), name="poll")
            tasks.create_task(ask_round([place.poll for place in made]), name="round")
            daemon.ready()
            while True:
                daemon.alive()
                await asyncio.sleep(_ALIVE_S)
    finally:
        journal.close()


def main() -> None:
    runtime.run("epass-counter", serve)


if __name__ == "__main__":
    main()
