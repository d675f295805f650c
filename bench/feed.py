"""The feed: a call to light on a display elsewhere, to fifty at once, and how soon one is back after a restart."""

import asyncio
import logging
import socket
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path

from bench.daemons import process_of
from bench.figures import line, single
from bench.sites import a_site, issue
from bench.watching import cpu_s, until, until_still
from display.feed_source import FeedSource
from display.frame import FrameReader
from epass.config import Config
from epass.store import Journal, open_journal

DISPLAYS = 50
CALLS = 100
IDLE_S = 30
REST = """
[[counters]]
counter = 1
[[counters]]
counter = 2
[printer]
url = "file://tickets"
[display]
source = "feed://127.0.0.1:{port}"
screen = "offscreen://{frames}/wall.frame?size=1920x1080"
sound = "none:"
call_shown_s = 1
[feed]
listen = "127.0.0.1:{port}"
"""


def run() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    with (
        tempfile.TemporaryDirectory(dir="/dev/shm") as frames,
        a_site(REST.replace("{port}", port).replace("{frames}", frames)) as site,
    ):
        asyncio.run(_measure(site, Path(frames)))


async def _measure(site: Config, frames: Path) -> None:
    folder = site.state_dir.parent
    journal = open_journal(site)
    for _ in range(2 * CALLS + 10):
        issue(journal)
    with ExitStack() as stack:
        stack.callback(journal.close)
        feed = stack.enter_context(process_of("kiosk.feed", folder))
        with process_of("display", folder):
            await _journal_to_light(journal, FrameReader(frames / "wall.frame"))
        await _journal_to_many(site, journal, feed)
    await _back_after_a_restart(site, folder)


async def _journal_to_light(journal: Journal, wall: FrameReader) -> None:
    samples = []
    for _ in range(CALLS):
        await until_still(wall)
        version = wall.version()
        journal.record(lambda hall, at: hall.call_next(2, at=at))
        recorded = time.monotonic()
        await until(lambda version=version: wall.version() > version and wall.version() % 2 == 0)
        samples.append((wall.read().drawn_at_ns / 1e9 - recorded) * 1e3)
    line("journal → feed → pixels on the wall", samples, "goal p99 ≤ 150")


async def _journal_to_many(site: Config, journal: Journal, feed: int) -> None:
    heard: list[float] = []
    listeners = [asyncio.ensure_future(_listen(site.feed.listening.port, heard)) for _ in range(DISPLAYS)]
    await asyncio.sleep(2)
    firsts, lasts = [], []
    before = cpu_s(feed)
    for _ in range(CALLS):
        heard.clear()
        journal.record(lambda hall, at: hall.call_next(1, at=at))
        recorded = time.monotonic()
        await until(lambda: len(heard) >= DISPLAYS)
        firsts.append((heard[0] - recorded) * 1e3)
        lasts.append((heard[-1] - recorded) * 1e3)
        await asyncio.sleep(0.05)
    line(f"journal → the first of {DISPLAYS} displays", firsts)
    line(f"journal → the last of {DISPLAYS} displays", lasts, "goal p99 ≤ 150")
    single(f"epass-feed, a call to {DISPLAYS} displays", (cpu_s(feed) - before) / CALLS * 1e3, "ms of a core")
    before, began = cpu_s(feed), time.monotonic()
    await asyncio.sleep(IDLE_S)
    share = (cpu_s(feed) - before) / (time.monotonic() - began) * 100
    single(f"epass-feed, idle with {DISPLAYS} displays", share, "% of one core")
    status = Path(f"/proc/{feed}/status").read_text()
    resident = int(status.split("VmRSS:")[1].split()[0]) / 1024
    single(f"epass-feed with {DISPLAYS} displays, resident memory", resident, "MB", "goal ≤ 60")
    for listener in listeners:
        listener.cancel()
    await asyncio.gather(*listeners, return_exceptions=True)


async def _listen(port: int, heard: list[float]) -> None:
    """A display that only notes when it is told of a call."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /feed HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    try:
        while piece := await reader.read(65536):
            heard += [time.monotonic()] * piece.count(b"event: TicketCalled")
    finally:
        writer.close()


async def _back_after_a_restart(site: Config, folder: Path) -> None:
    """From the moment at which the feed is ready again."""
    source, samples = FeedSource(site), []

    async def follow() -> None:
        async for _ in source.follow():
            pass

    logging.disable()
    following = asyncio.ensure_future(follow())
    for place in range(20):
        with ExitStack() as stack:
            await asyncio.to_thread(stack.enter_context, process_of("kiosk.feed", folder))
            ready = time.monotonic()
            await until(lambda: not source.is_cut)
            samples.append((time.monotonic() - ready) * 1e3)
        await until(lambda: source.is_cut)
        await asyncio.sleep(0.083 * place)
    following.cancel()
    with suppress(asyncio.CancelledError):
        await following
    line("the feed is back → the display is up to date", samples, "goal ≤ 1,000")
