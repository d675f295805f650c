"""The service queues of a ΚΕΠ: what they are called, how long a booking takes, and for how many at a time."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from aiohttp import web

from central.domain.refusals import NoSuchService
from central.domain.site import Service, Site
from central.domain.users import User
from central.web.admin.audited import service_settings, write_change
from central.web.admin.frame import BASE, admin_page, managed, says
from central.web.admin.previews import previews
from central.web.admin.site import typed_week
from central.web.admin.week_form import PARTS, TIMES, fields_of, week_in
from central.web.clerk.staff import actor_of
from central.web.forms import choice, text
from central.web.platform import platform
from epass.queueing.calendar import WEEKDAYS
from epass.queueing.service import LETTERS, greek_letter

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
# Field: the least and the most.
_NUMBERS = {
    "slot_min": (1, 480),
    "capacity": (1, 50),
    "lead_h": (0, 336),
    "horizon_days": (0, 365),
    "same_day_lead_min": (0, 480),
}


async def _list(request: web.Request) -> web.Response:
    user, site = await managed(request)
    return admin_page(request, "services", user, site, "services", minute=_MINUTE)


async def _new(request: web.Request) -> web.Response:
    user, site = await managed(request)
    letter = next((one for one in LETTERS if site.service(one) is None), "Α")
    empty = Service(site=site.code, letter=letter, name={"el": ""}, position=len(site.services))
    return await _form(request, user, site, empty, None)


async def _one(request: web.Request) -> web.Response:
    user, site = await managed(request)
    service = site.service(greek_letter(request.match_info["letter"]))
    if service is None:
        raise NoSuchService
    return await _form(request, user, site, service, service)


async def _form(request: web.Request, user: User, site: Site, service: Service, before: Service | None) -> web.Response:
    if request.method == "GET":
        return _page(request, user, site, service, before, typed=_typed(service, site), shown=None)
    typed = await _typed_now(request)
    then, mistakes = _service_in(request, service, typed, is_new=before is None)
    if before is None and then.letter not in LETTERS:
        mistakes = {"letter": says(request, "letter_wrong", letters=LETTERS)} | mistakes
    elif before is None and site.service(then.letter):
        mistakes["letter"] = says(request, "letter_taken")
    if mistakes:
        return _page(request, user, site, then, before, typed=typed, status=400, shown=None, mistakes=mistakes)
    if await choice(request, "do", ("save", "preview")) != "save":
        shown = await previews(request, site, [then])
        return _page(request, user, site, then, before, typed=typed, shown=shown)
    store = platform(request).store
    await store.sites.put_service(then, actor_of(user))
    subject = f"service {then.letter}"
    changes = {"before": service_settings(before), "after": service_settings(then)}
    await write_change(store, user, site.code, subject, **changes)
    raise web.HTTPSeeOther(f"/admin/sites/{site.code}/services?done=saved")


def _page(
    request: web.Request,
    user: User,
    site: Site,
    service: Service,
    before: Service | None,
    *,
    typed: dict[str, str],
    status: int = 200,
    **values: Any,
) -> web.Response:
    grid = {"weekdays": WEEKDAYS, "times": TIMES, "parts_of_day": PARTS, "letters": LETTERS}
    shown = {"service": service, "before": before, "typed": typed, **grid, **values}
    return admin_page(request, "service", user, site, "services", status=status, **shown)


def _typed(service: Service, site: Site) -> dict[str, str]:
    same_day = service.same_day_lead
    return {
        "letter": service.letter,
        "name_el": service.name.get("el", ""),
        "name_en": service.name.get("en", ""),
        "slot_min": str(service.slot // _MINUTE),
        "capacity": str(service.capacity),
        "lead_h": f"{service.lead / _HOUR:g}",
        "horizon_days": str(service.horizon_days),
        "same_day": "" if same_day is None else "yes",
        "same_day_lead_min": "30" if same_day is None else str(same_day // _MINUTE),
        "takes_phone": "yes" if service.takes_phone else "",
        "is_offered": "yes" if service.is_offered else "",
        "own_week": "" if service.week is None else "yes",
        **fields_of(site.week_of(service)),
    }


async def _typed_now(request: web.Request) -> dict[str, str]:
    ticks = ("same_day", "takes_phone", "is_offered", "own_week")
    texts = {name: await text(request, name) for name in ("letter", "name_el", "name_en", *_NUMBERS)}
    return texts | {name: await choice(request, name, ("yes",)) for name in ticks} | await typed_week(request)


def _service_in(
    request: web.Request, service: Service, typed: dict[str, str], *, is_new: bool
) -> tuple[Service, dict[str, str]]:
    mistakes: dict[str, str] = {}
    numbers = {}
    for name, (least, most) in _NUMBERS.items():
        try:
            number = float(typed[name].replace(",", "."))
        except ValueError:
            number = -1
        is_whole = name == "lead_h" or number == int(number)
        if least <= number <= most and is_whole:
            numbers[name] = number
        elif name != "same_day_lead_min" or typed["same_day"]:
            mistakes[name] = says(request, "number_wrong", least=least, most=most)
    if not typed["name_el"]:
        mistakes["name_el"] = says(request, "name_missing")
    week = service.week
    if typed["own_week"]:
        week, wrong = week_in(typed)
        mistakes |= {name: says(request, reason) for name, reason in wrong.items()}
    else:
        week = None
    names = {language: typed[f"name_{language}"] for language in ("el", "en")}
    then = replace(
        service,
        letter=greek_letter(typed["letter"]) if is_new else service.letter,
        name={language: said for language, said in names.items() if said or language == "el"},
        week=week,
        takes_phone=bool(typed["takes_phone"]),
        is_offered=bool(typed["is_offered"]),
    )
    if mistakes:
        return then, mistakes
    return (
        replace(
            then,
            slot=int(numbers["slot_min"]) * _MINUTE,
            capacity=int(numbers["capacity"]),
            lead=round(numbers["lead_h"] * 60) * _MINUTE,
            horizon_days=int(numbers["horizon_days"]),
            same_day_lead=int(numbers["same_day_lead_min"]) * _MINUTE if typed["same_day"] else None,
        ),
        mistakes,
    )


async def _remove(request: web.Request) -> web.Response:
    """Bookings of it stay, and are still served."""
    user, site = await managed(request)
    letter = greek_letter(request.match_info["letter"])
    store = platform(request).store
    await store.sites.remove_service(site.code, letter, actor_of(user))
    before = service_settings(site.service(letter))
    await write_change(store, user, site.code, f"service {letter}", before=before, after={})
    raise web.HTTPSeeOther(f"/admin/sites/{site.code}/services?done=removed")


def routes() -> list[web.RouteDef]:
    base = BASE + "/services"
    return [
        web.get(base, _list),
        web.get(base + "/new", _new),
        web.post(base + "/new", _new),
        web.get(base + "/{letter:.}", _one),
        web.post(base + "/{letter:.}", _one),
        web.post(base + "/{letter:.}/remove", _remove),
    ]
