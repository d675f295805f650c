"""A place is taken within a transaction: never more of them than there are, however many come at once."""

import secrets
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from central.domain.availability import Offer, Window
from central.domain.booking import Booking
from central.domain.refusals import SlotNotOffered, SlotTaken
from central.store.offers import read_taken_at
from central.store.rows import booking_of
from central.store.schema import booking_days, bookings
from epass.errors import StoreError

_CODES_TRIED = 20


_HOLD_DAY = (
    upsert(booking_days)
    .values(site=bindparam("site"), service=bindparam("service"), day=bindparam("day"), taken=1)
    .on_conflict_do_update(index_elements=["site", "service", "day"], set_={"taken": booking_days.c.taken + 1})
)
_INSERT = upsert(bookings).on_conflict_do_nothing(index_elements=["site", "code"]).returning(*bookings.c)


def new_code() -> str:
    """Six digits, as a site's dispenser takes them."""
    return f"{secrets.randbelow(10**6):06d}"


async def take_place(
    tx: AsyncConnection, offer: Offer, starts: datetime, window: Window, but: str = ""
) -> tuple[date, int]:
    """The day, and the number of the place that is taken at this very time; the booking `but` gives its own up. The
    day's row is held from here on: whoever wants a place of the same day and service decides after this transaction,
    and sees it. Raises SlotNotOffered, SlotTaken."""
    service = offer.service
    if not offer.has(starts, window):
        raise SlotNotOffered
    day = starts.astimezone(offer.zone).date()
    await tx.execute(_HOLD_DAY, {"site": service.site, "service": service.letter, "day": day})
    taken, places = await read_taken_at(tx, service, day, starts, but)
    if not offer.has_place(starts, taken):
        raise SlotTaken
    return day, next(place for place in range(1, service.capacity + 1) if place not in places)


async def insert_booking(tx: AsyncConnection, values: dict[str, Any], draw_code: Callable[[], str]) -> Booking:
    """With a code that no other booking of the site has."""
    for _ in range(_CODES_TRIED):
        made = await tx.execute(_INSERT, {"code": draw_code(), **values})
        if found := made.one_or_none():
            return booking_of(found)
    raise StoreError(f"Site {values['site']} has hardly any free codes left.")
