import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.firmware.display import Tm1637
from fakes.tm1637 import Chip


class Wired:
    """A display at its driver. `show` sends all that is due."""

    def __init__(self):
        self.chip = Chip()
        self.pauses = 0
        self.now_ms = 0
        self.display = Tm1637(self.chip.clock, self.chip.data, self._pause, 0)

    def _pause(self):
        self.pauses += 1

    def show(self, segments, level, steps=14):
        for _ in range(steps):
            self.display.step(segments, level, self.now_ms)


@given(st.lists(st.tuples(st.binary(min_size=4, max_size=4), st.integers(0, 8)), min_size=1, max_size=5))
def test_whatever_is_shown_arrives_in_the_chip(pictures):
    wired = Wired()
    for segments, level in pictures:
        wired.show(segments, level)
        assert bytes(wired.chip.places[:4]) == segments
        assert wired.chip.pulses == (0, 1, 2, 4, 10, 11, 12, 13, 14)[level]


def test_a_step_sends_one_byte_at_most():
    wired = Wired()
    seen = []
    for _ in range(8):
        wired.show(b"\x77\x3f\x66\x5b", 8, steps=1)
        seen.append(wired.chip.bytes_seen)
    assert seen == [1, 2, 3, 4, 5, 6, 7, 7]
    assert wired.chip.frames == 3


def test_what_changes_on_the_way_follows_whole():
    wired = Wired()
    wired.show(b"\x01\x02\x03\x04", 8, steps=3)
    wired.show(b"\x11\x12\x13\x14", 8, steps=4)
    assert bytes(wired.chip.places[:4]) == b"\x01\x02\x03\x04"
    wired.show(b"\x11\x12\x13\x14", 8, steps=7)
    assert bytes(wired.chip.places[:4]) == b"\x11\x12\x13\x14"


def test_a_display_that_forgot_everything_comes_right_within_a_second():
    wired = Wired()
    wired.show(b"\x77\x3f\x66\x5b", 8)
    wired.chip.places, wired.chip.pulses = [0] * 6, 0
    wired.now_ms = 999
    wired.show(b"\x77\x3f\x66\x5b", 8)
    assert wired.chip.pulses == 0
    wired.now_ms = 1000
    wired.show(b"\x77\x3f\x66\x5b", 8)
    assert bytes(wired.chip.places[:4]) == b"\x77\x3f\x66\x5b"
    assert wired.chip.pulses == 14


def test_every_edge_is_given_its_time():
    wired = Wired()
    edges = []
    wired.display._clock = lambda level: edges.append("clock")
    wired.display._data = lambda level: edges.append("data")
    wired.display._pause = lambda: edges.append("pause")
    wired.show(b"\xaa\x55\xaa\x55", 8)
    rises_and_falls = [place for place, edge in enumerate(edges) if edge == "clock"]
    # Between two edges of the clock there is a pause, or the next bit and a pause.
    for one, next_one in itertools.pairwise(rises_and_falls):
        assert "pause" in edges[one:next_one]


@pytest.mark.parametrize("trouble", ["Cd" + "cC" * 4 + "D", "Cd" + "cDCd"])
def test_the_reader_of_this_test_notices_a_wrong_wire(trouble):
    with pytest.raises(AssertionError):
        Chip().play(trouble)
