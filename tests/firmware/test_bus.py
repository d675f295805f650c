"""Two boxes in MicroPython on one pair of wires."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from counter.link import SerialLink, Silence
from counter.panel import Lamp, Panel
from counter.presses import Presses
from counter.protocol import REPLY_LENGTH, Key, answer_in, reading, request
from fakes.box import ask
from fakes.built_box import BuiltBox
from fakes.waiting import until

PANELS = {1: Panel(lamps=Lamp.SERVING, text="Α042"), 2: Panel(lamps=Lamp.IDLE | Lamp.PAPER_OUT, text="PAP")}


@pytest.fixture
async def boxes(bus, tmp_path):
    """The boxes with address 1 and 2, each with a driver to be switched."""
    made = {address: BuiltBox(bus.a_tap(), tmp_path, address, "rs485") for address in (1, 2)}
    with bus:
        async with AsyncExitStack() as powered:
            for box in made.values():
                await powered.enter_async_context(box)
            yield made


@pytest.fixture
async def link(bus, boxes):
    link = SerialLink(bus.path, 38400)
    await link.open()
    yield link
    link.close()


async def ask_box(link, address):
    for _ in range(5):
        outcome = await ask(
            link, request(address, PANELS[address]), lambda received: answer_in(received, address, REPLY_LENGTH)
        )
        heard = reading(address, outcome) if isinstance(outcome, bytes) else None
        await asyncio.sleep(0.02)  # the driver of the one is off before the next is asked
        if heard is not None:
            return heard
    raise AssertionError(f"no good answer from {address}: {outcome!r}")


async def test_each_box_answers_in_its_own_name_and_shows_its_own_panel(link, boxes):
    for address, box in boxes.items():
        assert (await ask_box(link, address)).boot_id == box.boot_id
    await until(lambda: (boxes[1].text, boxes[2].text) == ("A042", "PAP "))
    assert boxes[1].lit == Lamp.SERVING
    assert boxes[2].lit == Lamp.IDLE | Lamp.PAPER_OUT


async def test_keys_of_each_box_are_told_apart(link, boxes):
    told = {address: Presses() for address in boxes}
    for address in boxes:
        told[address].new(await ask_box(link, address), 0.0)
    await boxes[1].press(Key.NEXT)
    await boxes[2].press(Key.FINISH)
    pressed = {address: told[address].new(await ask_box(link, address), 10.0) for address in boxes}
    assert {address: [press.key for press in presses] for address, presses in pressed.items()} == {
        1: [Key.NEXT],
        2: [Key.FINISH],
    }


async def test_what_the_other_hears_and_says_is_no_error(link, boxes):
    for _ in range(20):
        for address in boxes:
            await ask_box(link, address)
    assert [(await ask_box(link, address)).errors for address in boxes] == [0, 0]


async def test_a_driver_is_on_only_while_its_box_speaks_and_never_two_at_once(link, boxes):
    at_once = []
    for box in boxes.values():
        box.on_drive = lambda _: at_once.append(sum(box.drives for box in boxes.values()))
    for _ in range(20):
        for address in boxes:
            await ask_box(link, address)
    await until(lambda: not any(box.drives for box in boxes.values()))
    assert max(at_once) == 1
    for box in boxes.values():
        drives = [told for told in box.told if told.startswith("drive")]
        assert drives == ["drive 0"] + ["drive 1", "drive 0"] * 20


async def test_nobody_answers_for_an_address_that_is_not_there(link, boxes):
    assert isinstance(await ask(link, request(3, PANELS[1])), Silence)
    assert not any("drive 1" in box.told for box in boxes.values())


async def test_a_box_that_loses_its_power_leaves_the_other_alone(link, boxes):
    await ask_box(link, 1)
    await boxes[2].stop()
    assert (await ask_box(link, 1)).boot_id == boxes[1].boot_id
    await boxes[2].start()
    assert (await ask_box(link, 2)).boot_id == boxes[2].boot_id
