"""The walls as they were looked at and approved."""

import os
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from display.canvas import Canvas, open_canvas
from display.scene import Photo
from display.sdl import pygame
from fakes.walls import PHOTO, WallCase

GOLDEN = Path(__file__).parents[1] / "golden" / "walls"
HD, FULL, UHD, UPRIGHT = (1280, 720), (1920, 1080), (3840, 2160), (1080, 1920)


def a_case(state: str, size: tuple[int, int], counters: int, *extras: str, turn: int = 0) -> WallCase:
    wanted = frozenset(extras) - {"alternate"}
    return WallCase(
        state=state, size=size, counters=counters, extras=wanted, turn=turn, is_alternating="alternate" in extras
    )


GOLDENS = {
    "new": a_case("new", FULL, 3),
    "dark": a_case("dark", HD, 3),
    "due": a_case("due", FULL, 3),
    "called-1": a_case("called", HD, 1),
    "called-3": a_case("called", UHD, 3),
    "called-6": a_case("called", FULL, 6),
    "called-12-waits": a_case("called", FULL, 12, "waits"),
    "called-20-message": a_case("called", HD, 20, "message", "alternate", turn=1),
    "over-alternate": a_case("over", HD, 6, "alternate", turn=1),
    "waits-message": a_case("called", HD, 3, "waits", "message", turn=2),
    "beside": a_case("called", FULL, 6, "beside"),
    "between": a_case("called", FULL, 3, "between", "message"),
    "upright": a_case("called", UPRIGHT, 3),
    "upright-12": a_case("new", UPRIGHT, 12),
    "upright-waits-message": a_case("due", UPRIGHT, 3, "waits", "message"),
    "upright-beside": a_case("called", UPRIGHT, 6, "beside"),
    "stale": a_case("stale", HD, 3),
    "upright-stale": a_case("stale", UPRIGHT, 3),
    "empty": a_case("empty", FULL, 3),
    "closed": a_case("closed", UPRIGHT, 3),
    "closed-message": a_case("closed", HD, 3, "message"),
    "asleep": a_case("asleep", FULL, 3, "message"),
    "upright-asleep": a_case("asleep", UPRIGHT, 3),
    "five-to-four": a_case("due", (1280, 1024), 6, "message"),
}


def show(case: WallCase, canvas: Canvas) -> None:
    laid = case.laid()
    for shape in laid.scene:
        if isinstance(shape, Photo):
            canvas.lend(PHOTO, a_photo(shape.width, shape.height))
    canvas.show(laid.scene, laid.background)


def a_photo(width: int, height: int) -> pygame.Surface:
    """Evening over the sea."""
    pixels = pygame.Surface((width, height), 0, 32)
    for y in range(height):
        part = y / height
        pixels.fill((40 + int(180 * part), 90 + int(70 * part), 160 - int(80 * part)), (0, y, width, 1))
    pygame.draw.circle(pixels, (255, 214, 120), (width * 2 // 3, height * 3 // 5), height // 9)
    pixels.fill((18, 52, 86), (0, height * 3 // 5, width, height))
    return pixels


@pytest.mark.parametrize("name", GOLDENS)
def test_the_wall_looks_as_it_was_approved(name: str, tmp_path: Path) -> None:
    """Within what another build of FreeType may differ in. EPASS_KEEP_GOLDEN=1 keeps what is drawn: look at it
    before you commit it."""
    case = GOLDENS[name]
    canvas = open_canvas(f"offscreen://{tmp_path}/wall.frame?size={case.size[0]}x{case.size[1]}", "Wall")
    show(case, canvas)
    canvas.picture(tmp_path / "drawn.png")
    drawn = Image.open(tmp_path / "drawn.png").convert("RGB")
    path = GOLDEN / f"{name}.png"
    if os.environ.get("EPASS_KEEP_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        drawn.quantize(64).save(path, optimize=True)
    kept = Image.open(path).convert("RGB")
    assert drawn.size == kept.size
    histogram = ImageChops.difference(drawn, kept).convert("L").histogram()
    assert sum(histogram[64:]) < 0.001 * case.size[0] * case.size[1]
