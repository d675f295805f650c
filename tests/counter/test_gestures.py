import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter.gestures import DOUBLE_S, LOCK_OUT_S, LONG_S, Gestures
from counter.presses import TOGETHER_S, Presses
from counter.protocol import Key
from fakes.readings import Fingers

SHORT = ("next", "recall", "no_show", "hold", "finish", "help")
ALL = (*SHORT, "help long", "finish long", "next double", "hold+finish")


class Hand:
    """Fingers on a box that is read 25 times a second, and what is told of them."""

    def __init__(self, *meant, every_s=0.04):
        self.fingers = Fingers()
        self.every_s = every_s
        self.told = []
        self._meant = meant
        self.restart()
        self.read()

    def restart(self):
        """Another process reads the box from now on."""
        self._presses, self._gestures = Presses(), Gestures(self._meant)

    def read(self):
        reading, now_s = self.fingers.reading(), self.fingers.clock.now
        for gesture in self._gestures.of(self._presses.new(reading, now_s), reading, now_s):
            self.told.append((gesture.what, now_s, gesture.name, gesture.is_too_old))

    def wait(self, seconds):
        steps = round(seconds / self.every_s)
        for _ in range(steps):
            self.fingers.clock.advance(self.every_s)
            self.read()

    def away(self, seconds):
        """Nobody reads the box."""
        self.fingers.clock.advance(seconds)

    def press(self, key, held_s=0.08):
        self.fingers.down(key)
        self.wait(held_s)
        self.fingers.up(key)
        self.wait(self.every_s)

    @property
    def whats(self):
        return [what for what, *_ in self.told]

    @property
    def names(self):
        return [name for _, _, name, _ in self.told]

    @property
    def is_waiting(self):
        return self._gestures.is_waiting


def test_a_key_with_one_meaning_is_told_with_the_first_reading_and_once():
    hand = Hand(*SHORT)
    hand.fingers.down(Key.NEXT)
    hand.wait(0.04)
    assert hand.whats == ["next"]
    hand.wait(2)
    hand.fingers.up(Key.NEXT)
    hand.wait(2)
    assert hand.whats == ["next"]
    assert hand.names == ["7-NEXT-1"]


def test_meanings_of_other_keys_make_none_slower():
    hand = Hand(*SHORT, "help long", "hold+finish")
    hand.fingers.down(Key.NEXT)
    hand.wait(0.04)
    assert hand.whats == ["next"]


def test_a_press_within_the_lock_out_is_none_and_does_not_come_back():
    hand = Hand(*SHORT)
    hand.press(Key.NEXT)
    hand.wait(0.2)
    hand.press(Key.NEXT)
    hand.wait(2)
    assert hand.names == ["7-NEXT-1"]
    hand.press(Key.NEXT)
    assert hand.names == ["7-NEXT-1", "7-NEXT-3"]


def test_the_lock_out_counts_from_the_finger_and_not_from_the_wire():
    hand = Hand(*SHORT)
    hand.fingers.down(Key.NEXT)
    hand.fingers.up(Key.NEXT)
    hand.away(0.36)
    hand.read()
    hand.press(Key.NEXT)
    assert hand.names == ["7-NEXT-1"]
    hand.away(0.4)
    hand.press(Key.NEXT)
    assert hand.names == ["7-NEXT-1", "7-NEXT-3"]


def test_the_lock_out_of_one_key_does_not_hold_another():
    hand = Hand(*SHORT)
    hand.press(Key.NEXT)
    hand.press(Key.HOLD)
    assert hand.whats == ["next", "hold"]


def test_several_presses_between_two_readings_are_one():
    hand = Hand(*SHORT)
    for _ in range(3):
        hand.fingers.down(Key.NEXT)
        hand.fingers.up(Key.NEXT)
    hand.wait(0.04)
    assert hand.names == ["7-NEXT-3"]


def test_a_key_that_has_a_long_meaning_is_short_when_it_is_let_go():
    hand = Hand(*SHORT, "help long")
    hand.fingers.down(Key.HELP)
    hand.wait(0.4)
    assert hand.told == []
    assert hand.is_waiting
    hand.fingers.up(Key.HELP)
    hand.wait(0.04)
    assert hand.whats == ["help"]
    assert not hand.is_waiting


def test_a_key_that_stays_down_is_long_while_it_is_still_down_and_only_that():
    hand = Hand(*SHORT, "help long")
    hand.fingers.down(Key.HELP)
    began = hand.fingers.clock.now
    hand.wait(3)
    hand.fingers.up(Key.HELP)
    hand.wait(1)
    ((what, told_s, name, _),) = hand.told
    assert (what, name) == ("help long", "7-HELP-1")
    assert LONG_S <= told_s - began < LONG_S + 0.08


def test_two_presses_are_a_double_one_even_within_the_lock_out():
    hand = Hand(*SHORT, "next double")
    hand.press(Key.NEXT)
    assert hand.told == []
    hand.wait(0.2)
    hand.press(Key.NEXT)
    hand.wait(2)
    assert hand.names == ["7-NEXT-2"]
    assert hand.whats == ["next double"]


def test_one_press_of_a_key_that_has_a_double_meaning_is_short_when_no_other_follows():
    hand = Hand(*SHORT, "next double")
    hand.press(Key.NEXT)
    hand.wait(DOUBLE_S + 0.04)
    assert hand.whats == ["next"]
    hand.press(Key.NEXT)
    hand.wait(DOUBLE_S + 0.04)
    assert hand.whats == ["next", "next"]


def test_a_third_press_begins_anew():
    hand = Hand(*SHORT, "next double")
    for _ in range(3):
        hand.press(Key.NEXT)
        hand.wait(0.08)
    hand.wait(1)
    assert hand.whats == ["next double"]


def test_two_presses_between_two_readings_that_are_close_are_a_double_one():
    hand = Hand(*SHORT, "next double", every_s=0.26)
    hand.fingers.down(Key.NEXT)
    hand.fingers.up(Key.NEXT)
    hand.fingers.down(Key.NEXT)
    hand.fingers.up(Key.NEXT)
    hand.wait(2)
    assert hand.whats == ["next double"]


def test_two_presses_while_the_link_was_away_are_one():
    hand = Hand(*SHORT, "next double")
    for _ in range(2):
        hand.fingers.down(Key.NEXT)
        hand.fingers.up(Key.NEXT)
        hand.away(1.2)
    hand.wait(1)
    assert hand.whats == ["next"]


@pytest.mark.parametrize("keys", [(Key.HOLD, Key.FINISH), (Key.FINISH, Key.HOLD)])
def test_two_keys_that_go_down_together_are_one_gesture_whichever_is_first(keys):
    hand = Hand(*SHORT, "hold+finish")
    hand.fingers.down(keys[0])
    hand.wait(0.2)
    hand.fingers.down(keys[1])
    hand.wait(0.04)
    assert hand.whats == ["hold+finish"]
    for key in keys:
        hand.fingers.up(key)
        hand.wait(0.5)
    assert hand.names == ["7-HOLD+FINISH-1+1"]


def test_two_keys_one_after_the_other_are_two_presses():
    hand = Hand(*SHORT, "hold+finish")
    hand.press(Key.HOLD)
    hand.press(Key.FINISH)
    hand.wait(1)
    assert hand.whats == ["hold", "finish"]


def test_a_key_of_a_chord_that_stays_down_alone_is_short_once_no_chord_can_come():
    hand = Hand(*SHORT, "hold+finish")
    hand.fingers.down(Key.HOLD)
    hand.wait(TOGETHER_S - 0.04)
    assert hand.told == []
    hand.wait(0.08)
    assert hand.whats == ["hold"]
    hand.fingers.down(Key.FINISH)
    hand.wait(1)
    assert hand.whats == ["hold", "finish"]


def test_two_keys_that_mean_nothing_together_are_two_presses():
    hand = Hand(*SHORT, "hold+finish")
    hand.fingers.down(Key.HOLD)
    hand.fingers.down(Key.RECALL)
    hand.wait(1)
    assert sorted(hand.whats) == ["hold", "recall"]


def test_a_press_that_is_too_old_is_told_to_be_and_keeps_nobody_waiting():
    hand = Hand(*ALL)
    for key in (Key.NEXT, Key.HELP, Key.HOLD):
        hand.fingers.down(key)
        hand.fingers.up(key)
        hand.away(1)
    hand.away(3)
    hand.read()
    assert [(what, is_too_old) for what, _, _, is_too_old in hand.told] == [
        ("next", True),
        ("help", True),
        ("hold", True),
    ]
    assert not hand.is_waiting


def test_two_keys_together_are_too_old_together():
    hand = Hand(*ALL)
    hand.fingers.down(Key.HOLD)
    hand.away(0.2)
    hand.fingers.down(Key.FINISH)
    hand.away(2.9)
    hand.read()
    assert [(what, is_too_old) for what, _, _, is_too_old in hand.told] == [("hold+finish", True)]


def test_a_press_that_is_waited_for_is_not_lost_when_the_box_starts_anew():
    hand = Hand(*ALL)
    hand.fingers.down(Key.HELP)
    hand.wait(0.08)
    hand.fingers = fresh = Fingers(boot_id=8)
    fresh.clock.now += 0.2
    hand.read()
    assert hand.names == ["7-HELP-1"]


SECOND_READERS = [
    ((Key.NEXT,), ("next", "next double"), 0.6),
    ((Key.HELP,), ("help",), 0.2),
    ((Key.HOLD, Key.FINISH), ("hold+finish",), 0.2),
]


@pytest.mark.parametrize(("keys", "expected", "told_after_s"), SECOND_READERS)
def test_whoever_reads_next_tells_the_same_press_under_the_same_name(keys, expected, told_after_s):
    hand = Hand(*ALL)
    for key in keys:
        hand.fingers.down(key)
    hand.wait(0.08)
    for key in keys:
        hand.fingers.up(key)
    hand.wait(told_after_s)
    (first,) = hand.names
    assert hand.whats[0] in expected
    hand.restart()
    hand.wait(2)
    assert hand.names == [first, first]


def test_a_long_press_that_was_obeyed_is_not_a_short_one_for_whoever_reads_next():
    hand = Hand(*ALL)
    hand.press(Key.HELP, held_s=1.0)
    assert hand.whats == ["help long"]
    hand.restart()
    hand.wait(2)
    assert set(hand.names) == {"7-HELP-1"}


acts = st.lists(
    st.tuples(st.sampled_from(list(Key)[:6]), st.floats(0.04, 1.5), st.floats(0.0, 1.5), st.floats(0.02, 0.5)),
    max_size=15,
)


@given(acts, st.sampled_from([SHORT, ALL, (*ALL, "help double", "next long", "recall+hold", "hold long")]))
@settings(max_examples=300, deadline=None)
def test_no_physical_press_does_two_things_and_none_beyond_the_lock_out_does_nothing(acts, meant):
    hand = Hand(*meant)
    beyond = []
    last_s = dict.fromkeys(Key, float("-inf"))
    for key, held_s, rest_s, every_s in acts:
        hand.every_s = every_s
        hand.fingers.down(key)
        now_s = hand.fingers.clock.now
        if now_s - last_s[key] > LOCK_OUT_S + 0.6:
            beyond.append((key, hand.fingers.reading().counts[key]))
        last_s[key] = now_s
        hand.wait(max(held_s, every_s))
        hand.fingers.up(key)
        hand.wait(max(rest_s, every_s))
    hand.wait(2)
    done = [
        (key, count)
        for name in hand.names
        for key, count in zip(name.split("-")[1].split("+"), name.split("-")[2].split("+"), strict=True)
    ]
    assert len(set(done)) == len(done)
    counts = hand.fingers.reading().counts
    assert all(1 <= int(count) <= counts[Key[key]] for key, count in done)
    told = {(key, int(count)) for key, count in done}
    for key, count in beyond:
        assert (key.name, count) in told or (key.name, count + 1) in told, "the second of a double one names both"
