"""Boxes: press to call with one of them and with sixteen on one line at its real speed, whole frames and damaged ones;
and what of pads without a check sum is lost and believed."""

import asyncio
import random
import time
from collections import Counter

from bench.daemons import process_of
from bench.figures import line, single
from bench.sites import a_site, issue
from counter.pad_protocol import PadFrames
from epass.config import Config
from epass.queueing.events import TicketCalled
from epass.store import Journal, open_journal
from simulator.bus import TURN_S, VirtualBus
from simulator.pads import KEYS
from simulator.wire import Wire

BAUDRATE = 38400
# 8 data bits, parity, start and stop.
BYTE_S = 11 / BAUDRATE
PRESSES = 160
PAD_FRAMES = 10_000
PADS = (1, 2, 4, 7, 8, 11, 13, 14)


def run() -> None:
    for boxes, damaged in ((1, 0.0), (1, 0.05), (16, 0.0), (16, 0.05)):
        with a_site(_counters(boxes)) as site:
            asyncio.run(_press_to_call(site, boxes, damaged))
    _pads()


def _counters(boxes: int) -> str:
    return (
        "\n".join(
            f'[[counters]]\ncounter = {number}\nbox = "serial://{{folder}}/bus?baudrate={BAUDRATE}&address={number}"'
            for number in range(1, boxes + 1)
        )
        + '\n[printer]\nurl = "file://tickets"'
    )


async def _press_to_call(site: Config, boxes: int, damaged: float) -> None:
    """From the closing of the contact to the commit of TicketCalled, as another process sees it."""
    folder = site.state_dir.parent
    wire = Wire(random=random.Random(1), damaged=damaged, byte_s=BYTE_S)
    journal = open_journal(site)
    for _ in range(PRESSES + 1):
        issue(journal)
    calls: dict[int, float] = {}
    following = asyncio.create_task(_note_calls(journal, calls))
    async with VirtualBus(folder / "bus", list(range(1, boxes + 1)), wire) as bus:
        bus.boxes.turn_s = TURN_S
        with process_of("counter", folder):
            await asyncio.sleep(2)
            samples = []
            dice = random.Random(2)
            for turn in range(PRESSES):
                counter = 1 + turn % boxes
                before = len(calls)
                await asyncio.sleep(dice.uniform(0.0, 0.4) + (0.42 if boxes == 1 else 0.1))
                pressed = time.monotonic()
                bus.boxes.press(counter, "NEXT")
                async with asyncio.timeout(5):
                    while len(calls) == before:
                        await asyncio.sleep(0.0005)
                samples.append((max(calls.values()) - pressed) * 1e3)
    following.cancel()
    journal.close()
    what = f"press → TicketCalled, {boxes} box{'es' if boxes > 1 else ''}, {damaged:.0%} damaged"
    line(what, samples, "goal p50 ≤ 60" if boxes == 1 else "goal p99 ≤ 400" if not damaged else "")


async def _note_calls(journal: Journal, calls: dict[int, float]) -> None:
    async for entries in journal.follow(journal.last_seq()):
        for entry in entries:
            if isinstance(entry.event, TicketCalled):
                calls[entry.seq] = time.monotonic()


def _pads() -> None:
    """Of ten thousand frames of pads, one in twenty damaged in every way: how many presses are lost, and how many are
    believed that nobody made."""
    for parity in (False, True):
        dice = random.Random(3)
        wire = Wire(random=random.Random(4), damaged=0.05)
        counts: Counter[str] = Counter()
        for _ in range(PAD_FRAMES):
            address, key = dice.choice(PADS), dice.choice(list(KEYS))
            frame = bytes((0x01, address, KEYS[key], 0x07))
            frames = PadFrames(PADS)
            heard = [
                press
                for _, piece in wire.carry(frame)
                for press in frames.feed(_with_parity(frame, piece) if parity else piece)
            ]
            right = [press for press in heard if (press.address, press.key) == (address, key)]
            counts["lost"] += not right
            counts["another key"] += any(press.address == address and press.key != key for press in heard)
            counts["another pad"] += any(press.address != address for press in heard)
        name = "pads with parity" if parity else "pads without parity"
        for what in ("lost", "another key", "another pad"):
            single(f"{name}, 5% damaged: {what}", counts[what] / PAD_FRAMES * 100, "% of presses")


def _with_parity(sent: bytes, arrives: bytes) -> bytes:
    """A line drops each byte in which an odd number of bits is wrong; of noise, half of the bytes."""
    if len(arrives) != len(sent):
        return arrives
    return bytes(byte for was, byte in zip(sent, arrives, strict=True) if (was ^ byte).bit_count() % 2 == 0)
