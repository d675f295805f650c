"""The platform on PostgreSQL: free times, bookings, entries and long polls of 1,100 ΚΕΠ, all on one machine."""

import asyncio
import gzip
import json
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, TCPConnector

from bench.central_data import LETTERS, code_of, fill, is_closed, service_of, token_of
from bench.figures import line, percentile, single
from bench.postgres import a_postgresql
from central import daemon
from central.config import CentralConfig, DatabaseSettings, Keys, Limits, MailSettings, RetentionSettings, WebSettings
from central.domain.availability import Mode
from central.domain.booking import Contact, Details
from central.domain.entries import chained, read_batch
from central.domain.refusals import PlatformRefusal
from central.store import Store, citizen_actor, open_store
from central.web.citizen.wish import Wish

SITES = 1100
FEW = 100
USERS = 200
THINKING_S = 5.0
LOOKING_S = 30
BOOKERS = 32
BOOKING_S = 15
POLLS = 1100
BATCHES = 120
# Two cores are shared by PostgreSQL, the platform and the clients.
POSTGRESQL = {"shared_buffers": "512MB", "max_connections": "100", "max_wal_size": "4GB"}


def run() -> None:
    with tempfile.TemporaryDirectory() as folder, a_postgresql(**POSTGRESQL) as address:
        asyncio.run(_measure(Path(folder), address))


async def _measure(folder: Path, address: str) -> None:
    few, url = [await _filled(address, sites, folder) for sites in (FEW, SITES)]
    with serving(folder, few) as (few_port, _), serving(folder, url) as (port, _):
        await _few_against_many(folder, (few, few_port), (url, port))
    with serving(folder, url) as (port, _):
        await _many_people(folder, url, port)
    await _bookings(folder, url)
    with serving(folder, url) as (port, pid):
        await _entries(port, sites=20, size=500, batches=BATCHES, goal="goal ≥ 3,000")
        await _entries(port, sites=200, size=5, batches=2000, goal="")
        await _polls(folder, url, port, pid)


async def _filled(address: str, sites: int, folder: Path) -> str:
    url = await _a_database(address, f"with_{sites}", folder)
    await fill(url, sites)
    return url


def config_of(folder: Path, url: str) -> CentralConfig:
    return CentralConfig(
        state_dir=folder,
        timezone=ZoneInfo("Europe/Athens"),
        database=DatabaseSettings(url=url, connections=10),
        web=WebSettings(
            host="127.0.0.1", port=0, public_address="http://127.0.0.1", proxies=(), languages=("el", "en")
        ),
        keys=Keys(tax_numbers=b"t" * 32, cookies=b"c" * 32),
        citizens=None,
        clerks=None,
        mail=MailSettings(server="", sender="", user="", password="", reminder=timedelta(hours=24)),
        retention=RetentionSettings(contact_days=7, booking_days=90, entries_days=60, tickets_days=400, log_days=400),
        limits=Limits(
            bookings=5,
            site_silent=timedelta(seconds=60),
            request_lives=timedelta(seconds=60),
            logins=8,
            logins_within=timedelta(minutes=15),
            session=timedelta(minutes=30),
            session_longest=timedelta(hours=10),
        ),
    )


async def _a_database(address: str, name: str, folder: Path) -> str:
    connection = await asyncpg.connect(address.format(database="postgres"))
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    url = address.format(database=name)
    await (await open_store(config_of(folder, url))).close()
    return url


# Free times: the page on which a citizen, logged in and with a ΚΕΠ and service chosen, looks for a day and a time


async def _few_against_many(folder: Path, few: tuple[str, int], many: tuple[str, int]) -> None:
    """One page of the one and one of the other, in turn: whatever else the machine does falls on both."""
    taken: dict[int, list[float]] = {}
    async with AsyncExitStack() as stack:
        asked = {}
        for sites, (url, port) in ((FEW, few), (SITES, many)):
            store = await stack.enter_async_context(await open_store(config_of(folder, url)))
            session = await stack.enter_async_context(_session(port, 1))
            asked[sites] = session, [await _a_person(store, sites) for _ in range(USERS)]
            taken[sites] = []
        for place in range(3 * USERS):
            for sites, (session, people) in asked.items():
                taken[sites].append(await _page(session, people[place % USERS]))
    medians = {}
    for sites, samples in taken.items():
        known = samples[USERS:]  # after the first look of everybody
        line(f"the page of free times, {sites} ΚΕΠ, one at a time", known)
        medians[sites] = percentile(known, 50)
    single(f"{SITES} ΚΕΠ against {FEW}, medians", medians[SITES] / medians[FEW], "×", "goal ≤ 1.3")


async def _many_people(folder: Path, url: str, port: int) -> None:
    """200 people, each of whom reads for a while between one page and the next."""
    async with _session(port, USERS) as session, await open_store(config_of(folder, url)) as store:
        people = [await _a_person(store, SITES) for _ in range(USERS)]
        began = time.monotonic()
        taken: list[float] = []
        await asyncio.gather(*(_looks(session, person, began + LOOKING_S, taken) for person in people))
        line(f"the page of free times, {USERS} people at once", taken, "goal p50 ≤ 15, p99 ≤ 100")
        single("these people look at", len(taken) / (time.monotonic() - began), "pages/s")


async def _a_person(store: Store, sites: int) -> str:
    wish = Wish(
        key=secrets.token_urlsafe(18),
        site=code_of(secrets.randbelow(sites)),
        mode=Mode.ORDINARY.value,
        letter=secrets.choice(LETTERS),
    )
    citizen = await store.citizens.enter(_a_tax_number())
    return await store.sessions.open("citizen", citizen, {"wish": wish.to_data(), "name": "Πολίτης Αα"})


async def _looks(session: ClientSession, person: str, ends: float, taken: list[float]) -> None:
    await asyncio.sleep(secrets.randbelow(1000) / 1000 * THINKING_S)
    while time.monotonic() < ends:
        taken.append(await _page(session, person))
        await asyncio.sleep(THINKING_S)


async def _page(session: ClientSession, person: str) -> float:
    day = datetime.now(UTC).date() + timedelta(days=1 + secrets.randbelow(28))
    began = time.perf_counter()
    async with session.get(f"/book/when?day={day}", cookies={"kep": person}, allow_redirects=False) as response:
        body = await response.read()
        assert response.status == 200, response.status
    assert b'name="starts"' in body or is_closed(day)
    return (time.perf_counter() - began) * 1e3


# Bookings: two processes of the platform, each with as many citizens at once as a morning has


async def _bookings(folder: Path, url: str) -> None:
    command = [sys.executable, "-m", "bench.central", "book", str(folder), url]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = [json.loads((await asyncio.to_thread(worker.communicate))[0]) for worker in workers]
    single("bookings, 2 processes", sum(len(part["ms"]) for part in told) / BOOKING_S, "bookings/s", "goal ≥ 300")
    line("one booking among them", [ms for part in told for ms in part["ms"]])
    await _none_twice(url)


async def _book(folder: Path, url: str) -> None:
    async with await open_store(config_of(folder, url)) as store:
        taken: list[float] = []
        ends = time.monotonic() + BOOKING_S

        async def books() -> None:
            while time.monotonic() < ends:
                citizen = await store.citizens.enter(_a_tax_number())
                site, letter = code_of(secrets.randbelow(SITES)), secrets.choice(LETTERS)
                day = datetime.now(UTC).date() + timedelta(days=1 + secrets.randbelow(28))
                free = [slot for slot in await store.bookings.slots(site, letter, day) if slot.free]
                if not free or time.monotonic() > ends:
                    continue
                details = Details(
                    applicant=f"Πολίτης {citizen[:8]}α", contact=Contact(email="a@example.gr"), has_consented=True
                )
                began = time.perf_counter()
                try:
                    await store.bookings.book(
                        site=site,
                        letter=letter,
                        starts=secrets.choice(free).starts,
                        details=details,
                        actor=citizen_actor(citizen),
                        key=secrets.token_urlsafe(8),
                    )
                except PlatformRefusal:
                    continue
                taken.append((time.perf_counter() - began) * 1e3)

        await asyncio.gather(*(books() for _ in range(BOOKERS)))
    print(json.dumps({"ms": taken}))


def _a_tax_number() -> str:
    while True:
        stem = f"{1 + secrets.randbelow(10**8 - 1):08d}"
        total = sum(int(digit) << (8 - place) for place, digit in enumerate(stem))
        return f"{stem}{total % 11 % 10}"


async def _none_twice(url: str) -> None:
    connection = await asyncpg.connect(url)
    most = await connection.fetchval(
        "SELECT max(many) FROM (SELECT count(*) AS many FROM bookings WHERE status <> 'CANCELLED'"
        " GROUP BY site, service, slot) AS counted"
    )
    await connection.close()
    assert most <= service_of("0001", "Α").capacity, most


# The site API: a process of its own, and clients beside it


@contextmanager
def serving(folder: Path, url: str) -> Iterator[tuple[int, int]]:
    command = [sys.executable, "-m", "bench.central", "serve", str(folder), url]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        yield int(server.stdout.readline()), server.pid
    finally:
        server.terminate()
        server.wait()


async def _serve(folder: Path, url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    config = config_of(folder, url)
    async with daemon.serving(replace(config, web=replace(config.web, port=port)), lambda: datetime.now(UTC)):
        print(port, flush=True)
        await asyncio.Event().wait()


async def _entries(port: int, *, sites: int, size: int, batches: int, goal: str) -> None:
    bodies = {place: _batches(place, size, batches // sites) for place in range(sites)}
    taken: list[float] = []
    async with _session(port, sites) as session:
        await asyncio.gather(*(_send(session, place, bodies[place][:1], []) for place in range(sites)))
        began = time.monotonic()
        await asyncio.gather(*(_send(session, place, bodies[place][1:], taken) for place in range(sites)))
        seconds = time.monotonic() - began
    many = (batches // sites - 1) * sites * size
    single(f"entries, {sites} sites at once, {size} a batch", many / seconds, "entries/s", goal)
    line(f"one batch of {size}", taken)


async def _send(session: ClientSession, place: int, bodies: list[bytes], taken: list[float]) -> None:
    code = code_of(place)
    headers = {
        "Authorization": f"Bearer {token_of(code)}",
        "Content-Type": "application/json",
        "Content-Encoding": "gzip",
    }
    for body in bodies:
        began = time.perf_counter()
        async with session.post(f"/api/v1/sites/{code}/entries", data=body, headers=headers) as response:
            assert response.status == 200, await response.text()
        taken.append((time.perf_counter() - began) * 1e3)


def _batches(place: int, size: int, count: int) -> list[bytes]:
    """A day's entries as a hall has them, made and packed ahead."""
    journal_id = secrets.token_urlsafe(12)
    now = datetime.now(UTC)
    day = now.date().isoformat()
    rows: list[dict[str, Any]] = []

    def happens(kind: str, **body: Any) -> None:
        at = (now + timedelta(seconds=len(rows))).isoformat()
        rows.append({"seq": len(rows) + 1, "kind": kind, "at": at, "day": day, **body})

    happens("DayOpened")
    happens("CounterOpened", counter=1)
    while len(rows) < size * count:
        ticket, number = secrets.token_urlsafe(12).replace("-", "_"), f"Α{len(rows):04d}"
        due = (now + timedelta(minutes=90)).isoformat()
        happens("TicketIssued", ticket=ticket, number=number, service="Α", origin="walk_in", due=due)
        happens("PrintStarted")
        happens("TicketPrinted")
        happens("TicketCalled", ticket=ticket, counter=1)
        happens("ServingFinished", ticket=ticket, counter=1)
    bodies = []
    hashed = ""
    for first in range(0, size * count, size):
        part = rows[first : first + size]
        document = {"journal_id": journal_id, "prev_hash": hashed, "entries": part}
        for entry in read_batch(document).entries:
            hashed = chained(hashed, entry, journal_id)
        bodies.append(gzip.compress(json.dumps(document, ensure_ascii=False).encode(), 5))
    return bodies


async def _polls(folder: Path, url: str, port: int, pid: int) -> None:
    """All sites wait at once; then something happens at a hundred of them, one after the other."""
    before = _memory_mb(pid)
    async with _session(port, POLLS) as session, await open_store(config_of(folder, url)) as store:
        seen = [await _last(session, code_of(place)) for place in range(POLLS)]
        answered: dict[str, float] = {}
        polls = [asyncio.create_task(_poll(session, code_of(place), seen[place], answered)) for place in range(POLLS)]
        await asyncio.sleep(5)
        single(f"{POLLS} long polls open, memory of the process", _memory_mb(pid), "MB", "goal ≤ 400")
        single("the same process before them", before, "MB")
        woken = []
        for place in range(100):
            code = code_of(place * (POLLS // 100))
            began = time.perf_counter()
            await store.messages.post(code, {"el": "Δοκιμή"}, citizen_actor("bench"))
            while code not in answered:
                await asyncio.sleep(0.0005)
            woken.append((answered[code] - began) * 1e3)
        line("a change by another process → the site has it", woken)
        for poll in polls:
            poll.cancel()
        await asyncio.gather(*polls, return_exceptions=True)


async def _last(session: ClientSession, code: str) -> int:
    seq = 0
    while True:
        changes = await _changes(session, code, seq, 0)
        if not changes:
            return seq
        seq = changes[-1]["seq"]


async def _poll(session: ClientSession, code: str, seq: int, answered: dict[str, float]) -> None:
    while not await _changes(session, code, seq, 25):
        pass
    answered[code] = time.perf_counter()


async def _changes(session: ClientSession, code: str, seq: int, wait: int) -> list[dict[str, Any]]:
    headers = {"Authorization": f"Bearer {token_of(code)}"}
    path = f"/api/v1/sites/{code}/changes?after={seq}&wait={wait}"
    async with session.get(path, headers=headers) as response:
        assert response.status == 200, await response.text()
        changes: list[dict[str, Any]] = (await response.json())["changes"]
        return changes


@asynccontextmanager
async def _session(port: int, connections: int) -> AsyncIterator[ClientSession]:
    connector = TCPConnector(limit=connections)
    async with ClientSession(
        f"http://127.0.0.1:{port}", connector=connector, timeout=ClientTimeout(total=120), cookie_jar=DummyCookieJar()
    ) as session:
        yield session


def _memory_mb(pid: int) -> float:
    """Proportional set size, proc(5)."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(text.split("Pss:")[1].split()[0]) / 1024


_PARTS: dict[str, Callable[[Path, str], Coroutine[Any, Any, None]]] = {"book": _book, "serve": _serve}

if __name__ == "__main__":
    part, folder, url = sys.argv[1:]
    asyncio.run(_PARTS[part](Path(folder), url))
