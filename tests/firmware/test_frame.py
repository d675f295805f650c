import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymodbus.framer import FramerRTU

from counter.firmware.frame import Frames, crc16, seal

EXAMPLE = bytes.fromhex("01 17 00 00 00 11 00 20 00 09 12 00 05 00 06 03 01 77 41 3F 30 66 34 5B 32 00 64 00 07 08 23")


def sealed(body):
    """A frame, its CRC by another's hand."""
    return body + FramerRTU.compute_CRC(body).to_bytes(2, "big")


READ = sealed(bytes.fromhex("01 03 00 00 00 11"))
FOR_TWO = sealed(bytes.fromhex("02 03 00 00 00 11"))
ANSWER_OF_TWO = sealed(bytes.fromhex("02 03 04 45 01 BE EF"))
WRITTEN_BY_TWO = sealed(bytes.fromhex("02 10 00 20 00 02"))
REFUSED_BY_TWO = sealed(bytes.fromhex("02 97 02"))
whole = st.sampled_from([FOR_TWO, ANSWER_OF_TWO, WRITTEN_BY_TWO, REFUSED_BY_TWO, sealed(b"\x02" + EXAMPLE[1:-2])])


class Wire:
    """Bytes arrive at a box with address 1."""

    def __init__(self, baudrate=38400):
        self.frames = Frames(1, baudrate)
        self.now_us = 0
        self.requests = []

    def burst(self, data, pieces=()):
        """`data` in pieces of these lengths, a millisecond apart, then silence."""
        for length in pieces:
            self._take(data[:length])
            data = data[length:]
            self.silence(1000)
        self._take(data)
        self.silence(1750)

    def silence(self, us):
        self.now_us += us
        if self.frames.is_request_over(self.now_us):
            self.requests.append(bytes(self.frames.data[self.frames.start : self.frames.end]))

    def _take(self, data):
        if data:
            self.frames.take(data, len(data), self.now_us)


@pytest.fixture
def wire():
    return Wire()


@given(st.binary(max_size=80))
def test_the_check_sum_is_that_of_others(body):
    frame = bytearray(body + bytes(2))
    assert seal(frame, len(body)) == len(frame)
    assert bytes(frame) == sealed(body)
    assert crc16(frame, 0, len(frame)) == 0


def test_a_request_is_over_after_silence_and_not_before(wire):
    wire.frames.take(EXAMPLE, len(EXAMPLE), 0)
    wire.silence(1749)
    assert wire.requests == []
    wire.silence(1)
    assert wire.requests == [EXAMPLE[:-2]]
    wire.silence(5000)
    assert len(wire.requests) == 1


def test_a_slow_line_has_a_longer_silence():
    wire = Wire(9600)
    wire.frames.take(EXAMPLE, len(EXAMPLE), 0)
    wire.silence(4009)
    assert wire.requests == []
    wire.silence(1)
    assert wire.requests == [EXAMPLE[:-2]]


@given(st.lists(st.integers(1, 9), max_size=20))
def test_a_request_may_come_in_pieces(pieces):
    wire = Wire()
    wire.burst(EXAMPLE, pieces)
    assert wire.requests == [EXAMPLE[:-2]]
    assert wire.frames.errors == 0


@given(st.integers(0, 8 * len(EXAMPLE) - 1))
def test_any_damaged_bit_is_no_request_and_is_counted(bit):
    wire = Wire()
    wire.burst((int.from_bytes(EXAMPLE, "big") ^ 1 << bit).to_bytes(len(EXAMPLE), "big"))
    assert wire.requests == []
    assert wire.frames.errors == 1
    wire.burst(EXAMPLE)
    assert wire.requests == [EXAMPLE[:-2]]


@given(st.integers(1, len(EXAMPLE) - 1))
def test_half_a_request_does_not_spoil_the_next(length):
    wire = Wire()
    wire.burst(EXAMPLE[:length])
    wire.burst(EXAMPLE)
    assert wire.requests == [EXAMPLE[:-2]]
    assert wire.frames.errors == 1


@given(st.binary(min_size=1, max_size=30), st.binary(max_size=30))
def test_a_request_in_the_middle_of_noise_is_found(before, after):
    wire = Wire()
    wire.burst(before + EXAMPLE + after)
    assert wire.requests == [EXAMPLE[:-2]]
    assert wire.frames.errors == 1


def test_zeros_behind_a_frame_are_noise_and_not_its_check_sum(wire):
    wire.burst(READ + bytes(2))
    assert wire.requests == [READ[:-2]]
    assert wire.frames.errors == 1


@given(st.lists(whole, max_size=5))
def test_what_others_say_is_no_error_even_when_it_comes_without_a_pause(said):
    wire = Wire()
    wire.burst(b"".join(said))
    assert wire.requests == []
    wire.burst(b"".join(said) + EXAMPLE)
    assert wire.requests == [EXAMPLE[:-2]]
    assert wire.frames.errors == 0


@pytest.mark.parametrize("later", [FOR_TWO, ANSWER_OF_TWO])
def test_a_request_after_which_others_have_spoken_is_not_answered(wire, later):
    wire.burst(EXAMPLE + later)
    assert wire.requests == []
    assert wire.frames.errors == 0


def test_of_two_requests_the_last_counts(wire):
    wire.burst(EXAMPLE + READ)
    assert wire.requests == [READ[:-2]]


def test_an_answer_in_our_own_name_is_no_request(wire):
    wire.burst(sealed(bytes.fromhex("01 03 04 45 01 BE EF")))
    wire.burst(sealed(bytes.fromhex("01 97 02")))
    assert wire.requests == []


def test_a_function_that_nobody_knows_is_handed_on_for_an_exception(wire):
    wire.burst(sealed(bytes.fromhex("01 2B 0E 01 00")))
    wire.burst(sealed(bytes.fromhex("02 2B 0E 01 00")))
    assert wire.requests == [bytes.fromhex("01 2B 0E 01 00")]
    assert wire.frames.errors == 0


def test_a_line_that_babbles_is_one_error_and_then_heard_again(wire):
    for _ in range(40):
        wire.frames.take(b"\x55" * 64, 64, wire.now_us)
        wire.silence(300)
    wire.silence(2000)
    assert wire.frames.errors == 1
    wire.burst(EXAMPLE)
    assert wire.requests == [EXAMPLE[:-2]]


def test_a_request_that_begins_a_babble_is_not_obeyed(wire):
    wire.frames.take(bytes(240), 240, 0)
    wire.frames.take(EXAMPLE[:16], 16, 0)
    wire.frames.take(EXAMPLE[16:], 15, 0)
    wire.silence(2000)
    wire.frames.take(EXAMPLE, len(EXAMPLE), wire.now_us)
    wire.frames.take(bytes(250), 250, wire.now_us)
    wire.silence(2000)
    assert wire.requests == []


def test_errors_go_round_at_65536(wire):
    for _ in range(0x10000 + 3):
        wire.burst(b"\x00")
    assert wire.frames.errors == 3


def test_silence_is_measured_when_the_clock_runs_over(wire):
    wire.now_us = 0x3FFFFFFF - 500
    wire.frames.take(EXAMPLE, len(EXAMPLE), wire.now_us)
    wire.now_us = 1250 - 1 - 500 - 1
    wire.silence(0)
    assert wire.requests == []
    wire.silence(501)
    assert wire.requests == [EXAMPLE[:-2]]
