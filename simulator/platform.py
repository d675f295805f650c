"""A platform to try, on this machine: sample ΚΕΠ, two of them at work, the simulated TAXISnet, mails in a folder."""

import asyncio
import os
import secrets
import signal
import socket
import tempfile
import webbrowser
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

from aiohttp import web

from central import config as configuration
from central import demo
from central.daemon import serving, utc_now, work_of
from central.store import SYSTEM, Store
from epass.errors import EpassError
from simulator.far_site import FarSite
from simulator.taxisnet import PASSWORD, Gsis
from simulator.taxisnet import app as taxisnet_app

HOST = "127.0.0.1"
_CLIENT = "epass-demo"
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
        gsis = Gsis(clients={_CLIENT: _secret(room / "gsis")})
        port = port or _free_port()
        async with _taxisnet(gsis) as gsis_port:
            path = _write(room, port, gsis_port)
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


@asynccontextmanager
async def _taxisnet(gsis: Gsis) -> AsyncIterator[int]:
    runner = web.AppRunner(taxisnet_app(gsis), access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, 0).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def _write(room: Path, port: int, gsis_port: int) -> Path:
    for name in ("tax_numbers", "cookies"):
        _secret(room / name)
    (room / "mails").mkdir(exist_ok=True)
    path = room / "central.toml"
    clients = "\n".join(
        f'[taxisnet.{who}]\nbase = "http://{HOST}:{gsis_port}/{realm}/"\nclient_id = "{_CLIENT}"\nsecret_file = "gsis"'
        for who, realm in (("citizens", "oauth2server"), ("clerks", "oauth2servergov"))
    )
    path.write_text(
        f"""state_dir = "state"
[web]
listen = "{HOST}:{port}"
public_address = "http://{HOST}:{port}"
[keys]
tax_numbers_file = "tax_numbers"
cookies_file = "cookies"
{clients}
[mail]
server = "file://{room / "mails"}"
sender = "no-reply@localhost.example"
""",
        encoding="utf-8",
    )
    return path


def _secret(path: Path) -> str:
    """The one of before, where the state was kept."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), encoding="utf-8")
    return path.read_text(encoding="utf-8")


@contextmanager
def _room(state_dir: Path | None) -> Iterator[Path]:
    if state_dir is not None:
        state_dir.mkdir(parents=True, exist_ok=True)
        yield state_dir.absolute()
        return
    with tempfile.TemporaryDirectory(prefix="epass-central-") as folder:
        yield Path(folder)


def _free_port() -> int:
    try:
        with socket.create_server((HOST, 0)) as door:
            port: int = door.getsockname()[1]
            return port
    except OSError as error:
        raise EpassError(f"No port is free here: {error.strerror}.") from error


def _tell(address: str, gsis_port: int, room: Path, opens_browser: bool) -> None:
    print(f"The platform is at {address} (Ctrl-C ends it)")
    print(f"  Citizens: TAXISnet login maria, nikos, eftychia or company, password {PASSWORD}")
    print(f"  Staff:    {address}/staff, login clerk, chief or admin, password {demo.PASSWORD}")
    print(f"  Mails:    {room / 'mails'}")
    print(f"  TAXISnet's troubles: http://{HOST}:{gsis_port}/troubles", flush=True)
    # Without a desktop, Python would open a browser in the terminal, if any.
    if opens_browser and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        webbrowser.open(address)
