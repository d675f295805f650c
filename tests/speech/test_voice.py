import array
import io
import sys
from pathlib import Path

import pytest

from epass.errors import LinkLost
from speech import live, voice
from speech.live import LiveVoice
from speech.samples import lasts_s

SENTENCE = "Ο αριθμός σας είναι: άλφα, σαράντα δύο."


def loudest(samples: bytes) -> int:
    return max(map(abs, array.array("h", samples)))


def a_program(folder: Path, text: str) -> str:
    """Stands in for Python: whatever it is told to run, it does this."""
    program = folder / "program"
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)
    return str(program)


def test_it_is_known_whether_the_voice_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert voice.can_speak()
    monkeypatch.setattr(voice, "_LOADER", "no_such_package")
    assert not voice.can_speak()
    with pytest.raises(OSError, match="not installed"):
        voice.Espeak(140)


def test_a_voice_that_is_not_installed_is_told_by_the_program(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(voice, "_LOADER", "no_such_package")
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert voice.main(["140"]) == 1
    assert "not installed" in capsys.readouterr().err


def test_sentences_are_spoken_one_after_another_by_one_process() -> None:
    speaking = LiveVoice()
    greek, english = speaking.speak("el", SENTENCE, 100), speaking.speak("en", "Number A, 42.", 100)
    assert 2 < lasts_s(greek) < 6 and 1 < lasts_s(english) < 4
    assert speaking._process is not None
    process = speaking._process.pid
    assert abs(len(speaking.speak("el", SENTENCE, 100)) - len(greek)) < 1000
    assert speaking._process.pid == process
    speaking.close()


def test_the_voice_is_as_loud_as_it_is_told() -> None:
    speaking = LiveVoice()
    low, half, full = (loudest(speaking.speak("el", SENTENCE, percent)) for percent in (10, 50, 100))
    speaking.close()
    assert 0 < low < 0.2 * full
    assert 0.4 * full < half < 0.6 * full
    assert full > 10_000


def test_a_sentence_in_several_lines_is_one_sentence() -> None:
    speaking = LiveVoice()
    lengths = [len(speaking.speak("el", text, 100)) for text in ("Θέση\tτρία.\n", "Θέση τρία.")]
    assert abs(lengths[0] - lengths[1]) < 1000
    speaking.close()


def test_a_language_without_a_voice_is_refused_and_the_others_go_on() -> None:
    speaking = LiveVoice()
    with pytest.raises(LinkLost, match="no voice for “xx”"):
        speaking.speak("xx", "Nobody speaks this.", 100)
    assert speaking.speak("el", SENTENCE, 100)
    speaking.close()


def test_a_process_that_was_killed_is_started_anew() -> None:
    speaking = LiveVoice()
    speaking.speak("el", SENTENCE, 100)
    assert speaking._process
    speaking._process.kill()
    speaking._process.wait()
    assert loudest(speaking.speak("el", SENTENCE, 100)) > 10_000
    speaking.close()


def test_a_process_that_hangs_is_given_up_and_the_next_one_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    speaking = LiveVoice()
    with monkeypatch.context() as hanging:
        hanging.setattr(sys, "executable", a_program(tmp_path, "exec sleep 600"))
        hanging.setattr(live, "_ANSWERS_WITHIN_S", 0.1)
        with pytest.raises(LinkLost, match="took more than"):
            speaking.speak("el", SENTENCE, 100)
    assert speaking.speak("el", SENTENCE, 100)
    speaking.close()


def test_what_a_process_says_before_it_ends_is_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", a_program(tmp_path, "read line; echo no dictionary >&2; exit 1"))
    with pytest.raises(LinkLost, match="no dictionary"):
        LiveVoice().speak("el", SENTENCE, 100)


def test_a_process_that_cannot_be_started_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(LinkLost, match="does not start"):
        LiveVoice().speak("el", SENTENCE, 100)
