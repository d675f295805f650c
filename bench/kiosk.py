"""The dispenser's screen and voice: a finger to light, also while the printer hangs, and a key to speech."""

import asyncio
import os
import struct
import tempfile
import time
import tty
from contextlib import ExitStack
from pathlib import Path

from bench.daemons import process_of
from bench.farends import Finger, PrinterEnd
from bench.figures import line
from bench.sites import a_site
from display.frame import FrameReader
from epass.config import Config

REST = """
[[counters]]
counter = 1
[kiosk]
screen = "offscreen://{frames}/kiosk.frame?size=1280x800"
touch = "evdev://{folder}/touch"
touch_range = {range}
keypad = "evdev://{folder}/keypad"
voice = "file://{folder}/heard"
in_a_row = 1000
ticket_shown_s = 2
[printer]
url = "serial://{folder}/printer?baudrate=115200"
profile = "simulator-80mm"
[receipt]
link = "https://epass.example.gr/t/{ticket}"
"""
# The card of service Α, and «Τέλος» on the ticket, on 1280×800 with four services.
CARD, DONE = (0.25, 0.35), (0.78, 0.9)
_EV_SYN, _EV_KEY, _VOICE_KEY, _HOME_KEY = 0, 1, 59, 102
_FRAME_GOAL = "goal p99 ≤ 50"


def run() -> None:
    for hangs in (False, True):
        with (
            tempfile.TemporaryDirectory(dir="/dev/shm") as frames,
            a_site(REST.replace("{frames}", frames).replace("{range}", Finger.RANGE)) as site,
        ):
            asyncio.run(_measure(site, Path(frames), hangs=hangs))


async def _measure(site: Config, frames: Path, *, hangs: bool) -> None:
    folder = site.state_dir.parent
    finger, keypad = Finger(folder / "touch"), Keypad(folder / "keypad")
    if hangs:
        hang_at(folder / "printer")
    else:
        PrinterEnd(folder / "printer")
    with ExitStack() as stack:
        stack.enter_context(process_of("kiosk", folder))
        screen = FrameReader(frames / "kiosk.frame")
        await asyncio.sleep(4)  # what pages to come need is rendered after the first picture
        if hangs:
            await _finger_to_light(finger, screen, "while the printer hangs", goal="goal p99 ≤ 33")
        else:
            await _finger_to_light(finger, screen, "on the screen", goal=_FRAME_GOAL)
            await _key_to_speech(keypad, folder / "heard")


class Keypad:
    """Keys through a FIFO of input events."""

    def __init__(self, fifo: Path) -> None:
        os.mkfifo(fifo)
        self._fifo = os.open(fifo, os.O_RDWR)

    def press(self, code: int) -> float:
        """Returns when it went down, CLOCK_MONOTONIC seconds."""
        pressed = time.monotonic()
        for value in (1, 0):
            os.write(
                self._fifo,
                struct.pack("llHHi", 0, 0, _EV_KEY, code, value) + struct.pack("llHHi", 0, 0, _EV_SYN, 0, 0),
            )
        return pressed


def hang_at(link: Path) -> None:
    """A printer that is there, takes what its line's buffer holds, and never reads or answers."""
    _, slave = os.openpty()
    tty.setraw(slave)
    link.symlink_to(os.ttyname(slave))


async def _finger_to_light(finger: Finger, screen: FrameReader, where: str, *, goal: str, count: int = 200) -> None:
    """A finger comes down on a card; it slides off before it lifts, so that nothing is chosen. While the printer
    hangs, a number is taken first."""
    samples = []
    for _ in range(count):
        if "hangs" in where and len(samples) % 10 == 0:
            await asyncio.to_thread(finger.tap, *CARD)
            await asyncio.sleep(1.0)
            await asyncio.to_thread(finger.tap, *DONE)
            await asyncio.sleep(1.5)
        version = screen.version()
        down = finger.down(*CARD)
        async with asyncio.timeout(10):
            while not (screen.version() > version and screen.version() % 2 == 0):
                await asyncio.sleep(0.0005)
        samples.append((screen.read().drawn_at_ns / 1e9 - down) * 1e3)
        finger.slide(0.5, 0.02)
        finger.up()
        await asyncio.sleep(0.25)
    line(f"finger → light, {where}", samples, goal)


async def _key_to_speech(keypad: Keypad, heard: Path, count: int = 30) -> None:
    """From the key that asks for the voice until the first sentence's sound stands in the folder."""
    samples = []
    for _ in range(count):
        before = set(heard.glob("*")) if heard.exists() else set()
        pressed = keypad.press(_VOICE_KEY)
        async with asyncio.timeout(10):
            while not heard.exists() or set(heard.glob("*")) <= before:
                await asyncio.sleep(0.0005)
        samples.append((time.monotonic() - pressed) * 1e3)
        await asyncio.sleep(0.4)
        keypad.press(_HOME_KEY)
        await asyncio.sleep(1.0)
    line("key → first sentence heard", samples, "goal ≤ 300")
