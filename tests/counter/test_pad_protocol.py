import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.pad_protocol import PadFrames, PadPress, frame
from counter.panel import Lamp, Panel


def press(address, key):
    return PadPress(address=address, key=key)


CALL_2, END_4 = bytes.fromhex("01 02 31 07"), bytes.fromhex("01 04 34 07")


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("01 02 31 07", [press(2, "call")]),
        ("01 02 32 07", [press(2, "start")]),
        ("01 04 33 07", [press(4, "redirect")]),
        ("01 04 34 07", [press(4, "end")]),
        ("01 02 31 07 01 04 34 07", [press(2, "call"), press(4, "end")]),
        ("FF 01 01 02 31 07", [press(2, "call")]),
        ("01 02 31 01 04 34 07", [press(4, "end")]),
        ("01 03 31 07", []),
        ("01 02 35 07", []),
        ("01 02 31 06", []),
        ("02 02 31 07", []),
    ],
)
def test_a_frame_is_a_press_wherever_it_is_and_everything_else_is_none(received, expected):
    assert PadFrames([2, 4]).feed(bytes.fromhex(received)) == expected


@given(st.lists(st.sampled_from([CALL_2, END_4])), st.data())
def test_frames_are_put_together_from_whatever_pieces_they_come_in(frames, data):
    line, presses, at = b"".join(frames), [], 0
    reader = PadFrames([2, 4])
    while at < len(line):
        size = data.draw(st.integers(1, 9))
        presses += reader.feed(line[at : at + size])
        at += size
    assert presses == [press(2, "call") if sent == CALL_2 else press(4, "end") for sent in frames]
    assert reader.passed_over == 0


@given(st.binary(max_size=40))
def test_after_noise_and_a_pause_the_next_frame_is_a_press(noise):
    reader = PadFrames([2, 4])
    reader.feed(noise)
    reader.pause()
    assert reader.feed(CALL_2) == [press(2, "call")]


@pytest.mark.parametrize(
    ("panel", "mode", "text"),
    [
        (Panel(lamps=Lamp.IDLE), 0x20, "   "),
        (Panel(lamps=Lamp.IDLE | Lamp.WAITING, waiting=7), 0x20, "  7"),
        (Panel(lamps=Lamp.IDLE | Lamp.WAITING, waiting=1234), 0x20, "999"),
        (Panel(lamps=Lamp.CALLING, text="Α042", waiting=7), 0x21, "042"),
        (Panel(lamps=Lamp.SERVING, text="Α042"), 0x20, "042"),
        (Panel(lamps=Lamp.SERVING, text="Β1042"), 0x20, "042"),
        (Panel(lamps=Lamp.IDLE | Lamp.NOBODY_WAITING), 0x23, "---"),
        (Panel(lamps=Lamp.CALLING | Lamp.REFUSED, text="Α042"), 0x24, "---"),
        (Panel(lamps=Lamp.IDLE | Lamp.LINK_LOST), 0x25, "---"),
        (Panel(lamps=Lamp.CALLING | Lamp.ASK, text="Α042"), 0x21, "?42"),
        (Panel(lamps=Lamp.CALLING | Lamp.EMERGENCY, text="SOS"), 0x21, "SOS"),
        (Panel(lamps=Lamp.IDLE | Lamp.HELP, text="HELP"), 0x21, "HLP"),
        (Panel(lamps=Lamp.IDLE | Lamp.BREAK, text="PAUS"), 0x20, "PAU"),
        (Panel(lamps=Lamp.IDLE | Lamp.PAPER_OUT, text="PAP"), 0x20, "PAP"),
    ],
)
def test_a_panel_becomes_three_characters_and_how_they_blink(panel, mode, text):
    assert frame(2, panel) == bytes((0x01, 0x02, mode)) + text.encode() + b"\x07"
