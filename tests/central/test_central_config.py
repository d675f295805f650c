"""central.toml: what it means, and that every mistake in it is told at once."""

from datetime import timedelta
from pathlib import Path

import pytest

from central import config as configuration
from epass.errors import ConfigError

EXAMPLE = Path(__file__).parents[2] / "central.example.toml"
LEAST = """
[web]
public_address = "https://rantevou.example.gr/"
[keys]
tax_numbers_file = "a.key"
cookies_file = "b.key"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.key", "tax-numbers.key"):
        (tmp_path / name).write_text("a" * 32 + "\n")
    for name in ("b.key", "cookies.key", "taxisnet.secret", "taxisnet-gov.secret"):
        (tmp_path / name).write_text("b" * 32)
    return tmp_path


def read(folder: Path, text: str) -> configuration.CentralConfig:
    path = folder / "central.toml"
    path.write_text(text, encoding="utf-8")
    return configuration.load(path)


def mistakes(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as error:
        read(folder, text)
    return [mistake.removeprefix(f"{folder}/central.toml: ") for mistake in error.value.mistakes]


def test_the_example_is_right_and_says_the_defaults(folder: Path) -> None:
    example, least = read(folder, EXAMPLE.read_text(encoding="utf-8")), read(folder, LEAST)
    for part in ("state_dir", "timezone", "database", "web", "retention", "limits", "mail"):
        assert getattr(example, part) == getattr(least, part), part
    assert (least.citizens, least.clerks) == (None, None)
    assert example.citizens is not None and example.citizens.secret == "b" * 32
    assert example.clerks is not None and example.clerks.base.endswith("/oauth2servergov/")


def test_what_the_least_means(folder: Path) -> None:
    config = read(folder, LEAST)
    assert config.database.url == "sqlite:////var/lib/epass-central/central.db"
    assert (config.web.public_address, config.web.is_secure) == ("https://rantevou.example.gr", True)
    assert config.keys.tax_numbers == b"a" * 32
    assert config.limits.session == timedelta(minutes=30)


def test_the_state_folder_and_files_lie_beside_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "db.url").write_text("postgresql://epass:secret@db/epass\n")
    config = read(folder, 'state_dir = "state"\n[database]\nurl_file = "db.url"\n' + LEAST)
    assert config.state_dir == folder / "state"
    assert (config.database.url, config.database.is_postgresql) == ("postgresql://epass:secret@db/epass", True)
    monkeypatch.setenv("EPASS_CENTRAL_STATE_DIR", "/srv/epass")
    assert read(folder, LEAST).state_dir == Path("/srv/epass")


def test_proxies_are_addresses_and_networks(folder: Path) -> None:
    text = LEAST.replace("[web]", '[web]\nproxies = ["192.0.2.7", "10.0.0.0/24"]')
    assert [str(network) for network in read(folder, text).web.proxies] == ["192.0.2.7/32", "10.0.0.0/24"]
    assert read(folder, LEAST.replace("[web]", "[web]\nproxies = []")).web.proxies == ()


def test_every_mistake_is_told_at_once(folder: Path) -> None:
    (folder / "short.key").write_text("short")
    text = """
timezone = "Europe/Athen"
colour = "blue"
[database]
url = "mysql://localhost"
conections = 4
[web]
public_address = "http://rantevou.example.gr"
listen = "127.0.0.1:99999"
proxies = ["proxy.example.gr"]
languages = ["el", "fr"]
[keys]
tax_numbers_file = "short.key"
cookies_file = "gone.key"
[taxisnet.citizens]
client_id = "EPASS"
base = "http://oauth2.gsis.gr/"
[taxisnet.employees]
[mail]
server = "smtp://localhost"
[retention]
contact_days = 60
booking_days = 30
[limits]
bookings = 0
"""
    told = mistakes(folder, text)
    for path, hint in (
        ("timezone", "no time zone"),
        ("colour", "no such option"),
        ("database.url", "must begin with"),
        ("database.conections", "did you mean “connections”"),
        ("web.public_address", "must begin with https:"),
        ("web.listen", "no port"),
        ("web.proxies", "proxy.example.gr"),
        ("web.languages", "fr"),
        ("keys.tax_numbers_file", "at least 32"),
        ("keys.cookies_file", "cannot be read"),
        ("taxisnet.citizens.base", "https:"),
        ("taxisnet.citizens.secret_file", "is missing"),
        ("taxisnet.employees", "no such option"),
        ("mail.sender", "is missing"),
        ("retention.booking_days", "contact_days"),
        ("limits.bookings", "not between"),
    ):
        assert any(mistake.startswith(f"{path}:") and hint in mistake for mistake in told), (path, told)


def test_one_key_for_two_things_is_a_mistake(folder: Path) -> None:
    assert mistakes(folder, LEAST.replace("b.key", "a.key")) == [
        "keys.cookies_file: must hold another key than tax_numbers_file"
    ]


@pytest.mark.parametrize("url", ["sqlite:central.db", "sqlite:///"])
def test_sqlite_needs_a_file(folder: Path, url: str) -> None:
    [mistake] = mistakes(folder, f'[database]\nurl = "{url}"\n' + LEAST)
    assert "a file must be named" in mistake


def test_no_file_is_told_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as error:
        configuration.load(tmp_path / "gone.toml")
    assert "gone.toml" in error.value.mistakes[0]
