"""A service with its calendar, and what is taken of its days, read from the database.

These are asked for by every page of free times and every booking: their statements are made once.
"""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from central.domain.availability import Offer, Taken
from central.domain.hours import Calendar, ExceptionalDay, openings_from_json, week_from_json
from central.domain.refusals import NoSuchService, NoSuchSite
from central.domain.site import Service
from central.store.ground import Ground
from central.store.rows import service_of
from central.store.schema import bookings, exceptional_days, services, sites
from epass.queueing.calendar import NoSpecialDays

# One row for each exceptional day within the span, or one without any.
_OFFER = (
    select(
        services,
        sites.c.week.label("site_week"),
        sites.c.keeps_holidays,
        sites.c.is_listed,
        exceptional_days.c.day.label("exceptional_day"),
        exceptional_days.c.name.label("exceptional_name"),
        exceptional_days.c.openings.label("exceptional_openings"),
    )
    .join(sites, sites.c.code == services.c.site)
    .outerjoin(
        exceptional_days,
        and_(
            exceptional_days.c.site == services.c.site,
            exceptional_days.c.day.between(bindparam("first"), bindparam("last")),
        ),
    )
    .where(services.c.site == bindparam("of_site"), services.c.letter == bindparam("of_letter"))
)
_LONGEST_HORIZON = timedelta(days=366)


async def read_offer(
    connection: AsyncConnection, ground: Ground, site: str, letter: str, *, first: date, last: date | None = None
) -> Offer:
    """With the exceptional days from `first` to `last`, or as far as anything can be booked. Raises NoSuchSite,
    NoSuchService."""
    span = {"first": first, "last": first + _LONGEST_HORIZON if last is None else last}
    found = (await connection.execute(_OFFER, {"of_site": site, "of_letter": letter, **span})).all()
    if not found:
        is_there = await connection.execute(select(sites.c.code).where(sites.c.code == site))
        raise NoSuchService if is_there.one_or_none() else NoSuchSite
    row = found[0]
    service = service_of(row)
    calendar = Calendar(
        week=week_from_json(row.site_week) if service.week is None else service.week,
        exceptional={
            day.exceptional_day: ExceptionalDay(
                name=day.exceptional_name, openings=openings_from_json(day.exceptional_openings)
            )
            for day in found
            if day.exceptional_day is not None
        },
        public=ground.public_days if row.keeps_holidays else NoSpecialDays(),
    )
    return Offer(
        service=service,
        calendar=calendar,
        zone=ground.config.timezone,
        is_public=row.is_offered and row.is_listed,
    )


def exceptional_day_of(row: Row[Any]) -> ExceptionalDay:
    return ExceptionalDay(name=row.name, openings=openings_from_json(row.openings))


_SPANS = select(bookings.c.day, bookings.c.slot, bookings.c.slot_ends).where(
    bookings.c.site == bindparam("of_site"),
    bookings.c.service == bindparam("of_letter"),
    bookings.c.day.between(bindparam("first"), bindparam("last")),
    bookings.c.status != "CANCELLED",
)
# A month of a busy service has thousands of bookings: arrays of numbers are read ten times as fast as rows of moments.
_SPANS_IN_ARRAYS = text(
    "SELECT day, array_agg(extract(epoch FROM slot)::bigint), array_agg(extract(epoch FROM slot_ends)::bigint)"
    " FROM bookings WHERE site = :of_site AND service = :of_letter AND day BETWEEN :first AND :last"
    " AND status <> 'CANCELLED' GROUP BY day"
)


async def read_taken(
    connection: AsyncConnection, site: str, letter: str, first: date, last: date
) -> dict[date, Counter[tuple[int, int]]]:
    """What is taken of each day that has anything taken."""
    values = {"of_site": site, "of_letter": letter, "first": first, "last": last}
    if connection.dialect.name == "postgresql":
        days = await connection.execute(_SPANS_IN_ARRAYS, values)
        return {day: Counter(zip(starts, ends, strict=True)) for day, starts, ends in days}
    taken: dict[date, Counter[tuple[int, int]]] = {}
    for day, slot, ends in await connection.execute(_SPANS, values):
        taken.setdefault(day, Counter())[_second(slot), _second(ends)] += 1
    return taken


_OVERLAPPING = select(bookings.c.slot, bookings.c.slot_ends, bookings.c.place).where(
    bookings.c.site == bindparam("of_site"),
    bookings.c.service == bindparam("of_letter"),
    bookings.c.day == bindparam("of_day"),
    bookings.c.status != "CANCELLED",
    bookings.c.slot < bindparam("ends"),
    bookings.c.slot_ends > bindparam("starts"),
)
# Apart, because the one above is answered by the index alone.
_OVERLAPPING_OTHERS = _OVERLAPPING.where(bookings.c.id != bindparam("but"))


async def read_taken_at(
    tx: AsyncConnection, service: Service, day: date, starts: datetime, but: str
) -> tuple[Taken, set[int]]:
    """What overlaps one time, without the booking `but`; and which places of that very time are given."""
    values = {
        "of_site": service.site,
        "of_letter": service.letter,
        "of_day": day,
        "starts": starts,
        "ends": starts + service.slot,
    }
    rows = await (tx.execute(_OVERLAPPING_OTHERS, {**values, "but": but}) if but else tx.execute(_OVERLAPPING, values))
    taken: Counter[tuple[int, int]] = Counter()
    places = set()
    for slot, slot_ends, place in rows:
        taken[_second(slot), _second(slot_ends)] += 1
        if slot == starts:
            places.add(place)
    return taken, places


def _second(moment: datetime) -> int:
    return int(moment.timestamp())
