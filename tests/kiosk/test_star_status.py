from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.printing.paper import Mouth, Paper, PaperState
from kiosk.printing.star_status import StarStatus
from printer_profiles import load_profile

TUP500 = load_profile("star-tup500")
TSP100 = load_profile("star-tsp100")
WELL = PaperState(paper=Paper.OK)


def a_reader(profile=TSP100):
    reader = StarStatus(profile)
    assert reader.ask() == bytes.fromhex("1B 06 01")
    return reader


def state_after(report, profile=TSP100):
    reader = a_reader(profile)
    reader.feed(bytes.fromhex(report))
    assert reader.is_answered
    return reader.state


@pytest.mark.parametrize(
    ("report", "part", "value"),
    [
        ("23 06 00 00 00 00 00 00 00", "paper", Paper.OK),
        ("23 06 08 00 00 00 00 00 00", "is_offline", True),
        ("23 06 20 00 00 00 00 00 00", "cover_is_open", True),
        ("23 06 00 40 00 00 00 00 00", "is_hot", True),
        ("23 06 00 20 00 00 00 00 00", "needs_service", True),
        ("23 06 00 08 00 00 00 00 00", "cutter_is_stuck", True),
        ("23 06 00 04 00 00 00 00 00", "has_error", True),
        ("23 06 00 00 04 00 00 00 00", "is_jammed", True),
        ("23 06 00 00 02 00 00 00 00", "cover_is_open", True),
        ("23 06 00 00 00 08 00 00 00", "paper", Paper.OUT),
        ("23 06 00 00 00 0C 00 00 00", "paper", Paper.OUT),
        ("23 06 00 00 00 04 00 00 00", "paper", Paper.NEAR_END),
        ("23 06 00 00 00 02 00 00 00", "paper", Paper.NEAR_END),
        ("0F 02 00 00 00 08 00", "paper", Paper.OUT),
    ],
)
def test_each_bit_of_the_status_says_one_thing(report, part, value):
    assert state_after(report) == replace(WELL, **{part: value})


@pytest.mark.parametrize(
    ("place", "mouth"),
    [("00", Mouth.EMPTY), ("02", Mouth.TICKET), ("06", Mouth.TICKET), ("0C", Mouth.EMPTY), ("0E", Mouth.EMPTY)],
    ids=["none", "loop", "discharged", "recovered", "pulled out"],
)
def test_the_tickets_place_is_told(place, mouth):
    assert state_after(f"23 06 00 00 00 00 00 00 {place}", TUP500).mouth is mouth


def test_a_model_without_a_presenter_has_no_mouth():
    assert state_after("23 06 00 00 00 00 00 00 06").mouth is Mouth.NO_PRESENTER


def test_nothing_is_known_before_the_answer_and_after_a_loss():
    reader = a_reader(TUP500)
    assert not reader.is_answered
    assert reader.state == PaperState(mouth=Mouth.UNKNOWN)
    reader.feed(bytes.fromhex("23 06 00 00 00 00 00 00 00"))
    reader.lose()
    assert reader.state == PaperState(mouth=Mouth.UNKNOWN)


def test_half_a_status_is_no_answer():
    reader = a_reader()
    reader.feed(bytes.fromhex("23 06 00 00"))
    assert not reader.is_answered


@pytest.mark.parametrize(("first", "begun", "printed"), [(0, 1, 2), (30, 31, 0), (31, 0, 1)])
def test_a_job_is_printed_when_two_more_were_counted(first, begun, printed):
    reader = a_reader()
    reader.feed(report(first))
    assert reader.frame(b"job") == b"\x17job\x17"
    reader.feed(report(first))
    assert (reader.has_begun, reader.has_printed) == (False, False)
    reader.feed(report(begun))
    assert (reader.has_begun, reader.has_printed) == (True, False)
    reader.feed(report(printed))
    assert reader.has_printed


def test_a_count_that_begins_anew_is_no_printed_job():
    reader = a_reader()
    reader.feed(report(7))
    reader.frame(b"job")
    reader.feed(report(0))
    assert not reader.has_begun
    assert not reader.has_printed


def test_an_old_printer_without_a_count_confirms_nothing():
    reader = a_reader()
    reader.feed(bytes.fromhex("0F 02 00 00 00 00 00"))
    reader.frame(b"job")
    reader.feed(bytes.fromhex("0F 02 00 00 00 00 00"))
    assert not reader.has_printed


def test_forgetting_drops_half_a_status_and_the_job():
    reader = a_reader()
    reader.feed(report(4))
    reader.frame(b"job")
    reader.feed(b"\x23\x06\x20")
    reader.forget()
    reader.ask()
    reader.feed(report(6))
    assert reader.is_answered
    assert reader.state == WELL
    assert not reader.has_printed


def report(count):
    return bytes((0x23, 0x06, 0, 0, 0, 0, 0, (count & 7) << 1 | (count & 0x18) << 2, 0))


@given(st.binary(max_size=60), st.integers(1, 7))
def test_any_stream_is_survived_and_pieces_do_not_matter(data, piece):
    whole, cut = a_reader(TUP500), a_reader(TUP500)
    whole.feed(data)
    for start in range(0, len(data), piece):
        cut.feed(data[start : start + piece])
    assert (whole.state, whole.is_answered) == (cut.state, cut.is_answered)
    whole.forget()
    whole.ask()
    whole.feed(report(0))
    assert whole.is_answered
    assert whole.state == PaperState(paper=Paper.OK, mouth=Mouth.EMPTY)
