"""What the configuration says of the feed, and where the feed is found."""

from pathlib import Path

import pytest

from display.finder import find
from epass import config as configuration
from epass.errors import ConfigError, StoreError
from fakes.feed import a_feed_site
from fakes.sites import write_site
from kiosk.feed.beacon import shining


def mistakes(folder: Path, feed: str, source: str = "journal:") -> str:
    with pytest.raises(ConfigError) as error:
        configuration.load(write_site(folder, display=f'source = "{source}"\n[feed]\n{feed}'))
    return "\n".join(error.value.mistakes)


def test_without_a_word_the_feed_is_for_this_machine_alone(tmp_path: Path) -> None:
    config = configuration.load(write_site(tmp_path))
    assert (config.feed.listening.host, config.feed.listening.port, config.feed.listening.is_local) == (
        "127.0.0.1",
        8470,
        True,
    )
    assert (config.display.source, config.display.token_file) == ("journal:", None)


def test_an_address_of_ipv6_is_understood(tmp_path: Path) -> None:
    config = configuration.load(write_site(tmp_path, display='[feed]\nlisten = "[::1]:80"'))
    assert (config.feed.listening.host, config.feed.listening.port, config.feed.listening.is_local) == ("::1", 80, True)


@pytest.mark.parametrize(
    ("feed", "words"),
    [
        ('listen = "0.0.0.0:8470"', "feed.token_file: is missing"),
        ('listen = "192.0.2.4"', "feed.listen"),
        ('listen = "127.0.0.1:70000"', "there is no port 70000"),
        ('certificate = "/etc/epass/feed.pem"', "feed.key: is missing"),
        ('key = "/etc/epass/feed.key"', "feed.certificate: is missing"),
        ('tokens = "x"', "feed.tokens: there is no such option"),
    ],
)
def test_mistakes_are_told_with_their_path(tmp_path: Path, feed: str, words: str) -> None:
    assert words in mistakes(tmp_path, feed)


def test_a_source_of_another_kind_is_a_mistake(tmp_path: Path) -> None:
    assert "display.source" in mistakes(tmp_path, "", source="http://192.0.2.4")


@pytest.mark.parametrize(
    ("source", "url"),
    [
        ("feed://192.0.2.4:81", "http://192.0.2.4:81/feed"),
        ("feed://kiosk.local", "http://kiosk.local:8470/feed"),
        ("feeds://kiosk.example.gr:8470", "https://kiosk.example.gr:8470/feed"),
        ("feed://[2001:db8::4]:81", "http://[2001:db8::4]:81/feed"),
    ],
)
async def test_a_feed_is_found_by_its_address(source: str, url: str) -> None:
    place = await find(source)
    assert (place.url, place.name) == (url, None)


@pytest.mark.parametrize("source", ["feed://", "feed://host:port", "feed+zeroconf://"])
async def test_an_address_that_makes_no_sense_is_a_mistake(source: str) -> None:
    with pytest.raises(ConfigError, match=r"display\.source"):
        await find(source)


async def test_a_feed_is_found_by_the_code_of_its_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("display.finder._FOUND_WITHIN_S", 1.0)
    config = a_feed_site(tmp_path)
    async with shining(config, 8471, interfaces=["127.0.0.1"]):
        place = await find("feed+zeroconf://0532", interfaces=["127.0.0.1"])
        assert (place.url, place.name) == ("http://127.0.0.1:8471/feed", None)
        with pytest.raises(StoreError, match="No feed of the site 0533"):
            await find("feed+zeroconf://0533", interfaces=["127.0.0.1"])
    with pytest.raises(StoreError, match="No feed of the site 0532"):
        await find("feed+zeroconf://0532", interfaces=["127.0.0.1"])
