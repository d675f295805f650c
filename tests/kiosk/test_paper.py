from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epass.errors import CoverOpen, PaperOut, PrinterFault
from kiosk.paper import Paper, PaperState, StatusReader
from printer_profiles import load_profile

PROFILE = load_profile("simulator-80mm")
ALL_WELL = bytes([0x12] * 4)


def a_reader(profile=PROFILE):
    reader = StatusReader(profile)
    reader.expect(1, 2, 3, 4)
    return reader


def state_after(data, profile=PROFILE):
    reader = a_reader(profile)
    reader.feed(data)
    return reader.state


def test_nothing_is_known_at_first():
    assert StatusReader(PROFILE).state == PaperState()
    assert PaperState().paper is Paper.UNKNOWN


def test_a_printer_in_order_has_no_trouble():
    assert state_after(ALL_WELL) == PaperState(paper=Paper.OK)
    assert state_after(ALL_WELL).trouble() is None


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
    assert state_after(bytes.fromhex(answers)) == replace(PaperState(paper=Paper.OK), **{part: value})


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
    reader = StatusReader(PROFILE)
    reader.feed(bytes.fromhex(report))
    assert reader.state == expected


def test_a_report_between_question_and_answer_is_no_answer():
    state = state_after(bytes.fromhex("12 10 00 03 0F 12 12 12"))
    assert state == PaperState(paper=Paper.OK)


@pytest.mark.parametrize(
    ("state", "error"),
    [
        (PaperState(cover_is_open=True, paper=Paper.OUT, is_offline=True), CoverOpen),
        (PaperState(paper=Paper.OUT, is_offline=True), PaperOut),
        (PaperState(cutter_is_stuck=True, has_error=True), PrinterFault),
        (PaperState(needs_service=True), PrinterFault),
        (PaperState(is_hot=True), PrinterFault),
        (PaperState(has_error=True), PrinterFault),
        (PaperState(is_offline=True), PrinterFault),
    ],
)
def test_trouble_is_what_somebody_must_do(state, error):
    assert isinstance(state.trouble(), error)


def test_a_mark_comes_back_as_it_was_sent():
    reader = StatusReader(PROFILE)
    reader.feed(bytes.fromhex("37 22") + b"z001" + b"\0")
    assert reader.marks == {b"z001"}


def test_an_empty_buffer_is_reported():
    reader = StatusReader(PROFILE)
    reader.feed(bytes.fromhex("37 25 00"))
    assert reader.cleared


def test_a_drained_answer_counts_only_when_it_was_asked_for():
    reader = StatusReader(PROFILE)
    reader.feed(b"\x00")
    assert reader.drained == 0
    reader.expect_drained()
    reader.feed(b"\x00\x00")
    assert reader.drained == 1


def test_answers_that_nobody_asked_for_change_nothing():
    reader = StatusReader(PROFILE)
    reader.feed(bytes.fromhex("12 16 1A 72"))
    assert reader.state == PaperState()


def test_a_model_may_mean_something_else_by_a_bit():
    presenter = replace(PROFILE, paper_out_bits=0x20)
    assert state_after(bytes.fromhex("12 12 12 52"), presenter).paper is Paper.OK
    assert state_after(bytes.fromhex("12 12 12 32"), presenter).paper is Paper.OUT


def test_forgetting_drops_half_an_answer():
    reader = a_reader()
    reader.feed(bytes.fromhex("37 22 41"))
    reader.forget()
    assert not reader.awaits_answers
    reader.expect(1)
    reader.feed(b"\x1a")
    assert reader.state.is_offline


NOISE = st.binary(max_size=6).map(lambda data: bytes(b for b in data if b & 0x93 in (0x91, 0x80, 0x83, 0x11)))


@given(st.lists(NOISE, min_size=5, max_size=5))
def test_noise_that_looks_like_nothing_changes_nothing(noise):
    stream = b"".join(
        part + data for part, data in zip(noise, (b"\x12", b"\x16", b"\x1a", b"\x7e", b"\x37\x22z001\x00"), strict=True)
    )
    reader = a_reader()
    reader.feed(stream)
    expected = PaperState(cover_is_open=True, cutter_is_stuck=True, paper=Paper.OUT)
    assert (reader.state, reader.marks) == (expected, {b"z001"})


@given(st.binary(max_size=60), st.integers(1, 7))
def test_any_stream_is_survived_and_pieces_do_not_matter(data, piece):
    whole, cut = a_reader(), a_reader()
    whole.feed(data)
    for start in range(0, len(data), piece):
        cut.feed(data[start : start + piece])
    assert (whole.state, whole.marks) == (cut.state, cut.marks)
    whole.forget()
    whole.expect(1, 2, 3, 4)
    whole.feed(ALL_WELL)
    assert whole.state == PaperState(paper=Paper.OK)
