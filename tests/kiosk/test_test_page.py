"""The page that proves a profile, read back from the paper it would be on."""

from dataclasses import replace
from datetime import datetime

import pytest
import zxingcpp

from kiosk.ticket.encoder import in_codec
from kiosk.ticket.test_page import LETTERS, mark_of, ruler, test_page
from printer_profiles import load_profile, profile_names
from simulator.escpos import PAGES as ESCPOS_PAGES
from simulator.marks import Code, Picture, text_of
from simulator.paper_picture import paper_picture
from simulator.printer import mechanism

test_page.__test__ = False  # pytest would take it for a test
NOW = datetime(2026, 11, 23, 10, 42)
WITH_LETTERS = [name for name in profile_names() if load_profile(name).page in ESCPOS_PAGES] + ["star-tup500"]


def printed(profile):
    tickets = []
    paper = mechanism("star" if profile.is_star else "epson", tickets.append)
    paper.receive(test_page(profile, NOW))
    # Models without a cutter leave their paper hanging.
    paper.receive(b"\x1bd\x02" if profile.is_star else b"\x1bi")
    (marks,) = tickets
    return marks


@pytest.mark.parametrize("mode", ["raster", "text"])
@pytest.mark.parametrize("name", profile_names())
def test_every_model_gets_one_page_with_a_code_that_can_be_read(name, mode):
    profile = load_profile(name)
    if mode == "text" and profile.page is None:
        return
    marks = printed(replace(profile, mode=mode))
    picture = paper_picture(marks, profile.width_dots)
    assert picture.width == profile.width_dots
    codes = {code.text for code in zxingcpp.read_barcodes(picture)}
    drawn = mode == "raster" or profile.has_qr
    assert codes == ({mark_of(profile, NOW)} if drawn else set())
    assert any(isinstance(mark, Code) for mark in marks) == (profile.page is not None and profile.has_qr)


@pytest.mark.parametrize("name", WITH_LETTERS)
def test_the_printers_own_page_shows_all_of_greek(name):
    profile = load_profile(name)
    shown = text_of(printed(profile))
    for letters in LETTERS:
        assert in_codec(letters, profile.codec).decode(profile.codec) in shown
    assert f"{profile.codec}: {profile.page}" in shown


def test_all_letters_with_and_without_accents_are_there():
    letters = "".join(LETTERS)
    assert set("αβγδεζηθικλμνξοπρστυφχψως" + "άέήίόύώϊϋΐΰ") <= set(letters)
    assert set("ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ" + "ΆΈΉΊΌΎΏΪΫ") <= set(letters)
    assert set("«»€–·") <= set(letters)


@pytest.mark.parametrize("name", WITH_LETTERS)
def test_a_line_is_as_long_as_the_profile_says(name):
    profile = load_profile(name)
    longest = max(text_of(printed(profile)).splitlines(), key=len)
    assert len(longest) == profile.columns
    assert longest.startswith("1234567890")


@pytest.mark.parametrize("name", ["epson-tm-t20iii", "epson-tm-t88vi", "generic-58mm", "star-tsp100"])
def test_the_ruler_reaches_from_the_first_dot_to_the_last(name):
    profile = load_profile(name)
    image = ruler(profile)
    right = profile.width_dots - 1
    assert image.width == profile.width_dots
    assert all(image.getpixel((place, row)) for place in (0, 7, right - 7, right) for row in range(image.height))
    assert not image.getpixel((8, image.height - 1))
    assert any(
        isinstance(mark, Picture) and any(row[0] == 0xFF and row[-1] == 0xFF for row in rows_of(mark, profile))
        for mark in printed(profile)
    )


def rows_of(picture, profile):
    if picture.row_bytes * 8 < profile.width_dots:
        return []
    return [picture.rows[start : start + picture.row_bytes] for start in range(0, len(picture.rows), picture.row_bytes)]


@pytest.mark.parametrize(("name", "mm"), [("epson-tm-t20iii", 203 / 25.4), ("epson-tm-t88vi", 180 / 25.4)])
def test_a_millimetre_of_the_ruler_is_one(name, mm):
    """Every tenth tick is the longest: 48 dots down there are only these, and the edges."""
    image = ruler(load_profile(name))
    ticks = [place for place in range(8, image.width - 8) if image.getpixel((place, 40))]
    starts = [place for place in ticks if place - 1 not in ticks]
    assert starts == [round(centimetre * 10 * mm) for centimetre in range(1, len(starts) + 1)]


def test_on_a_slow_line_hardly_anything_is_drawn():
    profile = load_profile("epson-tm-t20iii")
    assert len(test_page(replace(profile, mode="text"), NOW)) < 9000
