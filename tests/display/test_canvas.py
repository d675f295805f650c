import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from display.canvas import Canvas, Tap, open_canvas
from display.frame import FrameReader
from display.rotation import turned, turned_back, turned_size
from display.scene import Box, Colour, Disc, Label, Modules, Polygon, Scene, Shape
from display.sdl import pygame
from epass.errors import ConfigError, DeviceError

BLACK: Colour = (0, 0, 0)
RED: Colour = (200, 30, 40)
BLUE: Colour = (20, 40, 220)


def a_canvas(folder: Path, size: str = "160x120", rotation: int = 0, name: str = "test") -> Canvas:
    return open_canvas(f"offscreen://{folder}/{name}.frame?size={size}", "Test", rotation)


def pixels(folder: Path, name: str = "test") -> bytes:
    return FrameReader(folder / f"{name}.frame").read().pixels


def pixel(folder: Path, x: int, y: int) -> tuple[int, int, int]:
    frame = FrameReader(folder / "test.frame").read()
    blue, green, red, _ = frame.pixels[(y * frame.width + x) * 4 :][:4]
    return red, green, blue


def a_box(fill: Colour = RED, **place: float) -> Box:
    return Box(**({"x": 10, "y": 20, "width": 30, "height": 40} | place), fill=fill)  # type: ignore[arg-type]


def test_a_box_covers_its_pixels_and_no_others(tmp_path: Path) -> None:
    a_canvas(tmp_path).show((a_box(),), BLUE)
    assert pixel(tmp_path, 10, 20) == pixel(tmp_path, 39, 59) == RED
    assert pixel(tmp_path, 9, 20) == pixel(tmp_path, 40, 59) == pixel(tmp_path, 39, 60) == BLUE


def test_rounded_corners_are_smooth_and_keep_their_colour(tmp_path: Path) -> None:
    a_canvas(tmp_path).show((Box(x=20, y=20, width=100, height=80, fill=RED, radius=30),), (255, 255, 255))
    assert pixel(tmp_path, 20, 20) == (255, 255, 255)
    assert pixel(tmp_path, 70, 20) == pixel(tmp_path, 20, 60) == RED
    shades = {pixel(tmp_path, x, y) for x in range(20, 50) for y in range(20, 50)}
    assert len(shades) > 10
    assert all(red >= RED[0] for red, _, _ in shades), "a dark rim"


def test_an_edge_is_inside_the_box(tmp_path: Path) -> None:
    box = Box(x=20, y=20, width=100, height=80, fill=RED, radius=30, edge=BLUE, edge_width=6)
    a_canvas(tmp_path).show((box,), BLACK)
    assert pixel(tmp_path, 70, 20) == pixel(tmp_path, 70, 25) == pixel(tmp_path, 119, 60) == BLUE
    assert pixel(tmp_path, 70, 26) == pixel(tmp_path, 113, 60) == RED
    assert pixel(tmp_path, 70, 19) == pixel(tmp_path, 120, 60) == BLACK


def test_a_box_without_a_filling_shows_what_is_behind_it(tmp_path: Path) -> None:
    outline = Box(x=20, y=20, width=100, height=80, fill=None, radius=20, edge=RED, edge_width=5)
    a_canvas(tmp_path).show((outline,), BLUE)
    assert pixel(tmp_path, 70, 60) == pixel(tmp_path, 30, 60) == BLUE
    assert pixel(tmp_path, 22, 60) == pixel(tmp_path, 70, 97) == RED


def test_discs_and_polygons_are_filled(tmp_path: Path) -> None:
    arrow = Polygon(points=((100, 20), (140, 60), (100, 100)), fill=BLUE)
    a_canvas(tmp_path).show((Disc(x=40, y=60, radius=20, fill=RED), arrow), BLACK)
    assert pixel(tmp_path, 40, 60) == pixel(tmp_path, 57, 60) == RED
    assert pixel(tmp_path, 25, 45) == BLACK
    assert pixel(tmp_path, 110, 60) == BLUE
    assert pixel(tmp_path, 138, 25) == BLACK


def test_a_code_is_drawn_in_whole_pixels_with_sharp_edges(tmp_path: Path) -> None:
    code = Modules(x=20.3, y=30, side=4.4, rows=("101", "010"), fill=RED)
    a_canvas(tmp_path).show((code,), BLUE)
    drawn = [[pixel(tmp_path, x, y) for x in range(20, 32)] for y in range(30, 38)]
    rows = [[RED] * 4 + [BLUE] * 4 + [RED] * 4] * 4 + [[BLUE] * 4 + [RED] * 4 + [BLUE] * 4] * 4
    assert drawn == rows
    assert pixel(tmp_path, 32, 31) == pixel(tmp_path, 25, 38) == BLUE


def test_a_label_stands_on_its_baseline_and_is_aligned(tmp_path: Path) -> None:
    canvas = a_canvas(tmp_path)
    width = canvas.measure("ΗΗ", 40, "bold")
    for align, left in (("left", 80.0), ("centre", 80 - width / 2), ("right", 80 - width)):
        canvas.show((Label(x=80, baseline=100, text="ΗΗ", size=40, colour=RED, weight="bold", align=align),), BLACK)  # type: ignore[arg-type]
        inked = [(x, y) for x in range(160) for y in range(120) if pixel(tmp_path, x, y)[0] > 100]
        assert abs(min(x for x, _ in inked) - left) < 7
        assert max(y for _, y in inked) == 99
        assert abs(min(y for _, y in inked) - (100 - 40 * 0.714)) < 2


def test_a_label_can_be_centred_by_what_is_seen_of_it(tmp_path: Path) -> None:
    canvas = a_canvas(tmp_path)
    canvas.show((Label(x=80, baseline=100, text="Α1", size=70, colour=RED, weight="bold", align="optical"),), BLACK)
    inked = [x for x in range(160) for y in range(120) if pixel(tmp_path, x, y)[0] > 100]
    assert abs((min(inked) + max(inked)) / 2 - 80) <= 1


def test_widths_grow_with_size_and_add_up(tmp_path: Path) -> None:
    canvas = a_canvas(tmp_path)
    assert canvas.measure("Α042", 80, "bold") > canvas.measure("Α042", 40, "bold") > 0
    assert canvas.measure("Α0", 40, "bold") + canvas.measure("42", 40, "bold") == canvas.measure("Α042", 40, "bold")
    assert canvas.measure("", 40, "bold") == 0


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "\n\t", "", "  ", "\x1b[31m", "😀ﷺ", "ά", "x" * 5000, "\u200b"])
def test_no_text_can_break_it(tmp_path: Path, text: str) -> None:
    canvas = a_canvas(tmp_path)
    canvas.prepare(text, 20, "regular")
    canvas.show((Label(x=5, baseline=50, text=text, size=20, colour=RED), a_box()), BLACK)
    assert canvas.measure(text, 20, "regular") >= 0
    assert pixel(tmp_path, 20, 30) == RED


@pytest.mark.parametrize("size", [0, -5, 0.3])
def test_a_text_without_a_size_is_not_seen(tmp_path: Path, size: float) -> None:
    canvas = a_canvas(tmp_path)
    canvas.show((Label(x=5, baseline=50, text="Α", size=size, colour=RED),), BLACK)
    assert canvas.measure("Α", size, "regular") == 0
    assert not any(value for place, value in enumerate(pixels(tmp_path)) if place % 4 != 3)


def test_the_same_scene_again_draws_nothing(tmp_path: Path) -> None:
    canvas = a_canvas(tmp_path)
    assert canvas.show((a_box(),), BLACK)
    version = FrameReader(tmp_path / "test.frame").version()
    assert not canvas.show((a_box(),), BLACK)
    assert FrameReader(tmp_path / "test.frame").version() == version


def test_only_what_changed_is_drawn(tmp_path: Path) -> None:
    canvas = a_canvas(tmp_path)
    canvas.show((a_box(), a_box(BLUE, x=100)), BLACK)
    spoil(canvas, (15, 30))
    canvas.show((a_box(), a_box(BLUE, x=110)), BLACK)
    assert pixel(tmp_path, 15, 30) == (1, 2, 3), "the box that stayed was drawn again"
    assert pixel(tmp_path, 102, 30) == BLACK
    canvas.show((a_box(fill=BLUE), a_box(BLUE, x=110)), BLACK)
    assert pixel(tmp_path, 15, 30) == BLUE


def test_a_new_background_draws_everything(tmp_path: Path) -> None:
    canvas = a_canvas(tmp_path)
    canvas.show((), BLACK)
    assert canvas.show((), RED)
    assert pixel(tmp_path, 0, 0) == pixel(tmp_path, 159, 119) == RED


def test_a_shape_that_fails_does_not_spoil_the_next_picture(tmp_path: Path) -> None:
    canvas = a_canvas(tmp_path)
    canvas.show((a_box(),), BLACK)
    with pytest.raises(ValueError, match="color"):
        canvas.show((a_box(fill="no colour"),), BLACK)  # type: ignore[arg-type]
    assert canvas.show((a_box(),), BLACK)
    assert pixel(tmp_path, 20, 30) == RED


colours = st.sampled_from([RED, BLUE, (255, 255, 255), (0, 160, 0)])
places = st.integers(-30, 170).map(lambda place: place / 1.5)
lengths = st.integers(0, 90)
shapes: st.SearchStrategy[Shape] = st.one_of(
    st.builds(
        Box,
        x=places,
        y=places,
        width=lengths,
        height=lengths,
        fill=st.none() | colours,
        radius=st.integers(0, 40),
        edge=st.none() | colours,
        edge_width=st.integers(0, 12),
    ),
    st.builds(
        Label,
        x=places,
        baseline=places,
        text=st.text("ΑΩg1ΐ ", max_size=6),
        size=st.integers(0, 60),
        colour=colours,
        weight=st.sampled_from(["regular", "bold"]),
        align=st.sampled_from(["left", "centre", "right", "optical"]),
    ),
    st.builds(Disc, x=places, y=places, radius=st.integers(0, 40), fill=colours),
    st.builds(Polygon, points=st.tuples(*[st.tuples(places, places)] * 3), fill=colours),
    st.builds(
        Modules,
        x=places,
        y=places,
        side=st.floats(0, 6),
        rows=st.lists(st.text("01", max_size=6), max_size=6).map(tuple),
        fill=colours,
    ),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pool=st.lists(shapes, min_size=1, max_size=8), seed=st.integers(0, 2**16), rotation=st.sampled_from([0, 90, 180])
)
def test_a_partial_redraw_equals_a_full_one(tmp_path: Path, pool: list[Shape], seed: int, rotation: int) -> None:
    chance = random.Random(seed)
    canvas = a_canvas(tmp_path, rotation=rotation, name="partial")
    for _ in range(5):
        scene: Scene = tuple(chance.choices(pool, k=chance.randrange(7)))
        canvas.show(scene, BLACK)
        a_canvas(tmp_path, rotation=rotation, name="full").show(scene, BLACK)
        assert pixels(tmp_path, "partial") == pixels(tmp_path, "full")


@pytest.mark.parametrize(("rotation", "corner"), [(0, (0, 0)), (90, (159, 0)), (180, (159, 119)), (270, (0, 119))])
def test_a_turned_picture_begins_in_another_corner_of_the_panel(
    tmp_path: Path, rotation: int, corner: tuple[int, int]
) -> None:
    canvas = a_canvas(tmp_path, rotation=rotation)
    assert canvas.size == ((160, 120) if rotation in {0, 180} else (120, 160))
    canvas.show((a_box(x=0, y=0, width=4, height=4),), BLACK)
    assert pixel(tmp_path, *corner) == RED


@given(rotation=st.sampled_from([0, 90, 180, 270]), x=st.integers(0, 159), y=st.integers(0, 119))
def test_a_finger_finds_the_way_back_to_the_picture(rotation: int, x: int, y: int) -> None:
    left, top, _, _ = turned((x, y, 1, 1), 160, 120, rotation)
    width, height = turned_size(160, 120, rotation)
    back_x, back_y = turned_back((left + 0.5) / width, (top + 0.5) / height, rotation)
    assert (back_x, back_y) == (pytest.approx((x + 0.5) / 160), pytest.approx((y + 0.5) / 120))


def test_a_picture_can_be_saved(tmp_path: Path) -> None:
    canvas = a_canvas(tmp_path)
    canvas.show((a_box(),), BLUE)
    canvas.picture(tmp_path / "picture.png")
    saved = pygame.image.load(str(tmp_path / "picture.png"))
    assert saved.get_size() == (160, 120)
    assert saved.get_at((20, 30))[:3] == RED


def test_rehearsing_shows_nothing(tmp_path: Path) -> None:
    canvas = a_canvas(tmp_path)
    canvas.show((), BLACK)
    version = FrameReader(tmp_path / "test.frame").version()
    canvas.rehearse((a_box(), Label(x=5, baseline=50, text="Α042", size=40, colour=RED)))
    assert FrameReader(tmp_path / "test.frame").version() == version


@pytest.mark.parametrize(
    "url",
    [
        "offscreen:///tmp/x.frame",
        "window://",
        "window://wide",
        "kmsdrm://",
        "kmsdrm://one",
        "vnc://0",
        "offscreen:///x?size=1x1",
    ],
)
def test_an_address_that_is_no_screen_is_a_mistake_in_the_configuration(url: str) -> None:
    with pytest.raises(ConfigError):
        open_canvas(url, "Test")


def test_a_file_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DeviceError):
        a_canvas(tmp_path / "file")


IN_A_PROCESS = """
import sys
from display.canvas import open_canvas
from epass.errors import DeviceError
try:
    open_canvas(sys.argv[1], "Test")
except DeviceError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("url", "words"), [("kmsdrm://0", "is it connected"), ("window://200x100", "is there a desktop")]
)
def test_a_screen_that_is_not_there_is_told_in_a_sentence(url: str, words: str) -> None:
    nowhere = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    nowhere["SDL_VIDEODRIVER"] = "x11"
    told = subprocess.run(
        [sys.executable, "-c", IN_A_PROCESS, url], env=nowhere, capture_output=True, text=True, timeout=20, check=True
    )
    assert words in told.stdout
    assert told.stderr == ""


IN_A_WINDOW = """
from display.canvas import open_canvas
from display.sdl import pygame
canvas = open_canvas("window://200x100", "Test", rotation=90)
canvas.show((), (9, 9, 9))
post = lambda kind, **values: pygame.event.post(pygame.event.Event(kind, **values))
post(pygame.MOUSEBUTTONDOWN, pos=(50, 25), button=1, touch=False)
post(pygame.MOUSEBUTTONUP, pos=(50, 25), button=1, touch=False)
post(pygame.MOUSEBUTTONDOWN, pos=(50, 25), button=3, touch=False)
post(pygame.FINGERDOWN, x=0.5, y=0.25, finger_id=4, touch_id=1, dx=0, dy=0, pressure=1)
for tap in canvas.taps():
    print(tap.x, tap.y, tap.is_down, tap.finger)
post(pygame.QUIT)
print(canvas.is_closed, canvas.taps(), canvas.is_closed, canvas.size, canvas.is_deaf)
canvas.close()
"""


def test_a_window_tells_mouse_fingers_and_its_end(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", IN_A_WINDOW],
        env={**os.environ, "SDL_VIDEODRIVER": "dummy"},
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    )
    assert told.stdout.splitlines() == [
        "0.25 0.75 True -1",
        "0.25 0.75 False -1",
        "0.25 0.5 True 4",
        "False [] True (100, 200) False",
    ]


def test_an_offscreen_canvas_is_never_touched(tmp_path: Path) -> None:
    canvas = a_canvas(tmp_path)
    taps: list[Tap] = canvas.taps()
    assert taps == []
    assert canvas.is_deaf
    assert not canvas.is_closed


def spoil(canvas: Canvas, place: tuple[int, int]) -> None:
    canvas._picture.set_at(place, (1, 2, 3))
