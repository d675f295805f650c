"""What is kept of a citizen, for the citizen: as a file, and to be deleted."""

import json

from aiohttp import web

from central.store import citizen_actor
from central.web.citizen.identity import citizen_of
from central.web.forms import choice
from central.web.pages import page
from central.web.platform import platform
from central.web.visitor import visitor
from central.words import CITIZEN


async def _show(request: web.Request) -> web.Response:
    await citizen_of(request)
    return page(request, "citizen/my_data.html", CITIZEN, retention=platform(request).config.retention)


async def _export(request: web.Request) -> web.Response:
    citizen = await citizen_of(request)
    kept = await platform(request).store.citizens.export(citizen)
    body = json.dumps(kept, ensure_ascii=False, indent=2, default=str)
    headers = {"Content-Disposition": 'attachment; filename="kep-my-data.json"'}
    return web.Response(text=body, content_type="application/json", headers=headers)


async def _forget(request: web.Request) -> web.Response:
    citizen = await citizen_of(request)
    if not await choice(request, "sure", ("yes",)):
        mistakes = {"sure": CITIZEN.say("data_forget_not_sure", visitor(request).language)}
        retention = platform(request).config.retention
        return page(request, "citizen/my_data.html", CITIZEN, status=400, retention=retention, mistakes=mistakes)
    cancelled = await platform(request).store.citizens.forget(citizen, citizen_actor(citizen))
    await visitor(request).leave()
    return page(request, "citizen/forgotten.html", CITIZEN, cancelled=cancelled)


def routes() -> list[web.RouteDef]:
    return [
        web.get("/my-data", _show),
        web.post("/my-data/export", _export),
        web.post("/my-data/forget", _forget),
    ]
