"""A service with its calendar, and what is taken of its days, read from the database."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from central.domain.availability import Offer, Taken
from central.domain.hours import Calendar, ExceptionalDay, openings_from_json, week_from_json
from central.domain.refusals import NoSuchService, NoSuchSite
from central.domain.site import Service
from central.store.ground import Ground
from central.store.rows import service_of
from central.store.schema import bookings, exceptional_days, services, sites
from epass.queueing.calendar import NoSpecialDays

_SERVICE = select(services, sites.c.week.label("site_week"), sites.c.keeps_holidays, sites.c.is_listed).join(
    sites, sites.c.code == services.c.site
)


async def read_offer(connection: AsyncConnection, ground: Ground, site: str, letter: str, first: date) -> Offer:
    """With the exceptional days from `first` on. Raises NoSuchSite, NoSuchService."""
    found = await connection.execute(_SERVICE.where(services.c.site == site, services.c.letter == letter))
    row = found.one_or_none()
    if row is None:
        is_there = await connection.execute(select(sites.c.code).where(sites.c.code == site))
        raise NoSuchService if is_there.one_or_none() else NoSuchSite
    service = service_of(row)
    days = await connection.execute(
        select(exceptional_days).where(exceptional_days.c.site == site, exceptional_days.c.day >= first)
    )
    calendar = Calendar(
        week=week_from_json(row.site_week) if service.week is None else service.week,
        exceptional={day.day: exceptional_day_of(day) for day in days},
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


_COUNTED = (
    select(bookings.c.day, bookings.c.slot, bookings.c.slot_ends, func.count().label("many"))
    .where(bookings.c.status != "CANCELLED")
    .group_by(bookings.c.day, bookings.c.slot, bookings.c.slot_ends)
)


async def read_taken(
    connection: AsyncConnection, site: str, letter: str, first: date, last: date
) -> dict[date, dict[tuple[int, int], int]]:
    """What is taken of each day that has anything taken."""
    rows = await connection.execute(
        _COUNTED.where(bookings.c.site == site, bookings.c.service == letter, bookings.c.day.between(first, last))
    )
    taken: dict[date, dict[tuple[int, int], int]] = {}
    for day, slot, ends, many in rows:
        taken.setdefault(day, {})[_second(slot), _second(ends)] = many
    return taken


async def read_taken_at(
    tx: AsyncConnection, service: Service, day: date, starts: datetime, but: str
) -> tuple[Taken, set[int]]:
    """What overlaps one time, without the booking `but`; and which places of that very time are given."""
    rows = await tx.execute(
        select(bookings.c.slot, bookings.c.slot_ends, bookings.c.place).where(
            bookings.c.site == service.site,
            bookings.c.service == service.letter,
            bookings.c.day == day,
            bookings.c.status != "CANCELLED",
            bookings.c.slot < starts + service.slot,
            bookings.c.slot_ends > starts,
            bookings.c.id != but,
        )
    )
    taken: dict[tuple[int, int], int] = {}
    places = set()
    for slot, slot_ends, place in rows:
        span = _second(slot), _second(slot_ends)
        taken[span] = taken.get(span, 0) + 1
        if slot == starts:
            places.add(place)
    return taken, places


def _second(moment: datetime) -> int:
    return int(moment.timestamp())
