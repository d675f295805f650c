import array
import asyncio
import logging
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from display import announcer as announcers
from display.announcer import Announcer
from display.board import Call
from display.chime import chime
from display.speaker import Speaker
from fakes.display import MORNING, BrokenSound, RememberingSound
from speech.samples import RATE_HZ, lasts_s, silence, wav


def values(samples: bytes) -> "array.array[int]":
    return array.array("h", samples)


def a_call(number: str = "Α042", counter: int = 3) -> Call:
    return Call(ticket="t", number=number, counter=counter, called_at=MORNING)


def test_the_chime_is_short_begins_and_ends_in_silence_and_does_not_clip() -> None:
    loudness = values(chime())
    assert 1 < lasts_s(chime()) < 2.5
    assert 12_000 < max(map(abs, loudness)) < 24_000
    assert abs(loudness[0]) < 50
    assert max(map(abs, loudness[-50:])) < 50


def test_the_chime_has_no_clicks() -> None:
    loudness = values(chime())
    assert max(abs(later - sooner) for sooner, later in pairwise(loudness)) < 8000


def test_the_three_notes_rise() -> None:
    """Crossings of zero, from below, in a tenth of a second after each stroke; other notes still sound, so roughly."""

    def pitch(start_s: float) -> float:
        part = values(chime())[round(start_s * RATE_HZ) : round((start_s + 0.1) * RATE_HZ)]
        return sum(sooner < 0 <= later for sooner, later in pairwise(part)) * 10

    assert pitch(0.02) < pitch(0.30) < pitch(0.56)


async def test_an_announcement_is_the_chime_and_then_the_sentences(tmp_path: Path) -> None:
    announcer = Announcer(tmp_path / "voice")
    samples = await announcer.announcement([("el", "Θέση τρία."), ("en", "Counter 3.")])
    assert samples.startswith(chime())
    assert 1 < lasts_s(samples) - lasts_s(chime()) < 6
    assert {file.name for file in tmp_path.rglob("*.wav")} == {"Θέση τρία.wav", "Counter 3.wav"}
    assert max(map(abs, values(samples[len(chime()) :]))) > 5000


async def test_a_sentence_is_rendered_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    announcer = Announcer(tmp_path)
    await announcer.prepare([("el", "Θέση τρία.")])
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    await announcer.prepare([("el", "Θέση τρία.")])
    assert len(await announcer.announcement([("el", "Θέση τρία.")])) > len(chime()) + RATE_HZ


async def test_a_site_can_put_its_own_recording_in_place(tmp_path: Path) -> None:
    (tmp_path / "el").mkdir()
    own = bytes(range(256)) * 20
    (tmp_path / "el" / "Θέση τρία.wav").write_bytes(wav(own))
    assert (await Announcer(tmp_path).announcement([("el", "Θέση τρία.")])).endswith(own)


@pytest.mark.parametrize("content", [b"", b"no sound", wav(b"\0" * 100).replace(b"\x22\x56", b"\x44\xac")])
async def test_a_recording_of_another_form_is_left_out(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "el").mkdir()
    (tmp_path / "el" / "Θέση τρία.wav").write_bytes(content)
    samples = await Announcer(tmp_path).announcement([("el", "Θέση τρία.")])
    assert samples.removeprefix(chime()).strip(b"\0") == b""
    assert "Θέση τρία.wav" in caplog.text


async def test_without_a_voice_there_is_the_chime(tmp_path: Path) -> None:
    assert await Announcer(None).announcement([("el", "Θέση τρία.")]) == chime()


async def test_a_voice_that_fails_is_told_once_and_the_chime_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    announcer = Announcer(tmp_path)
    for _ in range(2):
        assert await announcer.announcement([("xx", "Nobody speaks this.")]) == chime()
    assert caplog.text.count("The voice does not work") == 1


async def test_a_voice_that_failed_is_tried_again_and_kept_sentences_are_heard_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    announcer = Announcer(tmp_path)
    await announcer.prepare([("el", "Θέση τρία.")])
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", "/nowhere/python")
        samples = await announcer.announcement([("el", "Αριθμός άλφα, ένα."), ("el", "Θέση τρία.")])
    assert len(samples) > len(chime()) + RATE_HZ
    monkeypatch.setattr(announcers, "monotonic", lambda: time.monotonic() + 61)
    assert len(await announcer.announcement([("el", "Αριθμός άλφα, ένα."), ("el", "Θέση τρία.")])) > len(samples)


async def test_a_voice_that_hangs_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sleeper = tmp_path / "sleeper"
    sleeper.write_text("#!/bin/sh\nexec sleep 60\n")
    sleeper.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(sleeper))
    monkeypatch.setattr(announcers, "_RENDERED_WITHIN_S", 0.1)
    assert await Announcer(tmp_path / "voice").announcement([("el", "Θέση τρία.")]) == chime()
    assert "took more than" in caplog.text


class Listener:
    """A speaker with everything that it tells."""

    def __init__(self, sound: RememberingSound) -> None:
        self.kept: list[float] = []
        self.told: list[str | None] = []
        self.sound = sound
        self.asked: list[list[tuple[str, str]]] = []
        self.speaker = Speaker(sound, self, ("el", "en"), self.kept.append, self.told.append)  # type: ignore[arg-type]

    async def announcement(self, wanted: list[tuple[str, str]]) -> bytes:
        self.asked.append(wanted)
        return silence(2)

    async def prepare(self, wanted: list[tuple[str, str]]) -> None:
        self.asked.append(wanted)

    async def until(self, *, announced: int) -> None:
        task = asyncio.create_task(self.speaker.speak())
        async with asyncio.timeout(5):
            while len(self.asked) < announced or self.speaker._calls.qsize():
                await asyncio.sleep(0.005)
            await asyncio.sleep(0.02)
        task.cancel()


async def test_a_call_is_spoken_in_every_language_and_kept_large_meanwhile() -> None:
    listener = Listener(RememberingSound())
    listener.speaker.announce(a_call(), due=0)
    await listener.until(announced=1)
    assert listener.asked[0] == [
        ("el", "Αριθμός άλφα, σαράντα δύο."),
        ("el", "Θέση τρία."),
        ("en", "Number A, 42."),
        ("en", "Counter 3."),
    ]
    assert listener.kept == [2.0]
    assert listener.sound.played == [silence(2)]
    assert listener.sound.is_closed


async def test_while_others_are_due_one_language_must_do() -> None:
    listener = Listener(RememberingSound())
    listener.speaker.announce(a_call(), due=2)
    await listener.until(announced=1)
    assert [language for language, _ in listener.asked[0]] == ["el", "el"]


async def test_a_missing_sound_card_is_said_once_and_its_return_too(caplog: pytest.LogCaptureFixture) -> None:
    sound = BrokenSound()
    listener = Listener(sound)
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            listener.speaker.announce(a_call(), due=0)
        await listener.until(announced=3)
        sound.is_pulled_out = False
        listener.speaker.announce(a_call(), due=0)
        await listener.until(announced=4)
    assert listener.told == ["The sound card is not there.", None]
    assert caplog.text.count("without sound") == 1
    assert len(sound.played) == 1


async def test_announcements_do_not_pile_up_behind_a_card_that_hangs() -> None:
    listener = Listener(RememberingSound())
    for _ in range(500):
        listener.speaker.announce(a_call(), due=0)
    await listener.until(announced=20)
    assert len(listener.asked) == 20


async def test_it_learns_the_counters_first_and_then_each_number_once_issued() -> None:
    listener = Listener(RememberingSound())
    listener.speaker.learn("Α042")
    task = asyncio.create_task(listener.speaker.study((1, 2)))
    async with asyncio.timeout(5):
        while len(listener.asked) < 2:
            await asyncio.sleep(0.005)
    task.cancel()
    assert ("el", "Θέση δύο.") in listener.asked[0]
    assert listener.asked[1] == [("el", "Αριθμός άλφα, σαράντα δύο."), ("en", "Number A, 42.")]
