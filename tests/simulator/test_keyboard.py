"""What is done to the simulated scanner and keypad is what the product hears at the other end of the wire."""

import pytest

from epass.errors import LinkLost, Refusal
from kiosk.inputs.keyboards import open_keypad, open_scanner
from kiosk.inputs.keys import Headset, Key
from kiosk.inputs.scanner import Scanned
from simulator.keyboard import KEYS, VirtualKeypad, VirtualScanner

MEANT = {
    "UP": Key.PREVIOUS,
    "DOWN": Key.NEXT,
    "LEFT": Key.PREVIOUS,
    "RIGHT": Key.NEXT,
    "OK": Key.SELECT,
    "BACK": Key.BACK,
    "HOME": Key.HOME,
    "REPEAT": Key.REPEAT,
    "VOLUME_UP": Key.LOUDER,
    "VOLUME_DOWN": Key.QUIETER,
    "STAFF": Key.STAFF,
}


@pytest.fixture
def keypad(tmp_path):
    keypad = VirtualKeypad(tmp_path / "keypad")
    keypad.plug()
    yield keypad
    keypad.unplug()


@pytest.fixture
def near_end(keypad, tmp_path):
    near_end = open_keypad(f"evdev://{tmp_path}/keypad")
    yield near_end
    near_end.close()


async def test_a_code_at_the_scanner_is_the_code_that_the_kiosk_reads(tmp_path):
    scanner = VirtualScanner(tmp_path / "scanner")
    scanner.plug()
    near_end = open_scanner(f"evdev://{tmp_path}/scanner")
    scanner.scan("0532-481967")
    assert await near_end.read() == [Scanned(text="0532-481967")]
    near_end.close()
    scanner.unplug()


def test_every_key_means_something():
    assert KEYS.keys() == MEANT.keys()


@pytest.mark.parametrize("name", KEYS)
async def test_a_key_of_the_keypad_means_what_it_says(keypad, near_end, name):
    keypad.press(name)
    assert await near_end.read() == [MEANT[name]]


async def test_a_headset_is_heard_when_it_comes_and_when_it_goes(keypad, near_end):
    for plugged in (True, False):
        keypad.put_headset(plugged)
        assert await near_end.read() == [Headset(plugged=plugged)]


async def test_a_headset_that_is_in_is_told_to_whoever_was_started_later(keypad, tmp_path):
    keypad.put_headset(True)
    keypad.forget()
    near_end = open_keypad(f"evdev://{tmp_path}/keypad")
    assert await near_end.read() == [Headset(plugged=True)]
    near_end.close()


async def test_a_keypad_that_comes_back_tells_of_its_headset_again(keypad, near_end, tmp_path):
    keypad.put_headset(True)
    assert await near_end.read() == [Headset(plugged=True)]
    keypad.unplug()
    assert await near_end.read() == [Headset(plugged=False)]
    with pytest.raises(LinkLost):
        await near_end.read()
    keypad.plug()
    again = open_keypad(f"evdev://{tmp_path}/keypad")
    assert await again.read() == [Headset(plugged=True)]
    again.close()


def test_a_headset_may_be_taken_off_while_the_keypad_is_unplugged(keypad):
    keypad.put_headset(True)
    keypad.unplug()
    keypad.put_headset(False)
    assert not keypad.has_headset


def test_a_key_of_a_keypad_that_is_not_there_is_refused(keypad):
    keypad.unplug()
    with pytest.raises(Refusal):
        keypad.press("OK")


def test_what_nobody_reads_is_lost_and_never_blocks(keypad):
    for _ in range(1000):
        keypad.press("OK")
