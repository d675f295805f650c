"""What a keypad's keys mean, and when a headset is there."""

from pathlib import Path

import pytest
from evdev import ecodes
from hypothesis import given
from hypothesis import strategies as st

from inputs.event_codes import DIGITS, KEYPAD_DIGITS, Axis, Button, Code, Kind, Switch, Syn
from kiosk.inputs.keys import KEYS, Headset, Key, Keys

DOWN, UP, HELD = 1, 0, 2
IN, OUT = Headset(plugged=True), Headset(plugged=False)


def press(keys, code):
    return keys.feed(Kind.KEY, code, DOWN, 0.0) + keys.feed(Kind.KEY, code, UP, 0.1)


@pytest.mark.parametrize(
    ("numbers", "prefix"), [(Code, "KEY_"), (Axis, "ABS_"), (Button, "BTN_"), (Syn, "SYN_"), (Switch, "SW_")]
)
def test_the_numbers_are_the_kernels(numbers, prefix):
    other = {"HEADPHONE": "HEADPHONE_INSERT", "JACK": "JACK_PHYSICAL_INSERT", "MT_X": "MT_POSITION_X"}
    other |= {"MT_Y": "MT_POSITION_Y", "MT_CONTACT": "MT_TRACKING_ID"}
    for number in numbers:
        assert ecodes.ecodes[prefix + other.get(number.name, number.name)] == number


def test_the_digits_are_the_kernels():
    assert {ecodes.ecodes[f"KEY_{digit}"] for digit in range(10)} == DIGITS.keys()
    assert all(ecodes.ecodes[f"KEY_{digit}"] == code for code, digit in DIGITS.items())
    assert all(ecodes.ecodes[f"KEY_KP{digit}"] == code for code, digit in KEYPAD_DIGITS.items())
    assert sorted(KEYPAD_DIGITS.values()) == sorted("0123456789")


def test_every_key_can_be_pressed_on_some_keypad():
    assert set(KEYS.values()) == set(Key)


def test_the_documentation_has_the_same_table():
    page = (Path(__file__).parents[2] / "docs" / "accessibility.md").read_text(encoding="utf-8")
    table = page.partition("| key | means |")[2].partition("\n\n")[0]
    rows = [[cell.strip() for cell in line.split("|")[1:4]] for line in table.splitlines()[2:]]
    documented = {(ecodes.ecodes[f"KEY_{code}"], name) for name, _, codes in rows[:-1] for code in codes.split(", ")}
    assert documented == {(code, key.name) for code, key in KEYS.items() if not key.digit}


@pytest.mark.parametrize(
    ("code", "key"),
    [
        (Code.RIGHT, Key.NEXT),
        (Code.UP, Key.PREVIOUS),
        (Code.ENTER, Key.SELECT),
        (Code.KPENTER, Key.ENTER),
        (Code.VOLUMEUP, Key.LOUDER),
        (Code.F12, Key.STAFF),
        (2, Key.DIGIT_1),
        (82, Key.DIGIT_0),
    ],
)
def test_a_key_is_told_when_it_goes_down(code, key):
    assert press(Keys(), code) == [key]


def test_a_key_that_is_held_is_told_once():
    keys = Keys()
    assert keys.feed(Kind.KEY, Code.DOWN, DOWN, 0.0) == [Key.NEXT]
    assert [heard for _ in range(9) for heard in keys.feed(Kind.KEY, Code.DOWN, HELD, 0.5)] == []


def test_a_key_without_a_meaning_is_nothing():
    assert press(Keys(), Code.LEFTSHIFT) == []
    assert press(Keys(), 30) == []


def test_a_key_knows_its_digit():
    assert [key.digit for key in Key if key.digit] == list("0123456789")
    assert (Key.DIGIT_7.digit, Key.ENTER.digit) == ("7", "")


def test_a_headset_is_told_when_it_comes_and_when_it_goes():
    keys = Keys()
    assert keys.feed(Kind.SWITCH, Switch.HEADPHONE, 1, 0.0) == [IN]
    assert keys.feed(Kind.SWITCH, Switch.HEADPHONE, 1, 0.1) == []
    assert keys.feed(Kind.SWITCH, Switch.HEADPHONE, 0, 0.2) == [OUT]


def test_two_switches_of_one_jack_are_one_headset():
    keys = Keys()
    assert keys.feed(Kind.SWITCH, Switch.JACK, 1, 0.0) + keys.feed(Kind.SWITCH, Switch.HEADPHONE, 1, 0.0) == [IN]
    assert keys.feed(Kind.SWITCH, Switch.HEADPHONE, 0, 1.0) == []
    assert keys.feed(Kind.SWITCH, Switch.JACK, 0, 1.0) == [OUT]


def test_a_switch_that_is_no_headset_is_nothing():
    assert Keys().feed(Kind.SWITCH, 0x04, 1, 0.0) == []  # a microphone


def test_a_keypad_without_a_switch_tells_its_headset_with_two_keys():
    keys = Keys()
    assert press(keys, Code.F15) == [IN]
    assert press(keys, Code.F15) == []
    assert press(keys, Code.F16) == [OUT]


def test_a_headset_that_is_plugged_in_already_is_told_at_the_start():
    keys = Keys()
    assert keys.resync({Switch.HEADPHONE, 0x0D}) == [IN]
    assert keys.resync({Switch.HEADPHONE}) == []
    assert keys.resync(()) == [OUT]


events = st.tuples(st.sampled_from(list(Kind)), st.integers(0, 600), st.integers(0, 2))


@given(st.lists(st.one_of(events, st.tuples(st.just(Kind.SWITCH), st.sampled_from([2, 7]), st.integers(0, 1)))))
def test_whatever_happens_a_headset_comes_and_goes_in_turn(events):
    keys = Keys()
    heard = [told for event in events for told in keys.feed(*event, 0.0) if isinstance(told, Headset)]
    assert heard == [IN if place % 2 == 0 else OUT for place in range(len(heard))]
