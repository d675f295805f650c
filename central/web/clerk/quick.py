"""A booking by phone or at the desk: one page, and the keyboard alone is enough. Service, time, name, Enter."""

import secrets
from datetime import datetime
from typing import Any

from aiohttp import web

from central.domain.availability import Mode
from central.domain.booking import Booking, Channel, Details
from central.domain.refusals import NoSuchBooking, PlatformRefusal, SlotNotOffered, SlotTaken
from central.domain.site import Site
from central.domain.users import User
from central.web.clerk.staff import SITE, actor_of, at_site, staff_page, staff_part
from central.web.clerk.times import chooser
from central.web.clerk.typed import details_in
from central.web.forms import choice, moment_in, text
from central.web.platform import platform
from central.web.refused import sentence
from central.web.visitor import visitor
from central.words import CLERK
from epass.queueing.service import greek_letter

_CHANNELS = (Channel.PHONE.value, Channel.IN_PERSON.value)


async def _book(request: web.Request) -> web.Response:
    user, site = await at_site(request)
    if request.method == "POST":
        return await _take(request, user, site)
    details, letter = await _again(request, user, site)
    return await _page(request, user, site, details=details, letter=letter)


async def _again(request: web.Request, user: User, site: Site) -> tuple[Details, str]:
    """The details and service of an earlier booking, where one is named: a slip is booked anew."""
    if not (id := request.query.get("again", "")):
        return Details(applicant=""), ""
    booking = await of_site(request, user, site, id)
    return booking.details, booking.service


async def of_site(request: web.Request, user: User, site: Site, id: str) -> Booking:
    """Raises NoSuchBooking also for one of another ΚΕΠ. The look is written into the access log."""
    booking = await platform(request).store.bookings.get(id, actor_of(user))
    if booking.site != site.code:
        raise NoSuchBooking
    return booking


async def _take(request: web.Request, user: User, site: Site) -> web.Response:
    details, mistakes = await details_in(request)
    language = visitor(request).language
    starts = moment_in(await text(request, "starts", most=40))
    letter = greek_letter(await text(request, "letter", most=2))
    channel = await choice(request, "channel", _CHANNELS) or Channel.PHONE.value
    key = await text(request, "key", most=64)
    if starts is None:
        mistakes = {"times": CLERK.say("time_missing", language)} | mistakes
    if not mistakes and starts is not None:
        try:
            booking = await platform(request).store.bookings.book(
                site=site.code,
                letter=letter,
                starts=starts,
                details=details,
                actor=actor_of(user),
                channel=Channel(channel),
                mode=Mode.STAFF,
                key=key,
            )
        except (SlotTaken, SlotNotOffered) as refusal:
            mistakes["times"] = sentence(refusal, request)
        except PlatformRefusal as refusal:
            mistakes["applicant"] = sentence(refusal, request)
        else:
            raise web.HTTPSeeOther(f"/staff/{site.code}/bookings/{booking.id}/made")
    return await _page(
        request,
        user,
        site,
        status=400,
        details=details,
        letter=letter,
        wanted=starts,
        channel=channel,
        key=key,
        mistakes=mistakes,
    )


async def _page(
    request: web.Request,
    user: User,
    site: Site,
    *,
    details: Details,
    letter: str,
    wanted: datetime | None = None,
    status: int = 200,
    **values: Any,
) -> web.Response:
    shown = await chooser(request, site, _base(site), letter=letter, wanted=wanted)
    fresh = {"channel": Channel.PHONE.value, "key": secrets.token_urlsafe(18)}
    return staff_page(
        request, "clerk/book.html", user, site, tab="book", status=status, details=details, **(shown | fresh | values)
    )


async def _times(request: web.Request) -> web.Response:
    """The chooser alone, for the script that changes service or day without losing what was typed."""
    _, site = await at_site(request)
    return staff_part(request, "clerk/times.html", mistakes={}, **await chooser(request, site, _base(site)))


def _base(site: Site) -> str:
    return f"/staff/{site.code}/book"


def routes() -> list[web.RouteDef]:
    base = f"/staff/{SITE}/book"
    return [web.get(base, _book), web.post(base, _book), web.get(base + "/times", _times)]
