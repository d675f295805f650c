from dataclasses import replace

import pytest
import zxingcpp
from escpos.printer import Dummy
from PIL import Image, ImageChops

from epass.queueing.estimate import Wait
from fakes.receipts import a_receipt, a_ticket, an_english_receipt
from fakes.sites import a_site
from kiosk.ticket import strips
from kiosk.ticket.escpos_dialect import MOST_DATA_BYTES
from kiosk.ticket.layout import Block, Layout
from kiosk.ticket.raster import draw, encode_raster, warm_up
from kiosk.ticket.receipt import receipt_for
from printer_profiles import load_profile, profile_names
from simulator.escpos import EscPosPrinter
from simulator.marks import Feed, Picture
from simulator.paper_picture import paper_picture

PROFILE = load_profile("simulator-80mm")
RECEIPTS = {"el": a_receipt(), "en": an_english_receipt()}


def printed(data):
    tickets = []
    EscPosPrinter(tickets.append).receive(data)
    (ticket,) = tickets
    return ticket


def ink_box(picture):
    """Where the black is, measured from the first black row."""
    left, top, right, bottom = ImageChops.invert(
        picture.convert("L").point(lambda light: 255 * (light > 128))
    ).getbbox()
    return left, right, bottom - top


@pytest.mark.parametrize("width", [384, 512, 576])
@pytest.mark.parametrize("language", RECEIPTS)
def test_what_comes_out_of_the_printer_is_what_was_drawn(language, width):
    """Dot for dot, through bands, trimming and feeding."""
    drawn = draw(RECEIPTS[language], width)
    profile = replace(PROFILE, width_dots=width)
    marks = [mark for mark in printed(encode_raster(RECEIPTS[language], profile)) if mark != Feed(0)]
    paper = paper_picture(marks, width).point(lambda light: 255 * (light > 128)).convert("1")
    assert ImageChops.difference(
        paper.crop((0, 56, width, 56 + drawn.height)).convert("L"), drawn.convert("L")
    ).getbbox() is None  # fmt: skip


@pytest.mark.parametrize("width", [384, 512, 576])
@pytest.mark.parametrize(
    "receipt",
    [
        a_receipt(),
        an_english_receipt(),
        a_receipt(number="Μ12345", notes=("μ" * 90, "")),
        a_receipt(link="https://kep.example.gr/t/" + "x" * 120),
        a_receipt(is_copy=True),
    ],
    ids=["el", "en", "long", "long link", "copy"],
)
def test_ink_stays_on_the_paper(receipt, width):
    picture = draw(receipt, width)
    left, right, _ = ink_box(picture)
    assert left >= 4
    assert right <= width - 4


@pytest.mark.parametrize("width", [384, 512, 576])
@pytest.mark.parametrize("language", RECEIPTS)
def test_a_telephone_reads_the_code(language, width):
    receipt = RECEIPTS[language]
    paper = paper_picture(printed(encode_raster(receipt, replace(PROFILE, width_dots=width))), width)
    (found,) = zxingcpp.read_barcodes(paper)
    assert found.text == receipt.link


def test_any_link_can_be_read_with_the_one_mask_that_is_used():
    for ordinal in range(40):
        link = f"https://kep.example.gr/t/{ordinal * 7919**4:026d}"
        (found,) = zxingcpp.read_barcodes(draw(a_receipt(link=link), 576).convert("L"))
        assert found.text == link


def test_without_a_link_there_is_no_code():
    assert not zxingcpp.read_barcodes(draw(a_receipt(link=""), 576).convert("L"))


def test_the_number_fills_the_paper_and_shrinks_when_it_grows():
    usual, grown = (draw(a_receipt(number=number, link=""), 576) for number in ("Α042", "Α12345"))
    assert usual.height > grown.height


def test_a_wait_too_long_for_narrow_paper_takes_a_line_of_its_own():
    wait = replace(a_receipt().wait, low_min=110, high_min=110)
    narrow, usual = draw(a_receipt(wait=wait), 384), draw(a_receipt(), 384)
    assert narrow.height > usual.height
    assert ink_box(narrow)[1] <= 384


def test_no_command_carries_more_than_can_be_ended_with_nuls():
    for width in (384, 576, 832):
        data = encode_raster(a_receipt(), replace(PROFILE, width_dots=width))
        pictures = [mark for mark in printed(data) if isinstance(mark, Picture)]
        assert pictures
        assert max(len(picture.rows) for picture in pictures) <= MOST_DATA_BYTES


def test_blank_rows_are_fed_and_blank_columns_left_out():
    receipt = a_receipt()
    data = encode_raster(receipt, PROFILE)
    assert any(isinstance(mark, Feed) and mark.dots > 0 for mark in printed(data))
    assert len(data) < draw(receipt, 576).height * 72


def test_python_escpos_writes_the_same_header_for_a_band():
    dummy = Dummy(profile="TM-T20II")
    dummy.image(Image.new("1", (64, 10)), impl="bitImageRaster", center=False)
    assert dummy.output[:8] == b"\x1dv0\x00\x08\x00\x0a\x00"
    row = Picture(8, b"\xff" * 80, 0)
    assert printed(dummy.output + PROFILE.cut)[0] == row


@pytest.mark.parametrize("name", profile_names())
def test_every_model_can_be_drawn_for(name):
    profile = load_profile(name)
    assert encode_raster(a_receipt(), profile).removesuffix(b"\x1b*rB").endswith(profile.cut)


def test_a_copy_carries_a_black_bar_and_its_number_stays_the_largest():
    """The bar is shorter than the number is high, so it is not taken for it."""
    plain, copy = (draw(a_receipt(is_copy=is_copy), 576).convert("L") for is_copy in (False, True))
    bar = copy.height - plain.height
    assert ImageChops.difference(copy.crop((0, bar, 576, copy.height)), plain).getbbox() is None
    row = copy.crop((24, 2, 552, 3))
    assert row.getextrema() == (0, 0)
    assert bar < 100


@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_a_paragraph_stands_where_the_layout_wants_it(align):
    layout = Layout(blocks=(Block(kind="text", text={"el": "εδώ"}, align=align),))
    left, right, _ = ink_box(draw(a_receipt(), 576, layout))
    middle = {"left": 24 + (right - left) / 2, "center": 288, "right": 552 - (right - left) / 2}
    assert abs((left + right) / 2 - middle[align]) <= 3


def test_every_service_is_warm_in_every_language(tmp_path):
    """What is the same on each ticket of a service is drawn before the first citizen comes."""
    config = a_site(tmp_path)
    strips.text.cache_clear()
    warm_up(config, PROFILE)
    drawn = strips.text.cache_info().misses
    for language in config.site.languages:
        for letter in config.services:
            ticket = a_ticket(service=letter, number=f"{letter}123")
            receipt = receipt_for(ticket, Wait(ahead=9, low_min=5, high_min=10), language, config)
            encode_raster(receipt, PROFILE)
    # Only the moment is new, once in each language.
    assert strips.text.cache_info().misses - drawn <= len(config.site.languages)
