"""A whole ΚΕΠ is put together, on one machine and one page, and taken apart again when it is over."""

import asyncio
import errno
import signal
import socket
import tempfile
import webbrowser
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from aiohttp import web

from epass import config as configuration
from epass.errors import EpassError
from epass.store import open_journal
from epass.store.migrations import migrate
from simulator import site
from simulator.staff import employ
from simulator.stage import Stage
from simulator.web import HOST, app

_GOODBYE_S = 0.5


async def play(*, port: int, state_dir: Path | None, opens_browser: bool) -> None:
    """Until SIGTERM, SIGINT or SIGHUP. Raises EpassError when the port is taken, or something cannot be started."""
    task = asyncio.ensure_future(_play(port, state_dir, opens_browser))
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with suppress(asyncio.CancelledError):
        await task


async def _play(port: int, state_dir: Path | None, opens_browser: bool) -> None:
    with _door(port) as door, _room() as room:
        wires = site.wires(room, door.getsockname()[1], _free_port())
        toml = room / "epass.toml"
        state_dir = (state_dir or room / "state").absolute()
        site.write(toml, state_dir=state_dir, wires=wires)
        config = replace(configuration.load(toml), state_dir=state_dir)
        migrate(state_dir)
        with closing(open_journal(config)) as journal:
            journal.open_day()
            employ(journal, config)
            async with Stage(config=config, journal=journal, wires=wires, toml=toml, room=room) as stage:
                await _perform(stage, door, opens_browser)


async def _perform(stage: Stage, door: socket.socket, opens_browser: bool) -> None:
    runner = web.AppRunner(app(stage), access_log=None, shutdown_timeout=_GOODBYE_S)
    await runner.setup()
    try:
        await web.SockSite(runner, door).start()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(stage.chronicle.follow(), name="journal")
            for name, daemon in stage.daemons.items():
                tasks.create_task(daemon.run(), name=name)
            address = f"http://{HOST}:{door.getsockname()[1]}/"
            print(f"The demo is at {address} (Ctrl-C ends it)", flush=True)
            if opens_browser:
                await asyncio.to_thread(webbrowser.open, address)
    finally:
        await runner.cleanup()


def _door(port: int) -> socket.socket:
    """Listens at once, so that a port that is taken is known before anything is made. 0: any that is free."""
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((HOST, port))
        door.listen()
    except OSError as error:
        door.close()
        reason = (
            "is taken by another program" if error.errno == errno.EADDRINUSE else f"cannot be had: {error.strerror}"
        )
        raise EpassError(f"Port {port} {reason}: choose another with --port.") from error
    return door


def _free_port() -> int:
    """For the console. Somebody may take it before the console does, which then says so."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def _room() -> Iterator[Path]:
    """A folder for the ends of the wires, with a plain short name, gone at the end."""
    with tempfile.TemporaryDirectory(prefix="epass-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
