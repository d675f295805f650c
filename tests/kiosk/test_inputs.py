"""Scanner and keypad at a path: what is typed there is heard, and a device that is gone is told."""

import asyncio
import os
import pty

import pytest

from epass.errors import LinkLost
from fakes.input_node import FakeInputNode
from fakes.keyboard import FakeKeyboard
from inputs import device
from inputs.device import EVENT
from inputs.event_codes import Code, Kind, Switch
from kiosk.inputs.keyboards import open_keypad, open_scanner
from kiosk.inputs.keys import Headset, Key
from kiosk.inputs.scanner import Scanned

WITHIN_S = 5
IN, OUT = Headset(plugged=True), Headset(plugged=False)


async def some(source, count):
    heard = []
    async with asyncio.timeout(WITHIN_S):
        while len(heard) < count:
            heard += await source.read()
    return heard


@pytest.fixture
def keyboard(tmp_path):
    return FakeKeyboard(tmp_path / "keyboard")


@pytest.fixture
def scanner(keyboard):
    return open_scanner(f"evdev://{keyboard.path}")


@pytest.fixture
def keypad(keyboard):
    return open_keypad(f"evdev://{keyboard.path}")


async def test_a_scan_becomes_its_code(scanner, keyboard):
    keyboard.scan("https://kep.example/b/7K-Q?x=1")
    keyboard.scan("271604", end=Code.TAB)
    assert await some(scanner, 2) == [Scanned(text="https://kep.example/b/7K-Q?x=1"), Scanned(text="271604")]


async def test_a_wait_that_is_cancelled_in_the_middle_of_a_scan_loses_nothing(scanner, keyboard):
    waiting = asyncio.create_task(scanner.read())
    keyboard.press(3)
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    keyboard.scan("34")
    assert await some(scanner, 1) == [Scanned(text="234")]


async def test_a_scan_of_which_the_kernel_lost_a_part_is_not_told(scanner, keyboard):
    keyboard.press(2, 3)
    keyboard.overflow()
    keyboard.scan("99")
    keyboard.scan("1234")
    assert await some(scanner, 1) == [Scanned(text="1234")]


async def test_keys_are_heard_once_each(keypad, keyboard):
    keyboard.press(Code.DOWN, Code.ENTER)
    keyboard.hold(Code.VOLUMEUP, repeats=5)
    keyboard.press(Code.LEFTSHIFT, 79)
    assert await some(keypad, 4) == [Key.NEXT, Key.SELECT, Key.LOUDER, Key.DIGIT_1]


async def test_the_jack_comes_through_the_same_device(keypad, keyboard):
    keyboard.plug_headset()
    keyboard.press(Code.RIGHT)
    keyboard.pull_headset()
    assert await some(keypad, 3) == [IN, Key.NEXT, OUT]


async def test_a_headset_goes_with_its_keypad(keypad, keyboard):
    keyboard.plug_headset()
    assert await some(keypad, 1) == [IN]
    keyboard.unplug()
    assert await some(keypad, 1) == [OUT]
    with pytest.raises(LinkLost, match=r"The keypad .* was unplugged"):
        await some(keypad, 1)


async def test_a_keypad_that_is_plugged_in_again_is_heard_again(keypad, keyboard):
    keyboard.unplug()
    with pytest.raises(LinkLost):
        await some(keypad, 1)
    keypad.close()
    with pytest.raises(LinkLost, match=r"The keypad .* cannot be used: No such file"):
        open_keypad(f"evdev://{keyboard.path}")
    keyboard.plug_in()
    again = open_keypad(f"evdev://{keyboard.path}")
    keyboard.press(Code.RIGHT)
    assert await some(again, 1) == [Key.NEXT]


async def test_a_pty_serves_as_a_scanner():
    far_end, node = pty.openpty()
    scanner = open_scanner(f"evdev://{os.ttyname(node)}")
    for code in (2, 3, Code.ENTER):
        os.write(far_end, EVENT.pack(0, 0, Kind.KEY, code, 1))
    assert await some(scanner, 1) == [Scanned(text="12")]


@pytest.fixture
def node(monkeypatch, tmp_path):
    fake = FakeInputNode(tmp_path)
    monkeypatch.setattr(device, "_is_node", lambda path: True)
    monkeypatch.setattr(device, "ioctl", fake.ioctl)
    return fake


def test_a_node_is_grabbed_so_that_no_scan_reaches_a_console_and_timed_by_a_clock_that_does_not_jump(node):
    open_scanner(f"evdev://{node.path}")
    assert node.is_grabbed
    assert node.clock == 1  # CLOCK_MONOTONIC


async def test_a_headset_that_was_plugged_in_before_anybody_looked_is_told(node):
    node.switches = 1 << Switch.HEADPHONE
    assert await some(open_keypad(f"evdev://{node.path}"), 1) == [IN]


async def test_after_an_overflow_the_jack_is_asked(node):
    keypad = open_keypad(f"evdev://{node.path}")
    node.switches = 1 << Switch.JACK
    node.send((Kind.SYN, 3, 0), (Kind.KEY, Code.F1, 1), (Kind.SYN, 0, 0), (Kind.KEY, Code.F2, 1))
    assert await some(keypad, 2) == [IN, Key.REPEAT]


async def test_a_keypad_that_goes_while_its_jack_is_asked_is_lost(node):
    keypad = open_keypad(f"evdev://{node.path}")
    node.is_gone = True
    node.send((Kind.SYN, 3, 0), (Kind.SYN, 0, 0))
    with pytest.raises(LinkLost, match="was unplugged: No such device"):
        await some(keypad, 1)
    with pytest.raises(LinkLost, match="No such device"):
        open_keypad(f"evdev://{node.path}")
