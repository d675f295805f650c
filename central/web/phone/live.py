"""A ticket's page: the number, who is before it and where to go, as the site tells; the same for every printed QR code.

The page is sent once, and its middle again whenever the ticket changes (Server-Sent Events); without a script the page
asks for itself anew. What the address shows is the ticket's own random id, and nobody is named.
"""

import asyncio
import contextlib
import json
from datetime import timedelta
from typing import Any

from aiohttp import web

from central.domain.refusals import NoSuchTicket, NotPossibleNow
from central.domain.ticket import LiveTicket, TicketStatus
from central.web.pages import page, render
from central.web.platform import platform, remote
from central.web.visitor import visitor
from central.words import PHONE

_LOOK_AGAIN_S = 10.0
_STREAM_LASTS_S = 600.0
_TAKEN_WITHIN_S = 10.0
_MOST_GUESSES = 30
_GUESSES_WITHIN = timedelta(minutes=10)
# As in docs/sync.md; anything else is no business of a citizen's.
_REFUSED = ("closed", "no_such_service", "daily_maximum", "outside_hours", "expired")


async def _ticket(request: web.Request) -> LiveTicket:
    """The one in the address. Who asks for many that are not there is not answered any more."""
    try:
        return await platform(request).store.tickets.get(request.match_info["id"])
    except NoSuchTicket:
        await platform(request).store.throttle.check(
            what="guess", who=remote(request), most=_MOST_GUESSES, within=_GUESSES_WITHIN
        )
        raise


async def _show(request: web.Request) -> web.Response:
    ticket = await _ticket(request)
    return page(request, "phone/ticket.html", PHONE, **await _values(request, ticket))


async def _values(request: web.Request, ticket: LiveTicket) -> dict[str, Any]:
    at = platform(request)
    site = await at.store.sites.get(ticket.site)
    hall = await at.store.tickets.hall(ticket.site)
    return {
        "ticket": ticket,
        "site": site,
        "service": site.service(ticket.service),
        "calls": [one for one in hall.counters if one.number],
        "is_over": ticket.status.is_over or ticket.day < at.today(),
        "is_past": ticket.day < at.today(),
        "reason": ticket.reason if ticket.reason in _REFUSED else "other",
        "is_waiting": ticket.status in (TicketStatus.WAITING, TicketStatus.HELD),
        "says": says(ticket, visitor(request).language),
    }


def says(ticket: LiveTicket, language: str) -> str:
    """What stands largest under the number, and is read aloud when it changes."""
    name = f"says_{ticket.status}"
    if ticket.status in (TicketStatus.CALLED, TicketStatus.SERVING):
        return PHONE.say(name, language, counter=ticket.counter or "")
    return PHONE.say(name, language)


async def _live(request: web.Request) -> web.StreamResponse:
    ticket = await _ticket(request)
    response = web.StreamResponse(headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"})
    response.content_type, response.charset = "text/event-stream", "utf-8"
    await response.prepare(request)
    try:
        async with asyncio.timeout(_STREAM_LASTS_S):
            await _stream(request, response, ticket)
    except (ConnectionError, TimeoutError):
        pass  # it is gone, or comes back
    return response


async def _stream(request: web.Request, response: web.StreamResponse, ticket: LiveTicket) -> None:
    shown = ""
    while True:
        text = render(request, "phone/live.html", PHONE, **await _values(request, ticket))
        event = (
            f"data: {json.dumps({'page': text, 'says': _aloud(request, ticket)})}\n\n" if text != shown else ": .\n\n"
        )
        async with asyncio.timeout(_TAKEN_WITHIN_S):
            await response.write(event.encode())
        shown = text
        ticket = await platform(request).store.tickets.watch(ticket.id, ticket, _LOOK_AGAIN_S)


def _aloud(request: web.Request, ticket: LiveTicket) -> str:
    return f"{ticket.number}: {says(ticket, visitor(request).language)}".removeprefix(": ")


async def _cancel(request: web.Request) -> web.Response:
    ticket = await _ticket(request)
    if request.method == "POST":
        with contextlib.suppress(NotPossibleNow):  # its page says how it stands
            await platform(request).store.tickets.cancel(ticket.id)
        raise web.HTTPSeeOther(f"/t/{ticket.id}")
    if not ticket.can_be_cancelled:
        raise web.HTTPSeeOther(f"/t/{ticket.id}")
    return page(request, "phone/cancel.html", PHONE, **await _values(request, ticket))


def routes() -> list[web.RouteDef]:
    one = "/t/{id:[A-Za-z0-9_-]{8,64}}"
    return [
        web.get(one, _show),
        web.get(one + "/live", _live, allow_head=False),
        web.get(one + "/cancel", _cancel),
        web.post(one + "/cancel", _cancel),
    ]
