import asyncio
import os
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image

from fakes.printer import PtyFarEnd, until
from fakes.receipts import a_receipt, an_english_receipt
from kiosk.printing.printer import Printer
from kiosk.ticket.encoder import encode_text
from kiosk.ticket.raster import encode_raster
from printer_profiles import load_profile
from simulator.escpos import EscPosPrinter
from simulator.marks import Code, Feed, Line, Picture, Run
from simulator.printer import VirtualPrinter

RASTER = load_profile("simulator-80mm")
TEXT = replace(RASTER, mode="text")
CUT = b"\x1dVB\x00"


@pytest.fixture
def tickets():
    return []


@pytest.fixture
def paper(tickets):
    """The mechanism alone, without a cable."""
    return EscPosPrinter(tickets.append)


@pytest.fixture
def far_end(tmp_path):
    far_end = PtyFarEnd(tmp_path)
    yield far_end
    far_end.close()


@pytest.mark.parametrize("receipt", [a_receipt(), an_english_receipt()], ids=["el", "en"])
@pytest.mark.parametrize(("encode", "profile"), [(encode_raster, RASTER), (encode_text, TEXT)], ids=["raster", "text"])
def test_a_ticket_goes_from_the_encoder_to_a_picture(far_end, receipt, encode, profile):
    printer = Printer(far_end.url, profile)
    printer.check()
    assert printer.print(encode(receipt, profile)) is True
    assert far_end.becomes(1)
    with Image.open(far_end.pictures[0]) as picture:
        assert picture.width == 576
        assert picture.convert("L").getextrema() == (24, 255)
        (code,) = zxingcpp.read_barcodes(picture)
    assert code.text == receipt.link
    assert (receipt.number in far_end.texts[0]) == (encode is encode_text)
    printer.close()


def test_pictures_are_numbered_on_and_never_half_there(far_end, tmp_path):
    printer = Printer(far_end.url, TEXT)
    for _ in range(3):
        printer.print(b"x\n" + CUT)
    assert far_end.becomes(3)
    assert sorted(os.listdir(tmp_path / "pictures")) == ["000001.png", "000002.png", "000003.png"]
    printer.close()


async def test_a_ticket_is_told_in_the_loop_and_its_state_can_be_seen(tmp_path):
    told = asyncio.Queue()
    async with VirtualPrinter(
        tmp_path, tmp_path / "printer", on_ticket=lambda path, text: told.put_nowait(text)
    ) as printer:
        assert printer.state["plugged_in"]
        fd = os.open(tmp_path / "printer", os.O_RDWR | os.O_NOCTTY)
        os.write(fd, b"hello\n" + CUT)
        assert await asyncio.wait_for(told.get(), 5) == "hello"
        os.close(fd)
        printer.unplug()
        assert not printer.state["plugged_in"]
        assert not (tmp_path / "printer").exists()
    printer.unplug()


def test_greek_is_read_by_the_page_that_was_chosen(paper, tickets):
    for page, codec in ((47, "cp1253"), (14, "cp737"), (15, "iso8859_7"), (38, "cp869")):
        paper.receive(b"\x1bt" + bytes((page,)) + "ΚΕΠ Ωραία".encode(codec) + b"\n" + CUT)
    assert [ticket[0].runs[0].text for ticket in tickets] == ["ΚΕΠ Ωραία"] * 4


def test_sizes_weights_and_alignments_are_followed(paper, tickets):
    paper.receive(b"\x1ba\x01\x1d!\x33\x1bE\x01A\x1d!\x00\x1bE\x00b\n" + b"\x1b!\x38c\n" + CUT)
    assert tickets[0][:2] == [
        Line((Run("A", 4, 4, True), Run("b", 1, 1, False)), 1, 96),
        Line((Run("c", 2, 2, True),), 1, 48),
    ]


def test_pictures_feeds_and_codes_are_marks_of_their_own(paper, tickets):
    code = b"\x1d(k\x03\x00\x31\x43\x05\x1d(k\x03\x00\x31\x45\x31\x1d(k\x05\x00\x31\x50\x30hi\x1d(k\x03\x00\x31\x51\x30"
    paper.receive(b"\x1dv0\x00\x01\x00\x02\x00\xf0\x0f" + b"\x1bJ\x07\x1bd\x02" + code + b"\x1bi")
    assert tickets[0] == [Picture(1, b"\xf0\x0f", 0), Feed(7), Feed(60), Code(b"hi", "m", 5, 0)]


def test_pieces_of_a_stream_make_the_same_ticket(paper, tickets):
    data = encode_text(a_receipt(), TEXT) + encode_raster(a_receipt(), RASTER)
    paper.receive(data)
    for start in range(0, len(data), 7):
        paper.receive(data[start : start + 7])
    assert tickets[0] == tickets[2]
    assert tickets[1] == tickets[3]


def test_feeds_follow_the_motion_unit(paper, tickets):
    paper.receive(b"\x1bJ\x14\x1dP\x00\xcb\x1bJ\x14\x1dP\x00\x65\x1bJ\x14.\n\x1bi")
    assert tickets[0][:3] == [Feed(20), Feed(20), Feed(40)]


def test_a_slip_without_ink_is_no_ticket(paper, tickets):
    paper.receive(b"\n\n" + CUT + CUT)
    assert tickets == []


def test_what_it_does_not_know_is_passed_over(paper, tickets):
    paper.receive(b"\x1b\x7f\x1d\x7f\x1c.\x00\x10\x14\x01\x00\x01\x00\x00\x00\x00\x00ok\n" + CUT)
    assert tickets[0][-2].runs[-1].text == "ok"


@pytest.mark.parametrize(
    ("trouble", "answers"),
    [
        (None, "12 12 12 12"),
        ("run_out_of_paper", "1A 32 12 72"),
        ("near_end", "12 12 12 1E"),
        ("open_cover", "1A 16 12 12"),
        ("jam_cutter", "1A 52 1A 12"),
        ("overheat", "1A 52 52 12"),
    ],
)
def test_it_answers_what_it_is_asked(paper, trouble, answers):
    if trouble:
        getattr(paper, trouble)()
    assert paper.receive(b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04") == bytes.fromhex(answers)


def test_it_reports_by_itself_once_it_was_told_to(paper):
    assert paper.open_cover() == b""
    assert paper.close_cover() == b""
    assert paper.receive(b"\x1da\xff") == bytes.fromhex("10 00 00 0F")
    assert paper.open_cover() == bytes.fromhex("38 00 00 0F")
    assert paper.close_cover() == bytes.fromhex("10 00 00 0F")
    assert paper.run_out_of_paper() == bytes.fromhex("18 00 0C 0F")
    assert paper.load_paper() == bytes.fromhex("10 00 00 0F")
    assert paper.near_end() == bytes.fromhex("10 00 03 0F")


def test_a_hot_head_makes_the_ticket_wait(paper, tickets):
    paper.overheat()
    paper.receive(b"wait\n" + CUT)
    assert tickets == []
    paper.cool_down()
    assert len(tickets) == 1


def test_citizens_presenter_shows_its_ticket_and_takes_it_back(tickets):
    paper = EscPosPrinter(tickets.append, presenter="citizen")
    assert paper.receive(b"\x10\x04\x04") == b"\x12"
    paper.receive(b"\x1dR1\0ticket\n" + CUT)
    assert paper.receive(b"\x10\x04\x04") == b"\x52"
    paper.run_out_of_paper()
    assert paper.receive(b"\x10\x04\x04") == b"\x72"
    paper.load_paper()
    paper.receive(b"\x1dR0")
    assert paper.receive(b"\x10\x04\x04") == b"\x12"
    assert paper.retracted == 1


def test_customs_presenter_shows_its_ticket_in_the_full_status(tickets):
    paper = EscPosPrinter(tickets.append, presenter="custom")
    assert paper.receive(b"\x10\x04\x14") == bytes.fromhex("10 0F 00 00 00 00")
    paper.receive(b"ticket\n\x1bi\x1de\x03\x06")
    assert paper.receive(b"\x10\x04\x14") == bytes.fromhex("10 0F 20 00 00 00")
    paper.receive(b"\x1de\x02")
    assert paper.retracted == 1
    paper.receive(b"ticket\n\x1cP\x06\x01R\x1e")
    assert paper.has_ticket_in_mouth
    paper.take_ticket()
    paper.jam_cutter()
    paper.run_out_of_paper()
    assert paper.receive(b"\x10\x04\x14") == bytes.fromhex("10 0F 01 00 00 01")
    assert len(tickets) == 2


def test_half_of_its_answers_may_get_lost(paper):
    paper.answers_half = True
    assert paper.receive(b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04") == b"\x12\x12"


def test_marks_are_sent_back_in_their_turn(paper):
    assert paper.receive(b"\x1d(H\x06\x0000z001\x1dr\x01") == b"\x37\x22z001\x00\x00"


def test_a_ghost_comes_out_with_the_next_roll(paper, tickets):
    paper.run_out_of_paper()
    assert paper.receive(b"ghost\n\x1d(H\x06\x0000z001" + CUT) == b""
    assert paper.bytes_waiting
    assert tickets == []
    assert paper.load_paper() == b"\x37\x22z001\x00"
    assert len(tickets) == 1


def test_a_cleared_buffer_holds_no_ghost(paper, tickets):
    paper.run_out_of_paper()
    paper.receive(b"ghost\n" + CUT)
    assert paper.receive(b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08") == b"\x37\x25\x00"
    paper.load_paper()
    assert tickets == []


def test_what_follows_a_clearing_is_kept(paper, tickets):
    paper.run_out_of_paper()
    paper.receive(b"ghost\n" + CUT + b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08" + b"new\n" + CUT)
    paper.load_paper()
    assert [ticket[0].runs[0].text for ticket in tickets] == ["new"]


def test_clearing_by_enquiry_works_for_a_stuck_cutter_only(paper, tickets):
    paper.run_out_of_paper()
    paper.receive(b"kept\n" + CUT + b"\x10\x05\x02")
    paper.load_paper()
    assert len(tickets) == 1
    paper.jam_cutter()
    paper.receive(b"gone\n" + CUT + b"\x10\x05\x02")
    paper.clear_jam()
    assert len(tickets) == 1


def test_what_was_begun_on_the_old_roll_goes_into_the_bin(paper, tickets):
    paper.run_out_of_paper(1)
    paper.receive(b"old\nnew\n" + CUT)
    paper.load_paper()
    assert [[mark.runs[0].text for mark in ticket if isinstance(mark, Line)] for ticket in tickets] == [["new"]]


def test_a_silent_printer_prints(paper, tickets):
    paper.is_silent = True
    assert paper.receive(b"\x10\x04\x01hi\n" + CUT) == b""
    assert len(tickets) == 1


def test_a_printer_that_was_switched_off_has_forgotten(paper, tickets):
    paper.run_out_of_paper()
    paper.receive(b"ghost\n" + CUT)
    paper.switch_off()
    paper.load_paper()
    assert tickets == []


def test_trouble_during_a_job_is_seen_in_the_state(far_end):
    far_end.run_out_of_paper()
    printer = Printer(far_end.url, load_profile("generic-80mm"))
    printer.print(b"waits\n" + CUT)
    assert until(lambda: far_end.state["holds_a_ticket"])
    far_end.load_paper()
    assert far_end.becomes(1)
    printer.close()
