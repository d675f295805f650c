"""One booking of the ΚΕΠ: shown, printed, moved, given to another queue, cancelled, and what became of it."""

from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import segno
from aiohttp import web

from central.calendar_file import calendar_file
from central.domain.availability import Mode
from central.domain.booking import Booking, Status, Step
from central.domain.refusals import PlatformRefusal, SlotNotOffered, SlotTaken
from central.domain.site import Site
from central.domain.users import User
from central.visit import Visit, visit_of
from central.web.clerk.day import steps_of
from central.web.clerk.quick import of_site
from central.web.clerk.staff import SITE, actor_of, at_site, staff_page, staff_part
from central.web.clerk.times import chooser
from central.web.clerk.typed import details_in
from central.web.forms import choice, moment_in, text
from central.web.platform import platform
from central.web.refused import sentence
from central.web.visitor import visitor
from central.words import CLERK
from epass.queueing.service import greek_letter

_STEPS = (Step.CHECK_IN.value, Step.SERVE.value, Step.MISS.value)
# As in docs/sync.md; any other reason is the program's.
_UNTAKEN = ("no_such_service", "code_taken", "too_many", "not_allowed")
_TOLD = ("moved", "changed", "cancelled", "check_in", "serve", "miss")


async def _one(request: web.Request) -> tuple[User, Site, Booking]:
    user, site = await at_site(request)
    return user, site, await of_site(request, user, site, request.match_info["id"])


def _visit(request: web.Request, booking: Booking, site: Site) -> Visit:
    return visit_of(booking, site, visitor(request).language)


async def _show(request: web.Request) -> web.Response:
    user, site, booking = await _one(request)
    return await _page(request, user, site, booking)


async def _page(
    request: web.Request, user: User, site: Site, booking: Booking, *, refused: str = "", status: int = 200
) -> web.Response:
    at = platform(request)
    told = request.query.get("done", "")
    return staff_page(
        request,
        "clerk/booking.html",
        user,
        site,
        tab="day",
        status=status,
        booking=booking,
        visit=_visit(request, booking, site),
        history=await at.store.bookings.history(booking.id),
        untaken=await _untaken(request, booking),
        steps=steps_of(booking, at.today()),
        told=told if told in _TOLD else "",
        refused=refused,
        today=at.today(),
    )


async def _untaken(request: web.Request, booking: Booking) -> str:
    """Why the site could not take it in, as the catalogues name it; empty where nobody said so."""
    if booking.status is not Status.BOOKED:
        return ""
    why = (await platform(request).store.bookings.untaken([booking.id])).get(booking.id, "")
    return why if not why or why in _UNTAKEN else "other"


async def _made(request: web.Request) -> web.Response:
    """What is read out, and handed over on paper."""
    user, site, booking = await _one(request)
    if booking.status is not Status.BOOKED:
        raise web.HTTPSeeOther(_address(site, booking))
    return staff_page(
        request,
        "clerk/made.html",
        user,
        site,
        tab="book",
        booking=booking,
        visit=_visit(request, booking, site),
    )


async def _code(request: web.Request) -> web.Response:
    """What the dispenser scans: ΚΕΠ and code, and nothing else."""
    _, site, booking = await _one(request)
    if not booking.code:
        raise web.HTTPNotFound
    picture = BytesIO()
    code = segno.make_qr(_visit(request, booking, site).pass_code, error="m")
    code.save(picture, kind="svg", border=2, omitsize=True, light="#fff")
    return web.Response(body=picture.getvalue(), content_type="image/svg+xml")


async def _calendar(request: web.Request) -> web.Response:
    _, site, booking = await _one(request)
    host = urlsplit(platform(request).config.web.public_address).hostname or "localhost"
    body = calendar_file(_visit(request, booking, site), host=host, now=platform(request).now())
    headers = {"Content-Disposition": 'attachment; filename="kep.ics"'}
    return web.Response(body=body, content_type="text/calendar", charset="utf-8", headers=headers)


async def _step(request: web.Request) -> web.Response:
    user, site, booking = await _one(request)
    step = await choice(request, "step", _STEPS)
    if not step:
        raise web.HTTPBadRequest
    try:
        await platform(request).store.bookings.step(booking.id, Step(step), actor_of(user))
    except PlatformRefusal as refusal:
        return await _refused(request, user, site, booking, refusal)
    if await choice(request, "then", ("day",)):
        raise web.HTTPSeeOther(f"/staff/{site.code}?day={booking.day}#b-{booking.id}")
    raise web.HTTPSeeOther(f"{_address(site, booking)}?done={step}")


async def _cancel(request: web.Request) -> web.Response:
    user, site, booking = await _one(request)
    try:
        await platform(request).store.bookings.cancel(booking.id, actor_of(user))
    except PlatformRefusal as refusal:
        return await _refused(request, user, site, booking, refusal)
    raise web.HTTPSeeOther(f"{_address(site, booking)}?done=cancelled")


async def _refused(
    request: web.Request, user: User, site: Site, booking: Booking, refusal: PlatformRefusal
) -> web.Response:
    """Somebody was faster, at another counter or in the hall: the page shows how it is now, and why not."""
    now = await of_site(request, user, site, booking.id)
    return await _page(request, user, site, now, refused=sentence(refusal, request), status=409)


async def _move(request: web.Request) -> web.Response:
    """To another time or another queue. The keys begin with what is nearest to the time it has."""
    user, site, booking = await _one(request)
    if not booking.allows(Step.MOVE):
        raise web.HTTPSeeOther(_address(site, booking))
    mistakes: dict[str, str] = {}
    if request.method == "POST":
        starts = moment_in(await text(request, "starts", most=40))
        letter = greek_letter(await text(request, "letter", most=2))
        try:
            if starts is None:
                mistakes["times"] = CLERK.say("time_missing", visitor(request).language)
            else:
                await platform(request).store.bookings.move(
                    booking.id, letter=letter, starts=starts, actor=actor_of(user), mode=Mode.STAFF
                )
                raise web.HTTPSeeOther(f"{_address(site, booking)}?done=moved")
        except (SlotTaken, SlotNotOffered) as refusal:
            mistakes["times"] = sentence(refusal, request)
        except PlatformRefusal as refusal:
            return await _refused(request, user, site, booking, refusal)
    shown = await _times_to_move(request, site, booking)
    return staff_page(
        request,
        "clerk/move.html",
        user,
        site,
        tab="day",
        status=400 if mistakes else 200,
        booking=booking,
        visit=_visit(request, booking, site),
        mistakes=mistakes,
        **shown,
    )


async def _move_times(request: web.Request) -> web.Response:
    _, site, booking = await _one(request)
    return staff_part(request, "clerk/times.html", mistakes={}, **await _times_to_move(request, site, booking))


async def _times_to_move(request: web.Request, site: Site, booking: Booking) -> dict[str, Any]:
    base = f"{_address(site, booking)}/move"
    wanted = booking.slot if "day" not in request.query else None
    return await chooser(request, site, base, letter=booking.service, wanted=wanted)


async def _change(request: web.Request) -> web.Response:
    user, site, booking = await _one(request)
    if not booking.allows(Step.CHANGE):
        raise web.HTTPSeeOther(_address(site, booking))
    details = booking.details
    mistakes: dict[str, str] = {}
    if request.method == "POST":
        details, mistakes = await details_in(request)
        if not mistakes:
            try:
                await platform(request).store.bookings.change(booking.id, details, actor_of(user))
            except PlatformRefusal as refusal:
                return await _refused(request, user, site, booking, refusal)
            raise web.HTTPSeeOther(f"{_address(site, booking)}?done=changed")
    return staff_page(
        request,
        "clerk/change.html",
        user,
        site,
        tab="day",
        status=400 if mistakes else 200,
        booking=booking,
        details=details,
        mistakes=mistakes,
    )


def _address(site: Site, booking: Booking) -> str:
    return f"/staff/{site.code}/bookings/{booking.id}"


def routes() -> list[web.RouteDef]:
    one = f"/staff/{SITE}/bookings/{{id:[A-Za-z0-9_-]{{1,64}}}}"
    return [
        web.get(one, _show),
        web.get(one + "/made", _made),
        web.get(one + "/code.svg", _code),
        web.get(one + "/calendar.ics", _calendar),
        web.post(one + "/step", _step),
        web.post(one + "/cancel", _cancel),
        web.get(one + "/move", _move),
        web.post(one + "/move", _move),
        web.get(one + "/move/times", _move_times),
        web.get(one + "/change", _change),
        web.post(one + "/change", _change),
    ]
