import array
import asyncio
import io
import logging
import sys
import time
import wave
from itertools import pairwise
from pathlib import Path

import pytest

from display import announcer as announcers
from display import voice
from display.announcer import Announcer
from display.board import Call
from display.chime import RATE_HZ, chime, lasts_s, silence, wav
from display.sound import open_sound
from display.speaker import Speaker
from display.speller import counter_phrase, in_greek, number_phrase
from epass.errors import ConfigError, DeviceError
from epass.queueing.service import LETTERS
from fakes.display import MORNING, BrokenSound, RememberingSound


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


def test_wav_files_are_understood_by_others() -> None:
    with wave.open(io.BytesIO(wav(silence(0.5)))) as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (22050, 2, 1)
        assert file.getnframes() == 11025


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "μηδέν"),
        (1, "ένα"),
        (3, "τρία"),
        (13, "δεκατρία"),
        (20, "είκοσι"),
        (42, "σαράντα δύο"),
        (100, "εκατό"),
        (101, "εκατόν ένα"),
        (114, "εκατόν δεκατέσσερα"),
        (200, "διακόσια"),
        (999, "εννιακόσια ενενήντα εννέα"),
        (1000, "χίλια"),
        (1100, "χίλια εκατό"),
        (3004, "τρεις χιλιάδες τέσσερα"),
        (4000, "τέσσερις χιλιάδες"),
        (9999, "εννέα χιλιάδες εννιακόσια ενενήντα εννέα"),
        (10203, "ένα μηδέν δύο μηδέν τρία"),
    ],
)
def test_numbers_are_spoken_in_the_neuter(number: int, words: str) -> None:
    assert in_greek(number) == words


def test_every_number_has_words_of_its_own() -> None:
    assert len({in_greek(number) for number in range(10_000)}) == 10_000


def test_letters_are_spoken_by_name_and_zeros_in_front_are_not() -> None:
    assert number_phrase("el", "Α042") == "Αριθμός άλφα, σαράντα δύο."
    assert number_phrase("en", "Α042") == "Number A, 42."
    assert number_phrase("en", "Θ007") == "Number theta, 7."
    assert counter_phrase("el", 3) == "Θέση τρία."
    assert counter_phrase("en", 3) == "Counter 3."


def test_every_letter_of_a_service_has_a_name() -> None:
    assert len({number_phrase("el", f"{letter}001") for letter in LETTERS}) == len(LETTERS)
    assert not any(letter in number_phrase("el", f"{letter}001").split() for letter in LETTERS)


def test_announcements_go_to_a_folder_under_rising_numbers(tmp_path: Path) -> None:
    sound = open_sound(f"file://{tmp_path}/sound")
    sound.play(b"one")
    sound.play(b"two")
    open_sound(f"file://{tmp_path}/sound").play(b"three")
    assert [(file.name, file.read_bytes()) for file in sorted((tmp_path / "sound").iterdir())] == [
        ("001.wav", b"one"),
        ("002.wav", b"two"),
        ("003.wav", b"three"),
    ]


def test_old_announcements_are_thrown_away(tmp_path: Path) -> None:
    for number in (7, *range(901, 1003)):
        (tmp_path / f"{number:03d}.wav").touch()
    (tmp_path / "keep.wav").touch()
    open_sound(f"file://{tmp_path}").play(b"new")
    left = sorted(int(file.stem) for file in tmp_path.glob("*[0-9].wav"))
    assert (left[0], left[-1], len(left)) == (904, 1003, 100)
    assert (tmp_path / "keep.wav").exists()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DeviceError, match="cannot be written"):
        open_sound(f"file://{tmp_path}/file").play(b"")


@pytest.mark.parametrize("url", ["pulse:", "file:", "file:///"])
def test_an_address_that_is_no_sound_is_a_mistake_in_the_configuration(url: str) -> None:
    with pytest.raises(ConfigError):
        open_sound(url)


def test_silence_plays_nothing() -> None:
    for url in ("none:", ""):
        sound = open_sound(url)
        sound.play(b"")
        sound.close()


@pytest.mark.parametrize("others", [[], ["pcmC0D0p"]])
def test_a_missing_sound_card_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, others: list[str]
) -> None:
    monkeypatch.setattr("display.card.PLACE", tmp_path)
    for name in others:
        (tmp_path / name).touch()
    monkeypatch.setenv("SDL_AUDIODRIVER", "alsa")
    monkeypatch.setenv("AUDIODEV", "")
    with pytest.raises(DeviceError, match="The sound card “plughw:99”"):
        open_sound("alsa:plughw:99").play(wav(silence(0.1)))


def test_a_sound_card_gets_every_sample(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """On SDL's driver that writes what a card would get into a file."""
    monkeypatch.setenv("SDL_AUDIODRIVER", "disk")
    monkeypatch.setenv("SDL_DISKAUDIOFILE", str(tmp_path / "card.raw"))
    samples = chime()[: 2 * RATE_HZ // 2]
    open_sound("alsa:").play(wav(samples))
    heard = (tmp_path / "card.raw").read_bytes()
    assert samples in heard


def test_a_sound_is_cut_short_when_the_wall_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    sound = open_sound("alsa:")
    sound.close()
    sound.play(wav(silence(3600)))


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


def test_it_is_known_whether_the_voice_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert voice.can_speak()
    monkeypatch.setattr(voice, "_LOADER", "no_such_package")
    assert not voice.can_speak()
    with pytest.raises(OSError, match="not installed"):
        voice.Espeak()


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
    assert listener.sound.played == [wav(silence(2))]


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
