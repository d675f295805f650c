"""The demo's platform knows one ΚΕΠ, which is always open, and whose token nobody sees."""

import logging
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from central import config as configuration
from central.domain.availability import Mode
from central.store import open_store
from epass import config as site_configuration
from fakes.clock import FakeClock
from simulator import platform_folder, site
from simulator.demo_platform import known_as, prepare

# In Athens: past midnight, Christmas Day.
NIGHT = datetime(2026, 12, 24, 23, 12, tzinfo=UTC)
PORTS = {"port": 1, "console_port": 2, "platform_port": 3, "cable_port": 4}


@pytest.fixture
def own_site(tmp_path, monkeypatch):
    monkeypatch.delenv("EPASS_STATE_DIR", raising=False)
    toml = tmp_path / "epass.toml"
    site.write(toml, state_dir=tmp_path, wires=site.wires(Path("/run/demo"), **PORTS, platform=tmp_path))
    return site_configuration.load(toml)


def a_store(folder, *, port=3):
    return open_store(configuration.load(platform_folder.write(folder, port, 5)), FakeClock(NIGHT))


@pytest.fixture
async def store(tmp_path):
    async with await a_store(tmp_path) as store:
        yield store


@pytest.fixture
def token_file(tmp_path):
    return tmp_path / site.TOKEN


async def test_the_sites_token_is_admitted_and_only_its_owner_reads_it(store, own_site, token_file, caplog, capsys):
    caplog.set_level(logging.DEBUG)
    await prepare(store, own_site, token_file)
    token = token_file.read_text()
    assert await store.tokens.admits("0532", token)
    assert stat.S_IMODE(token_file.stat().st_mode) == 0o600
    said = capsys.readouterr()
    assert token not in caplog.text + said.out + said.err


async def test_a_folder_that_was_kept_keeps_its_token_and_its_people(store, own_site, token_file):
    await prepare(store, own_site, token_file)
    token = token_file.read_text()
    await prepare(store, own_site, token_file)
    assert token_file.read_text() == token
    assert len(await store.tokens.of_site("0532")) == 1


async def test_a_platform_that_comes_back_at_another_address_tells_the_site(own_site, token_file, tmp_path):
    links = []
    for port in (3, 4):
        async with await a_store(tmp_path, port=port) as store:
            await prepare(store, own_site, token_file)
            links.append([change.body["ticket_link"] for change in await store.feed.after("0532", 0)][-1])
    assert links == ["http://127.0.0.1:3/t/{ticket}", "http://127.0.0.1:4/t/{ticket}"]


async def test_who_was_interrupted_goes_on_to_a_token(store, own_site, token_file):
    await prepare(store, own_site, token_file)
    token_file.unlink()
    await prepare(store, own_site, token_file)
    assert await store.tokens.admits("0532", token_file.read_text())


async def test_a_time_that_can_be_checked_in_at_once_is_free_at_any_hour(store, own_site, token_file):
    await prepare(store, own_site, token_file)
    today = NIGHT.astimezone(own_site.site.timezone).date()
    for mode in (Mode.SAME_DAY, Mode.ORDINARY):
        for letter in own_site.services:
            slots = await store.bookings.slots("0532", letter, today, mode=mode)
            assert slots[0].starts - NIGHT <= timedelta(minutes=10) < own_site.rules.check_in_opens
            assert slots[0].free == 2


def test_the_platform_names_the_site_and_its_services_as_it_does_itself(own_site):
    known = known_as(own_site)
    assert (known.code, known.name) == ("0532", own_site.site.name)
    assert {one.letter: one.name for one in known.services} == {
        letter: service.name for letter, service in own_site.services.items()
    }
    assert all(one.takes_phone for one in known.services)
