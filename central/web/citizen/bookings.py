"""My bookings: each with its code, its calendar file, and what can still be done with it."""

from dataclasses import replace
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import segno
from aiohttp import web

from central.calendar_file import calendar_file
from central.domain.availability import Mode
from central.domain.booking import Booking, Status, Step
from central.domain.refusals import SlotNotOffered, SlotTaken
from central.domain.site import Site
from central.store import citizen_actor
from central.visit import Visit, visit_of
from central.web.citizen.identity import citizen_of
from central.web.citizen.person import Own, person_in
from central.web.citizen.when import chosen_time, when_page
from central.web.citizen.wish import Wish
from central.web.forms import choice, text
from central.web.pages import page
from central.web.platform import platform
from central.web.visitor import visitor
from central.words import CITIZEN

_TOLD = ("moved", "changed", "cancelled")


async def _list(request: web.Request) -> web.Response:
    citizen = await citizen_of(request)
    at = platform(request)
    coming: list[tuple[Booking, Visit]] = []
    past: list[tuple[Booking, Visit]] = []
    for booking in await at.store.bookings.of_citizen(citizen):
        entry = (booking, visit_of(booking, await at.store.sites.get(booking.site), visitor(request).language))
        (coming if booking.slot > at.now() and booking.status is Status.BOOKED else past).append(entry)
    return _page(
        request, "bookings", coming=coming, past=past, most=at.config.limits.bookings, told=await _told(request)
    )


async def _own(request: web.Request) -> tuple[Booking, Site, Visit]:
    """The booking in the address, where it is this citizen's. Raises NoSuchBooking for any other."""
    citizen = await citizen_of(request)
    at = platform(request)
    booking = await at.store.bookings.get(request.match_info["id"], citizen_actor(citizen))
    site = await at.store.sites.get(booking.site)
    return booking, site, visit_of(booking, site, visitor(request).language)


def _can_change(request: web.Request, booking: Booking) -> bool:
    return booking.allows(Step.MOVE) and booking.slot > platform(request).now()


async def _show(request: web.Request) -> web.Response:
    booking, _, visit = await _own(request)
    can_change = _can_change(request, booking)
    return _page(request, "booking", booking=booking, visit=visit, can_change=can_change, told=await _told(request))


async def _done(request: web.Request) -> web.Response:
    booking, _, visit = await _own(request)
    if booking.status is not Status.BOOKED:
        raise web.HTTPSeeOther(f"/bookings/{booking.id}")
    return _page(request, "done", booking=booking, visit=visit)


async def _code(request: web.Request) -> web.Response:
    """What the dispenser scans: ΚΕΠ and code, and nothing else."""
    booking, _, visit = await _own(request)
    if not booking.code:
        raise web.HTTPNotFound
    picture = BytesIO()
    segno.make_qr(visit.pass_code, error="m").save(picture, kind="svg", border=2, omitsize=True, light="#fff")
    return web.Response(body=picture.getvalue(), content_type="image/svg+xml")


async def _calendar(request: web.Request) -> web.Response:
    _, _, visit = await _own(request)
    host = urlsplit(platform(request).config.web.public_address).hostname or "localhost"
    body = calendar_file(visit, host=host, now=platform(request).now())
    headers = {"Content-Disposition": 'attachment; filename="kep.ics"'}
    return web.Response(body=body, content_type="text/calendar", charset="utf-8", headers=headers)


async def _cancel(request: web.Request) -> web.Response:
    booking, _, visit = await _own(request)
    if request.method == "POST":
        await platform(request).store.bookings.cancel(booking.id, citizen_actor(booking.citizen or ""))
        await visitor(request).keep(told="cancelled")
        raise web.HTTPSeeOther("/bookings")
    if not booking.allows(Step.CANCEL):
        raise web.HTTPSeeOther(f"/bookings/{booking.id}")
    return _page(request, "cancel", booking=booking, visit=visit)


async def _move(request: web.Request) -> web.Response:
    booking, _, visit = await _own(request)
    if not _can_change(request, booking):
        raise web.HTTPSeeOther(f"/bookings/{booking.id}")
    base = f"/bookings/{booking.id}/move"
    if request.method == "POST":
        wanted = await text(request, "starts", most=40)
        starts = await chosen_time(request, booking.site, booking.service, Mode.ORDINARY)
        try:
            if starts is None:
                raise SlotTaken
            await platform(request).store.bookings.move(
                booking.id, letter=booking.service, starts=starts, actor=citizen_actor(booking.citizen or "")
            )
        except (SlotTaken, SlotNotOffered):
            await visitor(request).keep(taken=wanted)
            raise web.HTTPSeeOther(base) from None
        await visitor(request).keep(told="moved", taken=None)
        raise web.HTTPSeeOther(f"/bookings/{booking.id}")
    shown = await when_page(request, booking.site, booking.service, Mode.ORDINARY)
    return _page(request, "move", booking=booking, visit=visit, base=base, **shown)


async def _change(request: web.Request) -> web.Response:
    booking, _, visit = await _own(request)
    if not _can_change(request, booking):
        raise web.HTTPSeeOther(f"/bookings/{booking.id}")
    details = booking.details
    wish = Wish(
        key="",
        applicant=details.applicant,
        is_for_other=details.is_for_other,
        subject=details.subject,
        email=details.contact.email,
        mobile=details.contact.mobile,
        has_consented=details.has_consented,
    )
    shown: dict[str, Any] = {"booking": booking, "visit": visit, "retention": platform(request).config.retention}
    if request.method == "POST":
        typed, mistakes = await person_in(request, wish, Own())
        typed = replace(typed, has_consented=await choice(request, "consent", ("yes",)) == "yes")
        if mistakes:
            return _page(request, "change", status=400, wish=typed, mistakes=mistakes, **shown)
        changed = typed.details(details.language).kept()
        await platform(request).store.bookings.change(booking.id, changed, citizen_actor(booking.citizen or ""))
        await visitor(request).keep(told="changed")
        raise web.HTTPSeeOther(f"/bookings/{booking.id}")
    return _page(request, "change", wish=wish, **shown)


async def _told(request: web.Request) -> str:
    """What was just done, in a sentence, once."""
    told = visitor(request).data.get("told", "")
    if told:
        await visitor(request).keep(told=None)
    return CITIZEN.say(f"told_{told}", visitor(request).language) if told in _TOLD else ""


def _page(request: web.Request, template: str, *, status: int = 200, **values: Any) -> web.Response:
    return page(request, f"citizen/{template}.html", CITIZEN, status=status, **values)


def routes() -> list[web.RouteDef]:
    one = "/bookings/{id:[A-Za-z0-9_-]{1,64}}"
    return [
        web.get("/bookings", _list),
        web.get(one, _show),
        web.get(one + "/done", _done),
        web.get(one + "/code.svg", _code),
        web.get(one + "/calendar.ics", _calendar),
        web.get(one + "/cancel", _cancel),
        web.post(one + "/cancel", _cancel),
        web.get(one + "/move", _move),
        web.post(one + "/move", _move),
        web.get(one + "/change", _change),
        web.post(one + "/change", _change),
    ]
