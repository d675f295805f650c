import os
from pathlib import Path

import pytest

from fakes.hearing import loud_spans, part, steepest, tone, tones
from speech import phrases
from speech.clips import Clips, clip_path, faults
from speech.samples import lasts_s, silence, wav

NUMBER = phrases.number("Γ142", "el")
PITCHES = {"number": 300, "letter-gamma": 500, "100-and": 700, "42": 900}


def record(folder: Path, clip: str, samples: bytes) -> Path:
    path = clip_path(folder, "el", clip)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(wav(samples))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Recordings for one number, each with a tone of its own, and one of them much quieter than the others."""
    for clip, hz in PITCHES.items():
        record(tmp_path, clip, silence(0.3) + tone(hz, 0.4, 0.05 if clip == "42" else 0.6) + silence(0.2))
    return tmp_path


def test_a_number_is_said_piece_by_piece_in_order_equally_loud_and_without_clicks(folder: Path) -> None:
    said = Clips(folder).speak(NUMBER)
    spans = loud_spans(said, gap_s=0.03)
    assert [tones(part(said, *span))[0] for span in spans] == [pytest.approx(hz, abs=15) for hz in PITCHES.values()]
    assert all(end - start == pytest.approx(0.4, abs=0.06) for start, end in spans)
    assert lasts_s(said) == pytest.approx(4 * 0.4 + 3 * 0.05, abs=0.2)
    # A sine of 900 Hz and a tenth of full scale climbs by 0.036 at most.
    assert steepest(said) < 0.04


def test_a_phrase_that_lacks_a_recording_is_left_to_a_voice(folder: Path) -> None:
    clips = Clips(folder)
    assert clips.voice_of(NUMBER)
    assert clips.voice_of(phrases.number("Γ143", "el")) is None
    clip_path(folder, "el", "42").unlink()
    assert clips.voice_of(NUMBER) is None


def test_a_phrase_without_recordings_is_left_to_a_voice(folder: Path) -> None:
    assert Clips(folder).voice_of(phrases.number("Γ10000", "el")) is None


def test_an_unfit_recording_is_told_once_and_its_phrases_are_left_to_a_voice(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = clip_path(folder, "el", "42")
    path.write_bytes(wav(tone(440, 0.4)).replace(b"\x22\x56", b"\x80\x3e", 1))
    clips = Clips(folder)
    assert [clips.voice_of(NUMBER), clips.voice_of(NUMBER)] == [None, None]
    assert caplog.text.count("has 16000 Hz, not 22050") == 1
    path.write_bytes(wav(tone(440, 0.4)))
    os.utime(path, (1, 1))
    assert clips.voice_of(NUMBER)


def test_a_new_recording_is_another_sound(folder: Path) -> None:
    clips = Clips(folder)
    before = clips.voice_of(NUMBER)
    record(folder, "42", tone(440, 1))
    assert clips.voice_of(NUMBER) != before


@pytest.mark.parametrize(
    ("samples", "found"),
    [
        (tone(440, 0.5), []),
        (tone(440, 0.5, 1.2), ["was recorded too loud: its peaks are cut off"]),
        (tone(440, 0.5, 0.005), ["was recorded too quietly"]),
        (tone(440, 6), ["lasts 6 s, longer than 5 s"]),
        (silence(1), ["is silent"]),
        (b"", ["is silent"]),
    ],
)
def test_what_is_wrong_with_a_recording_is_told(tmp_path: Path, samples: bytes, found: list[str]) -> None:
    assert faults(record(tmp_path, "42", samples)) == found


def test_a_file_that_is_no_recording_is_told(tmp_path: Path) -> None:
    (tmp_path / "42.wav").write_bytes(b"ID3, and so on")
    assert faults(tmp_path / "42.wav") == ["is no WAV file (file does not start with RIFF id)"]
    assert faults(tmp_path / "43.wav") == ["No such file or directory"]
