from pathlib import Path

import pytest

from fakes.command_line import epass
from fakes.hearing import tone
from fakes.sites import write_site
from fakes.voices import piper_program
from speech import voices
from speech.clips import clip_path
from speech.samples import wav


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """With few numbers and in Greek alone, so that little is to be spoken; its recordings belong in `clips`."""
    path = write_site(tmp_path, display=f'[display.announcing]\nclips = "{tmp_path}/clips"')
    text = path.read_text(encoding="utf-8").replace("[[services]]", 'languages = ["el"]\n[[services]]', 1)
    path.write_text(text.replace("duration_min", "daily_maximum = 12\nduration_min"), encoding="utf-8")
    return path


def spoken(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_the_folder_is_filled_and_then_nothing_is_missing(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert epass("voice", "check", "--config", site) == 1
    assert "el: number, letter-alpha, letter-beta, 1, 2, 3," in (told := spoken(capsys))
    assert "0 of 17 recordings" in told
    assert epass("voice", "render", "--config", site) == 0
    assert "el: 17 recordings written" in spoken(capsys)
    assert epass("voice", "check", "--config", site) == 0
    assert "17 of 17 recordings" in spoken(capsys)


def test_recordings_that_are_there_are_left_as_they_are(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = clip_path(site.parent / "elsewhere", "el", "number")
    own.parent.mkdir(parents=True)
    own.write_bytes(wav(tone(440, 0.5)))
    assert epass("voice", "render", "--folder", str(site.parent / "elsewhere"), "--config", site) == 0
    assert "el: 16 recordings written" in spoken(capsys)
    assert own.read_bytes() == wav(tone(440, 0.5))


def test_bad_recordings_and_wrong_names_are_told(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = site.parent / "clips" / "el"
    folder.mkdir(parents=True)
    for name, content in {"5": b"", "7": wav(tone(440, 0.5, 2)), "leter-alpha": wav(tone(440, 0.5))}.items():
        (folder / f"{name}.wav").write_bytes(content)
    (folder / "1000.wav").write_bytes(wav(tone(440, 0.5)))
    assert epass("voice", "check", "--config", site) == 1
    told = spoken(capsys)
    assert "5.wav: is no WAV file" in told
    assert "7.wav: was recorded too loud" in told
    assert "leter-alpha.wav: is never asked for; did you mean letter-alpha.wav?" in told
    assert "1000.wav" not in told, "another site would ask for it"


def test_the_list_tells_who_says_what(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = clip_path(site.parent / "clips", "el", "counter-2")
    own.parent.mkdir(parents=True)
    own.write_bytes(wav(tone(440, 0.5)))
    assert epass("voice", "list", "--config", site) == 0
    lines = [line.split(maxsplit=3) for line in spoken(capsys).splitlines()]
    assert ["el", "12", "espeak", "δώδεκα"] in lines
    assert ["el", "counter-2", "clips", "Θέση δύο."] in lines
    assert len(lines) == 17


def test_the_voices_are_tried(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site.parent / "voice.onnx").touch()
    program, model = piper_program(site.parent), site.parent / "voice.onnx"
    with site.open("a", encoding="utf-8") as file:
        file.write(f'piper_program = "{program}"\n[display.announcing.piper]\nel = "{model}"\n')
    epass("voice", "check", "--config", site)
    assert "el: piper speaks: 1.3 s for a number." in (told := spoken(capsys))
    assert "el: espeak speaks: 2." in told
    model.unlink()
    assert epass("voice", "check", "--config", site) == 1
    assert "el: piper: Piper does not work: FileNotFoundError" in spoken(capsys)


def test_without_a_folder_or_a_voice_nothing_is_rendered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = write_site(tmp_path)
    assert epass("voice", "render", "--config", site) == 2
    assert "display.announcing.clips: is empty" in capsys.readouterr().err
    monkeypatch.setattr(voices, "can_speak", lambda: False)
    assert epass("voice", "render", "--folder", str(tmp_path / "clips"), "--config", site) == 1
    assert "There is no voice that speaks “el”." in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_told(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site.parent / "file").touch()
    assert epass("voice", "render", "--folder", str(site.parent / "file"), "--config", site) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_a_mistake_in_the_configuration_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert epass("voice", "list", "--config", tmp_path / "missing.toml") == 2
    assert "cannot be read" in capsys.readouterr().err
