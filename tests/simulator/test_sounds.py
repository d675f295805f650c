"""What a daemon says into a folder: in order, with its length."""

import pytest

from simulator.sounds import Sounds
from speech.samples import silence, wav


@pytest.fixture
def sounds(tmp_path):
    sounds = Sounds(tmp_path / "sound")
    sounds.make()
    return sounds


def test_the_newest_is_last_though_its_number_has_more_digits(sounds):
    for name in ("1000.wav", "999.wav", ".1001.part"):
        sounds.path(name).write_bytes(b"")
    assert sounds.names() == ["999.wav", "1000.wav"]


def test_what_was_interrupted_is_shorter_than_it_was(sounds):
    sounds.path("001.wav").write_bytes(wav(silence(1.5)))
    assert sounds.newest(3) == [{"name": "001.wav", "lasts_ms": 1500}]
    sounds.path("001.wav").write_bytes(wav(silence(0.25)))
    assert sounds.newest(3) == [{"name": "001.wav", "lasts_ms": 249}]


@pytest.mark.parametrize("data", [b"", b"RIFF", bytes(44)])
def test_a_file_that_is_no_sound_lasts_no_time(sounds, data):
    sounds.path("001.wav").write_bytes(data)
    assert sounds.newest(1) == [{"name": "001.wav", "lasts_ms": 0}]


def test_a_folder_that_is_not_there_is_silent(tmp_path):
    assert Sounds(tmp_path / "nothing").names() == []
