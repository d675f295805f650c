"""What one finger does, out of the events of panels that behave and of panels that do not."""

from hypothesis import given
from hypothesis import strategies as st

from fakes.touch import FakePanel
from inputs.device import EVENT
from inputs.event_codes import SINGLE, Axis, Button, Kind, Syn
from kiosk.inputs.fingers import RESTING_S, Fingers, Phase, Touch

REPORT = (Kind.SYN, Syn.REPORT, 0)


def feed(fingers: Fingers, data: bytes, now_s: float = 0.0) -> list[tuple[str, float, float]]:
    touches = []
    for _, _, kind, code, value in EVENT.iter_unpack(data):
        touches += fingers.feed(kind, code, value, now_s)
    return [(touch.phase.value, round(touch.x / 4095, 2), round(touch.y / 4095, 2)) for touch in touches]


def feed_events(fingers: Fingers, *events: tuple[int, int, int]) -> list[Touch]:
    return [touch for event in (*events, REPORT) for touch in fingers.feed(*event, 0.0)]


def test_a_tap_comes_down_and_lifts_where_it_came_down():
    panel = FakePanel()
    assert feed(Fingers(), panel.tap(0.25, 0.5)) == [("down", 0.25, 0.5), ("up", 0.25, 0.5)]


def test_a_second_tap_on_the_same_spot_keeps_the_coordinates_that_the_kernel_leaves_out():
    panel, fingers = FakePanel(), Fingers()
    feed(fingers, panel.tap(0.25, 0.5))
    again = panel.tap(0.25, 0.5)
    assert len(again) < len(FakePanel().tap(0.25, 0.5))
    assert feed(fingers, again) == [("down", 0.25, 0.5), ("up", 0.25, 0.5)]


def test_a_finger_that_slides_is_told_where_it_is():
    panel, fingers = FakePanel(), Fingers()
    moved = feed(fingers, panel.down(0.1, 0.1) + panel.move(0.9, 0.1) + panel.up())
    assert moved == [("down", 0.1, 0.1), ("moved", 0.9, 0.1), ("up", 0.9, 0.1)]


def test_only_the_first_finger_counts():
    panel, fingers = FakePanel(), Fingers()
    first = feed(fingers, panel.down(0.1, 0.1))
    second = feed(fingers, panel.down(0.9, 0.9, finger=1) + panel.up(finger=1))
    lifted = feed(fingers, panel.up())
    assert (first, second, lifted) == ([("down", 0.1, 0.1)], [], [("up", 0.1, 0.1)])


def test_a_second_finger_that_stays_does_not_become_the_first_one():
    panel, fingers = FakePanel(), Fingers()
    feed(fingers, panel.down(0.1, 0.1) + panel.down(0.9, 0.9, finger=1) + panel.up())
    assert feed(fingers, panel.move(0.8, 0.9, finger=1) + panel.up(finger=1)) == []
    assert feed(fingers, panel.tap(0.2, 0.2)) == [("down", 0.2, 0.2), ("up", 0.2, 0.2)]


def test_a_palm_that_rests_does_not_keep_a_finger_from_being_heard():
    panel, fingers = FakePanel(), Fingers()
    feed(fingers, panel.down(0.0, 1.0), now_s=10.0)
    heard = feed(fingers, panel.down(0.5, 0.5, finger=1), now_s=10.0 + RESTING_S + 0.1)
    assert heard == [("lost", 0.0, 1.0), ("down", 0.5, 0.5)]
    assert feed(fingers, panel.up(finger=1)) == [("up", 0.5, 0.5)]


def test_an_overflow_loses_the_finger_and_asks_for_the_truth():
    panel, fingers = FakePanel(), Fingers()
    feed(fingers, panel.down(0.5, 0.5))
    assert feed(fingers, panel.overflow()) == [("lost", 0.5, 0.5)]
    assert fingers.is_out_of_step
    fingers.resync(0, {0: (4095, 0)})
    assert not fingers.is_out_of_step


def test_after_an_overflow_a_tap_with_left_out_coordinates_lies_where_the_device_says():
    panel, fingers = FakePanel(), Fingers()
    feed(fingers, panel.tap(0.5, 0.5) + panel.overflow())
    fingers.resync(0, {0: (4095, 0)})
    again = feed(fingers, panel.tap(0.5, 0.5))
    assert again == [("down", 1.0, 0.0), ("up", 1.0, 0.0)]


def test_a_lift_that_the_overflow_swallowed_does_not_deafen_the_next_tap():
    panel, fingers = FakePanel(), Fingers()
    feed(fingers, panel.down(0.5, 0.5) + panel.overflow())
    fingers.resync(0, {})
    panel.up()
    assert feed(fingers, panel.tap(0.2, 0.2))[0] == ("down", 0.2, 0.2)


def test_a_finger_that_was_down_before_anybody_looked_is_not_followed():
    panel, fingers = FakePanel(), Fingers()
    panel.down(0.3, 0.3)
    assert feed(fingers, panel.move(0.4, 0.3) + panel.up()) == []


def test_a_single_touch_panel_is_understood():
    fingers = Fingers()
    down = feed_events(fingers, (Kind.ABS, Axis.X, 7), (Kind.ABS, Axis.Y, 9), (Kind.KEY, Button.TOUCH, 1))
    up = feed_events(fingers, (Kind.KEY, Button.TOUCH, 0))
    assert down == [Touch(phase=Phase.DOWN, x=7, y=9)]
    assert up == [Touch(phase=Phase.UP, x=7, y=9)]


def test_a_mouse_that_is_a_tablet_presses_with_its_left_button_and_hovers_in_silence():
    fingers = Fingers()
    hover = feed_events(fingers, (Kind.ABS, Axis.X, 1), (Kind.ABS, Axis.Y, 2))
    press = feed_events(fingers, (Kind.KEY, Button.LEFT, 1))
    assert hover == []
    assert press == [Touch(phase=Phase.DOWN, x=1, y=2)]


def test_a_press_of_which_no_place_is_known_is_not_guessed():
    assert feed_events(Fingers(), (Kind.KEY, Button.TOUCH, 1)) == []


def test_a_single_touch_panel_is_told_where_its_pointer_was_before_it_was_opened():
    fingers = Fingers()
    fingers.resync(0, {SINGLE: (5, 6)})
    assert feed_events(fingers, (Kind.KEY, Button.TOUCH, 1)) == [Touch(phase=Phase.DOWN, x=5, y=6)]


codes = st.sampled_from(
    [
        *((Kind.ABS, axis) for axis in Axis),
        *((Kind.KEY, button) for button in Button),
        *((Kind.SYN, syn) for syn in Syn),
        (Kind.ABS, 0x3A),
        (4, 4),
    ]
)


@given(st.lists(st.tuples(codes, st.integers(-1, 12), st.floats(0, 10)), max_size=80))
def test_whatever_a_panel_says_a_finger_comes_down_once_before_it_lifts_or_is_lost(events):
    fingers, phases = Fingers(), []
    for (kind, code), value, now_s in events:
        phases += [touch.phase for touch in fingers.feed(kind, code, value, now_s)]
        if fingers.is_out_of_step:
            fingers.resync(0, {})
    phases += [touch.phase for touch in fingers.lose()]
    is_down = False
    for phase in phases:
        assert (phase is Phase.DOWN) == (not is_down)
        is_down = phase in (Phase.DOWN, Phase.MOVED)
    assert not is_down, "whoever gives up leaves no finger behind"
