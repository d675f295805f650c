"""The hall of the own ΚΕΠ as it told it last: counters, numbers and who waits. Numbers only, and nobody's name."""

import asyncio
from hashlib import sha256

from aiohttp import web

from central.domain.site import Site
from central.domain.ticket import LiveHall, TicketStatus
from central.web.clerk.staff import SITE, at_site, framing, staff_page
from central.web.pages import render
from central.web.platform import platform
from central.words import CLERK

_WAITS_S = 25.0
_REFRESHES_S = 15


async def _hall(request: web.Request) -> web.Response:
    """Without a script whoever wants it live asks for it: the page then loads itself anew."""
    user, site = await at_site(request)
    part = _part(request, site, await platform(request).store.tickets.hall(site.code))
    is_live = request.query.get("live") == "1"
    response = staff_page(
        request, "clerk/hall.html", user, site, tab="hall", part=part, known=_sum(part), is_live=is_live
    )
    if is_live:
        response.headers["Refresh"] = str(_REFRESHES_S)
    return response


async def _now(request: web.Request) -> web.Response:
    """The piece of the page that changes, as soon as it is another than the one that is `known`."""
    _, site = await at_site(request)
    tickets, known = platform(request).store.tickets, request.query.get("known", "")
    hall = await tickets.hall(site.code)
    loop = asyncio.get_running_loop()
    until = loop.time() + _WAITS_S
    while (part := _part(request, site, hall)) and _sum(part) == known and (left := until - loop.time()) > 0:
        hall = await tickets.watch_hall(site.code, hall, left)
    return web.Response(text=part, content_type="text/html", headers={"X-Known": _sum(part)})


def _part(request: web.Request, site: Site, hall: LiveHall) -> str:
    waiting = [ticket for ticket in hall.tickets if ticket.status is TicketStatus.WAITING]
    held = [ticket for ticket in hall.tickets if ticket.status is TicketStatus.HELD]
    values = framing(request) | {"site": site, "hall": hall, "waiting": waiting, "held": held}
    return render(request, "clerk/hall_now.html", CLERK, **values)


def _sum(part: str) -> str:
    return sha256(part.encode()).hexdigest()[:16]


def routes() -> list[web.RouteDef]:
    base = f"/staff/{SITE}/hall"
    return [web.get(base, _hall), web.get(base + "/now", _now)]
