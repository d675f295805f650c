"""A site and the platform on PostgreSQL, in processes of their own: a day that drains, a telephone's number, a booking,
and what it costs while nothing happens."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.central import config_of, serving
from bench.daemons import process_of
from bench.figures import line, percentile, single
from bench.postgres import a_postgresql
from bench.sites import a_site, issue
from bench.watching import cpu_s
from central.domain.booking import Details
from central.domain.hours import ExceptionalDay, Opening
from central.domain.site import Service, Site
from central.store import SYSTEM, Store, clerk_actor, open_store
from epass.config import Config
from epass.store import Journal, open_journal

CODE = "0532"
DAY_OFFLINE = 5000
DAYS = 3
COUNT = 100
# Three long polls; before them the last news has gone up.
IDLE_S = 75
SETTLED_S = 35
WITHIN_S = 60
ALWAYS = (Opening(opens=clock_time(0), closes=clock_time(0)),)
REST = """
[[counters]]
counter = 1
[printer]
url = "file://tickets"
[sync]
url = "http://127.0.0.1:{port}"
token_file = "{folder}/token"
phones = 1000
"""


def run() -> None:
    with tempfile.TemporaryDirectory() as folder, a_postgresql() as address:
        asyncio.run(_measure(Path(folder), address.format(database="postgres")))


async def _measure(folder: Path, url: str) -> None:
    async with await open_store(config_of(folder, url)) as store:
        await _always_open(store)
        _, token = await store.tokens.make(CODE, "bench", SYSTEM)
        with serving(folder, url) as (port, platform):
            async with _way_to(port) as way:
                with a_site(REST.replace("{port}", str(way.port))) as site, closing(open_journal(site)) as journal:
                    (site.state_dir.parent / "token").write_text(token)
                    journal.record(lambda hall, at: hall.open_counter(1, at=at))
                    await _drains(site, journal, store)
                    with process_of("sync", site.state_dir.parent) as pid:
                        await _has_all(journal, store)
                        await _numbers(store)
                        await _bookings(journal, store)
                        await _has_all(journal, store)
                        pids = {"epass-sync": pid, "the platform, of one site": platform}
                        # Their waits become shorter as time passes, and their phones show it.
                        await _idle(way, pids, f"nothing happens and {len(journal.hall.waiting())} wait")
                        while journal.hall.waiting():
                            journal.record(lambda hall, at: hall.call_next(1, at=at, has_come=True))
                        await _has_all(journal, store)
                        await _idle(way, pids, "nothing happens and nobody waits")


async def _always_open(store: Store) -> None:
    services = tuple(Service(site=CODE, letter=letter, name={"el": letter}, capacity=2) for letter in "ΑΒ")
    name = {"el": "ΚΕΠ Δήμου Παραδείγματος"}
    await store.sites.put(Site(code=CODE, name=name, municipality="9325", week={}, services=services), SYSTEM)
    today = datetime.now(UTC).date()
    for ahead in range(-1, 4):
        day = ExceptionalDay(name={"el": "Μέτρηση"}, openings=ALWAYS)
        await store.sites.put_day(CODE, today + timedelta(days=ahead), day, SYSTEM)


async def _drains(site: Config, journal: Journal, store: Store) -> None:
    """From the daemon's start, which is when the network is back for one that was off, until the platform has all."""
    samples = []
    for _ in range(DAYS):
        wanted = journal.last_seq() + DAY_OFFLINE
        while journal.last_seq() < wanted:
            issue(journal)
            journal.record(lambda hall, at: hall.call_next(1, at=at))
        began = time.monotonic()
        with process_of("sync", site.state_dir.parent):
            await _has_all(journal, store)
            samples.append((time.monotonic() - began) * 1e3)
    line(f"{DAY_OFFLINE} entries, daemon's start → the platform has all", samples, "goal ≤ 3,000")


async def _has_all(journal: Journal, store: Store) -> None:
    journal_id, wanted = journal.identity().journal_id, journal.last_seq()
    async with asyncio.timeout(WITHIN_S):
        while await store.entries.have(CODE, journal_id) < wanted:
            await asyncio.sleep(0.005)


async def _numbers(store: Store) -> None:
    """As its page waits for it, beside the platform's process that the site speaks with."""
    samples = []
    for place in range(COUNT):
        began = time.monotonic()
        asked = await store.tickets.request(site=CODE, letter="Β", holder=f"holder-{place}")
        known = asked
        async with asyncio.timeout(WITHIN_S):
            while not known.number:
                known = await store.tickets.watch(asked.id, known, 10)
        samples.append((time.monotonic() - began) * 1e3)
        await asyncio.sleep(0.037 * (place % 7))
    line("press on the telephone → its number", samples)
    single("the same, 95th percentile", percentile(samples, 95), "ms", "goal ≤ 1,000")


async def _bookings(journal: Journal, store: Store) -> None:
    samples = []
    tomorrow = datetime.now(ZoneInfo("Europe/Athens")).date() + timedelta(days=1)
    free = [slot.starts for slot in await store.bookings.slots(CODE, "Α", tomorrow) for _ in range(slot.free)]
    with journal.bell() as bell:
        for place, starts in enumerate(free[:COUNT]):
            details = Details(applicant=f"Πολίτης {'αβγδεζηθικ'[place // 10]}{'αβγδεζηθικ'[place % 10]}")
            began = time.monotonic()
            booking = await store.bookings.book(
                site=CODE, letter="Α", starts=starts, details=details, actor=clerk_actor("bench")
            )
            async with asyncio.timeout(WITHIN_S):
                while journal.hall.bookings.get(booking.id) is None:
                    await bell.wait(1)
                    journal.catch_up()
            samples.append((time.monotonic() - began) * 1e3)
            await asyncio.sleep(0.037 * (place % 7))
    line("a booking is made → it is in the site's journal", samples)
    single("the same, 95th percentile", percentile(samples, 95), "ms", "goal ≤ 1,000")


async def _idle(way: "_Way", pids: dict[str, int], state: str) -> None:
    await asyncio.sleep(SETTLED_S)
    requests, used, began = way.requests, {name: cpu_s(pid) for name, pid in pids.items()}, time.monotonic()
    await asyncio.sleep(IDLE_S)
    seconds = time.monotonic() - began
    single(f"requests while {state}", (way.requests - requests) / seconds * 60, "a minute")
    for name, pid in pids.items():
        single(f"{name}, then", (cpu_s(pid) - used[name]) / seconds * 100, "% of one core")


class _Way:
    """A relay before the platform that counts the requests."""

    def __init__(self, port: int) -> None:
        self.port, self.requests = 0, 0
        self._far = port

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._far)
        await asyncio.gather(self._relay(reader, far_writer, counts=True), self._relay(far_reader, writer))

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, counts: bool = False) -> None:
        try:
            while piece := await reader.read(65536):
                self.requests += counts * piece.count(b" /api/v1/sites/")
                writer.write(piece)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()


@asynccontextmanager
async def _way_to(port: int) -> AsyncIterator[_Way]:
    way = _Way(port)
    server = await asyncio.start_server(way.meet, "127.0.0.1", 0)
    way.port = server.sockets[0].getsockname()[1]
    async with server:
        yield way
