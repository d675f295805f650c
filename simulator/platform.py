"""A platform to try, on this machine: sample ΚΕΠ, two of them at work, the simulated TAXISnet, mails in a folder."""

import asyncio
import os
import signal
import tempfile
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from central import config as configuration
from central import demo
from central.daemon import serving, work_of
from central.store import SYSTEM, Store, utc_now
from simulator.far_site import FarSite
from simulator.platform_folder import HOST, free_port, taxisnet, write
from simulator.taxisnet import PASSWORD

_AT_WORK = ("9001", "9003")


async def play(*, port: int, state_dir: Path | None, opens_browser: bool) -> None:
    """Until SIGTERM, SIGINT or SIGHUP. Raises EpassError when the port is taken."""
    task = asyncio.ensure_future(_play(port, state_dir, opens_browser))
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with suppress(asyncio.CancelledError):
        await task


async def _play(port: int, state_dir: Path | None, opens_browser: bool) -> None:
    with _room(state_dir) as room:
        port = port or free_port()
        async with taxisnet(room) as gsis_port:
            path = write(room, port, gsis_port)
            async with serving(configuration.load(path), utc_now) as at:
                await demo.fill(at.store)
                _tell(at.config.web.public_address, gsis_port, room, opens_browser)
                async with asyncio.TaskGroup() as tasks:
                    for name, work in work_of(at).items():
                        tasks.create_task(work, name=name)
                    for code in _AT_WORK:
                        site = await _site(at.store, code, at.config.web.public_address)
                        tasks.create_task(site.run(is_busy=True), name=f"site {code}")


async def _site(store: Store, code: str, address: str) -> FarSite:
    _, token = await store.tokens.make(code, "demo", SYSTEM)
    return FarSite(code=code, api=f"{address}/api/v1", token=token, now=utc_now)


@contextmanager
def _room(state_dir: Path | None) -> Iterator[Path]:
    if state_dir is not None:
        state_dir.mkdir(parents=True, exist_ok=True)
        yield state_dir.absolute()
        return
    with tempfile.TemporaryDirectory(prefix="epass-central-") as folder:
        yield Path(folder)


def _tell(address: str, gsis_port: int, room: Path, opens_browser: bool) -> None:
    print(f"The platform is at {address} (Ctrl-C ends it)")
    print(f"  Citizens: TAXISnet login maria, nikos, eftychia or company, password {PASSWORD}")
    print(f"  Staff:    {address}/staff, login clerk, chief or admin, password {demo.PASSWORD}")
    print(f"  Mails:    {room / 'mails'}")
    print(f"  TAXISnet's troubles: http://{HOST}:{gsis_port}/troubles", flush=True)
    # Without a desktop, Python would open a browser in the terminal, if any.
    if opens_browser and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        webbrowser.open(address)
