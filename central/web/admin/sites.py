"""The list of ΚΕΠ, found by what is typed, and a new one."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

from aiohttp import web

from central.data import divisions
from central.domain.hours import Opening, Week
from central.domain.site import Service, Site
from central.domain.users import Role
from central.web.admin.audited import site_settings, write_change
from central.web.admin.frame import admin_page, administrator, asked, says
from central.web.admin.presence import named, needs_somebody
from central.web.admin.site_form import municipalities, site_in
from central.web.clerk.staff import actor_of, is_administrator, staff
from central.web.platform import platform

_PAGE = 50
_LONGEST_WANTED = 60
_LONG = Opening(opens=time(8), last=time(19, 30), closes=time(20))
_SATURDAY = Opening(opens=time(8), last=time(13, 30), closes=time(14))
# What a ΚΕΠ with three or more employees keeps; the public is let in until half an hour before closing.
USUAL_WEEK: Week = {day: (_LONG,) for day in ("mon", "tue", "wed", "thu", "fri")} | {"sat": (_SATURDAY,)}


def usual_services(site: str) -> tuple[Service, ...]:
    """The two that the citizen's procedure names."""
    return (
        Service(
            site=site,
            letter="Α",
            name={
                "el": "Υποβολή αίτησης και θεώρησης γνησίου υπογραφής",
                "en": "Application and certification of a signature",
            },
            slot=timedelta(minutes=10),
        ),
        Service(
            site=site,
            letter="Β",
            name={"el": "Όλες οι υπηρεσίες", "en": "All services"},
            slot=timedelta(minutes=20),
            position=1,
        ),
    )


async def _list(request: web.Request) -> web.Response:
    """Administrators see all of them; supervisors theirs, and where there is only one, that one at once."""
    user = await staff(request)
    wanted = asked(request, "q", most=_LONGEST_WANTED)
    lines = await platform(request).store.sites.lines(wanted=wanted, all=True)
    if not is_administrator(user):
        own = {code for code in user.sites if user.may(Role.SUPERVISOR, code)}
        if not own:
            raise web.HTTPSeeOther("/staff")
        if len(own) == 1:
            raise web.HTTPSeeOther(f"/admin/sites/{own.pop()}")
        lines = [line for line in lines if line.code in own]
    states = {state.code: state for state in await platform(request).store.sites.states()}
    in_need = [line for line in lines if needs_somebody(states[line.code])]
    if only := request.query.get("only", "") == "in_need":
        lines = in_need
    number = request.query.get("page", "1")
    last = max(1, -(-len(lines) // _PAGE))
    wished = int(number[:6]) if number.isascii() and number.isdigit() else 1
    number_shown = max(1, min(wished, last))
    shown = lines[(number_shown - 1) * _PAGE :][:_PAGE]
    return admin_page(
        request,
        "sites",
        user,
        None,
        "sites",
        wanted=wanted,
        lines=shown,
        many=len(lines),
        in_need=len(in_need),
        only=only,
        **named(request, [states[line.code] for line in shown]),
        number=number_shown,
        last=last,
        place=lambda line: divisions().municipalities.get(line.municipality),
    )


async def _new(request: web.Request) -> web.Response:
    user = await administrator(request)
    empty = Site(code="0000", name={"el": ""}, municipality="", is_listed=False)
    values: dict[str, Any] = {"municipalities": municipalities(), "is_new": True}
    if request.method == "GET":
        return admin_page(request, "site", user, None, "sites", edited=empty, code="", **values)
    typed, mistakes, code = await site_in(request, empty)
    store = platform(request).store
    if not (code.isascii() and code.isdigit() and len(code) == 4 and code != "0000"):
        mistakes = {"code": says(request, "code_wrong")} | mistakes
    elif any(line.code == code for line in await store.sites.lines(wanted=code, all=True)):
        mistakes["code"] = says(request, "code_taken")
    if mistakes:
        shown = values | {"edited": typed, "code": code, "mistakes": mistakes}
        return admin_page(request, "site", user, None, "sites", status=400, **shown)
    site = replace(typed, code=code, week=USUAL_WEEK, services=usual_services(code))
    await store.sites.put(site, actor_of(user))
    await write_change(store, user, code, "site", before={}, after=site_settings(site))
    raise web.HTTPSeeOther(f"/admin/sites/{code}?done=added")


def routes() -> list[web.RouteDef]:
    return [
        web.get("/admin", _list),
        web.get("/admin/sites/new", _new),
        web.post("/admin/sites/new", _new),
    ]
