"""The daemons: start, memory, tap to paper, press to lamp and to light, and what they cost when nothing happens."""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

from bench.farends import Finger, PrinterEnd
from bench.figures import line, single
from bench.sites import a_site, issue
from bench.watching import cpu_s, until, until_still
from display.frame import FrameReader
from epass.config import Config
from epass.store import Journal, open_journal
from simulator.box import VirtualBox

DAEMONS = ("kiosk", "display", "counter")
BOXES = (1, 2, 3)
IDLE_S = 30
# As in the units of docs/operating.md: one pool of memory for all threads, and what is free goes back to the system.
ENVIRONMENT = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "65536",
    "MALLOC_TRIM_THRESHOLD_": "65536",
}
# On a kiosk of 1280×800 with four services, as shares of the screen: the card of service Α, and "Τέλος" on the ticket.
SERVICE_AT = (0.25, 0.35)
DONE_AT = (0.78, 0.88)

REST = """
[[counters]]
counter = 1
box = "serial://{folder}/box-1?baudrate=38400&address=1"
[[counters]]
counter = 2
box = "serial://{folder}/box-2?baudrate=38400&address=1"
[[counters]]
counter = 3
box = "serial://{folder}/box-3?baudrate=38400&address=1"
[kiosk]
screen = "offscreen://{frames}/kiosk.frame?size=1280x800"
touch = "evdev://{folder}/touch"
touch_range = {range}
ticket_shown_s = 2
in_a_row = 1000
[printer]
url = "serial://{folder}/printer?baudrate=115200"
profile = "simulator-80mm"
mode = "{mode}"
[receipt]
link = "https://epass.example.gr/t/{ticket}"
[display]
screen = "offscreen://{frames}/wall.frame?size=1920x1080"
sound = "none:"
call_shown_s = 1
"""


def run() -> None:
    for mode in ("raster", "text"):
        with tempfile.TemporaryDirectory(dir="/dev/shm") as frames:
            rest = REST.replace("{mode}", mode).replace("{frames}", frames).replace("{range}", Finger.RANGE)
            with a_site(rest) as site:
                asyncio.run(_measure(site, Path(frames), whole=mode == "raster"))


async def _measure(site: Config, frames: Path, *, whole: bool) -> None:
    folder = site.state_dir.parent
    printer, finger = PrinterEnd(folder / "printer"), Finger(folder / "touch")
    async with AsyncExitStack() as stack:
        boxes = {
            number: await stack.enter_async_context(VirtualBox(number, folder / f"box-{number}")) for number in BOXES
        }
        journal = open_journal(site)
        stack.callback(journal.close)
        with _daemons(folder, told=whole) as pids:
            kiosk, wall = FrameReader(frames / "kiosk.frame"), FrameReader(frames / "wall.frame")
            await until(lambda: kiosk.version() and wall.version())
            await _tap_to_paper(printer, finger, kind="raster" if whole else "text")
            if whole:
                await _press_to_lamp_and_light(journal, boxes[1], wall)
                await _journal_to_light(journal, wall)
                _memory(pids)
                await _idle(pids)


@contextmanager
def _daemons(folder: Path, *, told: bool) -> Iterator[dict[str, int]]:
    """All of them, started one after the other; their pids by name."""
    processes = {}
    try:
        for name in DAEMONS:
            if told:
                samples = []
                for _ in range(5):
                    process, ready_ms = _start(name, folder)
                    samples.append(ready_ms)
                    process.terminate()
                    process.wait()
                line(f"epass-{name}, start to ready", samples, "goal ≤ 1,000" if name == "kiosk" else "")
            processes[name], _ = _start(name, folder)
        yield {name: process.pid for name, process in processes.items()}
    finally:
        for process in processes.values():
            process.terminate()
        for process in processes.values():
            process.wait()


@contextmanager
def process_of(name: str, folder: Path) -> Iterator[int]:
    """One daemon of the site in this folder, ready; its pid."""
    process, _ = _start(name, folder)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _start(name: str, folder: Path) -> tuple[subprocess.Popen[bytes], float]:
    with tempfile.TemporaryDirectory() as place, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(f"{place}/notify")
        systemd.settimeout(20)
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", name, "--config", folder / "epass.toml"],
            env=os.environ | ENVIRONMENT | {"NOTIFY_SOCKET": f"{place}/notify"},
            stderr=subprocess.DEVNULL,
        )
        try:
            while systemd.recv(100) != b"READY=1":
                pass
        except TimeoutError:
            process.kill()
            raise
        return process, (time.perf_counter() - began) * 1e3


async def _tap_to_paper(printer: PrinterEnd, finger: Finger, kind: str, count: int = 40) -> None:
    samples, size = [], 0
    await asyncio.sleep(3)  # fonts are warmed up after the first picture
    for _ in range(count):
        before = len(printer.jobs)
        lifted = await asyncio.to_thread(finger.tap, *SERVICE_AT)
        await until(lambda before=before: len(printer.jobs) > before)
        size, done = printer.jobs[-1]
        samples.append((done - lifted) * 1e3)
        await asyncio.sleep(0.8)
        await asyncio.to_thread(finger.tap, *DONE_AT)
        await asyncio.sleep(0.8)
    line(f"tap → last byte of the ticket, {kind}, {size} bytes", samples, "goal p50 ≤ 30")


async def _press_to_lamp_and_light(journal: Journal, box: VirtualBox, wall: FrameReader, count: int = 100) -> None:
    """The clock starts when the contact closes: the box's own debounce of 20 ms is in the figures."""
    lamps, lights = [], []
    for _ in range(count + 1):
        issue(journal)
    for _ in range(count):
        await until_still(wall)
        text, version = box.state["text"], wall.version()
        pressed = time.monotonic()
        box.press("NEXT")
        light = lamp = 0.0
        while not (light and lamp):
            if not lamp and box.state["text"] != text and "calling" in box.state["lamps"]:
                lamp = time.monotonic()
            if not light and wall.version() > version and wall.version() % 2 == 0:
                light = wall.read().drawn_at_ns / 1e9
            await asyncio.sleep(0.0005)
        lamps.append((lamp - pressed) * 1e3)
        lights.append((light - pressed) * 1e3)
        await asyncio.sleep(0.013 * (len(lamps) % 7))
    line("press → lamp and number on the box", lamps)
    line("press → pixels on the wall", lights, "goal p99 ≤ 100")


async def _journal_to_light(journal: Journal, wall: FrameReader, count: int = 100) -> None:
    samples = []
    for _ in range(count + 1):
        issue(journal, "Β")
    for _ in range(count):
        await until_still(wall)
        version = wall.version()
        journal.record(lambda hall, at: hall.call_next(2, at=at))
        recorded = time.monotonic()
        await until(lambda version=version: wall.version() > version and wall.version() % 2 == 0)
        samples.append((wall.read().drawn_at_ns / 1e9 - recorded) * 1e3)
    line("journal → pixels on the wall", samples, "goal p99 ≤ 50")


def _memory(pids: dict[str, int]) -> None:
    total = 0.0
    for name, pid in pids.items():
        status = Path(f"/proc/{pid}/status").read_text()
        resident = int(status.split("VmRSS:")[1].split()[0]) / 1024
        single(f"epass-{name}, resident memory", resident, "MB", "goal ≤ 60")
        total += resident
    single("all together, resident memory", total, "MB", "goal ≤ 200")


async def _idle(pids: dict[str, int]) -> None:
    """Nobody touches, presses or calls; three boxes are polled, the clock on two screens goes on."""
    await asyncio.sleep(5)
    before = {name: cpu_s(pid) for name, pid in pids.items()}
    began = time.monotonic()
    await asyncio.sleep(IDLE_S)
    seconds = time.monotonic() - began
    shares = {name: (cpu_s(pid) - before[name]) / seconds * 100 for name, pid in pids.items()}
    for name, share in shares.items():
        single(f"epass-{name}, idle over {IDLE_S} s", share, "% of one core")
    single("all together, idle", sum(shares.values()), "% of one core", "goal ≤ 2")
