"""A whole ΚΕΠ is put together, on one machine and one page, and taken apart again when it is over."""

import asyncio
import errno
import signal
import socket
import tempfile
import webbrowser
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from aiohttp import web

from epass import config as configuration
from epass.errors import EpassError
from epass.store import open_journal
from epass.store.migrations import migrate
from simulator import platform_folder, site
from simulator.cable import Cable
from simulator.platform_folder import HOST, free_port, taxisnet
from simulator.site import Wires
from simulator.staff import employ
from simulator.stage import Stage
from simulator.supervisor import Supervised
from simulator.web import app

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
        state_dir = (state_dir or room / "state").absolute()
        async with Cable(free_port()) as cable:
            wires = site.wires(
                room,
                port=door.getsockname()[1],
                console_port=free_port(),
                platform_port=cable.far_port,
                cable_port=cable.port,
                platform=state_dir / "platform",
            )
            toml = room / "epass.toml"
            site.write(toml, state_dir=state_dir, wires=wires)
            config = replace(configuration.load(toml), state_dir=state_dir)
            migrate(state_dir)
            with closing(open_journal(config)) as journal:
                journal.open_day()
                employ(journal, config)
                async with (
                    _platform(wires),
                    Stage(config=config, journal=journal, wires=wires, cable=cable, toml=toml, room=room) as stage,
                ):
                    await _perform(stage, door, opens_browser)


@asynccontextmanager
async def _platform(wires: Wires) -> AsyncIterator[None]:
    """Its folder, and the TAXISnet that it asks; the platform itself is a daemon of the stage."""
    wires.platform.mkdir(mode=0o700, exist_ok=True)
    async with taxisnet(wires.platform) as gsis_port:
        platform_folder.write(wires.platform, wires.platform_port, gsis_port)
        yield


async def _perform(stage: Stage, door: socket.socket, opens_browser: bool) -> None:
    runner = web.AppRunner(app(stage), access_log=None, shutdown_timeout=_GOODBYE_S)
    await runner.setup()
    try:
        await web.SockSite(runner, door).start()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(stage.chronicle.follow(), name="journal")
            for name, daemon in stage.daemons.items():
                tasks.create_task(_supervise(daemon, after=stage.comes_after(name)), name=name)
            address = f"http://{HOST}:{door.getsockname()[1]}/"
            print(f"The demo is at {address} (Ctrl-C ends it)", flush=True)
            if opens_browser:
                await asyncio.to_thread(webbrowser.open, address)
    finally:
        await runner.cleanup()


async def _supervise(daemon: Supervised, *, after: Supervised | None) -> None:
    if after is not None:
        await after.was_ready.wait()
    await daemon.run()


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


@contextmanager
def _room() -> Iterator[Path]:
    """A folder for the ends of the wires, with a plain short name, gone at the end."""
    with tempfile.TemporaryDirectory(prefix="epass-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
