"""A list of ΚΕΠ from a file: looked at first, line by line, and put in only when somebody has seen what it would do.

Between the two pages the list is in the browser's form, not in this process: the next request may reach another one. It
is checked anew when it comes back.
"""

from dataclasses import replace
from typing import Any

from aiohttp import web

from central.data import divisions
from central.domain.site import Site
from central.domain.users import User
from central.store.sites import SiteLine
from central.web.admin.audited import site_settings, write_change
from central.web.admin.frame import admin_page, administrator, says
from central.web.admin.site_list import (
    COLUMNS,
    MOST_BYTES,
    BadLine,
    ListedSite,
    SiteList,
    decode,
    example,
    read_site_list,
)
from central.web.admin.sites import USUAL_WEEK, usual_services
from central.web.clerk.staff import actor_of
from central.web.forms import choice
from central.web.platform import platform

_SHOWN = 200
_EXAMPLE = (
    ("0009", "ΚΕΠ Δήμου Δράμας", "Δράμας", "", "Οδός Παραδείγματος 1", "25210 00000", "kep@example.gr", "Drama"),
    ("0532", "ΚΕΠ Δήμου Ηρακλείου", "Ηρακλείου", "Ηρακλείου", "Οδός Παραδείγματος 2", "2810 000000", "", ""),
)


async def _begin(request: web.Request) -> web.Response:
    return _page(request, await administrator(request))


def _page(request: web.Request, user: User, *, status: int = 200, **values: Any) -> web.Response:
    fresh: dict[str, Any] = {"list": None, "text": "", "new": [], "known": [], "columns": COLUMNS, "most": _SHOWN}
    fresh["reason"] = lambda bad: _reason(request, bad)
    return admin_page(request, "import", user, None, "import", status=status, **(fresh | values))


def _reason(request: web.Request, bad: BadLine) -> str:
    """What is wrong with a line, and where a column is named, its heading."""
    values = {name: says(request, str(value)) if name == "column" else value for name, value in bad.values.items()}
    return says(request, bad.reason, **values)


async def _preview(request: web.Request) -> web.Response:
    user = await administrator(request)
    sent = (await request.post()).get("file")
    mistakes: dict[str, str] = {}
    text = ""
    if not isinstance(sent, web.FileField):
        mistakes["file"] = says(request, "file_missing")
    else:
        data = sent.file.read(MOST_BYTES + 1)
        try:
            text = decode(data)
        except ValueError:
            mistakes["file"] = says(request, "file_no_text")
        if len(data) > MOST_BYTES:
            mistakes["file"] = says(request, "file_too_large")
    if mistakes:
        return _page(request, user, status=400, mistakes=mistakes)
    found = read_site_list(text, divisions())
    new, known = await _sorted(request, found)
    return _page(request, user, list=found, text=text, new=new, known=known)


async def _sorted(request: web.Request, found: SiteList) -> tuple[list[ListedSite], list[ListedSite]]:
    """Those that are not there yet, and those that are."""
    lines = await _lines(request)
    new = [site for site in found.sites if site.code not in lines]
    return new, [site for site in found.sites if site.code in lines]


async def _lines(request: web.Request) -> dict[str, SiteLine]:
    return {line.code: line for line in await platform(request).store.sites.lines(all=True)}


async def _put(request: web.Request) -> web.Response:
    """New ones with the usual hours and services; those that are there keep theirs, and what the list leaves empty."""
    user = await administrator(request)
    sent = (await request.post()).get("text", "")
    found = read_site_list(sent if isinstance(sent, str) else "", divisions())
    store = platform(request).store
    lines = await _lines(request)
    is_listed = await choice(request, "is_listed", ("yes",)) == "yes"
    if not found.sites:
        raise web.HTTPBadRequest
    before = {site.code: await store.sites.get(site.code) for site in found.sites if site.code in lines}
    sites = [_site(site, before.get(site.code), is_listed=is_listed) for site in found.sites]
    changed = [site for site in sites if site != before.get(site.code)]
    await store.sites.put_many(changed, actor_of(user))
    for site in changed:
        if was := before.get(site.code):
            changes = {"before": site_settings(was), "after": site_settings(site)}
            await write_change(store, user, site.code, "site", **changes)
    raise web.HTTPSeeOther("/admin?done=imported")


def _site(listed: ListedSite, before: Site | None, *, is_listed: bool) -> Site:
    names = {"el": listed.name, **({"en": listed.name_en} if listed.name_en else {})}
    if before is None:
        return Site(
            code=listed.code,
            name=names,
            municipality=listed.municipality.id,
            address=listed.address,
            phone=listed.phone,
            email=listed.email,
            week=USUAL_WEEK,
            is_listed=is_listed,
            services=usual_services(listed.code),
        )
    return replace(
        before,
        name={**before.name, **names},
        municipality=listed.municipality.id,
        address=listed.address or before.address,
        phone=listed.phone or before.phone,
        email=listed.email or before.email,
    )


async def _example(request: web.Request) -> web.Response:
    await administrator(request)
    body = example({column: says(request, f"column_{column}") for column in COLUMNS}, _EXAMPLE)
    headers = {"Content-Disposition": 'attachment; filename="kep.csv"'}
    return web.Response(body=body, content_type="text/csv", charset="utf-8", headers=headers)


def routes() -> list[web.RouteDef]:
    return [
        web.get("/admin/import", _begin),
        web.post("/admin/import", _preview),
        web.post("/admin/import/put", _put),
        web.get("/admin/import/example.csv", _example),
    ]
