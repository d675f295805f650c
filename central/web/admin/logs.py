"""Who changed what, and which clerk saw whose booking: the two logs, newest first."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from central.domain.site import Site
from central.domain.users import Role, User
from central.store.audit import AccessLine, AuditLine
from central.web.admin.frame import BASE, admin_page, administrator, asked, managed, says
from central.web.forms import moment_in
from central.web.platform import platform

_PAGE = 100
_READ_MOST = 1000
_KINDS = ("changes", "accesses")
_UNTAKEN = ("no_such_service", "code_taken", "too_many", "not_allowed", "malformed")
_SAID = ("password", "taxisnet", *Role, *_UNTAKEN)
# Each comes with a line of its own that says what was changed.
_TOLD_ELSEWHERE = ("site_put", "service_put", "service_removed", "day_put")


async def _of_site(request: web.Request) -> web.Response:
    user, site = await managed(request)
    return await _page(request, user, site, f"/admin/sites/{site.code}/log")


async def _of_all(request: web.Request) -> web.Response:
    return await _page(request, await administrator(request), None, "/admin/log")


async def _page(request: web.Request, user: User, site: Site | None, base: str) -> web.Response:
    """Filters: which of the logs, before when, by whom, which action, which booking."""
    store = platform(request).store
    kind = request.query.get("kind", "changes")
    kind = kind if kind in _KINDS else "changes"
    before = moment_in(request.query.get("before", ""))
    wanted = {name: asked(request, name, most=64) for name in ("by", "action", "booking")}
    code = site.code if site else ""
    audit: list[AuditLine] = []
    accesses: list[AccessLine] = []
    if kind == "changes":
        audit = await store.audit.lines(site=code, before=before, most=_READ_MOST)
        actions = sorted({line.action for line in audit})
        audit = [
            line
            for line in audit
            if wanted["by"] in ("", line.actor.id)
            and wanted["action"] in ("", line.action)
            and wanted["booking"] in ("", line.subject)
        ]
        users = {line.actor.id for line in audit if line.actor.kind == "clerk"}
        is_more, audit = len(audit) > _PAGE, audit[:_PAGE]
        last = audit[-1].at if audit else None
    else:
        accesses = await store.audit.accesses(site=code, booking=wanted["booking"], before=before, most=_READ_MOST)
        actions = []
        accesses = [line for line in accesses if wanted["by"] in ("", line.user)]
        users = {line.user for line in accesses}
        is_more, accesses = len(accesses) > _PAGE, accesses[:_PAGE]
        last = accesses[-1].at if accesses else None
    plainly = partial(plain, named=partial(_named, request, "setting"), zone=platform(request).config.timezone)
    names = await store.users.names([*users, *([wanted["by"]] if wanted["by"] else [])])
    return admin_page(
        request,
        "log",
        user,
        site,
        "log",
        base=base,
        kind=kind,
        kinds=_KINDS,
        wanted=wanted,
        audit=audit,
        accesses=accesses,
        actions=actions,
        names=names,
        older=_stamp(last) if is_more and last else "",
        changed=lambda details: changed(details, plainly),
        plain=plainly,
        told_elsewhere=_TOLD_ELSEWHERE,
        action_name=lambda action: _named(request, "action", action),
        setting_name=lambda name: _named(request, "setting", name),
        subject_name=lambda subject: _subject(request, subject),
    )


def _stamp(moment: datetime) -> str:
    """To the microsecond: nothing is left out between two pages."""
    return moment.isoformat().replace("+00:00", "Z")


def changed(details: Mapping[str, Any], plainly: Callable[[Any], str]) -> list[tuple[str, str, str]]:
    """Name, before and after of a change of settings; of any other action nothing."""
    pairs = {name: _differing(*pair) for name, pair in details.get("changed", {}).items()}
    told = [(name, plainly(pair[0]), plainly(pair[1])) for name, pair in pairs.items()]
    return [(name, before, after) for name, before, after in told if before != after]


def _differing(before: Any, after: Any) -> tuple[Any, Any]:
    """Of two tables only the lines that are not the same: of a week the days."""
    if not (isinstance(before, Mapping) and isinstance(after, Mapping)):
        return before, after
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {name: before.get(name) for name in names}, {name: after.get(name) for name in names}


def plain(value: Any, named: Callable[[str], str], zone: ZoneInfo) -> str:
    """A value as a person reads it, without the signs of JSON."""
    match value:
        case None | "":
            return "–"
        case bool():
            return named("yes" if value else "no")
        case Mapping():
            return ", ".join(f"{named(name)}: {plain(one, named, zone)}" for name, one in value.items()) or "–"
        case list():
            return ", ".join(_opening(one) if isinstance(one, list) else str(one) for one in value) or "–"
        case str() if moment := moment_in(value):
            return f"{moment.astimezone(zone):%d/%m/%Y %H:%M}"
        case _:
            return named(value) if value in _SAID else str(value)


def _opening(times: list[str]) -> str:
    return "–".join(clock for clock in times if clock)


def _named(request: web.Request, part: str, name: str) -> str:
    """What a name of the log is called; an older one that no catalogue has stays as it is."""
    try:
        return says(request, f"{part}_{name}")
    except KeyError:
        return name


def _subject(request: web.Request, subject: str) -> str:
    kind, _, name = subject.partition(" ")
    return says(request, f"subject_{kind}", name_of=name) if kind in ("site", "service", "day") else subject


def routes() -> list[web.RouteDef]:
    return [web.get(BASE + "/log", _of_site), web.get("/admin/log", _of_all)]
