"""The console's application, on its address."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from counter.console import commands, live, openapi, pages
from counter.console.addresses import Address
from counter.console.commands import DOOR
from counter.console.door import LARGEST_BODY, Door
from counter.console.parts import PARTS, Parts
from counter.console.told import TOLD, Told
from epass.config import Config
from lan.certificate import certified
from lan.serving import PATIENCE_S, opened, tls_of
from lan.turnstile import Turnstile

_PER_ADDRESS = 60
_ALTOGETHER = 400

_TURNSTILE = web.AppKey("turnstile", Turnstile)


@asynccontextmanager
async def serving(parts: Parts) -> AsyncIterator[int]:
    """The console on its address; yields the port. Raises ConfigError and LinkLost."""
    config = parts.config
    certificate, key = certified(config.console.listening, config.state_dir / "console", parts.clock())
    tls = tls_of(certificate, key, option="console.certificate")
    app = application(parts, is_tls=tls is not None)
    turnstile = app[_TURNSTILE]
    stop = parts.news.close
    async with opened(app, config.console.listening, turnstile, tls, name="The console", stop=stop) as port:
        yield port


def application(parts: Parts, *, is_tls: bool) -> web.Application:
    known = addresses(parts.config)
    door = Door(parts.config, known, is_tls=is_tls, welcome=_welcome)
    app = web.Application(middlewares=[door.check], client_max_size=LARGEST_BODY)
    app[PARTS], app[DOOR], app[TOLD] = parts, door, Told()
    app[_TURNSTILE] = Turnstile(per_address=_PER_ADDRESS, altogether=_ALTOGETHER, patience_s=PATIENCE_S)
    for address in known:
        app.router.add_route(address.method, address.path, address.handler)
    return app


def addresses(config: Config) -> tuple[Address, ...]:
    """All of them."""
    healthz = Address(
        method="GET", path="/healthz", handler=_healthz, summary="It runs.", answers="text/plain", is_open=True
    )
    known = (*pages.addresses(), *live.addresses(), *commands.addresses(config), healthz)
    return (*known, openapi.address(known))


def _welcome(request: web.Request) -> None:
    if request.transport:
        request.app[_TURNSTILE].stay(request.transport)


async def _healthz(request: web.Request) -> web.StreamResponse:
    return web.Response(text="ok\n")
