import re
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter import protocol
from counter.panel import BREAK, EMERGENCY, HELP, PAPER, Beep, Lamp, Panel
from counter.protocol import NEWS_LENGTH, REPLY_LENGTH, VERSION, Key, News, places
from epass.queueing.service import LETTERS
from epass.queueing.ticket import number_of

# Both by hand, from the Modbus specification and docs/button-box.md.
REQUEST = """
01 17  00 00 00 11  00 20 00 09 12
00 05  00 06  03 01  77 41 3F 30 66 34 5B 32  00 64  00 07
"""
REPLY = """
01 17 22
45 01  BE EF  0E 10  00 01
00 2A 00 00 00 01 00 00 FF FF 00 00 00 00 00 00
00 03
01 FF 96 FF 00 FF FF FF
"""


def crc(frame: bytes) -> bytes:
    """Modbus over Serial Line V1.02, 6.2.2, bit by bit."""
    register = 0xFFFF
    for byte in frame:
        register ^= byte
        for _ in range(8):
            register = register >> 1 ^ (0xA001 if register & 1 else 0)
    return register.to_bytes(2, "little")


def frame(text: str) -> bytes:
    return (body := bytes.fromhex(text)) + crc(body)


def test_the_check_sum_of_these_tests_is_the_one_of_the_specification():
    assert crc(bytes.fromhex("02 07")) == bytes.fromhex("41 12")


def test_a_panel_becomes_the_frame_of_the_documentation():
    panel = Panel(lamps=Lamp.WAITING | Lamp.CALLING, text="Α042", beep=Beep.SHORT, beep_turn=3, waiting=7)
    assert protocol.request(1, panel) == frame(REQUEST)


def test_an_empty_panel_is_blank_and_silent():
    body = "11 17 00 00 00 11 00 20 00 09 12 00 05 00 00 00 00 00 20 00 20 00 20 00 20 00 64 00 00"
    assert protocol.request(17, Panel(lamps=Lamp.NONE)) == frame(body)


def test_more_waiting_than_a_box_can_show_is_the_most_it_can():
    assert protocol.request(1, Panel(lamps=Lamp.NONE, waiting=1234))[-4:-2] == (999).to_bytes(2, "big")


def test_a_reply_becomes_a_reading():
    reading = protocol.reading(1, frame(REPLY))
    assert reading.version == VERSION
    assert reading.boot_id == 0xBEEF
    assert reading.uptime_s == 3600
    assert reading.held == 1
    assert reading.counts == (42, 0, 1, 0, 65535, 0, 0, 0)
    assert reading.errors == 3
    assert reading.ages_s == pytest.approx((0.02, 5.1, 3.0, 5.1, 0, 5.1, 5.1, 5.1))
    assert len(frame(REPLY)) == REPLY_LENGTH


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"\x01",
        frame(REPLY)[:-1],
        frame(REPLY)[1:],
        b"\x00" + frame(REPLY)[:-1],
        frame("02 17 22" + REPLY[9:]),
        frame("01 97 02"),
        frame("01 03 02 00 00"),
        frame("01 17 04 45 01 BE EF"),
        frame("01 17 03 45 01 BE"),
        frame("01 63 00 00"),
        frame("01 2B 0E 01"),
    ],
    ids=count(),
)
def test_what_is_no_reply_of_this_box_is_nothing(reply):
    assert protocol.reading(1, reply) is None


@given(st.binary(max_size=80))
def test_no_noise_is_ever_a_reading_or_an_error(noise):
    assert protocol.reading(1, noise) is None


@given(st.data())
def test_a_reply_with_one_to_three_wrong_bits_is_nothing(data):
    bits = data.draw(st.sets(st.integers(0, 8 * REPLY_LENGTH - 1), min_size=1, max_size=3))
    damaged = int.from_bytes(frame(REPLY), "big") ^ sum(1 << bit for bit in bits)
    assert protocol.reading(1, damaged.to_bytes(REPLY_LENGTH, "big")) is None


def test_a_number_is_shown_with_the_latin_twin_of_its_letter():
    assert places("Α042") == [0x7741, 0x3F30, 0x6634, 0x5B32]
    assert text("Λ007") == "L007"


def test_past_999_the_letter_is_marked_and_the_last_three_digits_stay():
    assert text("Α1042") == "a042"
    assert places("Α1042")[0] == 0xF761
    assert text("Ω12345") == "w345"


def test_no_number_is_blank():
    assert text("") == "    "
    assert [place >> 8 for place in places("")] == [0, 0, 0, 0]


@pytest.mark.parametrize(("word", "segments"), [(HELP, "76 79 38 73"), (PAPER, "73 77 73 00")])
def test_words_are_shown_whole(word, segments):
    assert text(word) == word.ljust(4)
    assert bytes(place >> 8 for place in places(word)) == bytes.fromhex(segments)


def test_every_letter_has_a_sign_of_its_own_among_letters():
    shown = [places(number_of(letter, 1))[0] for letter in LETTERS]
    assert len({place & 0xFF for place in shown}) == len(LETTERS)
    assert len({place >> 8 for place in shown}) == len(LETTERS)


DOCUMENTATION = (Path(__file__).parents[2] / "docs" / "button-box.md").read_text(encoding="utf-8")


def test_the_documentation_names_every_key_and_lamp_in_its_place():
    places = [(key.value, key.name) for key in Key] + [(lamp.bit_length() - 1, lamp.name) for lamp in Lamp]
    for place, name in places:
        assert f"| {place} | {name.replace('_', ' ')} |".replace("NO SHOW", "NO-SHOW") in DOCUMENTATION


def test_the_documentation_shows_these_very_frames():
    blocks = re.findall(r"```hex\n(.*?)```", DOCUMENTATION, re.DOTALL)
    shown = [re.sub(r"\s+", "", block).lower() for block in blocks]
    assert shown == [frame(REQUEST).hex(), frame(REPLY).hex()]


def text(number: str) -> str:
    return bytes(place & 0xFF for place in places(number)).decode("ascii")


NEWS = "07 17 00 01 00 0B 00 20 00 01 02 00 05"
NEWS_ANSWER = "07 17 16 BE EF 0E 10 00 01 00 2A 00 00 00 01 00 00 FF FF 00 00 00 00 00 00"


def test_whether_anything_is_new_is_asked_with_the_lease_alone():
    assert protocol.news_request(7) == frame(NEWS)


def test_what_a_box_knows_is_asked_without_writing_what_it_shows():
    assert protocol.look_request(7) == frame("07 17 00 00 00 11 00 20 00 01 02 00 05")


def test_what_is_new_is_the_boot_id_and_the_counts():
    answer = frame(NEWS_ANSWER)
    assert len(answer) == NEWS_LENGTH
    assert protocol.news(answer) == News(boot_id=0xBEEF, counts=(42, 0, 1, 0, 65535, 0, 0, 0))


def test_an_answer_is_found_wherever_it_is():
    answer, late = frame(REPLY), frame("02" + REPLY.strip()[2:])
    for received in (
        answer,
        b"noise" + answer,
        late + answer,
        answer + b"noise",
        frame(REQUEST) + answer,
        late[9:] + answer,
    ):
        assert protocol.answer_in(received, 1, REPLY_LENGTH) == answer
        assert protocol.answer_in(received[: received.index(answer) + 20], 1, REPLY_LENGTH) is None


def test_an_answer_of_another_length_or_another_box_is_none():
    assert protocol.answer_in(frame(NEWS_ANSWER), 7, REPLY_LENGTH) is None
    assert protocol.answer_in(frame(REPLY), 2, REPLY_LENGTH) is None


def test_a_refusal_is_an_answer():
    refusal = frame("07 97 02")
    assert protocol.answer_in(b"noise" + refusal, 7, NEWS_LENGTH) == refusal
    assert protocol.is_exception(refusal)
    assert not protocol.is_exception(frame(NEWS_ANSWER))


@given(st.integers(0, 8 * REPLY_LENGTH - 1))
def test_no_damaged_answer_is_taken_for_a_whole_one(bit):
    damaged = (int.from_bytes(frame(REPLY), "big") ^ 1 << bit).to_bytes(REPLY_LENGTH, "big")
    assert not protocol.answer_in(damaged, 1, REPLY_LENGTH)


def test_an_answer_that_came_damaged_is_not_waited_for_any_longer():
    damaged = bytearray(frame(REPLY))
    damaged[20] ^= 1
    assert protocol.answer_in(bytes(damaged), 1, REPLY_LENGTH) == b""
    assert protocol.answer_in(bytes(damaged)[:-1], 1, REPLY_LENGTH) is None


@pytest.mark.parametrize("word", [HELP, PAPER, EMERGENCY, BREAK])
def test_every_word_can_be_shown(word):
    assert bytes(register & 0xFF for register in places(word)).decode().rstrip() == word
    assert all(register >> 8 for register in places(word)[: len(word)])
