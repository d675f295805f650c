from collections.abc import Sequence
from pathlib import Path

import pytest

from display.gallery import Gallery, Picture
from display.picture_size import size_of
from display.power import Power
from fakes.pictures import a_folder_of_pictures


def test_a_command_that_fails_or_hangs_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    tried: list[bool] = []

    def run(command: Sequence[str]) -> None:
        tried.append(command[0] == "on")
        raise FileNotFoundError(2, "No such file or directory: 'cec-ctl'")

    power = Power(["off"], ["on"], run)
    for is_on in (True, True, False, True):
        power.want(is_on)
    power.close()
    assert tried == [True, False, True]
    assert caplog.text.count("The screen did not obey") == 1


def made(gallery: Gallery, place: int) -> str | None:
    """The name of the picture at this place, once the thread has made it."""
    picture = shown(gallery, place)
    return picture and picture.name.split(":")[0]


def shown(gallery: Gallery, place: int) -> Picture | None:
    gallery.at(place)
    gallery._thread.submit(lambda: None).result(timeout=10)
    return gallery.at(place)


def test_pictures_come_in_their_order_and_are_made_to_fit(tmp_path: Path) -> None:
    folder = a_folder_of_pictures(tmp_path / "pictures", a_jpg=(800, 400), b_png=(50, 40))
    gallery = Gallery(folder, (200, 200))
    first, second = shown(gallery, 0), shown(gallery, 1)
    assert first and first.pixels.get_size() == (200, 100)
    assert second and second.pixels.get_size() == (50, 40), "a small one is not blown up"
    assert [made(gallery, place) for place in (2, 3)] == ["a.jpg", "b.png"]
    gallery.close()


def test_bad_pictures_are_told_once_and_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = a_folder_of_pictures(tmp_path / "pictures", good_png=(50, 40))
    (folder / "bad.jpg").write_bytes(b"\xff\xd8 nothing")
    (folder / "cut.png").write_bytes((folder / "good.png").read_bytes()[:60])
    (folder / "huge.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (60_000).to_bytes(4) * 2)
    (folder / "notes.txt").write_text("no picture")
    gallery = Gallery(folder, (200, 200))
    assert [made(gallery, place) for place in range(4)] == ["good.png"] * 4
    gallery.close()
    assert [caplog.text.count(f"{name} is left out") for name in ("bad.jpg", "cut.png", "huge.png")] == [1, 1, 1]
    assert "notes.txt" not in caplog.text


def test_a_folder_that_is_not_there_is_told_once_and_looked_for_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    gallery = Gallery(tmp_path / "pictures", (200, 200))
    assert [made(gallery, place) for place in range(3)] == [None] * 3
    a_folder_of_pictures(tmp_path / "pictures", a_png=(20, 20))
    assert made(gallery, 3) == "a.png"
    gallery.close()
    assert caplog.text.count("The pictures cannot be looked at") == 1


@pytest.mark.parametrize("suffix", ["png", "jpg"])
def test_a_pictures_size_is_known_before_it_is_decoded(tmp_path: Path, suffix: str) -> None:
    folder = a_folder_of_pictures(tmp_path / "pictures", **{f"a_{suffix}": (123, 45)})
    data = (folder / f"a.{suffix}").read_bytes()
    assert size_of(data) == (123, 45)
    for end in (0, 4, 10, 18):
        with pytest.raises(ValueError, match="it "):
            size_of(data[:end])
