"""What a scanner types becomes the text of a whole code, or nothing."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.keyboard import strokes
from inputs.event_codes import Code, Kind
from kiosk.inputs.scanner import LONGEST, PAUSE_S, Scanner

DOWN, UP, HELD = 1, 0, 2
PRINTABLE = "".join(sorted(set(string.printable) - set(string.whitespace))) + " "


class Typist:
    """Types into a scanner's decoder, a stroke each `step_s`."""

    def __init__(self, step_s=0.002):
        self.scanner = Scanner()
        self.heard = []
        self._now_s = 100.0
        self._step_s = step_s

    def rest(self, seconds):
        self._now_s += seconds

    def event(self, code, value, kind=Kind.KEY):
        self._now_s += self._step_s
        self.heard += [scanned.text for scanned in self.scanner.feed(kind, code, value, self._now_s)]

    def press(self, *codes):
        for code in codes:
            self.event(code, DOWN)
            self.event(code, UP)

    def type(self, text):
        for code, is_shifted in strokes(text):
            if is_shifted:
                self.event(Code.RIGHTSHIFT, DOWN)
            self.press(code)
            if is_shifted:
                self.event(Code.RIGHTSHIFT, UP)


@pytest.mark.parametrize("end", [Code.ENTER, Code.KPENTER, Code.TAB])
def test_a_code_ends_with_enter_or_tab(end):
    typist = Typist()
    typist.type("0532-271604")
    assert typist.heard == []
    typist.press(end)
    assert typist.heard == ["0532-271604"]


def test_every_sign_of_the_us_layout_is_read():
    typist = Typist()
    typist.type(PRINTABLE)
    typist.press(Code.ENTER)
    assert typist.heard == [PRINTABLE]


def test_a_scanner_that_types_on_the_numeric_keypad_is_read():
    typist = Typist()
    typist.press(79, 80, 81, 74, 82, Code.KPENTER)
    assert typist.heard == ["123-0"]


def test_a_line_end_of_two_keys_is_one_end():
    typist = Typist()
    typist.type("42")
    typist.press(Code.ENTER, Code.ENTER)
    assert typist.heard == ["42"]


def test_what_was_typed_before_a_rest_is_forgotten():
    typist = Typist()
    typist.type("1234")
    typist.rest(PAUSE_S + 0.01)
    typist.type("5678")
    typist.press(Code.ENTER)
    assert typist.heard == ["5678"]


def test_an_end_after_a_rest_ends_nothing():
    typist = Typist()
    typist.type("1234")
    typist.rest(PAUSE_S + 0.01)
    typist.press(Code.ENTER)
    assert typist.heard == []


def test_a_slow_scanner_is_read():
    typist = Typist(step_s=PAUSE_S / 2)
    typist.type("ab")
    typist.press(Code.ENTER)
    assert typist.heard == ["ab"]


def test_a_shift_whose_end_was_lost_does_not_change_the_next_code():
    typist = Typist()
    typist.event(Code.LEFTSHIFT, DOWN)
    typist.rest(1.0)
    typist.type("a1")
    typist.press(Code.ENTER)
    assert typist.heard == ["a1"]


def test_keys_that_print_nothing_and_keys_that_are_held_add_nothing():
    typist = Typist()
    typist.type("a")
    typist.press(Code.F1, Code.UP, 58, 69)
    typist.event(30, HELD)
    typist.event(4, 0x70004, kind=0x04)
    typist.type("b")
    typist.press(Code.ENTER)
    assert typist.heard == ["ab"]


def test_the_longest_code_is_told_and_a_longer_one_is_not():
    typist = Typist()
    typist.type("x" * LONGEST)
    typist.press(Code.F1, Code.ENTER)
    typist.type("y" * (LONGEST + 1))
    typist.press(Code.ENTER)
    typist.type("z")
    typist.press(Code.ENTER)
    assert typist.heard == ["x" * LONGEST, "z"]


def test_a_code_of_which_a_part_was_not_heard_is_not_told():
    typist = Typist()
    typist.type("123")
    typist.scanner.resync(())
    typist.type("456")
    typist.press(Code.ENTER)
    assert typist.heard == []
    typist.type("789")
    typist.press(Code.ENTER)
    assert typist.heard == ["789"]


@given(st.lists(st.text(alphabet=PRINTABLE, min_size=1, max_size=40), max_size=5))
def test_whatever_is_typed_comes_back(codes):
    typist = Typist()
    for code in codes:
        typist.type(code)
        typist.press(Code.ENTER)
    assert typist.heard == codes


@given(st.lists(st.tuples(st.integers(0, 700), st.integers(0, 2), st.floats(0, 0.5))))
def test_no_noise_is_ever_an_empty_or_an_endless_code(events):
    scanner, now_s = Scanner(), 0.0
    for code, value, step_s in events:
        now_s += step_s
        for scanned in scanner.feed(Kind.KEY, code, value, now_s):
            assert 0 < len(scanned.text) <= LONGEST
