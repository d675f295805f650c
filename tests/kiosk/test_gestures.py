"""Which touches are gestures, and that no slip, palm or child ever opens the staff's menu."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.inputs.fingers import Phase, Touch
from kiosk.inputs.gestures import CORNER, HELD_S, SECOND_CORNER_WITHIN_S, SWIPE_WITHIN_S, Gestures
from kiosk.inputs.keys import Key

PORTRAIT, LANDSCAPE = (1080, 1920), (1920, 1080)
LEFT_CORNER, RIGHT_CORNER = (0.02, 0.02), (0.98, 0.02)


class Hand:
    """One finger on the screen; `heard` are the keys that its touches became."""

    def __init__(self, size=PORTRAIT, *, is_speaking=True):
        self.heard = []
        self.now_s = 50.0
        self._gestures = Gestures(size)
        self._is_speaking = is_speaking

    def touch(self, phase, x, y, after_s=0.0):
        self.now_s += after_s
        touch = Touch(phase=phase, x=x, y=y)
        if key := self._gestures.feed(touch, self.now_s, is_speaking=self._is_speaking):
            self.heard.append(key)

    def swipe(self, start, end, seconds=0.3):
        self.touch(Phase.DOWN, *start, after_s=1.0)
        for part in (0.25, 0.5, 0.75, 1.0):
            x, y = (a + part * (b - a) for a, b in zip(start, end, strict=True))
            self.touch(Phase.MOVED, x, y, after_s=seconds / 4)
        self.touch(Phase.UP, *end)
        return self

    def hold(self, place, seconds, after_s=1.0, slip=0.0):
        x, y = place
        self.touch(Phase.DOWN, x, y, after_s=after_s)
        self.touch(Phase.MOVED, x + slip, y, after_s=seconds / 2)
        self.touch(Phase.UP, x, y, after_s=seconds / 2)
        return self


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE])
@pytest.mark.parametrize(
    ("start", "end", "key"),
    [
        ((0.01, 0.5), (0.5, 0.52), Key.NEXT),
        ((0.99, 0.5), (0.5, 0.48), Key.PREVIOUS),
        ((0.5, 0.99), (0.5, 0.6), Key.SELECT),
        ((0.5, 0.01), (0.5, 0.4), Key.REPEAT),
    ],
)
def test_a_swipe_from_an_edge_is_a_key(size, start, end, key):
    assert Hand(size).swipe(start, end).heard == [key]


def test_while_nothing_is_spoken_only_the_bottom_edge_means_something_and_turns_the_voice_on():
    hand = Hand(is_speaking=False)
    hand.swipe((0.01, 0.5), (0.5, 0.5)).swipe((0.99, 0.5), (0.5, 0.5)).swipe((0.5, 0.01), (0.5, 0.5))
    assert hand.heard == []
    assert hand.swipe((0.5, 0.99), (0.5, 0.6)).heard == [Key.VOICE]


@pytest.mark.parametrize(
    ("start", "end", "seconds"),
    [
        ((0.06, 0.5), (0.6, 0.5), 0.3),
        ((0.01, 0.5), (0.15, 0.5), 0.3),
        ((0.01, 0.3), (0.4, 0.6), 0.3),
        ((0.01, 0.5), (0.6, 0.5), SWIPE_WITHIN_S + 0.2),
        ((0.6, 0.5), (0.01, 0.5), 0.3),
    ],
    ids=["not from the edge", "too short", "aslant", "too slow", "towards the edge"],
)
def test_what_is_no_swipe_is_a_touch_like_any_other(start, end, seconds):
    assert Hand().swipe(start, end, seconds).heard == []


def test_a_tap_is_no_gesture_wherever_it_is():
    hand = Hand()
    for tenths_x in range(11):
        for tenths_y in range(11):
            hand.hold((tenths_x / 10, tenths_y / 10), 0.1)
    assert hand.heard == []


def test_a_finger_that_is_lost_is_no_gesture():
    hand = Hand()
    hand.touch(Phase.DOWN, 0.01, 0.5)
    hand.touch(Phase.LOST, 0.5, 0.5, after_s=0.2)
    hand.touch(Phase.UP, 0.5, 0.5)
    assert hand.heard == []


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE])
@pytest.mark.parametrize("is_speaking", [True, False])
def test_the_left_corner_held_and_then_the_right_one_asks_for_the_staffs_menu(size, is_speaking):
    hand = Hand(size, is_speaking=is_speaking).hold(LEFT_CORNER, 3.5)
    assert hand.heard == []
    assert hand.hold(RIGHT_CORNER, 3.5).heard == [Key.STAFF]
    assert hand.hold(RIGHT_CORNER, 3.5).heard == [Key.STAFF], "it begins at the left corner each time"


def held(hand, *holds):
    for place, seconds in holds:
        hand.hold(place, seconds)
    return hand.heard


def test_the_staffs_corners_are_held_long_in_their_order_and_not_for_ever():
    assert held(Hand(), (RIGHT_CORNER, 3.5), (LEFT_CORNER, 3.5)) == []
    assert held(Hand(), (LEFT_CORNER, 2.9), (RIGHT_CORNER, 3.5)) == []
    assert held(Hand(), (LEFT_CORNER, 3.5), (RIGHT_CORNER, 2.9)) == []
    assert held(Hand(), (LEFT_CORNER, 8.5), (RIGHT_CORNER, 3.5)) == []
    assert held(Hand(), (LEFT_CORNER, 3.5), (RIGHT_CORNER, 60)) == []


def test_whoever_touches_something_else_between_begins_again():
    assert held(Hand(), (LEFT_CORNER, 3.5), ((0.5, 0.5), 0.1), (RIGHT_CORNER, 3.5)) == []
    hand = Hand().hold(LEFT_CORNER, 3.5)
    hand.touch(Phase.LOST, 0.5, 0.5)
    assert hand.hold(RIGHT_CORNER, 3.5).heard == []


def test_whoever_waits_too_long_between_begins_again():
    assert Hand().hold(LEFT_CORNER, 3.5).hold(RIGHT_CORNER, 3.5, SECOND_CORNER_WITHIN_S + 0.1).heard == []


def test_a_finger_that_leaves_the_corner_and_comes_back_did_not_hold_it():
    assert Hand().hold(LEFT_CORNER, 3.5, slip=0.3).hold(RIGHT_CORNER, 3.5).heard == []


def test_a_finger_that_trembles_holds():
    assert Hand().hold(LEFT_CORNER, 3.5, slip=0.02).hold(RIGHT_CORNER, 3.5, slip=-0.02).heard == [Key.STAFF]


def test_a_child_that_hammers_opens_nothing():
    hand = Hand()
    for _ in range(500):
        hand.hold(LEFT_CORNER, 0.2, after_s=0.05).hold(RIGHT_CORNER, 0.2, after_s=0.05)
    assert hand.heard == []


corners = st.sampled_from([LEFT_CORNER, RIGHT_CORNER, (0.0, 0.0), (1.0, 0.0)])
places = st.one_of(corners, st.tuples(st.floats(0, 1), st.floats(0, 1)))
strokes = st.tuples(places, st.sampled_from([0.1, 2.9, 3.1, 7.9, 8.1]), st.sampled_from([0.1, 2.9, 3.1]))


@given(st.lists(strokes, max_size=8), st.booleans())
@example([(LEFT_CORNER, 3.1, 0.1), (RIGHT_CORNER, 3.1, 2.9)], False)
def test_whatever_fingers_rest_where_only_the_two_corners_in_time_ask_for_the_menu(strokes, is_speaking):
    hand, expected, before = Hand((1000, 1000), is_speaking=is_speaking), 0, None
    for place, seconds, after_s in strokes:
        hand.hold(place, seconds, after_s)
        is_held = HELD_S[0] <= seconds <= HELD_S[1] and place[1] <= CORNER
        is_right = place[0] >= 1 - CORNER
        expected += bool(before) and is_held and is_right and after_s <= SECOND_CORNER_WITHIN_S
        before = is_held and place[0] <= CORNER
    assert hand.heard == [Key.STAFF] * expected


# All of them together last less than the two corners.
anything = st.tuples(st.sampled_from(list(Phase)), st.floats(0, 1), st.floats(0, 1), st.floats(0, HELD_S[0] / 60))


@given(st.lists(anything, max_size=60), st.booleans())
def test_no_flurry_of_touches_asks_for_the_menu(touches, is_speaking):
    hand = Hand(is_speaking=is_speaking)
    for phase, x, y, after_s in touches:
        hand.touch(phase, x, y, after_s)
    assert Key.STAFF not in hand.heard
