"""An application gets its address on the network: TLS, limits on what is asked, and a turnstile before it."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from epass.errors import ConfigError, LinkLost
from epass.listening import Listening
from lan.turnstile import Turnstile

LONGEST_LINE = 2048
_MOST_HEADERS = 40
PATIENCE_S = 10.0


@asynccontextmanager
async def opened(
    app: web.Application,
    listening: Listening,
    turnstile: Turnstile,
    tls: ssl.SSLContext | None,
    *,
    name: str,
    stop: Callable[[], None],
) -> AsyncIterator[int]:
    """The application on its address; yields the port. `name`: who cannot listen, in the sentence of LinkLost. `stop`:
    lets go those who listen to a stream, when it ends."""
    runner = web.AppRunner(
        app,
        access_log=None,
        handler_cancellation=True,
        shutdown_timeout=1.0,
        keepalive_timeout=PATIENCE_S,
        max_line_size=LONGEST_LINE,
        max_field_size=LONGEST_LINE,
        max_headers=_MOST_HEADERS,
    )
    await runner.setup()
    assert runner.server is not None
    try:
        server = await _listening(listening, turnstile.before(runner.server), tls, name)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            stop()
    finally:
        await runner.cleanup()


async def _listening(
    listening: Listening, protocols: Callable[[], asyncio.Protocol], tls: ssl.SSLContext | None, name: str
) -> asyncio.Server:
    loop = asyncio.get_running_loop()
    patience_s = PATIENCE_S if tls else None
    try:
        return await loop.create_server(
            protocols, listening.host, listening.port, ssl=tls, ssl_handshake_timeout=patience_s
        )
    except OSError as error:
        where = f"{listening.host}:{listening.port}"
        raise LinkLost(f"{name} cannot listen on {where}: {error.strerror or error}.") from error


def tls_of(certificate: Path | None, key: Path | None, *, option: str) -> ssl.SSLContext | None:
    """None without a certificate. Raises ConfigError, which names the option, for one that cannot be used."""
    if certificate is None or key is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, key)
    except OSError as error:  # ssl.SSLError is one, too
        sentence = f"{certificate} with {key} cannot be used: {error.strerror or error}"
        raise ConfigError([f"{option}: {sentence}"]) from error
    return context
