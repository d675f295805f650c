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
    calls: asyncio.Queue[float] = asyncio.Queue()
    following = asyncio.create_task(_note_calls(journal, calls))
    async with VirtualBus(folder / "bus", list(range(1, boxes + 1)), wire) as bus:
        bus.boxes.turn_s = TURN_S
        with process_of("counter", folder):
            await asyncio.sleep(2)
            samples = []
            dice = random.Random(2)
            for turn in range(PRESSES):
                counter = 1 + turn % boxes
                await asyncio.sleep(dice.uniform(0.0, 0.4) + (0.42 if boxes == 1 else 0.1))
                pressed = time.monotonic()
                bus.boxes.press(counter, "NEXT")
                async with asyncio.timeout(5):
                    samples.append((await calls.get() - pressed) * 1e3)
    following.cancel()
    journal.close()
    what = f"press → TicketCalled, {boxes} box{'es' if boxes > 1 else ''}, {damaged:.0%} damaged"
    line(what, samples, "goal p50 ≤ 60" if boxes == 1 else "goal p99 ≤ 400" if not damaged else "")


async def _note_calls(journal: Journal, calls: asyncio.Queue[float]) -> None:
    async for entries in journal.follow(journal.last_seq()):
        for entry in entries:
            if isinstance(entry.event, TicketCalled):
                calls.put_nowait(time.monotonic())


def _pads() -> None:
    """Ten thousand frames of pads, one in twenty damaged in every way, and then each frame with each of its bits wrong:
    how many presses are lost, and how many are believed that nobody made."""
    dice = random.Random(3)
    wire = Wire(random=random.Random(4), damaged=0.05)
    damaged = []
    for _ in range(PAD_FRAMES):
        frame = _frame(dice.choice(PADS), dice.choice(list(KEYS)))
        damaged.append((frame, b"".join(piece for _, piece in wire.carry(frame))))
    flipped = [
        (frame, (int.from_bytes(frame, "big") ^ 1 << bit).to_bytes(4, "big"))
        for frame in (_frame(address, key) for address in PADS for key in KEYS)
        for bit in range(32)
    ]
    for name, frames in (("5% damaged", damaged), ("one bit wrong", flipped)):
        for parity in (False, True):
            counts = _believed(frames, parity)
            for what in ("lost", "another key", "another pad"):
                share = counts[what] / len(frames) * 100
                single(f"pads, {'even' if parity else 'no'} parity, {name}: {what}", share, "% of frames")


def _frame(address: int, key: str) -> bytes:
    return bytes((0x01, address, KEYS[key], 0x07))


def _believed(frames: list[tuple[bytes, bytes]], parity: bool) -> Counter[str]:
    counts: Counter[str] = Counter()
    for sent, arrives in frames:
        heard = PadFrames(PADS).feed(_with_parity(sent, arrives) if parity else arrives)
        right = [press for press in heard if (press.address, KEYS[press.key]) == (sent[1], sent[2])]
        counts["lost"] += not right
        counts["another key"] += any(press.address == sent[1] and KEYS[press.key] != sent[2] for press in heard)
        counts["another pad"] += any(press.address != sent[1] for press in heard)
    return counts


def _with_parity(sent: bytes, arrives: bytes) -> bytes:
    """A line drops each byte in which an odd number of bits is wrong; of noise, half of the bytes."""
    if len(arrives) != len(sent):
        return arrives
    return bytes(byte for was, byte in zip(sent, arrives, strict=True) if (was ^ byte).bit_count() % 2 == 0)
