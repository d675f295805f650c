"""The feed's addresses: the stream, the sign, and the page of the wall."""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path

from aiohttp import web

from epass.config import Config
from epass.errors import ConfigError, LinkLost
from epass.listening import Listening
from kiosk.feed.channel import Channel
from kiosk.feed.door import SAFETY, Door
from kiosk.feed.sign import sign
from kiosk.feed.turnstile import Turnstile

log = logging.getLogger("epass.feed")

_PAGE = Path(__file__).parent / "page"
_PARTS = frozenset(path.name for path in _PAGE.iterdir())
_FONT_KEPT = "private, max-age=604800"
_LONGEST_LINE = 2048
_MOST_HEADERS = 40
# A display that does not take what it is sent within this time is let go; it comes back with its last seq.
_TAKEN_WITHIN_S = 10.0
_PATIENCE_S = 10.0
_PER_ADDRESS = 100
_ALTOGETHER = 400

_CHANNEL = web.AppKey("channel", Channel)
_CONFIG = web.AppKey("config", Config)
_TURNSTILE = web.AppKey("turnstile", Turnstile)


@asynccontextmanager
async def serving(config: Config, channel: Channel) -> AsyncIterator[int]:
    """The feed on its address; yields the port. Raises ConfigError and LinkLost."""
    tls = _tls(config.feed.listening)
    app = _app(config, channel)
    runner = web.AppRunner(
        app,
        access_log=None,
        handler_cancellation=True,
        shutdown_timeout=1.0,
        keepalive_timeout=_PATIENCE_S,
        max_line_size=_LONGEST_LINE,
        max_field_size=_LONGEST_LINE,
        max_headers=_MOST_HEADERS,
    )
    await runner.setup()
    assert runner.server is not None
    try:
        server = await _listening(config.feed.listening, app[_TURNSTILE].before(runner.server), tls)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            channel.close()
    finally:
        await runner.cleanup()


def _app(config: Config, channel: Channel) -> web.Application:
    door = Door(config, is_open_to=frozenset({"/healthz"}), welcome=_welcome)
    app = web.Application(middlewares=[door.check])
    app[_CHANNEL], app[_CONFIG] = channel, config
    app[_TURNSTILE] = Turnstile(per_address=_PER_ADDRESS, altogether=_ALTOGETHER, patience_s=_PATIENCE_S)
    app.add_routes(
        [
            web.get("/feed", _feed, allow_head=False),
            web.get("/sign", _sign),
            web.get("/healthz", _healthz),
            web.get("/wall", _wall),
            web.get("/wall/{part}", _part),
        ]
    )
    return app


def _welcome(request: web.Request) -> None:
    if request.transport:
        request.app[_TURNSTILE].stay(request.transport)


async def _listening(
    listening: Listening, protocols: Callable[[], asyncio.Protocol], tls: ssl.SSLContext | None
) -> asyncio.Server:
    loop = asyncio.get_running_loop()
    patience_s = _PATIENCE_S if tls else None
    try:
        return await loop.create_server(
            protocols, listening.host, listening.port, ssl=tls, ssl_handshake_timeout=patience_s
        )
    except OSError as error:
        raise LinkLost(
            f"The feed cannot listen on {listening.host}:{listening.port}: {error.strerror or error}."
        ) from error


def _tls(listening: Listening) -> ssl.SSLContext | None:
    if listening.certificate is None or listening.key is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(listening.certificate, listening.key)
    except OSError as error:  # ssl.SSLError is one, too
        sentence = f"{listening.certificate} with {listening.key} cannot be used: {error.strerror or error}"
        raise ConfigError([f"feed.certificate: {sentence}"]) from error
    return context


async def _feed(request: web.Request) -> web.StreamResponse:
    channel = request.app[_CHANNEL]
    after = _after(request)
    response = web.StreamResponse(headers=SAFETY | {"X-Accel-Buffering": "no"})
    response.content_type, response.charset = "text/event-stream", "utf-8"
    try:
        await response.prepare(request)
        async for text in channel.listen(after):
            async with asyncio.timeout(_TAKEN_WITHIN_S):
                await response.write(text)
    except ConnectionError:
        pass  # it is gone
    except TimeoutError:
        log.warning("A display at %s does not take what it is told: it is let go, and may come back.", request.remote)
        if request.transport:
            request.transport.abort()
    return response


def _after(request: web.Request) -> int | None:
    """The seq that the client knows: EventSource's header, or the query of one that began anew."""
    seq = request.headers.get("Last-Event-ID") or request.query.get("after", "")
    if not seq:
        return None
    if not (seq.isascii() and seq.isdecimal()):
        raise web.HTTPBadRequest(text="Last-Event-ID is not a seq.")
    return int(seq)


async def _sign(request: web.Request) -> web.StreamResponse:
    return web.json_response(sign(request.app[_CONFIG]))


async def _healthz(request: web.Request) -> web.StreamResponse:
    return web.Response(text="ok\n")


async def _wall(request: web.Request) -> web.StreamResponse:
    return web.FileResponse(_PAGE / "wall.html")


async def _part(request: web.Request) -> web.StreamResponse:
    part = request.match_info["part"]
    if part == "NotoSans.ttf":
        font = Path(str(files("fontpkg_noto_sans"))) / "files" / "NotoSans[wdth,wght].ttf"
        return web.FileResponse(font, headers={"Cache-Control": _FONT_KEPT})
    if part not in _PARTS:
        raise web.HTTPNotFound
    return web.FileResponse(_PAGE / part)
