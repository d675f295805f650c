"""Every page in every state, language, size and mode, measured with the real font: nothing is cut, nothing overlaps,
targets are as large as fingers need, large letters as large as eyes need, inks stand out from their grounds."""

import os
import re
from dataclasses import replace
from functools import cache
from itertools import combinations

import pytest

import kiosk.screen.words
from display.canvas import Canvas, open_canvas
from display.scene import Box, Label
from epass.languages import FOLDER
from fakes.kiosk_screens import MOMENTS, PAGES, SCREENS, SITE, geometry, moment, offers
from kiosk.dialogue.pages import CheckIn, Home, StaffMenu, StaffPin, StaffTask, View
from kiosk.screen.page import draw

# Their pages tell too much at once for large letters.
STAFFS = StaffPin | StaffMenu | StaffTask
MODES = {
    "normal": {},
    "large": {"is_large": True},
    "low": {"is_low": True},
    "large-low": {"is_large": True, "is_low": True},
}
# How far letters reach above and below their baseline, in em: accented capitals, and descenders.
ABOVE, BELOW, BELOW_CAPITALS = 0.78, 0.24, 0.02
LOW = {True: 0.4, False: 0.45}
CASES = {
    **{name: (page, moment(4)) for name, page in PAGES.items()},
    **MOMENTS,
    "warning": (CheckIn(typed="40"), moment(4)),
    "warning-issued": (PAGES["not_printed"], moment(4)),
}


@cache
def canvas_of(size) -> Canvas:
    return open_canvas(f"offscreen:///dev/shm/epass-fit-{os.getpid()}.frame?size={size[0]}x{size[1]}", "test")


def view_of(name, language, mode):
    goes_in_s = 20 if name.startswith("warning") else None
    return View(page=CASES[name][0], language=language, goes_in_s=goes_in_s, **MODES[mode])


@cache
def picture_of(name, language, size, mode):
    return draw(view_of(name, language, mode), CASES[name][1], SITE, geometry(size), canvas_of(size).measure)


def labels_of(picture):
    return [shape for shape in picture.scene if isinstance(shape, Label) and shape.text.strip()]


def extent(label, measure):
    """Left, top, right, bottom of what is drawn of a label."""
    width = measure(label.text, label.size, label.weight)
    left = label.x - {"left": 0, "centre": width / 2, "right": width}[label.align]
    below = BELOW_CAPITALS if label.text.isupper() or not re.search(r"[^\W\d]", label.text) else BELOW
    return left, label.baseline - ABOVE * label.size, left + width, label.baseline + below * label.size


def lie_apart(one, other, slack=0.5):
    return (
        one[2] <= other[0] + slack
        or other[2] <= one[0] + slack
        or one[3] <= other[1] + slack
        or other[3] <= one[1] + slack
    )


def place_of(target):
    return (target.x, target.y, target.x + target.width, target.y + target.height)


def lies_in(one, other):
    return one[0] >= other[0] - 0.5 and one[2] <= other[2] + 0.5 and one[1] >= other[1] - 1 and one[3] <= other[3] + 1


def assert_that_all_is_to_be_seen(picture, size, measure):
    labels = [(label, extent(label, measure)) for label in labels_of(picture)]
    for label, place in labels:
        assert lies_in(place, (0, 0, *size)), f"“{label.text}” is cut"
    for (one, here), (other, there) in combinations(labels, 2):
        assert lie_apart(here, there), f"“{one.text}” and “{other.text}” overlap"
    for target in picture.targets:
        for label, place in labels:
            inside = place_of(target)
            assert lies_in(place, inside) or lie_apart(place, inside), f"“{label.text}” crosses an edge"


every_size = pytest.mark.parametrize("size", SCREENS, ids=lambda size: f"{size[0]}x{size[1]}")
every_mode = pytest.mark.parametrize("mode", MODES)
every_language = pytest.mark.parametrize("language", SITE.languages)


@every_size
@every_mode
@every_language
def test_nothing_is_cut_and_nothing_overlaps(language, mode, size):
    for name in CASES:
        picture = picture_of(name, language, size, mode)
        assert labels_of(picture), name
        try:
            assert_that_all_is_to_be_seen(picture, size, canvas_of(size).measure)
        except AssertionError as error:
            raise AssertionError(f"{name}: {error}") from None


@every_size
@every_mode
def test_a_finger_finds_room_of_20_mm_on_every_target(mode, size):
    across, down = SCREENS[size]
    for name in CASES:
        targets = picture_of(name, "el", size, mode).targets
        for target in targets:
            assert target.width / size[0] * across >= 19.99, (name, target)
            assert target.height / size[1] * down >= 19.99, (name, target)
        for one, other in combinations(targets, 2):
            assert lie_apart(place_of(one), place_of(other)), (name, one, other)
        assert all(lies_in(place_of(target), (0, 0, *size)) for target in targets), name


@every_size
@pytest.mark.parametrize("mode", ["low", "large-low"])
def test_in_low_reach_every_target_lies_in_the_lower_part_of_the_screen(mode, size):
    top = LOW[size[0] > size[1]] * size[1]
    for name in CASES:
        for target in picture_of(name, "el", size, mode).targets:
            assert target.y >= top - 0.5, (name, target)


@every_size
@pytest.mark.parametrize("mode", ["large", "large-low"])
@every_language
def test_large_letters_are_seen_under_seven_tenths_of_a_degree(language, mode, size):
    for name, (page, _) in CASES.items():
        if isinstance(page, STAFFS):
            continue
        for label in labels_of(picture_of(name, language, size, mode)):
            degrees = geometry(size).degrees(label.size)
            assert degrees >= 0.7, f"{name}: “{label.text}” has {degrees:.2f} degrees"


def luminance(colour):
    parts = [part / 255 for part in colour]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """WCAG 2.2, contrast ratio."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def ground_under(label, picture, measure):
    left, top, right, bottom = extent(label, measure)
    x, y = (left + right) / 2, (top + bottom) / 2
    ground = picture.ground
    for shape in picture.scene[: picture.scene.index(label)]:
        if (
            isinstance(shape, Box)
            and shape.fill
            and lies_in((x, y, x, y), (shape.x, shape.y, shape.x + shape.width, shape.y + shape.height))
        ):
            ground = shape.fill
    return ground


@every_size
@every_mode
def test_letters_stand_out_from_their_ground(mode, size):
    measure = canvas_of(size).measure
    for name, (page, _) in CASES.items():
        picture = picture_of(name, "el", size, mode)
        is_large = "large" in mode and not isinstance(page, STAFFS)
        for label in labels_of(picture):
            ratio = contrast(label.colour, ground_under(label, picture, measure))
            assert ratio >= (7 if is_large else 4.5), f"{name}: “{label.text}” has {ratio:.1f}"


@pytest.mark.parametrize("mode", ["normal", "large"])
def test_what_is_pressed_stands_out_too(mode):
    size, measure = (1280, 800), canvas_of((1280, 800)).measure
    for name, (page, now) in CASES.items():
        for target in picture_of(name, "el", size, mode).targets:
            view = replace(view_of(name, "el", mode), pressed=target.action)
            picture = draw(view, now, SITE, geometry(size), measure)
            is_large = "large" in mode and not isinstance(page, STAFFS)
            for label in labels_of(picture):
                ratio = contrast(label.colour, ground_under(label, picture, measure))
                assert ratio >= (7 if is_large else 4.5), f"{name}: “{label.text}” has {ratio:.1f}"


# Messages of the catalogue that stand on none of these pages, and why.
ABSENT: dict[str, str] = {}


@every_language
def test_every_message_of_the_catalogue_is_on_a_page_that_was_measured(language, monkeypatch):
    said = set()
    say, count = kiosk.screen.words.word, kiosk.screen.words.counted

    def hearing(name, *args, **values):
        said.add(name)
        return (say if values or len(args) == 1 else count)(name, *args, **values)

    for module in [module for name, module in __import__("sys").modules.items() if name.startswith("kiosk.")]:
        for attribute in ("word", "counted"):
            if getattr(module, attribute, None) in (say, count):
                monkeypatch.setattr(module, attribute, hearing)
    for mode in MODES:
        for name, (_, now) in CASES.items():
            draw(view_of(name, language, mode), now, SITE, geometry((1280, 800)), canvas_of((1280, 800)).measure)
    source = (FOLDER / f"{language}.po").read_text(encoding="utf-8")
    known = set(re.findall(r'msgctxt "kiosk"\nmsgid "(\w+)"', source))
    assert known - said == ABSENT.keys()


@every_size
def test_a_language_twice_as_long_still_fits(size, monkeypatch):
    """Nobody here can tell how long the words of the next language are."""
    measure = canvas_of(size).measure
    say, count = kiosk.screen.words.word, kiosk.screen.words.counted
    doubled = {say: lambda *args, **values: twice(say(*args, **values)), count: lambda *args: twice(count(*args))}
    for module in [module for name, module in __import__("sys").modules.items() if name.startswith("kiosk.")]:
        for attribute in ("word", "counted"):
            if (original := getattr(module, attribute, None)) in (say, count):
                monkeypatch.setattr(module, attribute, doubled[original])
    for name, (_, now) in CASES.items():
        picture = draw(view_of(name, "el", "normal"), now, SITE, geometry(size), measure)
        try:
            assert_that_all_is_to_be_seen(picture, size, measure)
        except AssertionError as error:
            raise AssertionError(f"{name}: {error}") from None


def twice(text):
    """Each word, and its letters again."""
    return " ".join(word + word.lower().strip(".,;:?") for word in text.split(" "))


@every_size
@every_mode
def test_a_very_long_name_of_a_service_becomes_smaller_rather_than_cut(mode, size):
    measure = canvas_of(size).measure
    now = replace(moment(), offers=offers(8)[7:])
    picture = draw(View(page=Home(), language="el", **MODES[mode]), now, SITE, geometry(size), measure)
    assert_that_all_is_to_be_seen(picture, size, measure)
    assert "πρόσωπα" in " ".join(label.text for label in labels_of(picture))
