from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.printing.escpos_status import EscPosStatus
from kiosk.printing.paper import Mouth, Paper, PaperState
from printer_profiles import load_profile

PROFILE = load_profile("simulator-80mm")
GS_R = load_profile("rongta-rp326")
CITIZEN = load_profile("citizen-ppu-700")
CUSTOM = load_profile("custom-kpm180")
ALL_WELL = bytes([0x12] * 4)


def a_reader(profile=PROFILE):
    reader = EscPosStatus(profile)
    reader.ask()
    return reader


def state_after(data, profile=PROFILE):
    reader = a_reader(profile)
    reader.feed(bytes.fromhex(data))
    assert reader.is_answered
    return reader.state


def test_everything_is_asked_in_one_go():
    assert EscPosStatus(PROFILE).ask() == bytes.fromhex("100401 100402 100403 100404")
    assert EscPosStatus(CUSTOM).ask() == bytes.fromhex("100401 100414")
    assert EscPosStatus(load_profile("generic-80mm")).ask() == b""


def test_nothing_is_known_at_first():
    assert EscPosStatus(PROFILE).state == PaperState()
    assert EscPosStatus(CITIZEN).state == PaperState(mouth=Mouth.UNKNOWN)


def test_nothing_is_known_of_a_printer_that_was_lost():
    reader = a_reader(CITIZEN)
    reader.feed(ALL_WELL)
    reader.lose()
    assert reader.state == PaperState(mouth=Mouth.UNKNOWN)


def test_a_printer_in_order_has_no_trouble():
    assert state_after("12 12 12 12") == PaperState(paper=Paper.OK)
    assert state_after("12 12 12 12").trouble() is None


@pytest.mark.parametrize(
    ("answers", "part", "value"),
    [
        ("1A 12 12 12", "is_offline", True),
        ("12 16 12 12", "cover_is_open", True),
        ("12 52 12 12", "has_error", True),
        ("12 12 1A 12", "cutter_is_stuck", True),
        ("12 12 32 12", "needs_service", True),
        ("12 12 52 12", "is_hot", True),
        ("12 12 12 1E", "paper", Paper.NEAR_END),
        ("12 12 12 7E", "paper", Paper.OUT),
        ("12 12 12 72", "paper", Paper.OUT),
    ],
)
def test_each_answer_says_one_thing(answers, part, value):
    assert state_after(answers) == replace(PaperState(paper=Paper.OK), **{part: value})


@pytest.mark.parametrize(
    ("answers", "paper", "mouth"),
    [
        ("12 12 12 12", Paper.OK, Mouth.EMPTY),
        ("12 12 12 52", Paper.OK, Mouth.TICKET),
        ("12 12 12 32", Paper.OUT, Mouth.EMPTY),
        ("12 12 12 7E", Paper.OUT, Mouth.TICKET),
        ("12 12 12 5E", Paper.NEAR_END, Mouth.TICKET),
    ],
)
def test_citizen_sees_the_ticket_where_epson_sees_the_end_of_the_paper(answers, paper, mouth):
    assert state_after(answers, CITIZEN) == PaperState(paper=paper, mouth=mouth)


def test_citizen_tells_a_jam_in_its_presenter():
    assert state_after("12 12 16 12", CITIZEN).is_jammed


def test_citizens_empty_mouth_in_an_unasked_report_is_no_end_of_the_paper():
    reader = EscPosStatus(CITIZEN)
    reader.feed(bytes.fromhex("10 00 08 0F"))
    assert reader.state.paper is Paper.OK
    reader.feed(bytes.fromhex("18 00 04 0F"))
    assert reader.state.paper is Paper.OUT


@pytest.mark.parametrize(
    ("status", "part", "value"),
    [
        ("00 00 00 00", "paper", Paper.OK),
        ("04 00 00 00", "paper", Paper.NEAR_END),
        ("05 00 00 00", "paper", Paper.OUT),
        ("20 00 00 00", "mouth", Mouth.TICKET),
        ("00 02 00 00", "cover_is_open", True),
        ("00 01 00 00", "cover_is_open", True),
        ("00 00 01 00", "is_hot", True),
        ("00 00 08 00", "has_error", True),
        ("00 00 40 00", "is_jammed", True),
        ("00 00 00 01", "cutter_is_stuck", True),
        ("00 00 00 02", "cover_is_open", True),
        ("00 00 00 08", "needs_service", True),
        ("80 64 22 00", "paper", Paper.OK),
    ],
)
def test_customs_full_status_says_all(status, part, value):
    well = PaperState(paper=Paper.OK, mouth=Mouth.EMPTY)
    assert state_after(f"12 10 0F {status}", CUSTOM) == replace(well, **{part: value})


def test_a_full_status_that_comes_in_the_wrong_place_is_no_answer():
    reader = a_reader(CUSTOM)
    reader.feed(bytes.fromhex("10 0F 00 00 00 00 12"))
    assert not reader.is_answered
    assert reader.state.paper is Paper.UNKNOWN


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ("10 00 00 0F", PaperState(paper=Paper.OK)),
        ("38 00 00 0F", PaperState(paper=Paper.OK, is_offline=True, cover_is_open=True)),
        ("18 00 0C 0F", PaperState(paper=Paper.OUT, is_offline=True)),
        ("10 00 03 0F", PaperState(paper=Paper.NEAR_END)),
        ("18 08 00 0F", PaperState(paper=Paper.OK, is_offline=True, cutter_is_stuck=True, has_error=True)),
    ],
)
def test_a_report_that_comes_unasked_says_all(report, expected):
    reader = EscPosStatus(PROFILE)
    reader.feed(bytes.fromhex(report))
    assert reader.state == expected


def test_a_report_between_question_and_answer_is_no_answer():
    assert state_after("12 10 00 03 0F 12 12 12") == PaperState(paper=Paper.OK)


def test_one_answer_too_many_spoils_them_all():
    """Two late ones, then the four that were asked for: the last of them says that the paper is out."""
    reader = a_reader()
    reader.feed(bytes.fromhex("12 12 12 12 12 72"))
    assert not reader.is_answered
    reader.forget()
    reader.ask()
    reader.feed(bytes.fromhex("12 12 12 72"))
    assert reader.is_answered
    assert reader.state.paper is Paper.OUT


def test_half_of_the_answers_is_no_answer():
    reader = a_reader()
    reader.feed(bytes.fromhex("12 12"))
    assert not reader.is_answered


def test_a_mark_comes_back_as_it_was_sent():
    reader = EscPosStatus(PROFILE)
    assert reader.frame(b"job") == b"\x1d(H\x06\0" + b"00a001job\x1d(H\x06\0" + b"00z001"
    reader.feed(b"\x37\x22a001\0")
    assert (reader.has_begun, reader.has_printed) == (True, False)
    reader.feed(b"\x37\x22z001\0")
    assert reader.has_printed


def test_the_mark_of_another_job_is_none():
    reader = EscPosStatus(PROFILE)
    reader.frame(b"job")
    reader.forget()
    reader.frame(b"job")
    reader.feed(b"\x37\x22a001\0\x37\x22z001\0")
    assert not reader.has_begun
    assert not reader.has_printed


def test_a_drained_answer_counts_only_when_it_was_asked_for():
    reader = EscPosStatus(GS_R)
    reader.feed(b"\0")
    assert not reader.has_begun
    assert reader.frame(b"job") == b"\x1dr\x01job\x1dr\x01"
    reader.feed(b"\0")
    assert (reader.has_begun, reader.has_printed) == (True, False)
    reader.feed(b"\0")
    assert reader.has_printed


def test_a_model_that_confirms_nothing_gets_the_job_as_it_is():
    reader = EscPosStatus(load_profile("generic-80mm"))
    assert reader.frame(b"job") == b"job"
    assert not reader.has_begun
    assert not reader.has_printed


def test_an_empty_buffer_is_reported():
    reader = EscPosStatus(PROFILE)
    reader.feed(bytes.fromhex("37 25 00"))
    assert reader.cleared


def test_answers_that_nobody_asked_for_change_nothing():
    reader = EscPosStatus(PROFILE)
    reader.feed(bytes.fromhex("12 16 1A 72"))
    assert reader.state == PaperState()


def test_forgetting_drops_half_an_answer():
    reader = a_reader()
    reader.feed(bytes.fromhex("37 22 41"))
    reader.forget()
    assert reader.is_answered
    reader.ask()
    reader.feed(b"\x1a")
    assert reader.state.is_offline


NOISE = st.binary(max_size=6).map(lambda data: bytes(b for b in data if b & 0x93 in (0x91, 0x80, 0x83, 0x11)))


@given(st.lists(NOISE, min_size=5, max_size=5))
def test_noise_that_looks_like_nothing_changes_nothing(noise):
    parts = (b"\x12", b"\x16", b"\x1a", b"\x7e", b"\x37\x22z001\x00")
    reader = a_reader()
    reader.frame(b"")
    reader.feed(b"".join(part + data for part, data in zip(noise, parts, strict=True)))
    assert reader.state == PaperState(cover_is_open=True, cutter_is_stuck=True, paper=Paper.OUT)
    assert reader.has_printed


@given(st.binary(max_size=60), st.integers(1, 7), st.sampled_from([PROFILE, CITIZEN, CUSTOM, GS_R]))
def test_any_stream_is_survived_and_pieces_do_not_matter(data, piece, profile):
    whole, cut = a_reader(profile), a_reader(profile)
    whole.feed(data)
    for start in range(0, len(data), piece):
        cut.feed(data[start : start + piece])
    assert (whole.state, whole.is_answered) == (cut.state, cut.is_answered)
    whole.lose()
    whole.forget()
    whole.ask()
    whole.feed(b"\x12\x10\x0f\0\0\0\0" if profile is CUSTOM else ALL_WELL)
    assert whole.is_answered
    assert whole.state.paper is Paper.OK
