"""The daemon of the console as a process of its own, and what `epass doctor` says of it."""

import asyncio
import ssl
import subprocess
import sys
from contextlib import closing, contextmanager

import aiohttp
import pytest

from counter.console.health import check
from epass import config, pins
from epass.clerks import Role
from epass.store import open_journal
from epass.store.clerks import Clerks
from epass.store.journal import utc_now
from fakes.feed import certified, free_port
from fakes.sites import a_site
from lan.certificate import fingerprint


@contextmanager
def daemon(folder):
    with (folder / "console.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "counter.console", "--config", folder / "epass.toml"], stderr=log
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def told(folder):
    return (folder / "console.log").read_text()


def a_console_site(folder, lines):
    return a_site(folder, desk=f"[console]\n{lines}")


async def until_ready(folder, process):
    async with asyncio.timeout(30):
        while "epass-console is ready" not in told(folder):
            assert process.poll() is None, told(folder)
            await asyncio.sleep(0.02)


async def test_it_listens_and_ends_when_told_to(tmp_path):
    port = free_port()
    a_console_site(tmp_path, f'listen = "127.0.0.1:{port}"')
    with daemon(tmp_path) as process:
        await until_ready(tmp_path, process)
        async with aiohttp.ClientSession() as http:
            for path, status in (("/healthz", 200), ("/sign-in", 200), ("/", 200)):
                async with http.get(f"http://127.0.0.1:{port}{path}") as answer:
                    assert answer.status == status
            async with http.get(f"http://127.0.0.1:{port}/static/console.css") as answer:
                assert (answer.status, answer.content_type) == (200, "text/css")
        process.terminate()
        assert process.wait(10) == 0
    assert "Traceback" not in told(tmp_path) and "Nobody can sign in yet" in told(tmp_path)


async def test_on_the_lan_its_certificate_is_the_one_that_the_doctor_tells(tmp_path):
    port = free_port()
    site = a_console_site(tmp_path, f'listen = "127.0.0.2:{port}"')
    before, clerks = check(site)
    assert before.ok and "is made when" in before.sentence
    assert not clerks.ok and "Nobody can sign in yet" in clerks.sentence
    with closing(open_journal(site)) as journal:
        line = pins.hashed("270184", pins.new_salt())
        Clerks(journal, site.console, utc_now).add("maria", name="Μαρία", role=Role.ADMINISTRATOR, pin=line)
    with daemon(tmp_path) as process:
        await until_ready(tmp_path, process)
        shown = await asyncio.to_thread(ssl.get_server_certificate, ("127.0.0.2", port))
        (tmp_path / "shown.pem").write_text(shown)
    [finding] = check(site)
    assert finding.ok and fingerprint(tmp_path / "shown.pem") in finding.sentence


async def test_a_port_that_is_taken_is_told_in_one_sentence(tmp_path):
    port = free_port()
    a_console_site(tmp_path, f'listen = "127.0.0.1:{port}"')
    taken = await asyncio.start_server(lambda *_: None, "127.0.0.1", port)
    with daemon(tmp_path) as process:
        assert await asyncio.to_thread(process.wait, 30) == 1
    assert f"The console cannot listen on 127.0.0.1:{port}" in told(tmp_path) and "Traceback" not in told(tmp_path)
    taken.close()


def test_a_console_of_this_machine_needs_no_certificate(tmp_path):
    [finding] = check(a_console_site(tmp_path, 'listen = "127.0.0.1:8480"'))
    assert finding.ok and finding.sentence == "On this machine alone: 127.0.0.1, port 8480, without TLS."


@pytest.mark.parametrize("trouble", ["gone", "torn"])
def test_a_certificate_of_the_site_that_cannot_be_read_is_told(tmp_path, trouble):
    lines = certified(tmp_path)
    site = a_console_site(tmp_path, f'listen = "0.0.0.0:8480"\n{lines}')
    fine, _ = check(site)
    assert fine.ok and fingerprint(tmp_path / "cert.pem") in fine.sentence
    if trouble == "torn":
        (tmp_path / "cert.pem").write_text("-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n")
    else:
        (tmp_path / "cert.pem").unlink()
    finding, _ = check(config.load(tmp_path / "epass.toml"))
    assert not finding.ok and "cannot be read" in finding.sentence
