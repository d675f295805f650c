import pytest

from epass.errors import CoverOpen, PaperOut, PrinterFault
from kiosk.printing.paper import Mouth, Paper, PaperState


def test_nothing_is_known_at_first():
    assert PaperState().paper is Paper.UNKNOWN
    assert PaperState().mouth is Mouth.NO_PRESENTER
    assert PaperState().trouble() is None


@pytest.mark.parametrize(
    ("state", "error"),
    [
        (PaperState(cover_is_open=True, paper=Paper.OUT, is_offline=True), CoverOpen),
        (PaperState(paper=Paper.OUT, is_jammed=True, is_offline=True), PaperOut),
        (PaperState(is_jammed=True, cutter_is_stuck=True), PrinterFault),
        (PaperState(cutter_is_stuck=True, has_error=True), PrinterFault),
        (PaperState(needs_service=True), PrinterFault),
        (PaperState(is_hot=True), PrinterFault),
        (PaperState(has_error=True), PrinterFault),
        (PaperState(is_offline=True), PrinterFault),
    ],
)
def test_trouble_is_what_somebody_must_do(state, error):
    assert isinstance(state.trouble(), error)


def test_what_somebody_at_the_printer_can_mend_is_told_first():
    assert "jammed" in str(PaperState(is_jammed=True, cutter_is_stuck=True).trouble())


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (PaperState(paper=Paper.NEAR_END), "new roll"),
        (PaperState(paper=Paper.NEAR_END, is_hot=True), "new roll"),
        (PaperState(paper=Paper.OK, is_hot=True), "too hot"),
    ],
)
def test_the_staff_are_warned_before_it_stops(state, words):
    assert words in state.warning()


@pytest.mark.parametrize("paper", [Paper.OK, Paper.UNKNOWN, Paper.OUT])
def test_without_a_sign_nobody_is_warned(paper):
    assert PaperState(paper=paper).warning() is None


@pytest.mark.parametrize("mouth", list(Mouth))
def test_only_a_ticket_in_the_mouth_is_one(mouth):
    assert PaperState(mouth=mouth).has_ticket_in_mouth is (mouth is Mouth.TICKET)
