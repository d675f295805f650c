"""A device that comes and goes is used whenever it is there, and its loss is told."""

import asyncio
import contextlib

import pytest

from epass.errors import ConfigError, LinkLost
from fakes.keyboard import FakeKeyboard
from fakes.waiting import until
from inputs import replug
from inputs.event_codes import Code
from kiosk.inputs.keyboards import open_keypad
from kiosk.inputs.keys import Key


class FakeSource:
    """Says what it is told to; `lose` ends it."""

    def __init__(self):
        self.is_closed = False
        self._said = asyncio.Queue()

    def say(self, *words):
        self._said.put_nowait(list(words))

    def lose(self, reason):
        self._said.put_nowait(LinkLost(reason))

    async def read(self):
        said = await self._said.get()
        if isinstance(said, LinkLost):
            raise said
        return said

    def close(self):
        self.is_closed = True


class Socket:
    """Where devices are plugged in; keeps what `keep` heard and told."""

    def __init__(self):
        self.plugged = None
        self.opened = 0
        self.heard = []
        self.told = []

    def open(self):
        self.opened += 1
        if self.plugged is None or self.plugged.is_closed:
            raise LinkLost(f"It is not there ({self.opened}).")
        return self.plugged

    async def take(self, words):
        self.heard += words


@pytest.fixture
async def socket(monkeypatch):
    monkeypatch.setattr(replug, "RETRY_S", (0.001,))
    monkeypatch.setattr(replug, "STEADY_S", 0.01)
    socket = Socket()
    task = asyncio.create_task(replug.keep(socket.open, socket.take, socket.told.append))
    yield socket
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def test_what_the_device_says_is_taken_in_order(socket):
    socket.plugged = FakeSource()
    socket.plugged.say(1, 2)
    socket.plugged.say(3)
    await until(lambda: socket.heard == [1, 2, 3])
    assert socket.told[-1] is None


async def test_a_device_that_is_there_and_silent_is_told_to_work(socket):
    socket.plugged = FakeSource()
    await until(lambda: socket.told and socket.told[-1] is None)
    assert socket.heard == []


async def test_while_it_is_gone_the_first_reason_is_told_again_and_again(socket):
    first = FakeSource()
    socket.plugged = first
    await until(lambda: None in socket.told)
    socket.told.clear()
    first.lose("It was unplugged.")
    await until(lambda: len(socket.told) > 3)
    assert set(socket.told) == {"It was unplugged."}
    assert first.is_closed
    socket.plugged = FakeSource()
    socket.plugged.say("back")
    await until(lambda: socket.told[-1] is None)
    assert socket.heard == ["back"]


async def test_a_plug_that_wobbles_is_not_told_to_work(socket):
    for _ in range(5):
        source = FakeSource()
        source.lose("It was unplugged.")
        socket.plugged = source
        await until(lambda source=source: source.is_closed)
    assert None not in socket.told


async def test_the_longer_it_is_gone_the_calmer_it_is_tried(monkeypatch):
    waits = []

    async def sleep(seconds):
        waits.append(seconds)
        if len(waits) == 6:
            raise asyncio.CancelledError

    monkeypatch.setattr(replug.asyncio, "sleep", sleep)
    socket = Socket()
    with pytest.raises(asyncio.CancelledError):
        await replug.keep(socket.open, socket.take, socket.told.append)
    assert waits == [0.5, 1.0, 2.0, 4.0, 4.0, 4.0]


async def test_a_mistake_in_the_configuration_is_not_tried_again():
    def open_source():
        raise ConfigError(["kiosk.touch_range: …"])

    with pytest.raises(ConfigError):
        await replug.keep(open_source, Socket().take, [].append)


async def test_a_keypad_on_a_pipe_comes_and_goes(monkeypatch, tmp_path):
    monkeypatch.setattr(replug, "RETRY_S", (0.001,))
    keyboard, socket = FakeKeyboard(tmp_path / "keypad"), Socket()
    opened = replug.keep(lambda: open_keypad(f"evdev://{keyboard.path}"), socket.take, socket.told.append)
    task = asyncio.create_task(opened)
    keyboard.press(Code.RIGHT)
    keyboard.plug_headset()
    await until(lambda: len(socket.heard) == 2)
    keyboard.unplug()
    await until(lambda: socket.told[-1])
    keyboard.plug_in()
    keyboard.press(Code.LEFT)
    await until(lambda: socket.heard[-1] == Key.PREVIOUS)
    assert "was unplugged" in socket.told[-2]
    assert socket.told[-1] is None
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
