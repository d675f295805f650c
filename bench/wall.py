"""The wall: from the journal to the pixels, what it costs while nothing happens, and what a day leaves in memory."""

import asyncio
import gc
import os
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.figures import line, single
from bench.sites import a_site, issue
from bench.watching import cpu_s, until, until_still
from display.canvas import open_canvas
from display.frame import FrameReader
from display.wall import Wall
from epass.config import Config
from epass.queueing import events as e
from epass.queueing.ticket import Origin, number_of
from epass.store import Entry, open_journal

CALLS = 100
IDLE_S = 30
TICKETS_A_DAY = 400
COUNTERS = 6

REST = (
    "".join(f"[[counters]]\ncounter = {counter}\n" for counter in range(1, COUNTERS + 1))
    + """
[printer]
url = "file://tickets"
[display]
screen = "offscreen://{frames}/wall.frame?size={size}"
sound = "none:"
call_shown_s = 1
waits = {waits}
"""
)


def run() -> None:
    for size, waits in (("1920x1080", "false"), ("1920x1080", "true"), ("3840x2160", "false")):
        with tempfile.TemporaryDirectory(dir="/dev/shm") as frames:
            rest = REST.replace("{frames}", frames).replace("{size}", size).replace("{waits}", waits)
            with a_site(rest) as site:
                what = f"{size}{', waits' if waits == 'true' else ''}"
                asyncio.run(_daemon(site, Path(frames), what))
                if what == "1920x1080":
                    _day(site)


async def _daemon(site: Config, frames: Path, what: str) -> None:
    command = [sys.executable, "-m", "display", "--config", site.state_dir.parent / "epass.toml"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            wall = FrameReader(frames / "wall.frame")
            await until((frames / "wall.frame").exists)
            await until(lambda: wall.version() > 0)
            await _journal_to_light(site, wall, what)
            await asyncio.sleep(10)
            before, began = cpu_s(process.pid), time.monotonic()
            await asyncio.sleep(IDLE_S)
            share = (cpu_s(process.pid) - before) / (time.monotonic() - began) * 100
            single(f"idle over {IDLE_S} s, {what}", share, "% of one core", "goal ≤ 1")
            status = Path(f"/proc/{process.pid}/status").read_text()
            single(f"resident memory, {what}", int(status.split("VmRSS:")[1].split()[0]) / 1024, "MB")
        finally:
            process.terminate()


async def _journal_to_light(site: Config, wall: FrameReader, what: str) -> None:
    journal, samples = open_journal(site), []
    for _ in range(CALLS + 1):
        issue(journal)
    await asyncio.sleep(3)  # glyphs are rendered after the first picture
    for call in range(CALLS):
        await until_still(wall)
        version = wall.version()
        journal.record(lambda hall, at: hall.call_next(1 + call % COUNTERS, at=at))  # noqa: B023 - called at once
        recorded = time.monotonic()
        await until(lambda: wall.version() > version and wall.version() % 2 == 0)  # noqa: B023
        samples.append((wall.read().drawn_at_ns / 1e9 - recorded) * 1e3)
    journal.close()
    line(f"journal → pixels, {what}", samples, "goal p50 ≤ 25, p99 ≤ 50")


def _day(site: Config) -> None:
    """24 hours by fake clocks, three times: the first days fill what is kept for good."""
    clock = _Clock()
    wall = Wall(site, open_canvas(site.display.screen, "Wall"), lambda call, due: None, clock.seconds, clock.local)
    seq, left = 0, []
    tracemalloc.start()
    for day in range(3):
        frames = 0
        for entries, ends in _entries(seq, clock.now):
            seq = entries[-1].seq
            wall.take(entries)
            while clock.now < ends:
                clock.now = min(ends, clock.now + timedelta(seconds=max(wall.show(), 0.001)))
                frames += 1
        gc.collect()
        left.append(tracemalloc.get_traced_memory()[0] / 1e6)
        resident = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
        single(f"day {day + 1}: {frames} frames, resident memory of this process", resident, "MB")
    tracemalloc.stop()
    wall.close()
    single("Python memory after day 3 over that after day 2", left[2] - left[1], "MB", "goal ≤ 1")


def _entries(seq: int, start: datetime) -> Iterator[tuple[list[Entry], datetime]]:
    """A day of entries in small batches, each with the moment until which nothing more comes."""
    step = timedelta(hours=24) / TICKETS_A_DAY
    date = start.date()

    def told(*events: e.Event) -> list[Entry]:
        nonlocal seq
        entries = []
        for event in events:
            seq += 1
            entries.append(Entry(seq=seq, day=date, event=event))
        return entries

    yield told(e.DayOpened(at=start, day=date)), start
    for place in range(TICKETS_A_DAY):
        at, ticket, counter = start + place * step, f"{date}-{place}", 1 + place % COUNTERS
        issued = e.TicketIssued(
            at=at, ticket=ticket, number=number_of("Α", place + 1), service="Α", origin=Origin.WALK_IN, due=at
        )
        events: list[e.Event] = [issued, e.TicketCalled(at=at, ticket=ticket, counter=counter)]
        if place >= COUNTERS:
            events.insert(1, e.ServingFinished(at=at, ticket=f"{date}-{place - COUNTERS}", counter=counter))
        yield told(*events), at + step


class _Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, tzinfo=UTC)

    def local(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        return self.now.timestamp()
