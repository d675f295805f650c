"""The first page: the three things that a citizen may want here."""

from aiohttp import web

from central.web.pages import page
from central.words import CITIZEN


async def _start(request: web.Request) -> web.Response:
    return page(request, "citizen/start.html", CITIZEN)


def routes() -> list[web.RouteDef]:
    return [web.get("/", _start)]
