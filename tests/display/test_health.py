from dataclasses import replace
from pathlib import Path

import pytest

from display import health
from fakes.display import a_wall_site


@pytest.mark.parametrize(
    ("screen", "words"),
    [
        ("kmsdrm://0", "no graphics card"),
        ("window://640x360", "no desktop"),
        ("offscreen://{folder}/file/wall.frame?size=640x360", "cannot be written"),
    ],
)
def test_the_doctor_hears_what_is_wrong_with_the_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, screen: str, words: str
) -> None:
    monkeypatch.setattr(health, "_CARDS", tmp_path / "dri")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "file").touch()
    config = a_wall_site(tmp_path)
    screen = screen.format(folder=tmp_path)
    finding = health.check(replace(config, display=replace(config.display, screen=screen)))[0]
    assert not finding.ok
    assert words in finding.sentence


def test_the_doctor_hears_of_a_missing_sound_card_and_voice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("speech.card.PLACE", tmp_path / "snd")
    monkeypatch.setattr(health, "can_speak", lambda: False)
    screen, sound, voice = health.check(a_wall_site(tmp_path, sound='sound = "alsa:"'))
    assert screen.ok
    assert not sound.ok and "no sound card" in sound.sentence
    assert not voice.ok and "espeakng-loader" in voice.sentence


def test_the_doctor_hears_that_all_is_well(tmp_path: Path) -> None:
    findings = health.check(a_wall_site(tmp_path, sound=f'sound = "file://{tmp_path}/sound"'))
    assert [(finding.part, finding.ok) for finding in findings] == [("wall", True), ("sound", True), ("voice", True)]
    assert [finding.part for finding in health.check(a_wall_site(tmp_path))] == ["wall", "sound"]


def test_the_doctor_hears_of_a_missing_font_or_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = a_wall_site(tmp_path)
    monkeypatch.setattr("display.font._PACKAGE", "no_such_package")
    assert "fontpkg-noto-sans" in health.check(config)[0].sentence
    monkeypatch.setattr(health, "find_spec", lambda name: None)
    assert "pygame-ce" in health.check(config)[0].sentence
