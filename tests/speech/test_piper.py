"""With a program that takes Piper's command line: no model is here. See docs/voice.md."""

import sys
import threading
from pathlib import Path

import pytest

from epass.errors import LinkLost
from fakes.hearing import tones
from fakes.voices import piper_program, shell_program
from fakes.waiting import until
from speech import phrases, piper
from speech.piper import Piper
from speech.samples import lasts_s

GREEK, ENGLISH = phrases.number("Α042", "el"), phrases.number("Α042", "en")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "el_GR-voice-low.onnx"
    path.write_bytes(b"weights")
    return path


@pytest.mark.parametrize("rate_hz", [16_000, 22_050])
def test_a_sentence_is_spoken_whatever_the_models_rate(tmp_path: Path, model: Path, rate_hz: int) -> None:
    spoken = Piper({"el": model}, piper_program(tmp_path, rate_hz)).speak(GREEK)
    assert lasts_s(spoken) == pytest.approx(len(GREEK.words) / 20, abs=0.01)
    assert tones(spoken) == [pytest.approx(500, abs=3)]


def test_it_speaks_the_languages_that_have_a_model(model: Path) -> None:
    voice = Piper({"el": model})
    assert voice.voice_of(GREEK)
    assert voice.voice_of(ENGLISH) is None


def test_another_model_is_another_voice(model: Path) -> None:
    voice = Piper({"el": model})
    before = voice.voice_of(GREEK)
    model.write_bytes(b"better weights")
    assert voice.voice_of(GREEK) != before


def test_without_the_package_it_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, model: Path) -> None:
    program = shell_program(tmp_path, 'echo "$0: No module named $2" >&2; exit 1')
    monkeypatch.setattr(sys, "executable", program)
    with pytest.raises(LinkLost, match="No module named piper"):
        Piper({"el": model}).speak(GREEK)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("echo Traceback >&2; echo ValueError: no such voice >&2; exit 1", r"work: ValueError: no such voice\."),
        ("exit 3", "it ended with 3"),
        ("echo hello", "what it answers is no WAV file"),
        ("true", "what it answers is no WAV file"),
    ],
)
def test_a_program_that_does_not_speak_is_told(tmp_path: Path, model: Path, text: str, reason: str) -> None:
    with pytest.raises(LinkLost, match=reason):
        Piper({"el": model}, shell_program(tmp_path, f"cat > /dev/null; {text}")).speak(GREEK)


def test_a_program_that_ends_before_it_listens_is_told(tmp_path: Path, model: Path) -> None:
    with pytest.raises(LinkLost, match="Piper does not work"):
        Piper({"el": model}, shell_program(tmp_path, "exit 1")).speak(GREEK)


def test_a_program_that_is_not_there_is_told(model: Path) -> None:
    with pytest.raises(LinkLost, match="does not start"):
        Piper({"el": model}, "/nowhere/piper").speak(GREEK)


def test_a_model_that_is_not_there_fails_when_it_is_asked(tmp_path: Path) -> None:
    voice = Piper({"el": tmp_path / "missing.onnx"}, piper_program(tmp_path))
    assert voice.voice_of(GREEK)
    with pytest.raises(LinkLost, match=r"missing\.onnx"):
        voice.speak(GREEK)


def test_a_program_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, model: Path) -> None:
    monkeypatch.setattr(piper, "_ANSWERS_WITHIN_S", 0.1)
    with pytest.raises(LinkLost, match="took more than"):
        Piper({"el": model}, shell_program(tmp_path, "exec sleep 600")).speak(GREEK)


async def test_closing_ends_it_in_the_middle_of_a_sentence(tmp_path: Path, model: Path) -> None:
    voice = Piper({"el": model}, shell_program(tmp_path, f"touch {tmp_path}/begun; exec sleep 600"))
    failed: list[LinkLost] = []

    def speak() -> None:
        try:
            voice.speak(GREEK)
        except LinkLost as error:
            failed.append(error)

    speaking = threading.Thread(target=speak)
    speaking.start()
    await until((tmp_path / "begun").exists)
    voice.close()
    speaking.join(5)
    assert failed
