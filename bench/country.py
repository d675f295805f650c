"""1,100 ΚΕΠ on one platform: the peak of 08:00, and the end of an outage of the whole country.

The platform's processes are those of production, on PostgreSQL. The sites live in this process and speak the real
wire, each over two connections, as epass-sync does: new entries go up as they come, how the hall stands goes with them
every two seconds, and a long poll is open all the time.
"""

import asyncio
import gzip
import json
import random
import secrets
import tempfile
import time
from collections import deque
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.central import POSTGRESQL, config_of, serving
from bench.central_data import code_of, fill, token_of
from bench.figures import line, percentile, single
from bench.postgres import a_postgresql
from bench.watching import cpu_s
from central.domain.entries import Entry, chained
from central.store import open_store

SITES = 1100
PROCESSES = 2
BEFORE_S, PEAK_S = 10, 60
PER_S = 330.0
BACKLOG = 200
# Sites that could not reach the platform for long try again after 30 to 60 s.
BACK_OVER_S = 30.0
HALL_EVERY_S = 2.0
WAITING = 12
MOST = 500


def run() -> None:
    with tempfile.TemporaryDirectory() as folder, a_postgresql(**POSTGRESQL) as address:
        asyncio.run(_measure(Path(folder), address.format(database="postgres")))


async def _measure(folder: Path, url: str) -> None:
    await (await open_store(config_of(folder, url))).close()
    await fill(url, SITES, days=2)
    with ExitStack() as stack:
        served = [stack.enter_context(serving(folder, url)) for _ in range(PROCESSES)]
        # As a proxy before them does it: every process has its share.
        sites = [_Site(code_of(place), served[place % PROCESSES][0]) for place in range(SITES)]
        pids = [pid for _, pid in served]
        single("processes of the platform", PROCESSES, "")
        async with asyncio.TaskGroup() as tasks:
            chance = random.Random(7)
            begun = {site: asyncio.Event() for site in sites}
            polls = [tasks.create_task(site.begins(chance.random() * BACK_OVER_S, begun[site])) for site in sites]
            for event in begun.values():
                await event.wait()
            await _peak(sites, pids)
            for poll in polls:
                poll.cancel()
        await _outage(sites, pids)
        for site in sites:
            site.hangs_up()


async def _peak(sites: "list[_Site]", pids: list[int]) -> None:
    """Entries come by chance, to any site, one at a time; what comes while one is on its way goes with the next."""
    chance = random.Random(8)
    samples: list[float] = []
    used, own, began = [cpu_s(pid) for pid in pids], time.process_time(), time.monotonic()
    sent = sum(site.batches for site in sites)
    due_s = 0.0
    async with asyncio.TaskGroup() as tasks:
        while due_s < BEFORE_S + PEAK_S:
            due_s += chance.expovariate(PER_S)
            if (early_s := began + due_s - time.monotonic()) > 0:
                await asyncio.sleep(early_s)
            site = chance.choice(sites)
            # It counts from when it should have come: a bench that is late itself hides nothing.
            site.happens(began + due_s)
            if not site.is_sending:
                site.is_sending = True
                tasks.create_task(site.sends(samples, began + BEFORE_S))
    seconds = time.monotonic() - began
    single("the peak, entries taken", len(samples) / PEAK_S, "entries/s", f"goal {PER_S:.0f}")
    line("entry → the platform has it", samples, "goal p99 ≤ 500")
    single("the same, 95th percentile", percentile(samples, 95), "ms")
    batches = sum(site.batches for site in sites) - sent
    single("batches among them", batches / seconds, "batches/s")
    spent = sum(cpu_s(pid) - before for pid, before in zip(pids, used, strict=True))
    single("the platform's processor, polls and all", spent / batches * 1e3, "ms a batch")
    single("this bench's own", (time.process_time() - own) / seconds * 100, "% of one core")
    _tell_cpu(pids, used, seconds)


async def _outage(sites: "list[_Site]", pids: list[int]) -> None:
    chance = random.Random(9)
    for site in sites:
        for _ in range(BACKLOG):
            site.happens(0.0)
    used, began = [cpu_s(pid) for pid in pids], time.monotonic()
    samples: list[float] = []

    async def comes_back(site: "_Site") -> None:
        await asyncio.sleep(chance.random() * BACK_OVER_S)
        back = time.monotonic()
        await site.asks()
        await site.sends([])
        samples.append((time.monotonic() - back) * 1e3)

    await asyncio.gather(*(comes_back(site) for site in sites))
    seconds = time.monotonic() - began
    single(f"{SITES} × {BACKLOG} entries after an outage", SITES * BACKLOG / seconds, "entries/s", "goal ≥ 3,000")
    single(f"the same, all back within {BACK_OVER_S:.0f} s", seconds, "s until all are there")
    line("a site that comes back → the platform has all of it", samples)
    single("answered “try again”, from the beginning on", sum(site.refused() for site in sites), "times")
    _tell_cpu(pids, used, seconds)


def _tell_cpu(pids: list[int], used: list[float], seconds: float) -> None:
    for place, (pid, before) in enumerate(zip(pids, used, strict=True), start=1):
        single(f"process {place} of the platform", (cpu_s(pid) - before) / seconds * 100, "% of one core")


@dataclass(frozen=True, slots=True)
class _Coming:
    row: dict[str, Any]
    since_s: float


class _Site:
    """One ΚΕΠ's half of docs/sync.md: its journal is a list of what the platform does not have yet."""

    def __init__(self, code: str, port: int) -> None:
        self.is_sending, self.batches = False, 0
        self._code = code
        self._up, self._down = _Line(port, token_of(code)), _Line(port, token_of(code))
        self._journal_id = secrets.token_urlsafe(12)
        self._seq, self._hash, self._after = 0, "", 0
        self._owed: deque[_Coming] = deque()
        self._waiting: deque[str] = deque()
        self._called = ""
        self._told_s = float("-inf")
        self._now = datetime.now(UTC)

    async def begins(self, after_s: float, begun: asyncio.Event) -> None:
        """Then it polls for ever."""
        await asyncio.sleep(after_s)
        self._add("DayOpened", 0.0)
        self._add("CounterOpened", 0.0, counter=1)
        for _ in range(WAITING):
            self._issues(0.0)
        await self.asks()
        await self.sends([])
        await self._polls(begun)

    def happens(self, since_s: float) -> None:
        """Somebody comes, is called, or goes, as many wait as before."""
        if self._called:
            self._add("ServingFinished", since_s, ticket=self._called, counter=1)
            self._called = ""
        elif len(self._waiting) > WAITING:
            self._called = self._waiting.popleft()
            self._add("TicketCalled", since_s, ticket=self._called, counter=1)
        else:
            self._issues(since_s)

    def _issues(self, since_s: float) -> None:
        ticket = secrets.token_urlsafe(12)
        self._waiting.append(ticket)
        due = (self._now + timedelta(minutes=90)).isoformat()
        number = f"Α{self._seq % 1000:03d}"
        self._add("TicketIssued", since_s, ticket=ticket, number=number, service="Α", origin="walk_in", due=due)

    def _add(self, kind: str, since_s: float, **body: Any) -> None:
        self._seq += 1
        at = (self._now + timedelta(seconds=self._seq)).isoformat()
        row = {"seq": self._seq, "kind": kind, "at": at, "day": self._now.date().isoformat(), **body}
        self._owed.append(_Coming(row, since_s))

    async def asks(self) -> None:
        await self._up.ask("GET", f"/api/v1/sites/{self._code}/entries?journal_id={self._journal_id}")

    async def sends(self, samples: list[float], since_s: float = 0.0) -> None:
        """All that is owed, and what comes meanwhile; `samples` are of what came since then."""
        while self._owed:
            part = [self._owed[place] for place in range(min(MOST, len(self._owed)))]
            document: dict[str, Any] = {
                "journal_id": self._journal_id,
                "prev_hash": self._hash,
                "entries": [coming.row for coming in part],
            }
            if (now_s := time.monotonic()) > self._told_s + HALL_EVERY_S:
                document["hall"] = self._hall()
                self._told_s = now_s
            self.batches += 1
            answer = await self._up.ask("POST", f"/api/v1/sites/{self._code}/entries", document)
            assert answer["have"] == part[-1].row["seq"], answer
            taken_s = time.monotonic()
            samples += [(taken_s - coming.since_s) * 1e3 for coming in part if coming.since_s >= since_s]
            for coming in part:
                self._owed.popleft()
                self._hash = chained(self._hash, _entry(coming.row), self._journal_id)
        self.is_sending = False

    def _hall(self) -> dict[str, Any]:
        tickets = [
            {"ticket": ticket, "ahead": place, "low_min": 5 * place, "high_min": 5 * place + 10}
            for place, ticket in enumerate(self._waiting)
        ]
        service = {"service": "Α", "open": True, "waiting": len(tickets), "low_min": 40, "high_min": 60}
        return {"at": datetime.now(UTC).isoformat(), "services": [service], "tickets": tickets, "failed": []}

    async def _polls(self, begun: asyncio.Event) -> None:
        while True:
            wait_s = 25 if self._after else 0
            path = f"/api/v1/sites/{self._code}/changes?after={self._after}&wait={wait_s}"
            answer = await self._down.ask("GET", path + ("" if self._after else "&anew=1"))
            for change in answer["changes"]:
                self._after = change["seq"]
            begun.set()

    def refused(self) -> int:
        return self._up.refused + self._down.refused

    def hangs_up(self) -> None:
        self._up.close()
        self._down.close()


def _entry(row: dict[str, Any]) -> Entry:
    day = datetime.fromisoformat(row["day"]).date()
    return Entry(seq=row["seq"], kind=row["kind"], at=row["at"], day=day, body={})


class _Line:
    """One connection that is kept open. As little as can be: what it costs, the platform does not have."""

    def __init__(self, port: int, token: str) -> None:
        self._port, self.refused = port, 0
        self._head = f"Host: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nAccept: application/json\r\n"
        self._ends: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, document: dict[str, Any] | None = None) -> Any:
        """Again after a while where the platform says so, as a site does."""
        body = b""
        head = f"{method} {path} HTTP/1.1\r\n{self._head}"
        if document is not None:
            body = gzip.compress(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(), 4)
            head += f"Content-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n"
        sent = f"{head}\r\n".encode() + body
        while True:
            try:
                status, answer = await self._asked(sent)
            except (asyncio.IncompleteReadError, ConnectionError):
                # It was idle for too long, and the platform hung up.
                self._ends = None
                continue
            if status != "503":
                assert status == "200", (status, answer)
                return json.loads(answer)
            self.refused += 1
            await asyncio.sleep(5 + random.random() * 5)

    async def _asked(self, sent: bytes) -> tuple[str, bytes]:
        if self._ends is None:
            self._ends = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._ends
        writer.write(sent)
        said = await reader.readuntil(b"\r\n\r\n")
        status, *fields = said.decode("ascii").split("\r\n")
        many = next(int(field.partition(":")[2]) for field in fields if field.lower().startswith("content-length:"))
        return status.split()[1], await reader.readexactly(many)

    def close(self) -> None:
        if self._ends:
            self._ends[1].close()
