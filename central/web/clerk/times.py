"""Free days and times of a service, as a clerk reads them out: the nearest first, with a key for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from aiohttp import web

from central.domain.availability import DayOffer, Mode, Slot
from central.domain.site import Service, Site
from central.web.clerk.day import stamp
from central.web.forms import day_in, moment_in
from central.web.platform import platform
from epass.queueing.service import greek_letter

_DAYS_SHOWN = 6
_KEYS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the chooser shows. `days`: a few with places around the one that is chosen; `before` and `after`: the next
    ones with a free place, None where there is none. `keyed`: the times that have a key, in its order."""

    service: Service | None
    day: date | None
    days: tuple[DayOffer, ...]
    before: date | None
    after: date | None
    slots: tuple[Slot, ...]
    keyed: tuple[datetime, ...]
    chosen: datetime | None
    wanted: datetime | None


def choice_of(
    service: Service | None,
    offers: Sequence[DayOffer],
    day: date | None,
    slots: Sequence[Slot],
    wanted: datetime | None,
) -> Choice:
    """`wanted`: a time that was asked for; it is chosen where it is free, else the keys begin with the nearest one."""
    free_days = [offer.day for offer in offers if offer.free]
    free = [slot.starts for slot in slots if slot.free]
    chosen = wanted if wanted in free else None
    first = 0
    if wanted is not None and free and chosen is None:
        nearest = min(range(len(free)), key=lambda place: abs(free[place] - wanted))
        first = max(0, min(nearest - _KEYS // 2, len(free) - _KEYS))
    open_days = [offer for offer in offers if offer.places]
    at = next((place for place, offer in enumerate(open_days) if day and offer.day >= day), 0)
    begin = max(0, min(at - 1, len(open_days) - _DAYS_SHOWN))
    return Choice(
        service=service,
        day=day,
        days=tuple(open_days[begin : begin + _DAYS_SHOWN]),
        before=max((one for one in free_days if day and one < day), default=None),
        after=min((one for one in free_days if day and one > day), default=None),
        slots=tuple(slots),
        keyed=tuple(free[first : first + _KEYS]),
        chosen=chosen,
        wanted=wanted,
    )


async def chooser(
    request: web.Request, site: Site, base: str, *, letter: str = "", wanted: datetime | None = None
) -> dict[str, Any]:
    """What the template `clerk/times.html` needs. Service, day and time may stand in the address; `letter` and `wanted`
    are what counts where they do not."""
    at = platform(request)
    service = site.service(greek_letter(request.query.get("letter", ""))[:1]) or site.service(letter)
    service = service or next(iter(site.services), None)
    wanted = moment_in(request.query.get("starts", "")) or wanted
    offers: list[DayOffer] = []
    slots: list[Slot] = []
    day = day_in(request.query.get("day", "")) or (wanted.astimezone(at.config.timezone).date() if wanted else None)
    if service is not None:
        bookings = at.store.bookings
        offers = await bookings.days(site.code, service.letter, mode=Mode.STAFF)
        day = day or next((offer.day for offer in offers if offer.free), None)
        slots = await bookings.slots(site.code, service.letter, day, mode=Mode.STAFF) if day else []
    return {
        "choice": choice_of(service, offers, day, slots, wanted),
        "services": site.services,
        "today": at.today(),
        "base": base,
        "stamp": stamp,
    }
