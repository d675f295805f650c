"""A folder becomes the folder of a platform on this machine: its keys, its central.toml, and TAXISnet on a port."""

import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from epass.errors import EpassError
from simulator.taxisnet import Gsis
from simulator.taxisnet import app as taxisnet_app

HOST = "127.0.0.1"
_CLIENT = "epass-demo"


def write(folder: Path, port: int, gsis_port: int) -> Path:
    """Its central.toml; keys that are there already, where the folder was kept, stay."""
    for name in ("tax_numbers", "cookies", "gsis"):
        _secret(folder / name)
    (folder / "mails").mkdir(exist_ok=True)
    path = folder / "central.toml"
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
server = "file://{folder / "mails"}"
sender = "no-reply@localhost.example"
""",
        encoding="utf-8",
    )
    return path


@asynccontextmanager
async def taxisnet(folder: Path) -> AsyncIterator[int]:
    """The simulated one, which knows the platform of this folder; on this port."""
    gsis = Gsis(clients={_CLIENT: _secret(folder / "gsis")})
    runner = web.AppRunner(taxisnet_app(gsis), access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, 0).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def free_port() -> int:
    """Somebody may take it before whom it is for does, who then says so. Raises EpassError."""
    try:
        with socket.create_server((HOST, 0)) as door:
            port: int = door.getsockname()[1]
            return port
    except OSError as error:
        raise EpassError(f"No port is free here: {error.strerror}.") from error


def _secret(path: Path) -> str:
    """The one of before, where the folder was kept."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), encoding="utf-8")
    return path.read_text(encoding="utf-8")
