"""The day of a ΚΕΠ: what is free, who is awaited, who is here; and whom a search finds on the days to come."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from aiohttp import web

from central.domain.availability import Mode
from central.domain.booking import Booking, Status, Step
from central.domain.refusals import NoSuchService
from central.domain.site import Site
from central.web.clerk.grid import Grid, grid_of
from central.web.clerk.staff import SITE, actor_of, at_site, is_administrator, staff, staff_page
from central.web.forms import day_in, text
from central.web.platform import platform

_LONGEST_WANTED = 80
# What is offered for a booking of today, in the order of what is most likely.
_STEPS = {
    Status.BOOKED: (Step.CHECK_IN, Step.MISS),
    Status.CHECKED_IN: (Step.SERVE, Step.MISS),
    Status.NO_SHOW: (Step.CHECK_IN,),
}


async def _start(request: web.Request) -> web.Response:
    """Whoever works at one ΚΕΠ is there at once; the others choose."""
    user = await staff(request)
    if len(user.sites) == 1 and not is_administrator(user):
        raise web.HTTPSeeOther(f"/staff/{user.sites[0]}")
    if is_administrator(user) and not user.sites:
        raise web.HTTPSeeOther("/admin")
    lines = {line.code: line for line in await platform(request).store.sites.lines(all=True)}
    sites = [lines[code] for code in user.sites if code in lines]
    return staff_page(request, "clerk/sites.html", user, None, sites=sites)


async def _day(request: web.Request) -> web.Response:
    user, site = await at_site(request)
    at = platform(request)
    today = at.today()
    day = day_in(request.query.get("day", "")) or today
    bookings = await at.store.bookings.of_day(site.code, day, actor_of(user))
    grids = await _grids(request, site, day, bookings)
    kept = [booking for booking in bookings if booking.status is not Status.CANCELLED]
    counts = Counter(booking.status.value for booking in kept)
    return staff_page(
        request,
        "clerk/day.html",
        user,
        site,
        tab="day",
        day_chosen=day,
        today=today,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        grids=grids,
        bookings=bookings,
        untaken=await _untaken(request, bookings),
        counts=counts,
        free=sum(grid.free for grid in grids),
        steps=lambda booking: steps_of(booking, today),
        stamp=stamp,
    )


async def _grids(request: web.Request, site: Site, day: date, bookings: list[Booking]) -> list[Grid]:
    at = platform(request)
    grids = []
    for service in site.services:
        try:
            slots = await at.store.bookings.slots(site.code, service.letter, day, mode=Mode.STAFF)
        except NoSuchService:  # taken away this moment
            continue
        grids.append(grid_of(service, slots, bookings, at.config.timezone))
    return grids


async def _untaken(request: web.Request, bookings: list[Booking]) -> dict[str, str]:
    """Who is awaited here, and not at the site."""
    awaited = [booking.id for booking in bookings if booking.status is Status.BOOKED]
    return await platform(request).store.bookings.untaken(awaited)


def steps_of(booking: Booking, today: date) -> tuple[Step, ...]:
    """What a clerk may say became of it."""
    return _STEPS.get(booking.status, ()) if booking.day <= today else ()


def stamp(moment: datetime) -> str:
    """A moment as it may stand in an address, without signs that would have to be escaped."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%MZ}"


async def _search(request: web.Request) -> web.Response:
    """By POST: a name has no place in an address, nor in what a proxy writes down."""
    user, site = await at_site(request)
    wanted = await text(request, "wanted", most=_LONGEST_WANTED)
    found = await platform(request).store.bookings.find(site.code, wanted, actor_of(user)) if wanted else []
    return staff_page(
        request,
        "clerk/found.html",
        user,
        site,
        tab="day",
        wanted=wanted,
        bookings=found,
        untaken=await _untaken(request, found),
        steps=lambda booking: steps_of(booking, platform(request).today()),
    )


def routes() -> list[web.RouteDef]:
    return [
        web.get("/staff", _start),
        web.get(f"/staff/{SITE}", _day),
        web.post(f"/staff/{SITE}/search", _search),
    ]
