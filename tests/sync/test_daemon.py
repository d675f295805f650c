"""The daemon itself, with a platform that is not there, does not want it, or is none."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from central.store import Store
from epass import config as configuration
from epass import given_file
from epass.config import Config
from epass.queueing import events as e
from epass.store import open_journal
from epass.store.migrations import migrate
from fakes.central_api import a_token
from fakes.sites import write_site
from fakes.synced import a_platform
from sync import status
from sync.answers import AnotherPlatform, NotAdmitted
from sync.status import Status

EXIT_CONFIG = 78
WITHIN_S = 30


def a_site_of(folder: Path, url: str, token: str = "a-token") -> Config:
    path = write_site(folder)
    path.write_text(
        path.read_text()
        + f'[sync]\nurl = "{url}"\ntoken_file = "{folder}/token"\nallows = ["hours", "services", "texts"]\n'
    )
    (folder / "token").write_text(token)
    site = configuration.load(path)
    migrate(site.state_dir)
    return site


@contextmanager
def running(folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with (folder / "sync.log").open("ab") as log:
        process = subprocess.Popen([sys.executable, "-m", "sync", "--config", str(folder / "epass.toml")], stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def said(site: Config, wanted: str) -> Status:
    """The status, once it says this."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            known = status.read(site.state_dir)
            if known and wanted in known.error:
                return known
            await asyncio.sleep(0.05)


async def connected(site: Config) -> Status:
    async with asyncio.timeout(WITHIN_S):
        while True:
            known = status.read(site.state_dir)
            if known and known.connected_since:
                return known
            await asyncio.sleep(0.05)


async def test_without_a_platform_it_does_not_start(tmp_path: Path) -> None:
    path = write_site(tmp_path)
    migrate(configuration.load(path).state_dir)
    with running(tmp_path) as process:
        assert await asyncio.to_thread(process.wait, WITHIN_S) == EXIT_CONFIG
    assert "sync.url" in (tmp_path / "sync.log").read_text()


async def test_while_nobody_answers_numbers_are_given_out_and_it_waits(tmp_path: Path) -> None:
    site = a_site_of(tmp_path, "http://127.0.0.1:9")
    with running(tmp_path) as process, closing(open_journal(site)) as journal:
        known = await said(site, "cannot be reached")
        assert known.next_attempt is not None
        assert not known.is_alarm
        journal.record(lambda hall, at: hall.issue("Α", at=at, ticket="t1"))
        process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(process.wait, WITHIN_S) == 0


@asynccontextmanager
async def answering(status_code: int) -> AsyncIterator[str]:
    async def answer(request: web.Request) -> web.Response:
        return web.json_response({"error": "not_admitted", "message": ""}, status=status_code)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


@pytest.mark.parametrize(("answer", "sentence"), [(401, str(NotAdmitted())), (404, str(AnotherPlatform(404)))])
async def test_what_somebody_must_act_on_is_an_alarm_in_status_and_journal(
    tmp_path: Path, answer: int, sentence: str
) -> None:
    async with answering(answer) as address:
        site = a_site_of(tmp_path, address)
        with running(tmp_path) as process:
            assert (await said(site, sentence)).is_alarm
            assert process.poll() is None, "it goes on, so that nobody has to start it again"
    with closing(open_journal(site)) as journal:
        assert [state.reason for state in journal.devices() if state.device == "platform"] == [sentence]
    assert "a-token" not in (tmp_path / "sync.log").read_text()


async def test_it_connects_and_keeps_what_the_platform_says_for_the_next_start(tmp_path: Path, store: Store) -> None:
    async with a_platform(store) as address:
        site = a_site_of(tmp_path, address, await a_token(store))
        with running(tmp_path):
            await connected(site)
            async with asyncio.timeout(WITHIN_S):
                while not given_file.read(site.state_dir):
                    await asyncio.sleep(0.05)
    again = configuration.load(tmp_path / "epass.toml")
    assert again.services["Α"].name_in("en") == "Service Α"
    assert again.receipt.link == "http://127.0.0.1:8480/t/{ticket}"
    with closing(open_journal(again)) as journal:
        assert [entry.event for entry in journal.today() if isinstance(entry.event, e.ChangeRefused)] == []


async def test_the_bell_of_a_number_does_not_wait_for_it(tmp_path: Path, store: Store) -> None:
    """A platform that hangs holds nobody: the journal is written while a request is on its way."""

    async def hang(request: web.Request) -> web.Response:
        await asyncio.sleep(WITHIN_S)
        return web.Response()

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", hang)
    async with TestServer(app) as server:
        site = a_site_of(tmp_path, str(server.make_url("")).rstrip("/"))
        with running(tmp_path), closing(open_journal(site)) as journal:
            await asyncio.sleep(1)
            for place in range(20):
                journal.record(lambda hall, at, place=place: hall.issue("Α", at=at, ticket=f"t{place}"))
            assert len(journal.hall.tickets) == 20
