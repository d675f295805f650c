"""The button boxes of a site: each line has a task of its own, and all boxes follow the journal."""

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path

from counter.auto import call_by_themselves
from counter.bus import Bus, ask_round
from counter.keypad import Keypad
from counter.keys import Kind
from counter.link import SerialLink
from counter.pads import Pad, PadLine
from counter.places import Place, places
from counter.poll import Poll
from counter.stream import SerialStream
from epass import runtime
from epass.config import Config
from epass.queueing.events import DeviceFailed, DeviceRecovered
from epass.runtime import Daemon
from epass.store import Journal, open_journal
from epass.store.journal import utc_now

log = logging.getLogger("counter")

_ALIVE_S = 4.0


def buses(places: Sequence[Place]) -> list[Bus]:
    """Every line with Modbus boxes."""
    return [_bus(path, there) for path, there in _on_lines(places, Kind.BOX).items()]


def pad_lines(places: Sequence[Place]) -> list[PadLine]:
    """Every line with pads."""
    return [_pad_line(path, there) for path, there in _on_lines(places, Kind.PAD).items()]


def keypads(places: Sequence[Place]) -> list[Keypad]:
    return [
        Keypad(path=Path(place.address.path), desk=place.desk, face=place.face, tell=place.condition.tell)
        for place in places
        if place.address.kind is Kind.KEYPAD
    ]


def _on_lines(places: Sequence[Place], kind: Kind) -> dict[str, list[Place]]:
    lines: dict[str, list[Place]] = {}
    for place in places:
        if place.address.kind is kind:
            lines.setdefault(place.address.path, []).append(place)
    return lines


def _pad_line(path: str, places: Sequence[Place]) -> PadLine:
    address = places[0].address
    stream = SerialStream(path, address.baudrate, address.parity)
    return PadLine(
        stream,
        {place.address.address: Pad(desk=place.desk, face=place.face, tell=place.condition.tell) for place in places},
    )


def _bus(path: str, places: Sequence[Place]) -> Bus:
    baudrate = places[0].address.baudrate
    is_shared = len(places) > 1
    polls = [
        Poll(
            address=place.address.address,
            place=f"The box at {path}" + (f", address {place.address.address}," if is_shared else ""),
            desk=place.desk,
            face=place.face,
            tell=place.condition.tell,
            clock=asyncio.get_running_loop().time,
            is_brief=is_shared,
        )
        for place in places
    ]
    return Bus(name=path, link=SerialLink(path, baudrate), baudrate=baudrate, polls=polls)


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
        for place in made:
            log.info("counter %d has its box at %s", place.counter, place.address.path)
        asked = buses(made)
        parts: list[Bus | PadLine | Keypad] = [*asked, *pad_lines(made), *keypads(made)]
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(follow(journal, made), name="follow")
            tasks.create_task(call_by_themselves(config, journal, utc_now), name="auto")
            for part in parts:
                tasks.create_task(part.run(), name=type(part).__name__)
            if asked:
                tasks.create_task(ask_round(asked), name="round")
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
