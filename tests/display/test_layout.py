import os
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path

import pytest
from babel.dates import format_date
from PIL import Image, ImageChops

from display.canvas import open_canvas
from display.layout import BACKGROUND, lay_out
from display.lettering import Lettering
from display.paint import Painter
from display.scene import Box, Disc, Label, Polygon, Scene
from display.sdl import pygame
from display.typeset import largest, shortened
from display.words import WORDS, date_in, opening_in
from fakes.display import MORNING, a_sign, a_view

GOLDEN = Path(__file__).parents[1] / "golden" / "screens"
LETTERING = Lettering()
PAINTER = Painter(LETTERING, 1 << 26)
SIZES = [(1920, 1080), (1280, 720), (1080, 1920), (720, 1280), (1024, 768), (1280, 1024), (800, 480), (2560, 1080)]
STATES = ["new", "dark", "due", "called", "over", "stale", "empty", "closed"]
WIDE_NUMBERS = [f"{'ΩΜΨ'[place % 3]}{place + 1000}" for place in range(12)]


def a_scene(
    state: str,
    size: tuple[int, int],
    counters: int = 3,
    *,
    languages: tuple[str, ...] = ("el", "en"),
    numbers: list[str] | None = None,
    letters: str = "ΑΒΓ",
) -> Scene:
    view, moment = a_view(state, counters, numbers or [])
    return lay_out(view, a_sign(counters, languages, letters), moment, size, LETTERING.measure)


def labels(scene: Scene) -> list[Label]:
    return [shape for shape in scene if isinstance(shape, Label)]


def texts(scene: Scene) -> list[str]:
    return [label.text for label in labels(scene)]


def assert_nothing_is_cut_or_hidden(scene: Scene, size: tuple[int, int]) -> None:
    screen = pygame.Rect((0, 0), size).inflate(-16, -8)
    panels = [PAINTER.bounds(shape) for shape in scene if isinstance(shape, Box) and shape.radius]
    inked = [(shape, PAINTER.bounds(shape)) for shape in scene if isinstance(shape, Label | Polygon | Disc)]
    for shape, ink in inked:
        homes = [panel for panel in panels if panel.collidepoint(ink.center)]
        home = min(homes, key=lambda panel: panel.width * panel.height, default=screen)
        assert home.contains(ink), f"{shape} leaves its cell {home}: {ink}"
        assert screen.contains(ink), f"{shape} leaves the screen"
    for (one, ink), (other, other_ink) in combinations(inked, 2):
        assert not ink.colliderect(other_ink), f"{one} and {other} overlap"


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("state", STATES)
def test_nothing_is_cut_and_nothing_overlaps(state: str, size: tuple[int, int]) -> None:
    for counters in (1, 3, 6, 12):
        assert_nothing_is_cut_or_hidden(a_scene(state, size, counters), size)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_wide_numbers_of_four_digits_and_counters_of_two_fit_as_well(size: tuple[int, int]) -> None:
    for counters in (6, 12):
        scene = a_scene("called", size, counters, numbers=WIDE_NUMBERS, letters="ΩΜΨ")
        assert "Ω1009" in texts(scene) or "Ψ1011" in texts(scene)
        assert_nothing_is_cut_or_hidden(scene, size)


def test_a_screen_of_four_thousand_pixels_is_filled() -> None:
    size = (3840, 2160)
    scene = a_scene("new", size)
    assert_nothing_is_cut_or_hidden(scene, size)
    assert max(label.size for label in labels(scene)) * 0.714 > 500


@pytest.mark.parametrize("languages", [("el",), ("en",), ("en", "el")])
def test_languages_are_shown_as_configured(languages: tuple[str, ...]) -> None:
    for state in STATES:
        scene = a_scene(state, (1280, 720), languages=languages)
        assert_nothing_is_cut_or_hidden(scene, (1280, 720))
        shown = " ".join(texts(scene))
        for language in ("el", "en"):
            assert (date_in(language, MORNING) in shown) == (language in languages)


def test_a_name_that_is_too_long_is_shortened() -> None:
    view, moment = a_view("called")
    sign = a_sign()
    long = ("Κέντρο Εξυπηρέτησης Πολιτών Δήμου Ιεράς Πόλεως Μεσολογγίου και των γύρω κοινοτήτων της επαρχίας " * 2,)
    scene = lay_out(view, type(sign)(names=long, languages=("el",), letters="Α", counters=3), moment, (800, 480),
                    LETTERING.measure)  # fmt: skip
    assert_nothing_is_cut_or_hidden(scene, (800, 480))
    assert any(text.endswith("…") for text in texts(scene))


@pytest.mark.parametrize("size", SIZES[:4])
def test_the_call_can_be_read_from_afar(size: tuple[int, int]) -> None:
    """Capital heights, as parts of the screen's shorter side: on a 55-inch screen (685 mm) the others are 40 mm."""
    scene = labels(a_scene("called", size))
    live = next(label for label in scene if label.text == "Γ048")
    others = [label for label in scene if label.text == "Β047"]
    assert live.size * 0.714 / min(size) > 0.2
    assert all(label.size * 0.714 / min(size) > 0.06 for label in others)


def test_the_number_keeps_its_size_from_call_to_call() -> None:
    def size_of(number: str) -> float:
        numbers = [f"Α{place:03d}" for place in range(1, 12)] + [number]
        return next(
            label.size for label in labels(a_scene("called", (1920, 1080), numbers=numbers)) if label.text == number
        )

    assert size_of("Α111") == size_of("Γ048")


def test_a_new_call_says_so_in_words_and_not_in_colour_alone() -> None:
    assert "Τώρα καλείται" in texts(a_scene("new", (1920, 1080)))
    assert "Τώρα καλείται" in texts(a_scene("dark", (1920, 1080)))
    assert "Καλείται ο αριθμός" in texts(a_scene("called", (1920, 1080)))
    assert "Τελευταία κλήση" in texts(a_scene("over", (1920, 1080)))
    assert "Τώρα" in texts(a_scene("due", (1920, 1080)))


def test_lit_and_dark_differ_and_say_the_same() -> None:
    new, dark = a_scene("new", (1920, 1080)), a_scene("dark", (1920, 1080))
    assert new != dark
    assert texts(new) == texts(dark)


def test_trouble_is_said_discreetly() -> None:
    assert WORDS["el"]["trouble"] in texts(a_scene("stale", (1920, 1080)))
    assert WORDS["el"]["trouble"] not in texts(a_scene("called", (1920, 1080)))


def test_when_nobody_was_called_it_says_what_to_do() -> None:
    assert WORDS["el"]["take"] in texts(a_scene("empty", (1920, 1080)))
    assert "Ανοίγουμε την Πέμπτη στις 08:00." in texts(a_scene("closed", (1920, 1080)))


def test_every_word_is_there_in_every_language() -> None:
    assert WORDS["el"].keys() == WORDS["en"].keys()


def test_capitals_carry_no_tonos_because_there_are_none() -> None:
    assert not [text for words in WORDS.values() for text in words.values() if text.isupper()]


def test_dates_are_those_of_the_unicode_tables() -> None:
    for days in range(0, 366, 5):
        day = datetime(2027, 1, 1) + timedelta(days=days)
        for language in ("el", "en"):
            assert date_in(language, day) == format_date(day, "EEEE d MMMM", locale=language)


@pytest.mark.parametrize(
    ("days", "greek", "english"),
    [
        (0, "Ανοίγουμε σήμερα στις 08:00.", "We open today at 08:00."),
        (1, "Ανοίγουμε αύριο στις 08:00.", "We open tomorrow at 08:00."),
        (2, "Ανοίγουμε την Τετάρτη στις 08:00.", "We open on Wednesday at 08:00."),
        (5, "Ανοίγουμε το Σάββατο στις 08:00.", "We open on Saturday at 08:00."),
        (7, "Ανοίγουμε τη Δευτέρα στις 08:00.", "We open on Monday at 08:00."),
    ],
)
def test_the_next_opening_is_named_by_its_day(days: int, greek: str, english: str) -> None:
    opens = MORNING + timedelta(days=days)
    assert opening_in("el", MORNING, opens) == greek
    assert opening_in("en", MORNING, opens) == english


def test_text_takes_the_largest_size_that_its_room_allows() -> None:
    size = largest("Αριθμός", 200, 80, "bold", LETTERING.measure)
    assert LETTERING.measure("Αριθμός", size, "bold") <= 200 < LETTERING.measure("Αριθμός", size + 2, "bold")
    assert largest("Α", 200, 80, "bold", LETTERING.measure) == 80


def test_text_without_room_is_shortened_to_nothing() -> None:
    assert shortened("Αριθμός", 0, 20, "bold", LETTERING.measure) == ""
    assert shortened("Αριθμός", 1000, 20, "bold", LETTERING.measure) == "Αριθμός"


GOLDENS = {
    "wall-new": ("new", (1920, 1080), 3),
    "wall-called": ("called", (1920, 1080), 3),
    "wall-due": ("due", (1920, 1080), 3),
    "wall-upright": ("called", (1080, 1920), 3),
    "wall-six-counters": ("over", (1280, 720), 6),
    "wall-stale": ("stale", (1280, 720), 2),
    "wall-empty": ("empty", (1920, 1080), 3),
    "wall-closed": ("closed", (1080, 1920), 3),
}


@pytest.mark.parametrize("name", GOLDENS)
def test_the_wall_looks_as_it_was_approved(name: str, tmp_path: Path) -> None:
    """Within what another build of FreeType may differ in. EPASS_KEEP_GOLDEN=1 keeps what is drawn: look at it
    before you commit it."""
    state, size, counters = GOLDENS[name]
    canvas = open_canvas(f"offscreen://{tmp_path}/wall.frame?size={size[0]}x{size[1]}", "Wall")
    canvas.show(a_scene(state, size, counters), BACKGROUND)
    canvas.picture(tmp_path / "drawn.png")
    drawn = Image.open(tmp_path / "drawn.png").convert("RGB")
    path = GOLDEN / f"{name}.png"
    if os.environ.get("EPASS_KEEP_GOLDEN"):
        drawn.quantize(64).save(path, optimize=True)
    kept = Image.open(path).convert("RGB")
    assert drawn.size == kept.size
    histogram = ImageChops.difference(drawn, kept).convert("L").histogram()
    assert sum(histogram[64:]) < 0.001 * size[0] * size[1]
