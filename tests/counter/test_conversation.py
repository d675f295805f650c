"""Host and box talk over a wire that harms, loses and repeats frames in both directions: nothing comes of it."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from counter import protocol
from counter.gestures import LOCK_OUT_S, Gestures, named
from counter.panel import Beep, Lamp, Panel
from counter.presses import Presses
from counter.protocol import Key
from fakes.box import Seconds
from simulator.box import Firmware

faults = st.sampled_from(["lose", "damage", "cut", "noise before", "noise after", "repeat"])
wire = st.one_of(st.none(), st.tuples(faults, st.integers(0, 2**16), st.binary(min_size=1, max_size=6)))
steps = st.lists(
    st.tuples(st.floats(0.04, 0.4), wire, wire, st.one_of(st.none(), st.sampled_from(list(Key)))), max_size=60
)


def carry(frame: bytes, fault: tuple[str, int, bytes] | None) -> list[bytes]:
    """What arrives of a frame."""
    if fault is None:
        return [frame]
    kind, where, noise = fault
    bit = 1 << where % (8 * len(frame))
    arrives = {
        "lose": [],
        "damage": [(int.from_bytes(frame, "big") ^ bit).to_bytes(len(frame), "big")],
        "cut": [frame[: where % len(frame)]],
        "noise before": [noise + frame],
        "noise after": [frame + noise],
        "repeat": [frame, frame],
    }
    return arrives[kind]


IDLE = Panel(lamps=Lamp.IDLE)


class Conversation:
    def __init__(self):
        self.clock = Seconds()
        self.box = Firmware(clock=self.clock)
        self.presses = Presses()
        self.gestures = Gestures([named(key) for key in Key])
        self.heard = []
        self.pressed = []
        self._last_press = dict.fromkeys(Key, 0.0)

    def press(self, key):
        if self.clock.now - self._last_press[key] > LOCK_OUT_S + 0.1:
            self._last_press[key] = self.clock.now
            self.box.key_down(key.name)
            self.box.key_up(key.name)
            self.pressed.append((key, 1 + sum(other is key for other, _ in self.pressed)))

    def exchange(self, panel=IDLE, there=None, back=None):
        replies = b""
        for request in carry(protocol.request(1, panel), there):
            replies += self.box.receive(request)
        for reply in carry(replies, back) if replies else []:
            answer = protocol.answer_in(reply, 1, protocol.REPLY_LENGTH)
            if answer:
                reading, now_s = protocol.reading(1, answer), self.clock.now
                self.heard += self.gestures.of(self.presses.new(reading, now_s), reading, now_s)


def names_of(gestures):
    """Key and count of each."""
    return [(Key[name], int(count)) for _, name, count in (gesture.name.split("-") for gesture in gestures)]


@given(steps)
@settings(max_examples=200, deadline=None)
@example([(0.04, None, ("repeat", 0, b"x"), Key.NEXT)])
@example([(0.04, ("repeat", 0, b"x"), None, Key.NEXT), (0.2, None, ("lose", 0, b""), Key.HOLD)])
def test_no_damage_loses_or_invents_a_press(steps):
    talk = Conversation()
    talk.exchange()
    for seconds, there, back, key in steps:
        talk.clock.advance(seconds)
        if key is not None:
            talk.press(key)
        talk.exchange(there=there, back=back)
        if talk.heard and talk.heard[-1].is_too_old:
            raise AssertionError("the wire was never away for so long")
        talk.clock.advance(0.04)
        talk.exchange()
    assert sorted(names_of(talk.heard)) == sorted(talk.pressed)


@given(steps)
@settings(max_examples=100, deadline=None)
def test_however_long_the_wire_is_bad_nothing_is_invented_and_the_last_press_of_each_key_is_heard(steps):
    talk = Conversation()
    talk.exchange()
    for seconds, there, back, key in steps:
        talk.clock.advance(seconds)
        if key is not None:
            talk.press(key)
        talk.exchange(there=there, back=back)
    talk.clock.advance(0.04)
    talk.exchange()
    heard = names_of(talk.heard)
    assert len(set(heard)) == len(heard)
    assert set(heard) <= set(talk.pressed)
    for key in {key for key, _ in talk.pressed}:
        last = max(count for other, count in talk.pressed if other is key)
        assert (key, last) in heard


@given(st.lists(st.tuples(wire, wire), max_size=20))
@settings(max_examples=100, deadline=None)
def test_one_good_exchange_repairs_what_the_box_shows(bad):
    talk = Conversation()
    for number, (there, back) in enumerate(bad):
        talk.exchange(Panel(lamps=Lamp.CALLING, text=f"Β{number:03d}", waiting=number), there, back)
        talk.clock.advance(0.04)
    talk.exchange(Panel(lamps=Lamp.SERVING | Lamp.WAITING, text="Α042", waiting=3))
    state = talk.box.state()
    assert (state["text"], state["lamps"], state["waiting"]) == ("A042", ["waiting", "serving"], 3)


@given(st.integers(1, 60), st.integers(1, 5))
def test_a_beep_sounds_once_however_often_it_is_written(writes, beeps):
    talk = Conversation()
    for turn in range(1, beeps + 1):
        for _ in range(writes):
            talk.exchange(Panel(lamps=Lamp.REFUSED, beep=Beep.SHORT, beep_turn=turn))
    assert talk.box.state()["beeps"] == beeps
