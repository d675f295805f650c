"""Bytes at a path become touches on the upright screen; a screen that is gone is told."""

import asyncio
import os
import pty

import pytest

from display.canvas import Tap
from display.rotation import turned_back
from epass.errors import ConfigError, LinkLost
from fakes.input_node import FakeInputNode
from fakes.touch import RANGE, FakePanel, FakeTouchscreen
from inputs import device
from inputs.event_codes import Axis, Kind
from kiosk.inputs.fingers import Phase
from kiosk.inputs.touch import open_touch, upright

WITHIN_S = 5


async def some(source, count):
    touches = []
    async with asyncio.timeout(WITHIN_S):
        while len(touches) < count:
            touches += await source.read()
    return [(t.phase.value, round(t.x, 2), round(t.y, 2)) for t in touches]


@pytest.fixture
def screen(tmp_path):
    return FakeTouchscreen(tmp_path / "touch")


async def test_a_tap_on_a_pipe_becomes_a_touch_down_and_up(screen):
    source = open_touch(f"evdev://{screen.path}", RANGE, 0)
    screen.send(screen.tap(0.25, 0.75))
    assert await some(source, 2) == [("down", 0.25, 0.75), ("up", 0.25, 0.75)]


async def test_bytes_that_arrive_in_pieces_are_put_together(screen):
    source = open_touch(f"evdev://{screen.path}", RANGE, 0)
    data = screen.tap(0.5, 0.5)
    waiting = asyncio.create_task(some(source, 2))
    for start in range(0, len(data), 7):
        screen.send(data[start : start + 7])
        await asyncio.sleep(0)
    assert await waiting == [("down", 0.5, 0.5), ("up", 0.5, 0.5)]


async def test_a_wait_that_is_cancelled_loses_no_touch(screen):
    source = open_touch(f"evdev://{screen.path}", RANGE, 0)
    waiting = asyncio.create_task(source.read())
    await asyncio.sleep(0)
    screen.send(screen.tap(0.5, 0.5))
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert await some(source, 2) == [("down", 0.5, 0.5), ("up", 0.5, 0.5)]


async def test_a_pty_carries_every_byte_unchanged():
    far_end, node = pty.openpty()
    source = open_touch(f"evdev://{os.ttyname(node)}", RANGE, 0)
    panel = FakePanel()
    # Coordinates whose bytes are control characters: line ends, interrupt, end of file.
    for value in (0x0D, 0x0A, 0x03, 0x04, 0x11, 0x13, 0x1A):
        os.write(far_end, panel.tap(value / 4095, value / 4095))
    touches = await some(source, 14)
    assert [round(y * 4095) for _, _, y in touches[::2]] != []
    assert [phase for phase, _, _ in touches] == ["down", "up"] * 7


async def test_a_screen_that_is_unplugged_is_lost_and_one_that_is_back_is_opened_again(screen):
    source = open_touch(f"evdev://{screen.path}", RANGE, 0)
    screen.unplug()
    with pytest.raises(LinkLost, match="was unplugged"):
        await some(source, 1)
    source.close()
    with pytest.raises(LinkLost, match="No such file"):
        open_touch(f"evdev://{screen.path}", RANGE, 0)
    screen.plug_in()
    again = open_touch(f"evdev://{screen.path}", RANGE, 0)
    screen.send(screen.tap(0.5, 0.5))
    assert len(await some(again, 2)) == 2


async def test_a_finger_that_was_down_when_the_screen_was_unplugged_is_lost_before_the_screen_is(screen):
    source = open_touch(f"evdev://{screen.path}", RANGE, 0)
    screen.send(screen.down(0.25, 0.75))
    assert await some(source, 1) == [("down", 0.25, 0.75)]
    screen.unplug()
    assert await some(source, 1) == [("lost", 0.25, 0.75)]
    with pytest.raises(LinkLost, match="was unplugged"):
        await some(source, 1)


async def test_a_pty_whose_far_end_closes_is_lost():
    far_end, node = pty.openpty()
    source = open_touch(f"evdev://{os.ttyname(node)}", RANGE, 0)
    os.close(node)
    os.close(far_end)
    with pytest.raises(LinkLost, match="was unplugged"):
        await some(source, 1)


def test_a_pipe_cannot_be_asked_for_its_edges(screen):
    with pytest.raises(ConfigError, match="touch_range"):
        open_touch(f"evdev://{screen.path}", (0, 0, 0, 0), 0)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("point", [(0.0, 0.0), (1.0, 0.0), (0.2, 0.7), (1.0, 1.0)])
def test_touch_turns_with_the_picture(rotation, point):
    assert upright(*point, (0, 0, 1, 1), rotation) == pytest.approx(turned_back(*point, rotation))


def test_a_mirrored_panel_is_put_right_by_its_range():
    assert upright(100, 30, (100, 50, 0, 0), 0) == (0.0, 0.4)


def test_what_is_reported_beyond_the_edge_lies_on_the_edge():
    assert upright(-20, 5000, RANGE, 0) == (0.0, 1.0)


@pytest.fixture
def node(monkeypatch, tmp_path):
    """A path that is taken for a device node with two slots, both last touched at (250, 250)."""
    fake = FakeInputNode(
        tmp_path, {Axis.MT_SLOT: (0, 1), Axis.MT_X: (0, 1000), Axis.MT_Y: (0, 500)}, [(250, 250), (250, 250)]
    )
    fake.slot = 1
    monkeypatch.setattr(device, "_is_node", lambda path: True)
    monkeypatch.setattr(device, "ioctl", fake.ioctl)
    return fake


def at(node):
    return open_touch(f"evdev://{node.path}", (0, 0, 0, 0), 0)


async def test_a_device_node_is_grabbed_and_asked_for_its_edges(node):
    source = at(node)
    assert node.is_grabbed
    node.send((Kind.ABS, Axis.MT_SLOT, 0), (Kind.ABS, Axis.MT_CONTACT, 4), (Kind.ABS, Axis.MT_X, 500), (0, 0, 0))
    assert await some(source, 1) == [("down", 0.5, 0.5)]
    source.close()


async def test_a_tap_right_after_a_restart_is_where_the_kernel_remembers_it(node):
    source = at(node)
    node.send((Kind.ABS, Axis.MT_CONTACT, 4), (0, 0, 0))
    assert await some(source, 1) == [("down", 0.25, 0.5)]


@pytest.mark.parametrize("is_open", [True, False])
async def test_a_node_that_goes_while_it_is_asked_where_its_fingers_are_is_lost(node, is_open):
    source = at(node) if is_open else None
    node.is_gone = True
    node.send((Kind.SYN, 3, 0), (Kind.SYN, 0, 0))  # SYN_DROPPED, and the end of the report
    with pytest.raises(LinkLost, match="No such device"):
        await (source or at(node)).read()


async def test_a_finger_is_lost_though_the_node_goes_while_it_is_asked_where_it_is(node):
    source = at(node)
    node.send((Kind.ABS, Axis.MT_CONTACT, 4), (Kind.SYN, 0, 0))
    assert await some(source, 1) == [("down", 0.25, 0.5)]
    node.is_gone = True
    node.send((Kind.SYN, 3, 0), (Kind.SYN, 0, 0))
    assert await some(source, 1) == [("lost", 0.25, 0.5)]


async def test_a_node_that_somebody_else_has_grabbed_says_so(node):
    node.is_busy = True
    with pytest.raises(LinkLost, match="busy"):
        at(node)


def sdl(*taps):
    batches = [list(taps)]
    return open_touch("sdl:", (0, 0, 0, 0), 90, lambda: batches.pop() if batches else [])


async def test_sdl_follows_the_first_finger_only():
    source = sdl(
        Tap(x=0.1, y=0.1, is_down=True, finger=3),
        Tap(x=0.9, y=0.9, is_down=True, finger=4),
        Tap(x=0.9, y=0.9, is_down=False, finger=4),
        Tap(x=0.1, y=0.2, is_down=False, finger=3),
    )
    touches = await source.read()
    assert [(t.phase, t.x, t.y) for t in touches] == [(Phase.DOWN, 0.1, 0.1), (Phase.UP, 0.1, 0.2)]


async def test_sdl_ignores_a_finger_that_lifts_without_having_come_down():
    source = sdl(Tap(x=0.1, y=0.1, is_down=False, finger=3), Tap(x=0.3, y=0.3, is_down=True, finger=5))
    assert [t.x for t in await source.read()] == [0.3]
