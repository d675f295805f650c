"""Thousands of presses over wires of every bad kind, in virtual time: none lost, none doubled, none of another box."""

import asyncio
from random import Random

import pytest

from counter.face import Face
from counter.gestures import LOCK_OUT_S
from counter.pad_protocol import PadFrames
from counter.pads import Pad, PadLine
from counter.protocol import Key
from fakes.bus import BYTE_S, FakeDesk, Line, Told
from fakes.pads import MemoryStream
from fakes.virtual_time import in_virtual_time
from simulator.pads import KEYS as PAD_KEYS
from simulator.pads import Pads
from simulator.wire import FAULTS, Wire

KEYS = [key.name for key in Key]


async def press_boxes(boxes, presses, wire, rest_s):
    """Fingers on all boxes at once, each with such a rest between its presses: one press takes three questions, and a
    key that is pressed twice between two of them is pressed once. Returns what was pressed, heard and told."""
    random = Random(1)
    pressed = []
    async with Line(range(1, boxes + 1), wire=wire) as line:

        async def fingers(address):
            counts = dict.fromkeys(KEYS, 0)
            boot_id = line.boxes.firmwares[address]._boot_id
            for turn in range(presses // boxes):
                key = KEYS[random.randrange(4) + 4 * (turn % 2)]
                counts[key] += 1
                pressed.append((address, f"{boot_id}-{key}-{counts[key]}"))
                line.boxes.press(address, key, held_s=random.uniform(0.05, 0.2))
                await asyncio.sleep(random.uniform(0.8, 1.2) * rest_s)

        await asyncio.gather(*(fingers(address) for address in line.desks))
        await asyncio.sleep(3)
        return pressed, line.heard(), line.told


@pytest.mark.parametrize(
    ("boxes", "presses", "rest_s", "wire"),
    [
        pytest.param(8, 10_000, 1.0, {}, id="ten thousand on eight boxes"),
        pytest.param(16, 1_000, 2.5, {}, id="sixteen boxes"),
        pytest.param(1, 1_000, 0.6, {}, id="one box"),
        pytest.param(4, 300, 1.5, {"in_pieces": True}, id="byte by byte"),
        pytest.param(4, 1_000, 2.0, {"late": 0.1, "latest_s": 0.2}, id="late"),
        pytest.param(4, 1_000, 4.0, {"damaged": 0.3}, id="a wire that damages every third frame"),
    ],
)
def test_no_press_is_lost_doubled_or_another_boxs_over_a_bad_wire(boxes, presses, rest_s, wire):
    carried = Wire(random=Random(7), **{"damaged": 0.05, "byte_s": BYTE_S, **wire})
    pressed, heard, told = in_virtual_time(press_boxes(boxes, presses, carried, rest_s))
    assert presses - boxes < len(pressed) <= presses
    assert carried.broken > 0.8 * carried.damaged * (carried.broken + carried.whole)
    assert sorted(heard) == sorted(pressed)
    assert carried.damaged > 0.05 or all(reasons == [None] for reasons in told.values())


PADS = (1, 2, 4, 7)


async def press_pads(presses, wire):
    """Returns the pads, and whose desk heard of which key, in order."""
    stream, random = MemoryStream(), Random(2)
    pads = Pads(PADS, stream.say, wire)
    stream.take = pads.take
    clock = asyncio.get_running_loop().time
    desks = {address: FakeDesk(clock, {}) for address in PADS}
    line = PadLine(stream, {at: Pad(desk=desk, face=Face(), tell=Told()) for at, desk in desks.items()})
    task = asyncio.create_task(line.run())
    for _ in range(presses):
        pads.press(random.choice(PADS), random.choice(list(PAD_KEYS)))
        await asyncio.sleep(LOCK_OUT_S + 0.05)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    orders = [(at_s, address, order.gesture) for address, desk in desks.items() for at_s, order in desk.orders]
    return pads, [(address, key) for _, address, key in sorted(orders)]


@pytest.mark.parametrize("in_pieces", [False, True])
def test_of_a_pad_every_frame_that_arrives_whole_is_one_press_and_nothing_else_is(in_pieces):
    seen = [fault for fault in FAULTS if fault not in ("flip", "burst")]
    wire = Wire(random=Random(7), damaged=0.05, faults=seen, byte_s=11 / 9600, in_pieces=in_pieces)
    pads, heard = in_virtual_time(press_pads(10_000 if not in_pieces else 2_000, wire))
    assert wire.broken > 0.04 * (wire.broken + wire.whole)
    assert heard == pads.arrived_whole


def test_no_single_wrong_bit_makes_a_press_another_pads_where_addresses_differ_in_two():
    for address in PADS:
        for code in PAD_KEYS.values():
            frame = int.from_bytes(bytes((0x01, address, code, 0x07)), "big")
            for bit in range(32):
                presses = PadFrames(PADS).feed((frame ^ 1 << bit).to_bytes(4, "big"))
                assert all(press.address == address for press in presses)
