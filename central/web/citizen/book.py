"""The procedure, step by step: each page keeps one choice in the session and leads to the next that is missing."""

import secrets
from dataclasses import replace
from typing import Any

from aiohttp import web

from central.domain.availability import Mode
from central.domain.refusals import NoSuchSite, PlatformRefusal, SlotNotOffered, SlotTaken
from central.domain.site import Site
from central.store import citizen_actor
from central.store.sites import SiteLine
from central.web.citizen.identity import citizen_of
from central.web.citizen.person import begun, consented, own_of, person_in
from central.web.citizen.when import chosen_time, when_page
from central.web.citizen.wish import STEPS, Wish, next_step, services_in, wish_in
from central.web.forms import choice, moment_in, text
from central.web.pages import page
from central.web.platform import platform
from central.web.refused import sentence
from central.web.visitor import visitor
from central.web.where import Chooser
from central.words import CITIZEN


async def _begin(request: web.Request) -> web.Response:
    """Goes on where the citizen left off."""
    await citizen_of(request)
    wish, site = await _state(request)
    raise web.HTTPSeeOther(f"/book/{next_step(wish, site)}")


async def _anew(request: web.Request) -> web.Response:
    await citizen_of(request)
    await visitor(request).keep(wish=None)
    raise web.HTTPSeeOther("/book/where")


async def _state(request: web.Request) -> tuple[Wish | None, Site | None]:
    wish = wish_in(visitor(request).data)
    if wish is None:
        return None, None
    try:
        return wish, await platform(request).store.sites.get(wish.site)
    except NoSuchSite:
        return wish, None


async def _reached(request: web.Request, step: str) -> tuple[Wish, Site]:
    """Wish and site, where the citizen has come as far as this step; else the way to the one that is missing."""
    await citizen_of(request)
    wish, site = await _state(request)
    order = ("where", "kind", "service", "when", "person", "consent", "review")
    missing = next_step(wish, site)
    if wish is None or site is None or order.index(missing) < order.index(step):
        raise web.HTTPSeeOther(f"/book/{missing}")
    return wish, site


async def _keep(request: web.Request, wish: Wish, site: Site | None = None) -> web.HTTPSeeOther:
    """Keeps the wish, and leads on."""
    await visitor(request).keep(wish=wish.to_data(), taken=None)
    if site is None:
        site = await platform(request).store.sites.get(wish.site)
    return web.HTTPSeeOther(f"/book/{next_step(wish, site)}")


def _page(request: web.Request, template: str, step: int, wish: Wish, site: Site, **values: Any) -> web.Response:
    service = site.service(wish.letter)
    known: dict[str, Any] = {
        "step": CITIZEN.say("step", visitor(request).language, number=step, of=STEPS),
        "step_number": step,
        "steps": STEPS,
        "wish": wish,
        "site": site,
        "service": service,
        "starts": moment_in(wish.starts),
    }
    return page(request, f"citizen/{template}.html", CITIZEN, **(known | values))


# ΚΕΠ


async def _to_login(request: web.Request) -> None:
    await citizen_of(request)


async def _site_chosen(request: web.Request, code: str) -> web.Response:
    wish = wish_in(visitor(request).data) or Wish(key=secrets.token_urlsafe(18))
    raise await _keep(request, wish.at(code))


def _marks(site: SiteLine) -> list[str]:
    return ["same_day_offered"] if site.same_day else []


WHERE = Chooser(
    base="/book/where",
    words=CITIZEN,
    title="where_title",
    back="/",
    step="step",
    steps=STEPS,
    before=_to_login,
    chosen=_site_chosen,
    marks=_marks,
)


# Today, or another day


async def _kind(request: web.Request) -> web.Response:
    wish, site = await _reached(request, "kind")
    if not services_in(site, Mode.SAME_DAY):
        raise web.HTTPSeeOther("/book/service")
    if request.method == "POST":
        mode = await choice(request, "mode", (Mode.ORDINARY, Mode.SAME_DAY))
        if mode:
            raise await _keep(request, wish.in_mode(Mode(mode)), site)
        mistakes = {"mode-same_day": CITIZEN.say("choose_one", visitor(request).language)}
        return _page(request, "kind", 2, wish, site, mistakes=mistakes, has_today=await _has_today(request, site))
    return _page(request, "kind", 2, wish, site, has_today=await _has_today(request, site))


async def _has_today(request: web.Request, site: Site) -> bool:
    """Whether any service still has a free time today."""
    bookings = platform(request).store.bookings
    for service in services_in(site, Mode.SAME_DAY):
        if any(offer.free for offer in await bookings.days(site.code, service.letter, mode=Mode.SAME_DAY)):
            return True
    return False


# Service


async def _service(request: web.Request) -> web.Response:
    wish, site = await _reached(request, "service")
    offered = services_in(site, Mode(wish.mode or Mode.ORDINARY))
    has_kind = bool(services_in(site, Mode.SAME_DAY))
    if request.method == "POST":
        letter = await choice(request, "service", tuple(service.letter for service in offered))
        if letter:
            raise await _keep(request, replace(wish, mode=wish.mode or Mode.ORDINARY).for_service(letter), site)
        mistakes = {
            f"service-{service.letter}": CITIZEN.say("choose_one", visitor(request).language) for service in offered[:1]
        }
        return _page(request, "service", 2, wish, site, offered=offered, has_kind=has_kind, mistakes=mistakes)
    return _page(request, "service", 2, wish, site, offered=offered, has_kind=has_kind)


# Day and time


async def _when(request: web.Request) -> web.Response:
    wish, site = await _reached(request, "when")
    mode = Mode(wish.mode)
    if request.method == "POST":
        starts = await chosen_time(request, site.code, wish.letter, mode)
        if starts is not None:
            raise await _keep(request, replace(wish, starts=starts.isoformat()), site)
        await visitor(request).keep(taken=await text(request, "starts", most=40))
        raise web.HTTPSeeOther("/book/when")
    shown = await when_page(request, site.code, wish.letter, mode)
    return _page(request, "when", 3, wish, site, base="/book/when", back="/book/service", **shown)


# Who comes


async def _person(request: web.Request) -> web.Response:
    wish, site = await _reached(request, "person")
    own = own_of(visitor(request).data)
    if request.method == "POST":
        typed, mistakes = await person_in(request, wish, own)
        if not mistakes:
            raise await _keep(request, typed, site)
        return _page(request, "person", 4, typed, site, mistakes=mistakes, own=own)
    return _page(request, "person", 4, begun(wish, own), site, own=own)


async def _consent(request: web.Request) -> web.Response:
    wish, site = await _reached(request, "consent")
    if not wish.contact:
        raise web.HTTPSeeOther("/book/review")
    if request.method == "POST":
        answer = await consented(request)
        if answer is not None:
            kept = wish if answer else replace(wish, email="", mobile="")
            raise await _keep(request, replace(kept, has_consented=answer), site)
    return _page(request, "consent", 4, wish, site, retention=platform(request).config.retention)


# Review, and the booking


async def _review(request: web.Request) -> web.Response:
    if request.method == "POST":
        await _leave_if_done(request, await text(request, "key"))
    wish, site = await _reached(request, "review")
    if request.method == "POST":
        if await text(request, "seen") != wish.seen:
            return _page(
                request, "review", 5, wish, site, told=CITIZEN.say("changed_meanwhile", visitor(request).language)
            )
        return await _book(request, wish, site)
    return _page(request, "review", 5, wish, site, told="")


async def _leave_if_done(request: web.Request, key: str) -> None:
    """A form that was sent twice leads to the booking that it made."""
    done = visitor(request).data.get("done", {})
    if key and key == done.get("key"):
        raise web.HTTPSeeOther(f"/bookings/{done['booking']}/done")


async def _book(request: web.Request, wish: Wish, site: Site) -> web.Response:
    who = visitor(request)
    starts = moment_in(wish.starts)
    if starts is None:
        raise web.HTTPSeeOther("/book/when")
    try:
        booking = await platform(request).store.bookings.book(
            site=site.code,
            letter=wish.letter,
            starts=starts,
            details=wish.details(who.language),
            actor=citizen_actor(who.citizen),
            mode=Mode(wish.mode),
            key=wish.key,
        )
    except (SlotTaken, SlotNotOffered):
        await who.keep(wish=replace(wish, starts="").to_data(), taken=wish.starts)
        raise web.HTTPSeeOther("/book/when") from None
    except PlatformRefusal as refusal:
        return _page(request, "review", 5, wish, site, told=sentence(refusal, request))
    await who.keep(wish=None, taken=None, done={"key": wish.key, "booking": booking.id})
    raise web.HTTPSeeOther(f"/bookings/{booking.id}/done")


def routes() -> list[web.RouteDef]:
    steps = {
        "kind": _kind,
        "service": _service,
        "when": _when,
        "person": _person,
        "consent": _consent,
        "review": _review,
    }
    return [
        web.get("/book", _begin),
        web.post("/book/anew", _anew),
        *WHERE.routes(),
        *(web.get(f"/book/{step}", handler) for step, handler in steps.items()),
        *(web.post(f"/book/{step}", handler) for step, handler in steps.items()),
    ]
