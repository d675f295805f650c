"""[sync] of epass.toml, and what the platform said last, which is kept beside the journal."""

import json

import pytest

from epass import config, given_file
from epass.errors import ConfigError
from fakes.sites import write_site

GIVEN = {
    "ticket_link": "https://platform.example/t/{ticket}",
    "phone_services": ["Α"],
    "names": {"Α": {"el": "Πολίτες"}},
    "hours": {"Α": {"mon": [["08:00", "13:00"]]}},
    "days": {"2026-11-30": {"name": {"el": "Τοπική αργία"}}},
}


def load(folder, *lines):
    path = write_site(folder)
    path.write_text(path.read_text() + "\n".join(["[sync]", *lines]))
    return config.load(path)


def test_without_a_platform_there_is_none_and_it_may_do_little(tmp_path):
    sync = load(tmp_path).sync
    assert (sync.url, sync.token_file, sync.allows) == ("", None, {"texts"})


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('url = "http://platform.example"', "must begin with https"),
        ('url = "ftp://platform.example"', "must begin with https:, http:"),
        ('allows = ["hour"]', "“hour” is not one of hours, services, texts"),
        ("phones = -1", "not between"),
        ('proxy = "socks5://192.0.2.1"', "must begin with"),
        ("wings = 2", "no such option"),
    ],
)
def test_a_mistake_is_told(tmp_path, line, sentence):
    with pytest.raises(ConfigError, match=sentence):
        load(tmp_path, line)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8480", "[::1]:8480"])
def test_on_this_machine_no_tls_is_needed(tmp_path, host):
    assert load(tmp_path, f'url = "http://{host}/"').sync.url == f"http://{host}"


def given(folder, text):
    (folder / "state").mkdir()
    (folder / "state" / given_file.NAME).write_text(text)


def test_what_the_platform_said_is_so_at_the_next_start(tmp_path):
    given(tmp_path, json.dumps(GIVEN))
    site = load(tmp_path, 'url = "https://platform.example"')
    assert site.services["Α"].name == {"el": "Πολίτες"}
    assert set(site.services) == {"Α", "Β"}
    assert list(site.services["Α"].hours.days) == ["mon"]
    assert site.receipt.link == "https://platform.example/t/{ticket}"


def test_without_a_platform_it_is_not_looked_at(tmp_path):
    given(tmp_path, json.dumps(GIVEN))
    assert load(tmp_path).services["Α"].name_in("en") == "Certified signature"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "7",
        '{"names": 7}',
        '{"days": {"x": {}}}',
        '{"hours": {"Α": {"mon": [["8"]]}}}',
        '{"ticket_link": 7}',
    ],
)
def test_a_damaged_file_changes_nothing(tmp_path, text):
    given(tmp_path, text)
    site = load(tmp_path, 'url = "https://platform.example"')
    assert site.services["Α"].name_in("en") == "Certified signature"
    assert site.receipt.link == ""


def test_what_is_kept_is_read_again(tmp_path):
    given_file.keep(tmp_path, GIVEN)
    assert given_file.read(tmp_path) == GIVEN
