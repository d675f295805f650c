import os
from functools import partial
from pathlib import Path

import pytest

from display import panel
from display.canvas import Canvas, open_canvas
from display.kms import Screen
from display.scene import Box
from epass.errors import ConfigError, LinkLost
from fakes.graphics_card import Card, Kernel

BLUE = (20, 40, 220)
RED = (200, 30, 40)


def a_canvas(monkeypatch: pytest.MonkeyPatch, kernel: Kernel, url: str, rotation: int = 0) -> Canvas:
    monkeypatch.setattr(panel, "Screen", partial(Screen, cards=kernel.folder, ioctl=kernel.ioctl))
    return open_canvas(url, "Test", rotation)


def is_held(card: Card) -> bool:
    """Whether this process has the card open, or still maps its memory."""
    held = [os.path.realpath(fd) for fd in Path("/proc/self/fd").iterdir()]
    return str(card.path) in held or str(card.path) in Path("/proc/self/maps").read_text()


def a_box() -> Box:
    return Box(x=10, y=20, width=30, height=40, fill=RED)


def test_what_is_drawn_is_in_the_memory_that_the_card_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = Kernel(tmp_path, [(320, 200)])
    canvas = a_canvas(monkeypatch, kernel, "kmsdrm://0")
    assert canvas.size == (320, 200)
    assert canvas.show((a_box(),), BLUE)
    card = kernel.cards[0]
    assert card.pixel(0, 10, 20) == card.pixel(0, 39, 59) == RED
    assert card.pixel(0, 40, 59) == card.pixel(0, 319, 199) == BLUE


def test_the_card_is_told_only_of_what_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = Kernel(tmp_path, [(320, 200)])
    canvas = a_canvas(monkeypatch, kernel, "kmsdrm://0")
    canvas.show((), BLUE)
    assert kernel.cards[0].told == [(0, 0, 320, 200)]
    canvas.show((a_box(),), BLUE)
    assert kernel.cards[0].told[1:] == [(10, 20, 40, 60)]


def test_a_card_that_need_not_be_told_shows_it_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = Kernel(tmp_path, [(320, 200)])
    kernel.cards[0].needs_telling = False
    canvas = a_canvas(monkeypatch, kernel, "kmsdrm://0")
    canvas.show((), BLUE)
    canvas.show((a_box(),), BLUE)
    assert kernel.cards[0].pixel(0, 10, 20) == RED


def test_a_turned_picture_is_shown_turned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = Kernel(tmp_path, [(320, 200)])
    canvas = a_canvas(monkeypatch, kernel, "kmsdrm://0", rotation=90)
    canvas.show((a_box(),), BLUE)
    assert kernel.cards[0].pixel(0, 320 - 21, 10) == RED
    assert kernel.cards[0].pixel(0, 10, 20) == BLUE


def test_the_second_connected_screen_is_the_second_that_has_something_plugged_in(tmp_path: Path) -> None:
    kernel = Kernel(tmp_path, [(320, 200), None, (640, 360)])
    screen = Screen(1, cards=tmp_path, ioctl=kernel.ioctl)
    assert (screen.width, screen.height) == (640, 360)
    assert list(kernel.cards[0].lit) == [2]


def test_a_card_without_screens_is_passed_over(tmp_path: Path) -> None:
    kernel = Kernel(tmp_path, [None], [(320, 200)], [(640, 360)])
    kernel.cards[0].has_screens = False
    Screen(0, cards=tmp_path, ioctl=kernel.ioctl)
    assert [bool(card.lit) for card in kernel.cards] == [False, True, False]


def test_the_card_that_was_named_is_the_one(tmp_path: Path) -> None:
    kernel = Kernel(tmp_path, [(320, 200)], [(640, 360)])
    Screen(0, "1", cards=tmp_path, ioctl=kernel.ioctl)
    assert [bool(card.lit) for card in kernel.cards] == [False, True]


@pytest.mark.parametrize("url", ["kmsdrm://1", "kmsdrm://0?card=1", "kmsdrm://0?card=5"])
def test_a_screen_that_is_not_connected_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    kernel = Kernel(tmp_path, [(320, 200)], [None])
    with pytest.raises(LinkLost, match="is it connected"):
        a_canvas(monkeypatch, kernel, url)


def test_a_card_that_another_program_draws_on_is_told_and_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel = Kernel(tmp_path, [(320, 200)])
    kernel.cards[0].is_taken = True
    with pytest.raises(LinkLost, match=r"nothing else drawing on this card.*Permission denied"):
        a_canvas(monkeypatch, kernel, "kmsdrm://0")
    assert not is_held(kernel.cards[0])


def test_a_card_that_is_gone_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = Kernel(tmp_path, [(320, 200)])
    canvas = a_canvas(monkeypatch, kernel, "kmsdrm://0")
    canvas.show((), BLUE)
    kernel.cards[0].is_taken = True
    with pytest.raises(LinkLost, match="No such device"):
        canvas.show((a_box(),), BLUE)


def test_a_closed_screen_lets_its_card_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = Kernel(tmp_path, [(320, 200)])
    canvas = a_canvas(monkeypatch, kernel, "kmsdrm://0")
    assert canvas.is_deaf
    assert canvas.taps() == []
    canvas.show((), BLUE)
    assert is_held(kernel.cards[0])
    canvas.close()
    assert not is_held(kernel.cards[0])


@pytest.mark.parametrize("url", ["kmsdrm://0?card=x", "kmsdrm://0?screen=1"])
def test_a_card_without_a_number_is_a_mistake(url: str) -> None:
    with pytest.raises(ConfigError):
        open_canvas(url, "Test")
