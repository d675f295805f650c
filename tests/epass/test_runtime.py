"""Daemons as real processes: words to systemd, signals, exit codes."""

import signal
import socket
import subprocess
import sys

import pytest

from epass.runtime import Daemon
from fakes.sites import a_site

DAEMON = """
import asyncio
from epass import runtime
from epass.errors import {error}
async def serve(config, daemon):
    {body}
runtime.run("epass-test", serve)
"""


@pytest.fixture
def start(tmp_path):
    a_site(tmp_path)

    def run(body, error="StoreError", config="epass.toml", **environment):
        code = DAEMON.format(body=body, error=error)
        command = [sys.executable, "-c", code, "--config", str(tmp_path / config)]
        return subprocess.Popen(
            command, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env={"PATH": ""} | environment
        )

    return run


def ended(process):
    said = process.communicate(timeout=20)[1]
    return process.returncode, said


def test_a_daemon_says_when_it_is_ready_and_stops_when_told(start, tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(20)
        daemon = start(
            "daemon.ready(); daemon.alive(); await asyncio.sleep(60)", NOTIFY_SOCKET=str(tmp_path / "notify")
        )
        assert [systemd.recv(100) for _ in range(2)] == [b"READY=1", b"WATCHDOG=1"]
        daemon.send_signal(signal.SIGTERM)
        assert systemd.recv(100) == b"STOPPING=1"
    exit_code, said = ended(daemon)
    assert exit_code == 0
    assert "epass-test is ready" in said and "epass-test stops" in said


def test_a_wrong_configuration_exits_78_with_every_mistake(start, tmp_path):
    (tmp_path / "wrong.toml").write_text("[sight]\n[prnter]\n")
    exit_code, said = ended(start("pass", config="wrong.toml"))
    assert exit_code == 78
    assert "did you mean “printer”" in said and "site.code: is missing" in said and "Traceback" not in said


def test_what_does_not_work_is_one_sentence_and_exit_1(start):
    exit_code, said = ended(start("raise StoreError('The disk is full.')"))
    assert (exit_code, said) == (1, "ERROR epass: The disk is full.\n")


def test_what_does_not_work_in_a_task_is_one_sentence_too(start):
    body = "async with asyncio.TaskGroup() as group: group.create_task(asyncio.wait_for(fail(), 5))\n"
    body += "async def fail(): raise ConfigError(['No such profile.'])"
    exit_code, said = ended(start(body, error="ConfigError"))
    assert (exit_code, said) == (78, "ERROR epass: No such profile.\n")


def test_a_mistake_of_ours_is_not_hidden(start):
    exit_code, said = ended(start("raise ZeroDivisionError"))
    assert exit_code == 1
    assert "ZeroDivisionError" in said


@pytest.fixture
def systemd(tmp_path, monkeypatch):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as systemd:
        systemd.bind(str(tmp_path / "systemd"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "systemd"))
        yield systemd


def fed(systemd):
    words = 0
    while True:
        try:
            words += systemd.recv(100) == b"WATCHDOG=1"
        except BlockingIOError:
            return words


def test_a_daemon_of_which_a_part_hangs_is_not_fed_until_it_gets_on(systemd, caplog):
    now = [0.0]
    daemon = Daemon("epass-test", lambda: now[0])
    got_on = daemon.part("the printer", within_s=60)
    now[0] = 60
    daemon.alive()
    assert fed(systemd) == 1
    now[0] = 61
    daemon.alive()
    daemon.alive()
    assert fed(systemd) == 0
    assert [record.getMessage() for record in caplog.records] == [
        "epass-test hangs: the printer has not got on for 61 s"
    ]
    got_on()
    daemon.alive()
    assert fed(systemd) == 1
