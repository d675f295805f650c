"""The Star printer that is not there, against its maker's manual."""

import pytest

from simulator.marks import Code, Feed, Line, Picture, text_of
from simulator.star import StarPrinter

ASK = b"\x1b\x06\x01"


@pytest.fixture
def tickets():
    return []


@pytest.fixture
def paper(tickets):
    return StarPrinter(tickets.append)


def asked(paper):
    return paper.receive(ASK).hex(" ")


@pytest.mark.parametrize(
    ("verb", "status"),
    [
        (None, "23 06 00 00 00 00 00 00 00"),
        ("run_out_of_paper", "23 06 08 00 00 08 00 00 00"),
        ("near_end", "23 06 00 00 00 04 00 00 00"),
        ("open_cover", "23 06 28 00 00 00 00 00 00"),
        ("jam_cutter", "23 06 08 08 00 00 00 00 00"),
        ("overheat", "23 06 08 40 00 00 00 00 00"),
    ],
)
def test_it_answers_what_it_is_asked(paper, verb, status):
    if verb:
        getattr(paper, verb)()
    assert asked(paper) == status


def test_it_counts_the_marks_it_carried_out_and_turns_over(paper):
    assert paper.receive(b"\x17" * 3) == b""
    assert asked(paper) == "23 06 00 00 00 00 00 06 00"
    paper.receive(b"\x17" * 28)
    assert asked(paper) == "23 06 00 00 00 00 00 6e 00"
    paper.receive(b"\x17")
    assert asked(paper) == "23 06 00 00 00 00 00 00 00"
    paper.receive(b"\x17\x1b\x1eE\0")
    assert asked(paper) == "23 06 00 00 00 00 00 00 00"


def test_what_waits_is_not_counted_yet(paper, tickets):
    paper.run_out_of_paper()
    paper.receive(b"ticket\n\x1bd\x02\x17")
    assert asked(paper) == "23 06 08 00 00 08 00 00 00"
    paper.load_paper()
    assert asked(paper) == "23 06 00 00 00 00 00 02 00"
    assert len(tickets) == 1


def test_a_reset_empties_it_at_once(paper, tickets):
    paper.run_out_of_paper()
    paper.receive(b"ticket\n\x1bd\x02\x17\x1b\x06\x18")
    paper.load_paper()
    assert tickets == []
    assert asked(paper) == "23 06 00 00 00 00 00 00 00"


def test_it_reports_by_itself_only_when_it_was_told_to(paper):
    assert paper.open_cover() + paper.close_cover() == b""
    paper.receive(b"\x1b\x1ea\x03")
    assert paper.near_end().hex(" ") == "23 06 00 00 00 04 00 00 00"
    paper.receive(b"\x1b\x1ea\0")
    assert paper.open_cover() == b""


def test_a_presenter_shows_its_ticket_and_takes_it_back(tickets):
    paper = StarPrinter(tickets.append, has_presenter=True)
    paper.receive(b"ticket\n\x1bd\x02")
    assert asked(paper) == "23 06 00 00 00 00 00 00 06"
    paper.receive(b"\x1b\x160\0")
    assert asked(paper) == "23 06 00 00 00 00 00 00 00"
    assert paper.retracted == 1


def test_lines_keep_their_page_size_and_place(paper, tickets):
    paper.receive(b"\x1b@\x1b\x1dt\x0f\x1b\x1da\x01\x1bE" + "Κάτι".encode("cp737") + b"\x1bF\x1bi\x01\x02!\n\x1bd\x02")
    (line,) = tickets[0]
    assert text_of(tickets[0]) == "Κάτι!"
    assert (line.align, line.pitch_dots) == (1, 48)
    assert [(run.wide, run.high, run.is_bold) for run in line.runs] == [(1, 1, True), (3, 2, False)]


def test_rows_of_raster_mode_are_one_picture(paper, tickets):
    paper.receive(b"\x1b*rA\x1b*rP0\0\x1b*rE13\0b\x02\0\xf0\x0fb\x01\0\xff\x1b*rY20\0b\x01\0\x81\x1b\x0c\x04\x1b*rB")
    assert tickets == [[Picture(2, b"\xf0\x0f\xff\0", 0), Feed(20), Picture(1, b"\x81", 0)]]


def test_raster_mode_that_ends_with_rows_left_ends_the_ticket_unless_told_otherwise(paper, tickets):
    paper.receive(b"\x1b*rAb\x01\0\xff\x1b*rB")
    assert len(tickets) == 1
    paper.receive(b"\x1b*rA\x1b*rE1\0b\x01\0\xff\x1b*rB")
    assert len(tickets) == 1
    paper.receive(b"\x1bd\x02")
    assert len(tickets) == 2


def test_it_draws_qr_codes_itself(paper, tickets):
    paper.receive(b"\x1b\x1dyS0\x02\x1b\x1dyS1\x01\x1b\x1dyS2\x06\x1b\x1dyD1\0\x02\0hi\x1b\x1dyP\x1bd\x02")
    assert tickets == [[Code(b"hi", "m", 6, 0)]]


def test_pieces_of_a_stream_make_the_same_ticket(paper, tickets):
    data = b"\x1b@\x1b\x1da\x01hello\n\x1b*rA\x1b*rE1\0b\x01\0\xff\x1b*rB\x1b\x1dyD1\0\x02\0hi\x1b\x1dyP\x1bd\x02"
    paper.receive(data)
    for byte in data:
        paper.receive(bytes((byte,)))
    whole, pieces = tickets
    assert text_of(whole) == text_of(pieces)
    assert whole[1:] == pieces[1:]
    assert isinstance(whole[0], Line)
