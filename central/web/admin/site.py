"""A ΚΕΠ's own page: what it is called, where it is, what it says; and the hours of its week."""

from dataclasses import replace
from typing import Any

from aiohttp import web

from central.web.admin.audited import site_settings, write_change
from central.web.admin.frame import BASE, admin_page, managed, says
from central.web.admin.presence import named
from central.web.admin.previews import previews
from central.web.admin.site_form import municipalities, site_in
from central.web.admin.week_form import PARTS, TIMES, fields_of, week_in
from central.web.clerk.staff import actor_of, is_administrator
from central.web.forms import choice, text
from central.web.platform import platform
from epass.queueing.calendar import WEEKDAYS


async def _details(request: web.Request) -> web.Response:
    """Where a ΚΕΠ is, and whether citizens find it, is for administrators to say."""
    user, site = await managed(request)
    states = await platform(request).store.sites.states([site.code])
    values: dict[str, Any] = {"municipalities": municipalities(), "is_new": False, "code": site.code}
    values |= named(request, states)
    if request.method == "GET":
        return admin_page(request, "site", user, site, "details", edited=site, **values)
    typed, mistakes, _ = await site_in(request, site)
    if not is_administrator(user):
        typed = replace(typed, municipality=site.municipality, is_listed=site.is_listed)
        mistakes.pop("municipality", None)
    if mistakes:
        shown = values | {"edited": typed, "mistakes": mistakes}
        return admin_page(request, "site", user, site, "details", status=400, **shown)
    store = platform(request).store
    await store.sites.put(typed, actor_of(user))
    await write_change(store, user, site.code, "site", before=site_settings(site), after=site_settings(typed))
    raise web.HTTPSeeOther(f"/admin/sites/{site.code}?done=saved")


async def _hours(request: web.Request) -> web.Response:
    """Looked at before they are saved: what becomes of the coming two weeks."""
    user, site = await managed(request)
    if request.method == "GET":
        typed = fields_of(site.week)
        return admin_page(
            request, "hours", user, site, "hours", typed=typed, keeps_holidays=site.keeps_holidays, shown=None, **_GRID
        )
    typed = await typed_week(request)
    week, wrong = week_in(typed)
    keeps_holidays = await choice(request, "keeps_holidays", ("yes",)) == "yes"
    then = replace(site, week=week, keeps_holidays=keeps_holidays)
    values: dict[str, Any] = {"typed": typed, "keeps_holidays": keeps_holidays, **_GRID}
    if wrong:
        mistakes = {name: says(request, reason) for name, reason in wrong.items()}
        return admin_page(request, "hours", user, site, "hours", status=400, shown=None, mistakes=mistakes, **values)
    values["typed"] = fields_of(week)  # as they were understood
    if await choice(request, "do", ("save", "preview")) != "save":
        shown = await previews(request, then, then.services)
        return admin_page(request, "hours", user, site, "hours", shown=shown, **values)
    store = platform(request).store
    await store.sites.put(then, actor_of(user))
    await write_change(store, user, site.code, "site", before=site_settings(site), after=site_settings(then))
    raise web.HTTPSeeOther(f"/admin/sites/{site.code}/hours?done=saved")


_GRID: dict[str, Any] = {"weekdays": WEEKDAYS, "times": TIMES, "parts_of_day": PARTS}


async def typed_week(request: web.Request) -> dict[str, str]:
    return {name: await text(request, name, most=8) for name in fields_of({})}


def routes() -> list[web.RouteDef]:
    return [
        web.get(BASE, _details),
        web.post(BASE, _details),
        web.get(BASE + "/hours", _hours),
        web.post(BASE + "/hours", _hours),
    ]
