"""Days of a ΚΕΠ that are not like others: closed, or open at other times, and what they are called."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from aiohttp import web

from central.domain.hours import ExceptionalDay, openings_to_json
from central.domain.site import Site
from central.domain.users import User
from central.web.admin.audited import write_change
from central.web.admin.frame import BASE, admin_page, managed, says
from central.web.admin.preview import Preview
from central.web.admin.previews import previews
from central.web.admin.week_form import PARTS, field, openings_in, openings_shown
from central.web.clerk.staff import actor_of
from central.web.forms import choice, day_in, text
from central.web.platform import platform

_LONGEST_NAME = 80
_BESIDE = 3
_FIELDS = [field("day", number, part) for number in (1, 2) for part in PARTS]


async def _list(request: web.Request) -> web.Response:
    user, site = await managed(request)
    outside = request.query.get("outside", "")
    chosen = day_in(request.query.get("day", ""))
    known = site.exceptional.get(chosen) if chosen else None
    told_day = day_in(request.query.get("on", ""))
    typed = {"day": str(chosen or ""), "name_el": "", "name_en": "", "is_closed": "yes", **dict.fromkeys(_FIELDS, "")}
    if known:
        typed |= {"name_el": known.name.get("el", ""), "name_en": known.name.get("en", "")}
        typed |= {"is_closed": "" if known.openings else "yes", **openings_shown("day", known.openings)}
    is_told = outside.isascii() and outside.isdigit() and outside != "0"
    return _page(request, user, site, typed, outside=int(outside[:5]) if is_told else 0, told_day=told_day)


def _page(
    request: web.Request, user: User, site: Site, typed: Mapping[str, str], *, status: int = 200, **values: Any
) -> web.Response:
    known = {"typed": typed, "parts_of_day": PARTS, "today": platform(request).today()}
    fresh = {"outside": 0, "told_day": None, "shown": None}
    return admin_page(request, "days", user, site, "days", status=status, **(known | fresh | values))


async def _put(request: web.Request) -> web.Response:
    user, site = await managed(request)
    names = ("day", "name_el", "name_en", *_FIELDS)
    typed = {name: await text(request, name, most=_LONGEST_NAME) for name in names}
    typed["is_closed"] = await choice(request, "is_closed", ("yes",))
    day = day_in(typed["day"])
    openings, wrong = ((), {}) if typed["is_closed"] else openings_in("day", typed)
    mistakes = {name: says(request, reason) for name, reason in wrong.items()}
    if not typed["is_closed"] and not openings and not wrong:
        mistakes[field("day", 1, "opens")] = says(request, "hours_missing")
    if not typed["name_el"]:
        mistakes["name_el"] = says(request, "day_name_missing")
    if day is None or day < platform(request).today():
        mistakes["day"] = says(request, "day_wrong")
    if mistakes or day is None:
        return _page(request, user, site, typed, status=400, mistakes=mistakes)
    texts = {language: typed[f"name_{language}"] for language in ("el", "en") if typed[f"name_{language}"]}
    what = ExceptionalDay(name=texts, openings=openings)
    if await choice(request, "do", ("save", "preview")) != "save":
        then = replace(site, exceptional={**site.exceptional, day: what})
        return _page(request, user, site, typed, shown=await _around(request, then, day))
    outside = await _write(request, user, site, day, what)
    raise web.HTTPSeeOther(f"/admin/sites/{site.code}/days?done=saved&on={day}&outside={outside}")


async def _around(request: web.Request, then: Site, day: date) -> list[Preview]:
    """The day with those beside it, however far away it is."""
    return await previews(request, then, then.services, first=day - timedelta(days=_BESIDE), many=2 * _BESIDE + 1)


async def _remove(request: web.Request) -> web.Response:
    user, site = await managed(request)
    day = day_in(await text(request, "day", most=10))
    if day is None or day not in site.exceptional:
        raise web.HTTPNotFound
    await _write(request, user, site, day, None)
    raise web.HTTPSeeOther(f"/admin/sites/{site.code}/days?done=removed")


async def _write(request: web.Request, user: User, site: Site, day: date, what: ExceptionalDay | None) -> int:
    store = platform(request).store
    outside = await store.sites.put_day(site.code, day, what, actor_of(user))
    before, after = _settings(site.exceptional.get(day)), _settings(what)
    await write_change(store, user, site.code, f"day {day}", before=before, after=after)
    return outside


def _settings(what: ExceptionalDay | None) -> dict[str, Any]:
    return {} if what is None else {"name": dict(what.name), "openings": openings_to_json(what.openings)}


def routes() -> list[web.RouteDef]:
    base = BASE + "/days"
    return [web.get(base, _list), web.post(base, _put), web.post(base + "/remove", _remove)]
