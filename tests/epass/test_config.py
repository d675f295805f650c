from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from epass import config
from epass.errors import ConfigError
from fakes.sites import write_site

EXAMPLE = Path(__file__).parents[2] / "epass.example.toml"


@pytest.fixture(autouse=True)
def no_environment(monkeypatch):
    monkeypatch.delenv("EPASS_STATE_DIR", raising=False)
    monkeypatch.delenv("EPASS_CONFIG", raising=False)


def mistakes(folder, text):
    path = folder / "wrong.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        config.load(path)
    assert all(mistake.startswith(f"{path}: ") for mistake in error.value.mistakes)
    return [mistake.removeprefix(f"{path}: ") for mistake in error.value.mistakes]


GOOD = """
[site]
code = "0532"
name = { el = "ΚΕΠ" }
[[services]]
letter = "Α"
name = { el = "Γνήσιο" }
[[counters]]
counter = 1
[printer]
url = "tcp://192.0.2.7:9100"
"""


def test_the_example_is_a_configuration():
    example = config.load(EXAMPLE)
    assert example.services["Α"].duration == timedelta(minutes=4)
    assert example.counters[2].serves == {"Α", "Β", "Ε"}
    assert (example.grouped, [group.id for group in example.groups]) == ({"Ε": "papers"}, ["papers"])
    assert example.receipt.service_notes.keys() == {"Ε"}
    local_holiday = datetime(2026, 11, 11, 10, tzinfo=example.site.timezone)
    assert not example.services["Α"].hours.is_open(local_holiday)
    assert example.services["Β"].hours.special.on(local_holiday.date()).name["en"] == "Saint Minas' Day"
    assert example.boxes == {1: "serial:///dev/epass/box-1?baudrate=38400&address=1"}
    assert len(example.services["Α"].hours.days["tue"]) == 2
    assert example.services["Β"].hours.days.keys() == {"mon", "tue", "wed", "thu", "fri", "sat"}


def test_the_example_names_every_option(monkeypatch):
    """Reads the example while noting which options the reader asks for, and looks for each of them in its text."""
    asked = set()
    take = config.Table._take
    monkeypatch.setattr(config.Table, "_take", lambda self, key, *rest: asked.add(key) or take(self, key, *rest))
    config.load(EXAMPLE)
    text = EXAMPLE.read_text(encoding="utf-8")
    optional = {"sun"}
    assert [key for key in sorted(asked - optional) if f"{key} = " not in text and f"{key}]" not in text] == []


def test_what_is_left_out_has_its_default(tmp_path):
    (tmp_path / "epass.toml").write_text(GOOD, encoding="utf-8")
    site = config.load(tmp_path / "epass.toml")
    assert (site.services["Α"].patience, site.rules.grace) == (timedelta(minutes=90), timedelta(minutes=5))
    assert site.services["Α"].daily_maximum is None
    assert site.services["Α"].name_in("en") == "Γνήσιο"
    assert site.state_dir == Path("/var/lib/epass")


def test_the_sites_own_days_are_read_with_quotes_and_without(tmp_path):
    days = '[[site.days]]\ndate = 2026-11-11\n[[site.days]]\ndate = "2026-11-12"\ncloses = "12:00"\n'
    (tmp_path / "epass.toml").write_text(GOOD.replace("[[services]]", days + "[[services]]"), encoding="utf-8")
    special = config.load(tmp_path / "epass.toml").services["Α"].hours.special
    assert special.on(datetime(2026, 11, 11).date()).closes is None
    assert special.on(datetime(2026, 11, 12).date()).closes == time(12)


def test_the_environment_names_the_file_and_overrides_the_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("EPASS_CONFIG", str(write_site(tmp_path)))
    monkeypatch.setenv("EPASS_STATE_DIR", "/elsewhere")
    assert config.load().state_dir == Path("/elsewhere")


def test_every_mistake_is_told_at_once_with_its_path_and_a_guess(tmp_path):
    text = GOOD.replace('code = "0532"', 'code = "532"\ntimezon = "Europe/Athens"\nlanguages = ["el", "fr"]') + (
        'profil = "x"\n[kiosk]\nrotation = 45\nhome_after_s = "soon"\n[display]\nvoice = 1\nsound = "alsax:"\n[kiosc]\n'
    )
    assert mistakes(tmp_path, text) == [
        "site.languages: “fr” is not one of el, en",
        "site.code: “532” has the wrong form",
        "site.timezon: there is no such option; did you mean “timezone”?",
        "kiosk.rotation: must be 0, 90, 180 or 270",
        "kiosk.home_after_s: must be a number, not 'soon'",
        "printer.profil: there is no such option; did you mean “profile”?",
        "display.sound: “alsax:” must begin with alsa:, file:, none:; did you mean “alsa”?",
        "display.voice: must be true or false, not 1",
        "kiosc: there is no such option; did you mean “kiosk”?",
    ]


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ('letter = "Α"', 'letter = "Ρ"', "services[1].letter: “Ρ” must be one of"),
        ('letter = "Α"', "", "services[1].letter: is missing; it must be a text in quotes"),
        ('letter = "Α"', 'letter = "Α"\npatience_min = -1', "services[1].patience_min: -1 is not between 0 and 1440"),
        (
            'letter = "Α"',
            'letter = "Α"\nhours = { mon = "8-14" }',
            "services[1].hours.mon: “8-14” is not a span of hours",
        ),
        (
            'letter = "Α"',
            'letter = "Α"\nhours = { mon = "14:00-08:00" }',
            "services[1].hours.mon: “14:00-08:00” closes",
        ),
        (
            'letter = "Α"',
            'letter = "Α"\nhours = { mond = "08:00-09:00" }',
            "services[1].hours.mond: there is no such option; did",
        ),
        ("[[counters]]", '[[services]]\nletter = "A"\nname={el="x"}\n[[counters]]', "services[2].letter: “Α” is taken"),
        ("counter = 1", "counter = 1\n[[counters]]\ncounter = 1", "counters[2].counter: there is a counter 1 already"),
        ("counter = 1", 'counter = 1\nserves = ["Ω"]', "counters[1].serves: there is no service “Ω”"),
        (
            "counter = 1",
            'counter = 1\nserves = []\nprefers = ["Α"]',
            "counters[1].prefers: “Α” is not among the services",
        ),
        ("counter = 1", "counter = 1.5", "counters[1].counter: must be a whole number, not 1.5"),
        ("counter = 1", 'counter = 1\nbox = "usb://x"', "counters[1].box: “usb://x” must begin with serial:"),
        ('url = "tcp://192.0.2.7:9100"', "", "printer.url: is missing"),
        ("[printer]", '[receipt]\nlink = "https://x/t/"\n[printer]', "receipt.link: must contain {ticket}"),
        ('name = { el = "ΚΕΠ" }', 'name = { en = "CSC" }', "site.name: needs a text per language, Greek at least"),
        ('name = { el = "ΚΕΠ" }', 'name = "ΚΕΠ"', "site.name: must be a text per language"),
        (
            'code = "0532"',
            'code = "0532"\ntimezone = "Europe/Sparta"',
            "site.timezone: there is no time zone “Europe/Sparta”",
        ),
        ("[printer]", "[kiosk]\ntouch_range = [0, 1]\n[printer]", "kiosk.touch_range: must be a list of 4 numbers"),
        (
            'letter = "Α"',
            'letter = "Α"\nhours = { mon = "08:00+02:00-14:00" }',
            "services[1].hours.mon: “08:00+02:00-14:00” names a time zone",
        ),
        ("tcp://192.0.2.7:9100", "tcp://[fe80::1:9100", "printer.url: “tcp://[fe80::1:9100” is not an address"),
        ('code = "0532"', 'code = "0532"\ntimezone = "Europe"', "site.timezone: there is no time zone “Europe”"),
        ('letter = "Α"', 'letter = "Α"\ngroup = "papers"', "services[1].group: there is no group “papers”"),
        ("[[services]]", '[[groups]]\nid = "Χ"\nname = { el = "x" }\n[[services]]', "groups[1].id: “Χ” has the wrong"),
        (
            "[[services]]",
            '[[groups]]\nid = "a"\nname = { el = "x" }\n[[groups]]\nid = "a"\nname = { el = "x" }\n[[services]]',
            "groups[2].id: there is a group “a” already",
        ),
        (
            "[[services]]",
            '[[site.days]]\ndate = "tomorrow"\n[[services]]',
            "site.days[1].date: “tomorrow” is not a day",
        ),
        ("[[services]]", '[[site.days]]\ncloses = ""\n[[services]]', "site.days[1].date: is missing"),
        (
            "[[services]]",
            '[[site.days]]\ndate = 2026-11-11\ncloses = "noon"\n[[services]]',
            "site.days[1].closes: “noon” is not a time of day",
        ),
        ("[[counters]]", "[[desks]]", "counters: there must be at least one [[counters]]"),
    ],
)
def test_a_mistake_is_told_with_its_path(tmp_path, old, new, mistake):
    assert any(told.startswith(mistake) for told in mistakes(tmp_path, GOOD.replace(old, new, 1)))


def test_what_is_not_toml_or_not_there_is_said(tmp_path):
    assert "is not TOML" in mistakes(tmp_path, "[site\n")[0]
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        config.load(tmp_path / "nowhere.toml")
