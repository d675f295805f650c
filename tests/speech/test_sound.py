import wave
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace

import pygame
import pytest

from epass.errors import ConfigError, DeviceError, LinkLost
from fakes.waiting import until
from speech import sound as sounds
from speech.samples import RATE_HZ, lasts_s, silence, wav
from speech.sound import Sound, open_sound

TONE = bytes(range(256)) * 80


def play(sound: Sound, samples: bytes) -> None:
    sound.play(samples, Event())


def heard(file: Path) -> bytes:
    with wave.open(str(file)) as clip:
        return clip.readframes(clip.getnframes())


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Sound]:
    """On SDL's driver that writes what a card would get into a file."""
    monkeypatch.setenv("SDL_AUDIODRIVER", "disk")
    monkeypatch.setenv("SDL_DISKAUDIOFILE", str(tmp_path / "card.raw"))
    card = open_sound("alsa:")
    yield card
    card.close()


def test_what_is_said_goes_to_a_folder_under_rising_numbers(tmp_path: Path) -> None:
    sound = open_sound(f"file://{tmp_path}/sound")
    play(sound, b"11")
    play(sound, b"22")
    play(open_sound(f"file://{tmp_path}/sound"), b"33")
    assert [(file.name, heard(file)) for file in sorted((tmp_path / "sound").iterdir())] == [
        ("001.wav", b"11"),
        ("002.wav", b"22"),
        ("003.wav", b"33"),
    ]


def test_old_files_are_thrown_away(tmp_path: Path) -> None:
    for number in (7, *range(901, 1003)):
        (tmp_path / f"{number:03d}.wav").touch()
    (tmp_path / "keep.wav").touch()
    play(open_sound(f"file://{tmp_path}"), b"11")
    left = sorted(int(file.stem) for file in tmp_path.glob("*[0-9].wav"))
    assert (left[0], left[-1], len(left)) == (904, 1003, 100)
    assert (tmp_path / "keep.wav").exists()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DeviceError, match="cannot be written"):
        play(open_sound(f"file://{tmp_path}/file"), b"")


async def test_what_was_interrupted_is_shortened_to_what_could_be_heard(tmp_path: Path) -> None:
    sound = open_sound(f"file://{tmp_path}", in_real_time=True)
    over = Event()
    playing = Thread(target=sound.play, args=(silence(60), over))
    playing.start()
    await until((tmp_path / "001.wav").exists)
    assert lasts_s(heard(tmp_path / "001.wav")) == 60
    over.set()
    playing.join(5)
    assert not playing.is_alive()
    assert lasts_s(heard(tmp_path / "001.wav")) < 30


def test_what_is_heard_to_its_end_stays_whole(tmp_path: Path) -> None:
    play(open_sound(f"file://{tmp_path}", in_real_time=True), TONE[:2000])
    assert heard(tmp_path / "001.wav") == TONE[:2000]
    assert (tmp_path / "001.wav").read_bytes() == wav(TONE[:2000])


@pytest.mark.parametrize("url", ["pulse:", "file:", "file:///"])
def test_an_address_that_is_no_sound_is_a_mistake_in_the_configuration(url: str) -> None:
    with pytest.raises(ConfigError):
        open_sound(url)


def test_silence_plays_nothing() -> None:
    for url in ("none:", ""):
        sound = open_sound(url)
        play(sound, b"")
        sound.close()


@pytest.mark.parametrize("others", [[], ["pcmC0D0p"]])
def test_a_missing_sound_card_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, others: list[str]
) -> None:
    monkeypatch.setattr("speech.card.PLACE", tmp_path)
    for name in others:
        (tmp_path / name).touch()
    monkeypatch.setenv("SDL_AUDIODRIVER", "alsa")
    monkeypatch.setenv("AUDIODEV", "")
    with pytest.raises(DeviceError, match="The sound card “plughw:99”"):
        play(open_sound("alsa:plughw:99"), silence(0.1))


def test_a_sound_card_gets_every_sample(card: Sound, tmp_path: Path) -> None:
    play(card, TONE)
    card.close()
    assert TONE in (tmp_path / "card.raw").read_bytes()


def test_the_card_stays_open_from_sentence_to_sentence(card: Sound, tmp_path: Path) -> None:
    play(card, TONE)
    play(card, TONE[::-1])
    card.close()
    assert not pygame.mixer.get_init()
    written = (tmp_path / "card.raw").read_bytes()
    assert 0 <= written.find(TONE) <= written.find(TONE[::-1]) - len(TONE), "they were mixed"


def test_an_open_card_or_folder_waits_for_what_it_is_to_play(card: Sound, tmp_path: Path) -> None:
    card.open()
    assert pygame.mixer.get_init()
    open_sound(f"file://{tmp_path}/sound").open()
    assert list((tmp_path / "sound").iterdir()) == []
    open_sound("none:").open()


def test_a_closed_card_is_opened_again(card: Sound, tmp_path: Path) -> None:
    play(card, silence(0.1))
    card.close()
    card.close()
    play(card, TONE)
    card.close()
    assert TONE in (tmp_path / "card.raw").read_bytes()


def test_a_sound_is_cut_short_when_it_is_over(card: Sound, tmp_path: Path) -> None:
    over = Event()
    over.set()
    card.play(TONE[:256] * 2000, over)
    card.close()
    assert len((tmp_path / "card.raw").read_bytes()) < 3 * RATE_HZ


def test_a_card_that_takes_no_samples_is_told(card: Sound, monkeypatch: pytest.MonkeyPatch) -> None:
    deaf = SimpleNamespace(get_busy=lambda: True, stop=lambda: None)
    monkeypatch.setattr(pygame.mixer, "Sound", lambda buffer: SimpleNamespace(play=lambda: deaf))
    monkeypatch.setattr(sounds, "_STUCK_AFTER_S", 0.0)
    with pytest.raises(LinkLost, match="does not play"):
        play(card, silence(0.01))
