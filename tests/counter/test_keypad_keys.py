import pytest

from counter.keypad_keys import FORGOTTEN_S, LOCK_OUT_S, KeypadKeys, Typed
from inputs.event_codes import Code, Kind, Syn

PAD = {"0": 82, "1": 79, "2": 80, "3": 81, "4": 75, "E": Code.KPENTER, "C": Code.KPDOT, "/": Code.KPSLASH}
PAD |= {"*": Code.KPASTERISK, "-": Code.KPMINUS, "+": Code.KPPLUS, "B": Code.BACKSPACE}


class Hand:
    def __init__(self):
        self.keys = KeypadKeys()
        self.now_s = 100.0

    def type(self, text, every_s=0.2):
        told = []
        for key in text:
            for value in (1, 2, 0):
                told.append(self.keys.feed(Kind.KEY, PAD[key], value, self.now_s))
            told.append(self.keys.feed(Kind.SYN, Syn.REPORT, 0, self.now_s))
            self.now_s += every_s
        return [typed for typed in told if typed is not None]


@pytest.mark.parametrize(
    ("text", "gesture", "number"),
    [
        ("E", "enter", 0),
        ("0E", "0 enter", 0),
        ("42E", "number enter", 42),
        ("042E", "number enter", 42),
        ("1042E", "number enter", 1042),
        ("42/", "number /", 42),
        ("42*", "number *", 42),
        ("42-", "number -", 42),
        ("42+", "number +", 42),
        ("/", "/", 0),
        ("*", "*", 0),
        ("-", "-", 0),
        ("+", "+", 0),
        ("13C42E", "number enter", 42),
        ("13B42E", "number enter", 42),
        ("13CE", "enter", 0),
        ("000000042E", "number enter", 42),
    ],
)
def test_what_is_typed_is_a_number_and_a_key_or_a_key_alone(text, gesture, number):
    assert Hand().type(text) == [Typed(gesture=gesture, number=number)]


def test_no_number_and_the_key_of_a_service_is_nothing():
    assert Hand().type("0*") == []


def test_every_order_is_told_once_and_the_next_begins_anew():
    hand = Hand()
    assert hand.type("42E") == [Typed(gesture="number enter", number=42)]
    hand.now_s += LOCK_OUT_S
    assert hand.type("E") == [Typed(gesture="enter")]
    assert hand.type("3E") == [Typed(gesture="number enter", number=3)]


def test_a_key_that_trembles_is_pressed_once():
    hand = Hand()
    assert hand.type("EE", every_s=0.05) == [Typed(gesture="enter")]
    hand.now_s += LOCK_OUT_S
    assert hand.type("E") == [Typed(gesture="enter")]


def test_an_enter_that_trembles_after_a_number_calls_nobody_else():
    assert Hand().type("42EE", every_s=0.1) == [Typed(gesture="number enter", number=42)]


def test_digits_may_come_as_fast_as_fingers_are():
    assert Hand().type("111E", every_s=0.01) == [Typed(gesture="number enter", number=111)]


def test_what_was_typed_before_a_long_rest_is_forgotten():
    hand = Hand()
    hand.type("42")
    hand.now_s += FORGOTTEN_S
    assert hand.type("E") == [Typed(gesture="enter")]


def test_what_is_being_typed_when_the_kernel_loses_something_is_forgotten():
    hand = Hand()
    hand.type("42")
    hand.keys.feed(Kind.SYN, Syn.DROPPED, 0, hand.now_s)
    hand.keys.feed(Kind.KEY, PAD["E"], 1, hand.now_s)
    hand.keys.feed(Kind.SYN, Syn.REPORT, 0, hand.now_s)
    assert hand.type("3E") == [Typed(gesture="number enter", number=3)]


def test_other_keys_and_other_events_are_nothing():
    keys = KeypadKeys()
    assert keys.feed(Kind.KEY, Code.TAB, 1, 0.0) is None
    assert keys.feed(0x04, 0x04, 0x70058, 0.0) is None
