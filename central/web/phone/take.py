"""A ΚΕΠ and a service become a number: asked of the site's own queue, and followed on the page of its ticket."""

from datetime import timedelta
from typing import Any

from aiohttp import web

from central.domain.refusals import NoNumbersNow, SiteSilent, TicketAlready
from central.domain.site import Service, Site
from central.domain.ticket import LiveHall, ServiceWait
from central.store.sites import SiteLine
from central.web.forms import choice
from central.web.pages import page
from central.web.platform import platform, remote
from central.web.refused import sentence
from central.web.visitor import visitor
from central.web.where import Chooser
from central.words import PHONE

# From one address: the guests of a ΚΕΠ's own Wi-Fi share one.
_MOST_REQUESTS = 60
_REQUESTS_WITHIN = timedelta(minutes=10)


async def _nothing_before(request: web.Request) -> None:
    return None


async def _chosen(request: web.Request, code: str) -> web.Response:
    raise web.HTTPSeeOther(f"/epass/{code}")


def _marks(site: SiteLine) -> list[str]:
    if not site.takes_phone:
        return ["no_phone"]
    return ["silent"] if site.is_silent else []


WHERE = Chooser(
    base="/epass/where",
    words=PHONE,
    title="where_title",
    back="/",
    step="",
    steps=0,
    before=_nothing_before,
    chosen=_chosen,
    marks=_marks,
)


async def _begin(request: web.Request) -> web.Response:
    raise web.HTTPSeeOther("/epass/where")


async def _site(request: web.Request) -> web.Response:
    at = platform(request)
    site = await at.store.sites.get(request.match_info["code"])
    hall = await at.store.tickets.hall(site.code)
    offered = _offered(site, hall)
    if request.method == "POST":
        letter = await choice(request, "service", tuple(service.letter for service, _ in offered))
        if letter:
            return await _take(request, site, hall, letter)
    return await _page(request, site, hall)


def _offered(site: Site, hall: LiveHall) -> list[tuple[Service, ServiceWait | None]]:
    """The services that numbers can be taken of by telephone, each with what the site says of it now."""
    now = {wait.letter: wait for wait in hall.services}
    return [
        (service, now.get(service.letter)) for service in site.services if service.takes_phone and service.is_offered
    ]


async def _take(request: web.Request, site: Site, hall: LiveHall, letter: str) -> web.Response:
    at, who = platform(request), visitor(request)
    await at.store.throttle.check(what="number", who=remote(request), most=_MOST_REQUESTS, within=_REQUESTS_WITHIN)
    try:
        ticket = await at.store.tickets.request(site=site.code, letter=letter, holder=who.holder, language=who.language)
    except TicketAlready as already:
        raise web.HTTPSeeOther(f"/t/{already.ticket}") from None
    except (SiteSilent, NoNumbersNow) as refusal:
        return await _page(request, site, hall, told=sentence(refusal, request))
    raise web.HTTPSeeOther(f"/t/{ticket.id}")


async def _page(request: web.Request, site: Site, hall: LiveHall, told: str = "") -> web.Response:
    mine = [
        ticket
        for ticket in await platform(request).store.tickets.of_holder(visitor(request).holder)
        if ticket.site == site.code and not ticket.status.is_over
    ]
    values: dict[str, Any] = {"site": site, "hall": hall, "offered": _offered(site, hall), "mine": mine, "told": told}
    return page(request, "phone/site.html", PHONE, **values)


def routes() -> list[web.RouteDef]:
    one = r"/epass/{code:\d{4}}"
    return [
        web.get("/epass", _begin),
        *WHERE.routes(),
        web.get(one, _site),
        web.post(one, _site),
    ]
