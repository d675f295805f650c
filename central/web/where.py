"""Νομός → Δήμος → ΚΕΠ: by three short lists, or by typing; without a map, and without a script."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from central.data import divisions
from central.domain.divisions import Municipality, Unit
from central.domain.folding import fold
from central.store.sites import SiteLine
from central.web.finding import attempts, municipalities_in_latin
from central.web.latin import latin
from central.web.pages import page, render
from central.web.platform import platform
from central.web.visitor import visitor
from central.words import PAGES
from epass.languages import Words

_LONGEST_WANTED = 60
_MOST_FOUND = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Chooser:
    """One use of the pages, under the address `base`. `before` may send the visitor elsewhere first, `chosen` is told
    the ΚΕΠ's code and sends the visitor on; `marks` are the names of what is said beside a ΚΕΠ."""

    base: str
    words: Words
    title: str
    back: str
    step: str
    steps: int
    before: Callable[[web.Request], Awaitable[None]]
    chosen: Callable[[web.Request, str], Awaitable[web.Response]]
    marks: Callable[[SiteLine], list[str]]

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(self.base, self._start),
            web.get(self.base + "/find", self._find),
            web.get(self.base + "/{unit:[0-9A-Za-z-]{1,20}}", self._unit),
            web.get(self.base + "/{unit:[0-9A-Za-z-]{1,20}}/{municipality:[0-9A-Za-z-]{1,20}}", self._municipality),
            web.post(self.base, self._choose),
        ]

    async def _start(self, request: web.Request) -> web.Response:
        await self.before(request)
        wanted = request.query.get("q", "")[:_LONGEST_WANTED].strip()
        values: dict[str, Any] = {"wanted": wanted}
        if wanted:
            values |= await self._found(request, wanted)
        else:
            values["units"] = await _units(request)
        return self._page(request, **values)

    async def _find(self, request: web.Request) -> web.Response:
        """The found list alone, for the script that asks while somebody types."""
        wanted = request.query.get("q", "")[:_LONGEST_WANTED].strip()
        values = self._values(request) | await self._found(request, wanted)
        text = render(request, "where_found.html", self.words, **values) if wanted else ""
        return web.Response(text=text, content_type="text/html")

    async def _unit(self, request: web.Request) -> web.Response:
        await self.before(request)
        unit = _unit_named(request)
        counts = await platform(request).store.sites.counts()
        places = [(place, counts[place.id]) for place in _sorted(unit.municipalities) if counts.get(place.id)]
        return self._page(request, unit=unit, places=places, back=self.base)

    async def _municipality(self, request: web.Request) -> web.Response:
        await self.before(request)
        unit = _unit_named(request)
        place = next((one for one in unit.municipalities if one.id == request.match_info["municipality"]), None)
        if place is None:
            raise web.HTTPNotFound
        sites = await platform(request).store.sites.lines(municipality=place.id)
        return self._page(request, unit=unit, place=place, sites=sites, back=f"{self.base}/{unit.id}")

    async def _choose(self, request: web.Request) -> web.Response:
        await self.before(request)
        code = str((await request.post()).get("site", ""))[:8]
        await platform(request).store.sites.get(code)
        return await self.chosen(request, code)

    async def _found(self, request: web.Request, wanted: str) -> dict[str, Any]:
        sites = await _search(request, wanted) if wanted else []
        language = visitor(request).language
        title = PAGES.count("where_found", len(sites), language)
        return {"sites": sites[:_MOST_FOUND], "found_title": title, "wanted": wanted}

    def _page(self, request: web.Request, **values: Any) -> web.Response:
        return page(request, "where.html", self.words, **(self._values(request) | values))

    def _values(self, request: web.Request) -> dict[str, Any]:
        language = visitor(request).language
        return {
            "base": self.base,
            "title": self.words.say(self.title, language),
            "back": self.back,
            "step": self.step and self.words.say(self.step, language, number=1, of=self.steps),
            "steps": self.steps,
            "unit": None,
            "place": None,
            "units": [],
            "wanted": "",
            "told": "",
            "counted": lambda many: PAGES.count("where_count", many, language),
            "named": lambda name: name if language == "el" else f"{latin(name)} ({name})",
            "marks": lambda site: " · ".join(self.words.say(name, language) for name in self.marks(site)),
        }


async def _search(request: web.Request, wanted: str) -> list[SiteLine]:
    """What fits best: as it was typed, else with the ends of its words left open; Greek first, then Latin."""
    sites = platform(request).store.sites
    for attempt in attempts(wanted) if fold(wanted) else ():
        if found := await sites.lines(wanted=attempt):
            return found
        for municipality in municipalities_in_latin(attempt):
            found += await sites.lines(municipality=municipality)
        if found:
            return found
    return []


def _unit_named(request: web.Request) -> Unit:
    unit = divisions().unit_by_id.get(request.match_info["unit"])
    if unit is None:
        raise web.HTTPNotFound
    return unit


async def _units(request: web.Request) -> list[tuple[Unit, int]]:
    """Those with a ΚΕΠ, in the order of the alphabet."""
    counts = await platform(request).store.sites.counts()
    many = {unit.id: sum(counts.get(place.id, 0) for place in unit.municipalities) for unit in divisions().units}
    return sorted(
        ((unit, many[unit.id]) for unit in divisions().units if many[unit.id]), key=lambda found: fold(found[0].name)
    )


def _sorted(places: tuple[Municipality, ...]) -> list[Municipality]:
    return sorted(places, key=lambda place: fold(place.name))
