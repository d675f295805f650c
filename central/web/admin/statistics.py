"""Figures of a ΚΕΠ, or of all, over a period: as tables, as charts, and as a workbook."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from aiohttp import web

from central.domain.site import Site
from central.domain.statistics import DayFigures
from central.spreadsheet import Cell, Column, Kind, Sheet, workbook
from central.web.admin import chart
from central.web.admin.figures import Total, by_day, by_service, by_site, by_week, total_of
from central.web.admin.frame import BASE, admin_page, administrator, managed, says
from central.web.forms import day_in
from central.web.platform import platform
from central.web.visitor import visitor

_LONGEST = timedelta(days=400)
_USUAL = timedelta(days=27)
_DAYS_IN_CHART = 45
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FIGURES = (
    ("booked", Kind.COUNT),
    ("came", Kind.COUNT),
    ("no_show", Kind.COUNT),
    ("no_show_share", Kind.SHARE),
    ("cancelled", Kind.COUNT),
    ("tickets", Kind.COUNT),
    ("served", Kind.COUNT),
    ("wait_min", Kind.MINUTES),
    ("estimate_min", Kind.MINUTES),
    ("wait_p90_min", Kind.MINUTES),
)


async def _of_site(request: web.Request) -> web.Response:
    user, site = await managed(request)
    values = await _values(request, site)
    return admin_page(request, "statistics", user, site, "statistics", base=f"/admin/sites/{site.code}", **values)


async def _of_all(request: web.Request) -> web.Response:
    user = await administrator(request)
    values = await _values(request, None)
    return admin_page(request, "statistics", user, None, "statistics", base="/admin", **values)


async def _values(request: web.Request, site: Site | None) -> dict[str, Any]:
    first, last, figures = await _figures(request, site)
    days = by_day(figures)
    is_weekly = len(days) > _DAYS_IN_CHART
    spans = by_week(figures) if is_weekly else days
    return {
        "first": first,
        "last": last,
        "total": total_of(figures),
        "days": days,
        "is_weekly": is_weekly,
        "services": by_service(figures) if site else [],
        "sites": await _named(request, by_site(figures)) if site is None else [],
        "columns": chart.columns(spans),
        "waits": chart.waits(spans),
        "service_name": lambda letter: _service_name(request, site, letter),
    }


async def _figures(request: web.Request, site: Site | None) -> tuple[date, date, list[DayFigures]]:
    """The four weeks up to today, unless the address says otherwise; at most some 13 months."""
    last = day_in(request.query.get("last", "")) or platform(request).today()
    first = day_in(request.query.get("first", "")) or last - _USUAL
    if first > last:
        first, last = last, first
    first = max(first, last - _LONGEST)
    figures = await platform(request).store.statistics.days(first=first, last=last, site=site.code if site else "")
    return first, last, figures


async def _named(request: web.Request, sites: list[tuple[str, Total]]) -> list[tuple[str, str, Total]]:
    language = visitor(request).language
    names = {line.code: line.name_in(language) for line in await platform(request).store.sites.lines(all=True)}
    return [(code, names.get(code, code), total) for code, total in sites]


def _service_name(request: web.Request, site: Site | None, letter: str) -> str:
    service = site.service(letter) if site else None
    return service.name_in(visitor(request).language) if service else ""


async def _site_workbook(request: web.Request) -> web.Response:
    _, site = await managed(request)
    return await _workbook(request, site)


async def _platform_workbook(request: web.Request) -> web.Response:
    await administrator(request)
    return await _workbook(request, None)


async def _workbook(request: web.Request, site: Site | None) -> web.Response:
    first, last, figures = await _figures(request, site)
    language = visitor(request).language
    name = site.name_in(language) if site else says(request, "all_sites")
    title = f"{name}, {first:%d/%m/%Y}–{last:%d/%m/%Y}"
    if site:
        sheets = [_days_sheet(request, title, figures), _services_sheet(request, site, title, figures)]
    else:
        named = await _named(request, by_site(figures))
        sheets = [_sites_sheet(request, title, named), _days_sheet(request, title, figures)]
    made_at = platform(request).local_now()
    body = workbook(sheets, title=title, made_at=made_at)
    file = f"kep-{site.code if site else 'all'}-{first}-{last}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return web.Response(body=body, content_type=_XLSX, headers=headers)


def _days_sheet(request: web.Request, title: str, figures: list[DayFigures]) -> Sheet:
    leads = [Column(title=says(request, "day"), kind=Kind.DAY, width=12)]
    return _sheet(request, "sheet_days", title, leads, [((day,), total) for day, total in by_day(figures)])


def _services_sheet(request: web.Request, site: Site, title: str, figures: list[DayFigures]) -> Sheet:
    """Day by day and queue by queue: what somebody makes a table of their own from."""
    leads = [
        Column(title=says(request, "day"), kind=Kind.DAY, width=12),
        Column(title=says(request, "queue"), width=8),
        Column(title=says(request, "service"), width=44),
    ]
    rows = [
        ((one.day, one.service, _service_name(request, site, one.service)), total_of([one]))
        for one in sorted(figures, key=lambda one: (one.day, one.service))
    ]
    return _sheet(request, "sheet_services", title, leads, rows)


def _sites_sheet(request: web.Request, title: str, named: list[tuple[str, str, Total]]) -> Sheet:
    leads = [Column(title=says(request, "code"), width=9), Column(title=says(request, "site"), width=44)]
    return _sheet(request, "sheet_sites", title, leads, [((code, name), total) for code, name, total in named])


def _sheet(
    request: web.Request, name: str, title: str, leads: list[Column], rows: Sequence[tuple[Sequence[Cell], Total]]
) -> Sheet:
    figures = [Column(title=says(request, f"figure_{figure}"), kind=kind) for figure, kind in _FIGURES]
    return Sheet(
        name=says(request, name),
        heading=title,
        columns=[*leads, *figures],
        rows=[[*lead, *(getattr(total, figure) for figure, _ in _FIGURES)] for lead, total in rows],
        total=says(request, "total"),
    )


def routes() -> list[web.RouteDef]:
    return [
        web.get(BASE + "/statistics", _of_site),
        web.get(BASE + "/statistics.xlsx", _site_workbook),
        web.get("/admin/statistics", _of_all),
        web.get("/admin/statistics.xlsx", _platform_workbook),
    ]
