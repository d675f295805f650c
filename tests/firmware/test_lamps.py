import itertools

import pytest

from counter import protocol
from counter.panel import Beep, Lamp, Panel
from fakes.bench_box import BenchBox

LINK_LOST = 1 << 6
DASHES = bytes.fromhex("00404000")
BLINKING = {"CALLING": 1 << 2, "PAPER_LOW": 1 << 10, "ASK": 1 << 11, "EMERGENCY": 1 << 12}
STEADY = [1 << bit for bit in (0, 1, 3, 4, 5, 6, 7, 8, 9, 13)]


def request(lamps=0, text="", *, beep=0, turn=0, waiting=0, brightness=None):
    """The host's own request, with any lamps and any brightness in it."""
    frame = bytearray(
        protocol.request(1, Panel(lamps=Lamp.NONE, text=text, beep=Beep(beep), beep_turn=turn, waiting=waiting))
    )
    frame[13:15] = lamps.to_bytes(2, "big")
    if brightness is not None:
        frame[25:27] = brightness.to_bytes(2, "big")
    body = bytes(frame[:-2])
    return body + protocol._framer.compute_CRC(body).to_bytes(2, "big")


@pytest.fixture
def box():
    return BenchBox()


def light(box, lamp, for_ms):
    """Whether the lamp gives light in each of the next milliseconds, while the host goes on asking."""
    lit = []
    for _ in range(for_ms // 40):
        box.line.coming = request(lamp)
        for _ in range(40):
            box.step()
            lit.append(bool(box.panel.lit & lamp))
    return lit


def test_a_box_that_was_never_asked_shows_dashes_and_only_link_lost(box):
    box.run(20)
    assert box.segments == DASHES
    assert box.panel.lit == LINK_LOST
    assert box.chip.pulses == 14


def test_when_the_lease_is_over_the_box_shows_dashes_and_goes_on_counting(box):
    box.hear(request(0b1000, "Α042"))
    box.run(20)
    assert box.segments == bytes.fromhex("773F665B")
    box.run(4900)
    assert box.panel.lit == 0b1000
    box.run(150)
    assert box.panel.lit == LINK_LOST
    assert box.segments == DASHES
    box.press(0)
    assert box.hear(request(0b1000, "Α042"))[11:13] == b"\x00\x01"
    box.run(20)
    assert box.segments == bytes.fromhex("773F665B")


@pytest.mark.parametrize("lamp", STEADY)
def test_most_lamps_are_steady(box, lamp):
    assert all(light(box, lamp, 3000)[5:])


@pytest.mark.parametrize("lamp", BLINKING.values(), ids=BLINKING)
def test_a_lamp_that_blinks_begins_with_light_and_never_flashes_more_than_three_times_a_second(box, lamp):
    box.run(1970)  # counted from the start, all four would be dark now
    lit = light(box, lamp, 6000)
    first = lit.index(True)
    assert first < 5
    rises = [at for at, (one, other) in enumerate(itertools.pairwise(lit), 1) if other and not one]
    assert len(rises) >= 3
    assert all(later - at >= 334 for at, later in itertools.pairwise(rises))
    assert not all(lit[first:])


def test_lamps_are_told_apart_by_their_rhythm(box):
    rhythms = {tuple(light(BenchBox(), lamp, 2000)) for lamp in BLINKING.values()}
    assert len(rhythms) == len(BLINKING)


def test_bits_that_a_box_does_not_know_light_nothing(box):
    box.hear(request(0xC000))
    assert box.panel.lit == 0


@pytest.mark.parametrize(("beep", "for_ms"), [(1, 100), (2, 500)])
def test_a_beep_sounds_once_for_each_change(box, beep, for_ms):
    sounding = []
    for _ in range(25):
        box.line.coming = request(beep=beep, turn=3)
        for _ in range(40):
            box.step()
            sounding.append(box.panel.is_sounding)
    assert sum(sounding) == for_ms
    box.hear(request(beep=beep, turn=4))
    assert box.panel.is_sounding


def test_a_change_to_silence_sounds_nothing(box):
    box.hear(request(beep=0, turn=5))
    assert not box.panel.is_sounding


def test_a_beep_ends_although_the_host_is_gone(box):
    box.hear(request(beep=2, turn=1))
    box.run(600)
    assert not box.panel.is_sounding


@pytest.mark.parametrize(
    ("waiting", "segments"),
    [(0, "00000000"), (7, "00000007"), (42, "0000665B"), (999, "006F6F6F"), (5000, "006F6F6F")],
)
def test_with_nobody_at_the_counter_the_display_says_how_many_wait(box, waiting, segments):
    frame = bytearray(request(1))
    frame[27:29] = waiting.to_bytes(2, "big")
    body = bytes(frame[:-2])
    box.hear(body + protocol._framer.compute_CRC(body).to_bytes(2, "big"))
    box.run(20)
    assert box.segments == bytes.fromhex(segments)


@pytest.mark.parametrize(("text", "segments"), [("HELP", "76793873"), ("PAP", "73777300"), ("Α1042", "F73F665B")])
def test_words_and_long_numbers_are_shown_as_they_come(box, text, segments):
    box.hear(request(1, text, waiting=5))
    box.run(20)
    assert box.segments == bytes.fromhex(segments)


@pytest.mark.parametrize(
    ("per_cent", "pulses"), [(0, 0), (1, 1), (12, 1), (13, 2), (50, 10), (99, 14), (100, 14), (65535, 14)]
)
def test_the_display_is_as_bright_as_it_is_told(box, per_cent, pulses):
    box.hear(request(1, "Α042", brightness=per_cent))
    box.run(20)
    assert box.chip.pulses == pulses


def test_the_display_waits_while_the_box_speaks_so_that_the_line_is_given_back_in_time(box):
    box.line.is_sending = True
    box.run(20)
    assert box.chip.bytes_seen == 0
    box.line.is_sending = False
    box.run(20)
    assert box.segments == DASHES
