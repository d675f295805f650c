from pathlib import Path

import pytest

from fakes.hearing import tone
from speech.cache import Cache
from speech.samples import silence, wav

DAY_S = 86_400


class Ageing:
    """A cache for three sounds of a tenth of a second each, with a clock."""

    def __init__(self, folder: Path) -> None:
        self.now_s = 1_000_000_000.0
        self.sound = tone(440, 0.1)
        self.cache = Cache(folder, 3 * len(wav(self.sound)), lambda: self.now_s)

    def put(self, *keys: str) -> None:
        for key in keys:
            self.now_s += DAY_S
            self.cache.put(key, self.sound)

    def kept(self, keys: str) -> str:
        return "".join(key for key in keys if self.cache._path(key).exists())


def test_what_was_put_in_comes_out_also_after_a_restart(tmp_path: Path) -> None:
    Cache(tmp_path / "new", 10_000).put("a", tone(440, 0.1))
    again = Cache(tmp_path / "new", 10_000)
    assert again.get("a") == tone(440, 0.1)
    assert again.get("b") is None


def test_of_too_much_the_oldest_goes(tmp_path: Path) -> None:
    ageing = Ageing(tmp_path)
    ageing.put(*"abcde")
    assert ageing.kept("abcde") == "cde"


def test_what_was_heard_lately_stays(tmp_path: Path) -> None:
    ageing = Ageing(tmp_path)
    ageing.put(*"abc")
    ageing.now_s += DAY_S + 1
    assert ageing.cache.get("a") == ageing.sound
    ageing.put("d")
    assert ageing.kept("abcd") == "acd"


def test_hearing_it_again_on_the_same_day_writes_nothing(tmp_path: Path) -> None:
    ageing = Ageing(tmp_path)
    ageing.put("a")
    (file,) = tmp_path.iterdir()
    before = file.stat().st_mtime_ns
    ageing.now_s += 3600
    ageing.cache.get("a")
    assert file.stat().st_mtime_ns == before


def test_a_sound_that_is_larger_than_the_cache_is_kept_alone(tmp_path: Path) -> None:
    ageing = Ageing(tmp_path)
    ageing.put(*"ab")
    ageing.cache.put("c", tone(440, 1))
    assert ageing.kept("abc") == "c"


@pytest.mark.parametrize("content", [b"", wav(tone(440, 0.1))[:30], b"no sound at all"])
def test_what_a_power_cut_left_is_not_there(tmp_path: Path, content: bytes) -> None:
    cache = Cache(tmp_path, 10_000)
    cache.put("a", tone(440, 0.1))
    next(tmp_path.iterdir()).write_bytes(content)
    assert cache.get("a") is None
    cache.put("a", tone(440, 0.1))
    assert cache.get("a") == tone(440, 0.1)


def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_left_over(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        Cache(tmp_path / "file", 10_000).put("a", silence(0.1))
