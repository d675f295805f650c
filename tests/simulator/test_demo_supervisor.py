"""Daemons are started, started again, and never outlive who started them."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from contextlib import suppress

import pytest

from epass.errors import EpassError
from fakes.daemons import FAILS, SLEEPS, STUBBORN, WRONG, put
from fakes.stage import until
from simulator import supervisor
from simulator.supervisor import State, Supervised


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def start(tmp_path, monkeypatch):
    """A daemon that runs this program."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(supervisor, "_FIRST_PAUSE_S", 0.02)
    tasks = []

    def start(program, **options):
        put(tmp_path, "standin", program)
        daemon = Supervised("standin", config=tmp_path / "epass.toml", folder=tmp_path, **options)
        tasks.append(asyncio.ensure_future(daemon.run()))
        return daemon, tasks[-1]

    yield start


async def end(task):
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_a_daemon_is_ready_when_it_says_so(start):
    daemon, task = start(SLEEPS)
    await until(lambda: daemon.state is State.STARTING, "it starts")
    await until(lambda: daemon.state is State.READY, "it is ready")
    await end(task)


async def test_a_daemon_is_given_its_words_after_its_configuration(start, tmp_path):
    told = "import pathlib, sys; pathlib.Path(sys.argv[4]).write_text(' '.join(sys.argv[1:4]))\n"
    words = tmp_path / "words"
    daemon, task = start(told + SLEEPS, words=("--site", str(words)))
    await until(lambda: daemon.state is State.READY, "it is ready")
    assert words.read_text() == f"--config {tmp_path}/epass.toml --site"
    await end(task)


async def test_who_waits_for_a_daemon_goes_on_once_it_was_ready_and_for_good(start):
    daemon, task = start(SLEEPS)
    assert not daemon.was_ready.is_set()
    await asyncio.wait_for(daemon.was_ready.wait(), 10)
    daemon.kill()
    await until(lambda: daemon.state is not State.READY, "it is away")
    assert daemon.was_ready.is_set()
    await end(task)


async def test_a_daemon_that_was_killed_is_started_again(start):
    starts = []
    daemon, task = start(SLEEPS, on_start=lambda: starts.append(1))
    await until(lambda: daemon.state is State.READY, "it is ready")
    first = daemon.pid
    daemon.kill()
    await until(lambda: daemon.starts == 2 and daemon.state is State.READY, "it is ready again")
    assert daemon.pid != first
    assert not is_alive(first)
    assert len(starts) == 2
    await end(task)


async def test_a_daemon_that_is_to_be_restarted_ends_in_order_and_comes_back(start, tmp_path):
    program = f"""
import pathlib, signal, sys
def end(*_):
    pathlib.Path("{tmp_path}/ended").touch()
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
"""
    daemon, task = start(program + SLEEPS)
    await until(lambda: daemon.state is State.READY, "it is ready")
    daemon.restart()
    await until(lambda: daemon.starts == 2 and daemon.state is State.READY, "it is ready again")
    assert (tmp_path / "ended").exists()
    await end(task)


async def test_a_daemon_ends_with_its_supervision(start):
    daemon, task = start(SLEEPS)
    await until(lambda: daemon.state is State.READY, "it is ready")
    pid = daemon.pid
    await end(task)
    assert not is_alive(pid)
    assert daemon.pid is None


async def test_a_daemon_that_will_not_end_is_made_to(start, monkeypatch):
    monkeypatch.setattr(supervisor, "_STOP_TIMEOUT_S", 0.2)
    daemon, task = start(STUBBORN)
    await until(lambda: daemon.state is State.READY, "it is ready")
    pid = daemon.pid
    await end(task)
    assert not is_alive(pid)


async def test_a_daemon_that_fails_says_why_once_and_is_tried_again(start, capfd):
    daemon, task = start(FAILS)
    await until(lambda: daemon.starts >= 3, "it is tried again")
    await end(task)
    assert capfd.readouterr().err.count("the disk is full") == 1


async def test_a_daemon_that_is_wrongly_configured_is_not_tried_again(start):
    daemon, task = start(WRONG)
    with pytest.raises(EpassError, match=r"site\.code: is missing"):
        await asyncio.wait_for(task, 10)
    assert daemon.starts == 1


async def test_a_daemon_is_not_led_astray_by_our_environment(start, monkeypatch):
    monkeypatch.setenv("EPASS_STATE_DIR", "/somewhere/else")
    program = "import os; assert 'EPASS_STATE_DIR' not in os.environ\n" + SLEEPS
    daemon, task = start(program)
    await until(lambda: daemon.state is State.READY, "it is ready")
    await end(task)


def test_a_daemon_dies_with_a_supervisor_that_was_killed(tmp_path):
    put(tmp_path, "standin", SLEEPS)
    parent = textwrap.dedent("""
        import asyncio, pathlib, sys
        from simulator.supervisor import Supervised
        folder = pathlib.Path(sys.argv[1])
        async def main():
            daemon = Supervised("standin", config=folder / "epass.toml", folder=folder)
            task = asyncio.ensure_future(daemon.run())
            while daemon.state != "ready":
                await asyncio.sleep(0.01)
            print(daemon.pid, flush=True)
            await task
        asyncio.run(main())
    """)
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", parent, str(tmp_path)], env=environment, stdout=subprocess.PIPE, text=True
    ) as supervising:
        assert supervising.stdout
        pid = int(supervising.stdout.readline())
        assert is_alive(pid)
        supervising.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 5
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not is_alive(pid)
