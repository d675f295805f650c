"""The console: a click to light on the wall, to thirty consoles at once, and what thirty cost when nothing happens."""

import asyncio
import re
import socket
import tempfile
import time
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

import aiohttp

from bench.daemons import process_of
from bench.figures import line, single
from bench.sites import a_site, issue
from bench.watching import cpu_s, until, until_still
from display.frame import FrameReader
from epass import pins
from epass.clerks import Role
from epass.config import Config
from epass.ids import new_id
from epass.queueing.events import TicketCalled
from epass.store import Journal, open_journal
from epass.store.clerks import Clerks
from epass.store.journal import utc_now

CONSOLES = 30
CLICKS = 100
IDLE_S = 30
PIN = "471108"
REST = """
[[counters]]
counter = 1
[[counters]]
counter = 2
[printer]
url = "file://tickets"
[display]
screen = "offscreen://{frames}/wall.frame?size=1920x1080"
sound = "none:"
call_shown_s = 1
[console]
listen = "127.0.0.1:{port}"
"""
_CSRF = re.compile(r'(?:name="csrf" (?:value|content)|meta name="csrf" content)="([\w-]+)"')


def run() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    with (
        tempfile.TemporaryDirectory(dir="/dev/shm") as frames,
        a_site(REST.replace("{port}", port).replace("{frames}", frames)) as site,
    ):
        asyncio.run(_measure(site, Path(frames)))


class Clerk:
    """A browser of somebody who has signed in."""

    def __init__(self, http: aiohttp.ClientSession, address: str) -> None:
        self._http, self._address = http, address
        self._csrf = ""
        self.heard: list[float] = []

    async def sign_in(self, name: str) -> None:
        form = {"clerk": name, "pin": PIN}
        async with self._http.post(f"{self._address}/sign-in", data=form) as answer:
            found = _CSRF.search(await answer.text())
        assert found
        self._csrf = found[1]

    async def do(self, verb: str, **form: str) -> None:
        form |= {"csrf": self._csrf, "key": new_id()}
        headers = {"Accept": "application/json"}
        async with self._http.post(f"{self._address}/do/{verb}", data=form, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            await answer.read()

    async def listen(self) -> None:
        """Notes when it is told of something."""
        async with self._http.get(f"{self._address}/live", timeout=aiohttp.ClientTimeout(total=None)) as answer:
            async for piece in answer.content.iter_any():
                self.heard += [time.monotonic()] * piece.count(b"event: page")


async def _measure(site: Config, frames: Path) -> None:
    folder, address = site.state_dir.parent, f"http://127.0.0.1:{site.console.listening.port}"
    journal = open_journal(site)
    clerks = Clerks(journal, site.console, utc_now)
    line_of_pin = pins.hashed(PIN, bytes(16))
    for place in range(CONSOLES):
        clerks.add(f"clerk{place}", name=f"Clerk {place}", role=Role.CLERK, pin=line_of_pin)
    for _ in range(4 * CLICKS):
        issue(journal)
    async with AsyncExitStack() as stack:
        daemons = stack.enter_context(ExitStack())
        daemons.callback(journal.close)
        console = daemons.enter_context(process_of("counter.console", folder))
        maria = await _arrive(stack, address, 0)
        await maria.do("open", counter="1")
        with process_of("display", folder):
            await _click_to_call_and_light(journal, maria, FrameReader(frames / "wall.frame"))
        await _to_many(stack, journal, address, maria, console)


async def _arrive(stack: AsyncExitStack, address: str, place: int) -> Clerk:
    """From an address of their own, as from another desk."""
    jar, connector = aiohttp.CookieJar(unsafe=True), aiohttp.TCPConnector(local_addr=(f"127.0.1.{place + 1}", 0))
    http = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=jar, connector=connector))
    clerk = Clerk(http, address)
    await clerk.sign_in(f"clerk{place}")
    return clerk


async def _click_to_call_and_light(journal: Journal, maria: Clerk, wall: FrameReader) -> None:
    calls, lights, answers = [], [], []
    await until(wall.version)
    for _ in range(CLICKS):
        await until_still(wall)
        version, seq = wall.version(), journal.last_seq()
        clicked, clicked_at = time.monotonic(), utc_now()
        await maria.do("next")
        answers.append((time.monotonic() - clicked) * 1e3)
        await until(lambda version=version: wall.version() > version and wall.version() % 2 == 0)
        lights.append((wall.read().drawn_at_ns / 1e9 - clicked) * 1e3)
        called = [entry.event.at for entry in journal.since(seq) if isinstance(entry.event, TicketCalled)]
        calls.append((called[0] - clicked_at).total_seconds() * 1e3)
    line("click → TicketCalled is decided", calls)
    line("click → the console's answer", answers)
    line("click → pixels on the wall", lights, "goal p99 ≤ 120")


async def _to_many(stack: AsyncExitStack, journal: Journal, address: str, maria: Clerk, console: int) -> None:
    consoles = [maria]
    for place in range(1, CONSOLES):
        consoles.append(await _arrive(stack, address, place))
    listening = [asyncio.ensure_future(clerk.listen()) for clerk in consoles]
    await asyncio.sleep(2)
    firsts, lasts = [], []
    before = cpu_s(console)
    for _ in range(CLICKS):
        for clerk in consoles:
            clerk.heard.clear()
        journal.record(lambda hall, at: hall.call_next(2, at=at))
        recorded = time.monotonic()
        await until(lambda: all(clerk.heard for clerk in consoles))
        firsts.append((min(clerk.heard[0] for clerk in consoles) - recorded) * 1e3)
        lasts.append((max(clerk.heard[0] for clerk in consoles) - recorded) * 1e3)
        await asyncio.sleep(0.05)
    line(f"journal → the first of {CONSOLES} consoles", firsts)
    line(f"journal → the last of {CONSOLES} consoles", lasts)
    single(f"epass-console, a call to {CONSOLES} consoles", (cpu_s(console) - before) / CLICKS * 1e3, "ms of a core")
    before, began = cpu_s(console), time.monotonic()
    await asyncio.sleep(IDLE_S)
    share = (cpu_s(console) - before) / (time.monotonic() - began) * 100
    single(f"epass-console, idle with {CONSOLES} consoles", share, "% of one core", "goal ≤ 5")
    status = Path(f"/proc/{console}/status").read_text()
    resident = int(status.split("VmRSS:")[1].split()[0]) / 1024
    single(f"epass-console with {CONSOLES} consoles, resident memory", resident, "MB")
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)
