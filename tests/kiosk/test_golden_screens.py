"""The looks of the kiosk that were kept: every state in both languages, lying and hanging, and some of every mode."""

import io
import os
from functools import cache
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from display.canvas import Canvas, open_canvas
from fakes.kiosk_screens import MOMENTS, PAGES, SITE, geometry, moment
from kiosk.dialogue.pages import ChooseService, TypeDigit, View
from kiosk.screen.page import draw

GOLDEN = Path(__file__).parents[1] / "golden" / "screens"
WIDE, HIGH = (1280, 800), (800, 1280)
MODES = {
    "": {},
    "large": {"is_large": True},
    "low": {"is_low": True},
    "large-low": {"is_large": True, "is_low": True},
    "warning": {"goes_in_s": 17},
    "pressed": {"pressed": ChooseService(letter="Α")},
    "focus": {"focus": TypeDigit(digit="5")},
}
STATES = (
    "home home-seven home-groups home-group home-refused home-no-paper printing printed slow not_printed without-link "
    "was-known booked check-in-typed no-paper closed holiday by_staff unknown too-early late another-day another-site "
    "too-many help out_of_order sorry pin-wrong menu-paper_changed task-reprint task-services task-volume "
    "task-language task-health task-restart test-page-failed"
).split()
OTHERS = [
    *((name, WIDE, "el", "large") for name in ("home", "home-refused", "not_printed", "check-in-typed", "late")),
    *((name, HIGH, "en", "large") for name in ("home", "without-link", "check-in-typed", "no-paper")),
    *((name, HIGH, "el", "large") for name in ("home-groups", "booked", "unknown")),
    *((name, WIDE, "el", "low") for name in ("home-seven", "check-in-typed", "menu")),
    *((name, HIGH, "en", "low") for name in ("home", "check-in-typed")),
    ("home", WIDE, "en", "large-low"),
    ("home", HIGH, "el", "large-low"),
    ("check-in-typed", WIDE, "el", "warning"),
    ("not_printed", HIGH, "en", "warning"),
    ("home-two", WIDE, "en", "pressed"),
    ("check-in", WIDE, "el", "focus"),
    *((name, (1920, 1080), "el", "") for name in ("home-seven", "printed")),
    ("home-groups", (1080, 1920), "el", ""),
    ("without-link", (1080, 1920), "en", ""),
    ("home", (1080, 1920), "el", "large"),
    ("home", (1024, 600), "el", ""),
    ("check-in-typed", (1024, 600), "en", ""),
    ("home", (1024, 600), "en", "large"),
]
KEPT = [*((name, WIDE, "el", "") for name in STATES), *((name, HIGH, "en", "") for name in STATES), *OTHERS]


@cache
def canvas_of(size) -> Canvas:
    return open_canvas(f"offscreen:///dev/shm/epass-looks-{os.getpid()}.frame?size={size[0]}x{size[1]}", "test")


def name_of(case):
    name, size, language, mode = case
    return "-".join(part for part in ("kiosk", name, mode, language, f"{size[0]}x{size[1]}") if part)


@pytest.mark.parametrize("case", KEPT, ids=name_of)
def test_it_is_the_screen_that_was_kept(case, tmp_path):
    """But for the few pixels that another version of the font renderer may round otherwise.
    EPASS_KEEP_GOLDEN=1 keeps what is drawn: look at it before you commit it."""
    name, size, language, mode = case
    page, now = MOMENTS.get(name) or (PAGES[name], moment())
    canvas = canvas_of(size)
    picture = draw(View(page=page, language=language, **MODES[mode]), now, SITE, geometry(size), canvas.measure)
    canvas.show(picture.scene, picture.ground)
    canvas.picture(tmp_path / "drawn.png")
    drawn = Image.open(tmp_path / "drawn.png").convert("RGB")
    path = GOLDEN / f"{name_of(case)}.png"
    if os.environ.get("EPASS_KEEP_GOLDEN"):
        drawn.quantize(32).save(path, optimize=True)
    kept = Image.open(io.BytesIO(path.read_bytes())).convert("RGB")
    assert kept.size == drawn.size
    differences = ImageChops.difference(kept, drawn).convert("L").histogram()
    assert sum(differences[64:]) <= drawn.width * drawn.height // 500


def test_nothing_is_kept_that_is_not_looked_at():
    assert {path.stem for path in GOLDEN.glob("kiosk-*.png")} == {name_of(case) for case in KEPT}
