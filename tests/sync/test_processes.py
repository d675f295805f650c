"""The real processes: a site on SQLite, a platform on PostgreSQL, a rough way in between, and kill -9 on both sides.

`EPASS_ROUGH_S=300 pytest tests/sync/test_processes.py` does it for five minutes.
"""

import asyncio
import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from bench.postgres import a_postgresql, installed
from central.config import DatabaseSettings
from central.domain.hours import ExceptionalDay, Opening
from central.domain.refusals import PlatformRefusal
from central.store import SYSTEM, Store, clerk_actor, open_store
from epass import config as configuration
from epass.config import Config
from epass.errors import Refusal
from epass.ids import new_id
from epass.queueing import codec
from epass.queueing import events as e
from epass.store import Journal, open_journal
from epass.store.migrations import migrate
from fakes.central import ATHENS, FIRST, a_config, a_service, a_site, some_details
from fakes.rough_way import RoughWay
from fakes.sites import write_site
from sync.outbox import TOLD

ROUGH_S = float(os.environ.get("EPASS_ROUGH_S", "30"))
CLERK = clerk_actor("u1")
PLATFORM = """
state_dir = "{folder}/platform"
[database]
url = "{url}"
[web]
listen = "127.0.0.1:{port}"
public_address = "http://127.0.0.1:{port}"
[keys]
tax_numbers_file = "{folder}/tax_numbers"
cookies_file = "{folder}/cookies"
"""
SYNC = """
[rules]
check_in_opens_min = 1440
check_in_ends_min = 1440
[sync]
url = "http://127.0.0.1:{port}"
token_file = "{folder}/token"
allows = ["hours", "services", "texts"]
"""

pytestmark = pytest.mark.skipif(installed() is None, reason="PostgreSQL is not installed here")


class Mortal:
    """A process that is killed again and again."""

    def __init__(self, folder: Path, name: str, *words: str) -> None:
        self.deaths = 0
        self._log = (folder / f"{name}.log").open("ab")
        self._command = [sys.executable, "-m", name, *words]
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, stderr=self._log)

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self.deaths += 1

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._log.close()


class Day:
    """What people do on both sides, while the processes die."""

    def __init__(self, journal: Journal, store: Store, chance: random.Random) -> None:
        self._journal, self._store, self._chance = journal, store, chance
        self.requests: list[str] = []
        self.bookings: list[str] = []
        self.cancelled: list[str] = []

    async def in_the_hall(self, until_s: float) -> None:
        while time.monotonic() < until_s:
            with contextlib.suppress(Refusal):
                self._journal.record(self._something)
            await asyncio.sleep(0.02)

    def _something(self, hall: Any, at: datetime) -> Any:
        ticket = new_id()
        match self._chance.randrange(8):
            case 0 | 1 | 2:
                return hall.issue(self._chance.choice("ΑΒ"), at=at, ticket=ticket)
            case 3 | 4:
                return hall.call_next(1, at=at, has_come=True)
            case 5:
                return hall.mark_no_show(1, at=at)
            case 6:
                codes = [booking.code for booking in hall.bookings]
                return hall.check_in(self._chance.choice(codes or [""]), at=at, ticket=ticket)
        waiting = [ticket.id for ticket in hall.waiting()]
        return hall.cancel(self._chance.choice(waiting or [""]), at=at)

    async def on_the_platform(self, until_s: float) -> None:
        days = [datetime.now(ATHENS).date() + timedelta(days=ahead) for ahead in (0, 1)]
        free = [slot.starts for day in days for slot in await self._store.bookings.slots(FIRST, "Α", day)]
        while time.monotonic() < until_s:
            with contextlib.suppress(PlatformRefusal):
                await self._one(self._chance.choice(free))
            await asyncio.sleep(0.1)

    async def _one(self, starts: datetime) -> None:
        match self._chance.randrange(8):
            case 0 | 1 | 2:
                booking = await self._store.bookings.book(
                    site=FIRST, letter="Α", starts=starts, details=some_details(), actor=CLERK
                )
                self.bookings.append(booking.id)
            case 3 if self.bookings:
                moved = self._chance.choice(self.bookings)
                await self._store.bookings.move(moved, letter="Α", starts=starts, actor=CLERK)
            case 4 if self.bookings:
                cancelled = self._chance.choice(self.bookings)
                await self._store.bookings.cancel(cancelled, CLERK)
                self.cancelled.append(cancelled)
            case 5:
                await self._store.messages.post(FIRST, {"el": "Κλείνουμε νωρίτερα."}, SYSTEM)
            case _:
                asked = await self._store.tickets.request(site=FIRST, letter="Β", holder=new_id())
                self.requests.append(asked.id)


async def test_both_sides_agree_after_deaths_and_cuts(tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    with a_postgresql(fsync="off", max_connections="100") as address:
        url = address.format(database="postgres")
        settings = a_config(tmp_path, url)
        async with (
            await open_store(settings, lambda: datetime.now(UTC)) as store,
            RoughWay(port, chance) as way,
        ):
            await always_open(store)
            site = await a_connected_site(tmp_path, store, way.port)
            write_platform(tmp_path, settings.database, port)
            words = ("--config", str(tmp_path / "central.toml"))
            platform = Mortal(tmp_path, "central", *words)
            daemon = Mortal(tmp_path, "sync", "--config", str(tmp_path / "epass.toml"))
            try:
                with closing(open_journal(site)) as journal:
                    journal.record(lambda hall, at: hall.open_counter(1, at=at))
                    day = Day(journal, store, chance)
                    await rough_time(day, way, (platform, daemon), chance)
                    way.is_rough = way.is_cut = False
                    await until_they_agree(journal, store)
                    done = f"{ROUGH_S:.0f} s, {journal.last_seq()} entries, {journal.last_change()} changes"
                    deaths = f"{daemon.deaths} deaths of the site's daemon, {platform.deaths} of the platform"
                    print(f"seed {seed}: {done}, {deaths}, {way.cuts} cuts")
                    await check(journal, store, day, url)
            except BaseException:
                print(f"seed {seed}")
                for name in ("sync", "central"):
                    print(name, (tmp_path / f"{name}.log").read_text()[-3000:])
                raise
            finally:
                daemon.end()
                platform.end()


async def rough_time(day: Day, way: RoughWay, mortals: tuple[Mortal, Mortal], chance: random.Random) -> None:
    until_s = time.monotonic() + ROUGH_S
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(day.in_the_hall(until_s))
        tasks.create_task(day.on_the_platform(until_s))
        while time.monotonic() < until_s:
            await asyncio.sleep(chance.random() * 3 + 0.5)
            mortal = chance.choice(mortals)
            way.is_cut = chance.random() < 0.15
            if chance.random() < 0.3:
                way.cut()
            if chance.random() < 0.7:
                assert mortal.is_alive(), "it died by itself"
                mortal.kill()
                await asyncio.sleep(chance.random() * 0.5)
                mortal.start()


async def until_they_agree(journal: Journal, store: Store) -> None:
    journal_id = journal.identity().journal_id
    async with asyncio.timeout(120):
        while True:
            last = (await store.feed.after(FIRST, journal.last_change()))[-1:]
            if not last and await store.entries.have(FIRST, journal_id) == journal.last_seq():
                return
            await asyncio.sleep(0.1)


async def check(journal: Journal, store: Store, day: Day, url: str) -> None:
    """Entry by entry, booking by booking, request by request."""
    journal.catch_up()
    entries = journal.since(0, limit=10_000_000)
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch("SELECT journal_id, seq, kind, at, day, body FROM entries ORDER BY seq")
    finally:
        await connection.close()
    assert {row["journal_id"] for row in rows} == {journal.identity().journal_id}
    assert [row["seq"] for row in rows] == [entry.seq for entry in entries]
    for row, entry in zip(rows, entries, strict=True):
        told = codec.to_dict(entry.event)
        shown = {name: told[name] for name in TOLD.get(type(entry.event), {}) if name in told}
        assert (row["kind"], row["at"], row["day"]) == (
            type(entry.event).__name__,
            entry.event.at.isoformat(),
            entry.day,
        )
        assert json.loads(row["body"]) == shown
    numbers = [entry.event.number for entry in entries if isinstance(entry.event, e.TicketIssued)]
    assert len(set(numbers)) == len(numbers), "a number was given twice"
    asked = [entry.event.request for entry in entries if isinstance(entry.event, e.TicketIssued | e.ChangeRefused)]
    answered = [request for request in asked if request]
    assert len(set(answered)) == len(answered), "a request was answered twice"
    assert set(answered) <= set(day.requests)
    begun = [entry.event.change for entry in entries if isinstance(entry.event, e.BookingReceived)]
    assert begun, "no booking came down"
    for id in day.bookings:
        booking = await store.bookings.get(id, CLERK)
        known, ticket = journal.hall.bookings.get(id), journal.hall.ticket_of(id)
        if id in day.cancelled:
            assert known is None or ticket is not None
        elif ticket is None:
            assert known is not None
            assert (known.code, known.service, known.slot) == (booking.code, booking.service, booking.slot)


async def always_open(store: Store) -> None:
    services = tuple(a_service(letter, capacity=50) for letter in "ΑΒ")
    await store.sites.put(a_site(services=services), SYSTEM)
    all_day = (Opening(opens=clock_time(0), closes=clock_time(0)),)
    for ahead in range(-1, 3):
        day = ExceptionalDay(name={"el": "Δοκιμή"}, openings=all_day)
        await store.sites.put_day(FIRST, datetime.now(ATHENS).date() + timedelta(days=ahead), day, SYSTEM)


async def a_connected_site(folder: Path, store: Store, port: int) -> Config:
    _, token = await store.tokens.make(FIRST, "test", SYSTEM)
    (folder / "token").write_text(token)
    path = write_site(folder)
    path.write_text(path.read_text() + SYNC.format(port=port, folder=folder))
    site = configuration.load(path)
    migrate(site.state_dir)
    return site


def write_platform(folder: Path, database: DatabaseSettings, port: int) -> None:
    (folder / "platform").mkdir()
    for name in ("tax_numbers", "cookies"):
        (folder / name).write_text(f"{name} key of the tests, long enough")
    (folder / "central.toml").write_text(PLATFORM.format(folder=folder, url=database.url, port=port))
