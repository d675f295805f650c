from pathlib import Path

import pytest

from epass import config
from epass.errors import ConfigError
from fakes.sites import write_site


def read(folder: Path, *lines: str) -> config.DisplaySettings:
    return config.load(write_site(folder, display="\n".join(lines))).display


def test_a_wall_is_described_by_its_millimetres_and_what_it_shows(tmp_path: Path) -> None:
    display = read(
        tmp_path,
        "width_mm = 930",
        "viewed_from_m = 6",
        'languages_shown = "alternate"',
        'counters = ["2"]',
        'services = ["A"]',
        "waits = true",
        "flashes = false",
        'pictures = "/srv/pictures"',
        'pictures_shown = "beside"',
        "off_command = \"sh -c 'echo off'\"",
    )
    assert (display.width_mm, display.height_mm, display.viewed_from_m) == (930, 680, 6)
    assert (display.languages_shown, display.counters, display.services) == ("alternate", {2}, {"Α"})
    assert (display.waits, display.flashes, display.pictures_shown) == (True, False, "beside")
    assert display.pictures == Path("/srv/pictures")
    assert (display.off_command, display.on_command) == (("sh", "-c", "echo off"), ())


def test_what_a_wall_cannot_be_is_told_all_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as told:
        read(
            tmp_path,
            "viewed_from_m = 400",
            'languages_shown = "alternating"',
            'counters = ["7", "two"]',
            'services = ["Ω"]',
            'on_command = "sh -c \'echo on"',
        )
    sentences = str(told.value)
    for part in (
        "display.viewed_from_m: 400 is not between",
        "did you mean “alternate”",
        "display.counters: there is no counter “7”",
        "display.counters: there is no counter “two”",
        "display.services: there is no service “Ω”",
        "display.on_command: is not a command",
    ):
        assert part in sentences
