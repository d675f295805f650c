"""Free days become the weeks of a calendar, free times a morning and an afternoon; for whoever books or moves."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from aiohttp import web

from central.domain.availability import DayOffer, Mode, Slot
from central.web.forms import day_in, moment_in, text
from central.web.platform import platform
from central.web.visitor import visitor
from central.words import PAGES

_NEAREST = 4
_NOON = 12


async def when_page(request: web.Request, site: str, letter: str, mode: Mode) -> dict[str, Any]:
    """What the page of days and times shows. The day is in the address; the session's `taken` is a time that somebody
    else was faster for."""
    at = platform(request)
    offers = await at.store.bookings.days(site, letter, mode=mode)
    free = [offer.day for offer in offers if offer.free]
    taken = moment_in(visitor(request).data.get("taken") or "")
    taken_day = taken.astimezone(at.config.timezone).date() if taken else None
    day = day_in(request.query.get("day", "")) or taken_day or (free[0] if free else None)
    slots = await at.store.bookings.slots(site, letter, day, mode=mode) if day else []
    nearest = nearest_free(slots, taken) if taken and day == taken_day else []
    if taken and day and day == taken_day and not nearest and (later := [one for one in free if one > day]):
        nearest = [slot for slot in await at.store.bookings.slots(site, letter, later[0], mode=mode) if slot.free][:1]
    return {
        "day_chosen": day,
        "weeks": weeks(offers),
        "weeks_span": span_of(offers, visitor(request).language),
        "is_same_day": mode is Mode.SAME_DAY,
        "has_any": bool(free),
        "parts_of_day": parts_of_day(slots, at.config.timezone),
        "has_free": any(slot.free for slot in slots),
        "taken": taken if day == taken_day else None,
        "nearest": nearest,
    }


async def chosen_time(request: web.Request, site: str, letter: str, mode: Mode) -> datetime | None:
    """The time that the form names, where it is still free."""
    wanted = moment_in(await text(request, "starts", most=40))
    if wanted is None:
        return None
    day = wanted.astimezone(platform(request).config.timezone).date()
    slots = await platform(request).store.bookings.slots(site, letter, day, mode=mode)
    return next((slot.starts for slot in slots if slot.starts == wanted and slot.free), None)


def nearest_free(slots: Sequence[Slot], wanted: datetime) -> list[Slot]:
    """The free ones nearest to what was wanted, in the order of the clock."""
    free = sorted((slot for slot in slots if slot.free), key=lambda slot: abs(slot.starts - wanted))
    return sorted(free[:_NEAREST], key=lambda slot: slot.starts)


def weeks(offers: Sequence[DayOffer]) -> list[list[DayOffer | date]]:
    """From the Monday of the first offer to the Sunday of the last: an offer, or a day that has none."""
    if not offers:
        return []
    by_day = {offer.day: offer for offer in offers}
    first = offers[0].day - timedelta(days=offers[0].day.weekday())
    many = (offers[-1].day - first).days // 7 + 1
    days = [first + timedelta(days=ahead) for ahead in range(7 * many)]
    return [[by_day.get(day, day) for day in days[start : start + 7]] for start in range(0, len(days), 7)]


def span_of(offers: Sequence[DayOffer], language: str) -> str:
    """ "Νοέμβριος – Δεκέμβριος 2026"."""
    if not offers:
        return ""
    first, last = (f"month_{offer.day.month}" for offer in (offers[0], offers[-1]))
    names = dict.fromkeys(PAGES.say(name, language) for name in (first, last))
    return f"{' – '.join(names)} {offers[-1].day.year}"


def parts_of_day(slots: Sequence[Slot], zone: Any) -> list[tuple[str, list[Slot]]]:
    """ "morning" and "afternoon", those that have times."""
    parts: dict[str, list[Slot]] = {"morning": [], "afternoon": []}
    for slot in slots:
        parts["morning" if slot.starts.astimezone(zone).hour < _NOON else "afternoon"].append(slot)
    return [(name, found) for name, found in parts.items() if found]
