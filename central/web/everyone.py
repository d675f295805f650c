"""What is there for everybody: language, assets, whether we are well, and the two pages of the footer."""

from aiohttp import web

from central.web import assets
from central.web.forms import choice, local_path, text
from central.web.pages import page
from central.web.platform import platform
from central.web.visitor import visitor
from central.words import PAGES
from epass.errors import StoreError


async def _language(request: web.Request) -> web.Response:
    languages = platform(request).config.web.languages
    chosen = await choice(request, "language", languages)
    if chosen:
        visitor(request).speak(chosen)
    raise web.HTTPSeeOther(local_path(await text(request, "then", most=300)) or "/")


async def _privacy(request: web.Request) -> web.Response:
    return page(request, "privacy.html", PAGES, retention=platform(request).config.retention)


async def _accessibility(request: web.Request) -> web.Response:
    return page(request, "accessibility.html", PAGES)


async def _healthz(request: web.Request) -> web.Response:
    try:
        await platform(request).store.ping()
    except StoreError as error:
        return web.Response(status=503, text=f"{error}\n")
    return web.Response(text="ok\n")


async def _robots(request: web.Request) -> web.Response:
    return web.Response(text="User-agent: *\nAllow: /$\nDisallow: /\n")


def routes() -> list[web.RouteDef]:
    return [
        web.post("/language", _language),
        web.post("/staff/language", _language),
        web.get("/privacy", _privacy),
        web.get("/accessibility", _accessibility),
        web.get("/healthz", _healthz),
        web.get("/robots.txt", _robots),
        web.get("/assets/{sum}/{name}", assets.serve),
    ]
