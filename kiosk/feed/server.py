"""The feed's addresses: the stream, the sign, and the page of the wall."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib.resources import files
from pathlib import Path

from aiohttp import web

from epass.config import Config
from kiosk.feed import metrics
from kiosk.feed.channel import Channel
from kiosk.feed.door import Door
from kiosk.feed.sign import sign
from lan.safety import SAFETY
from lan.serving import PATIENCE_S, opened, tls_of
from lan.stream import stream
from lan.turnstile import Turnstile

_PAGE = Path(__file__).parent / "page"
_PARTS = frozenset(path.name for path in _PAGE.iterdir())
_FONT_KEPT = "private, max-age=604800"
_PATIENCE_S = PATIENCE_S
_PER_ADDRESS = 100
_ALTOGETHER = 400

_CHANNEL = web.AppKey("channel", Channel)
_CONFIG = web.AppKey("config", Config)
_TURNSTILE = web.AppKey("turnstile", Turnstile)


@asynccontextmanager
async def serving(config: Config, channel: Channel) -> AsyncIterator[int]:
    """The feed on its address; yields the port. Raises ConfigError and LinkLost."""
    listening = config.feed.listening
    tls = tls_of(listening.certificate, listening.key, option="feed.certificate")
    turnstile = Turnstile(per_address=_PER_ADDRESS, altogether=_ALTOGETHER, patience_s=_PATIENCE_S)
    app = _app(config, channel, turnstile)
    async with opened(app, listening, turnstile, tls, name="The feed", stop=channel.close) as port:
        yield port


def _app(config: Config, channel: Channel, turnstile: Turnstile) -> web.Application:
    door = Door(config, is_open_to=frozenset({"/healthz"}), welcome=_welcome)
    app = web.Application(middlewares=[door.check])
    app[_CHANNEL], app[_CONFIG], app[_TURNSTILE] = channel, config, turnstile
    app.add_routes(
        [
            web.get("/feed", _feed, allow_head=False),
            web.get("/sign", _sign),
            web.get("/healthz", _healthz),
            web.get("/metrics", partial(metrics.answer, config)),
            web.get("/wall", _wall),
            web.get("/wall/{part}", _part),
        ]
    )
    return app


def _welcome(request: web.Request) -> None:
    if request.transport:
        request.app[_TURNSTILE].stay(request.transport)


async def _feed(request: web.Request) -> web.StreamResponse:
    texts = request.app[_CHANNEL].listen(_after(request))
    return await stream(request, texts, headers=SAFETY, who="A display")


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
