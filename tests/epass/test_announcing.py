from datetime import time, timedelta
from pathlib import Path

import pytest

from epass.announcing import AnnouncingSettings
from epass.config import load
from epass.errors import ConfigError
from fakes.sites import write_site


def announcing(folder: Path, lines: str) -> AnnouncingSettings:
    return load(write_site(folder, display=f"[display.announcing]\n{lines}")).display.announcing


def test_left_out_it_is_loud_and_says_everything_once(tmp_path: Path) -> None:
    settings = load(write_site(tmp_path)).display.announcing
    assert (settings.volume_at(time(8)), settings.repeated_after) == (100, None)
    assert (settings.clips, settings.piper, settings.cache_mb) == (None, {}, 200)


def test_the_volume_follows_the_time_of_day(tmp_path: Path) -> None:
    quiet = '{ from = "08:00", until = "09:00", volume = 50 }, { from = "08:30", until = "16:00", volume = 0 }'
    settings = announcing(tmp_path, f"volume = 80\nquiet = [{quiet}]")
    hours = (time(7, 59), time(8), time(8, 59, 59), time(9), time(15, 59), time(16))
    assert [settings.volume_at(hour) for hour in hours] == [80, 50, 50, 0, 0, 80]


def test_a_repetition_and_the_voices_are_read(tmp_path: Path) -> None:
    settings = announcing(
        tmp_path,
        'repeat = true\nrepeat_after_s = 4\nclips = "/srv/clips"\n[display.announcing.piper]\nel = "/srv/el.onnx"',
    )
    assert settings.repeated_after == timedelta(seconds=4)
    assert (settings.clips, settings.piper) == (Path("/srv/clips"), {"el": Path("/srv/el.onnx")})


@pytest.mark.parametrize(
    ("lines", "mistake"),
    [
        ("volume = 101", "volume: 101 is not between 0 and 100"),
        ('quiet = [{ from = "09:00", until = "08:00", volume = 5 }]', "quiet[1].until: needs two times of one day"),
        ('quiet = [{ from = "nine", until = "10:00", volume = 5 }]', "quiet[1].from: “nine” is not a time of day"),
        ('quiet = [{ from = "08:00+02:00", until = "10:00+02:00", volume = 5 }]', "quiet[1].from: names a time zone"),
        ('quiet = [{ from = "08:00", until = "10:00+02:00", volume = 5 }]', "quiet[1].from: names a time zone"),
        ('quiet = [{ from = "08:00", until = "10:00" }]', "quiet[1].volume: is missing"),
        ("repeat_after_s = 1", "repeat_after_s: 1 is not between 2 and 120"),
        ('[display.announcing.piper]\nfr = "voice.onnx"', "piper.fr: there is no such option"),
        ("volum = 3", "volum: there is no such option; did you mean “volume”?"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, lines: str, mistake: str) -> None:
    with pytest.raises(ConfigError, match=r"display\.announcing") as error:
        announcing(tmp_path, lines)
    assert any(mistake in told for told in error.value.mistakes), error.value.mistakes
