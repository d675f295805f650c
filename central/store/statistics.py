"""Figures per site, service and day."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, Table, extract, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from central.domain.statistics import DayFigures
from central.store.ground import Ground
from central.store.schema import bookings, sites, tickets

Key = tuple[date, str, str]

_SECONDS = extract("epoch", tickets.c.first_called_at - tickets.c.issued_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tickets:
    """Of one site, service and day; waits in minutes."""

    many: int = 0
    served: int = 0
    wait_mean: float | None = None
    wait_p90: float | None = None
    estimate_mean: float | None = None


class Statistics:
    def __init__(self, ground: Ground) -> None:
        self._database = ground.database

    async def days(self, *, first: date, last: date, site: str = "") -> list[DayFigures]:
        """By day, site and service; one site or all. Both days are included."""
        booked: dict[Key, dict[str, int]] = defaultdict(dict)
        counted = (
            select(bookings.c.day, bookings.c.site, bookings.c.service, bookings.c.status, func.count())
            .where(bookings.c.day.between(first, last), _of(bookings, site))
            .group_by(bookings.c.day, bookings.c.site, bookings.c.service, bookings.c.status)
        )
        async with self._database.read() as connection:
            for day, code, service, status, many in await connection.execute(counted):
                booked[day, code, service][status] = many
            if self._database.is_postgresql:
                issued = await _summed(connection, first, last, site)
            else:
                issued = await _looked_through(connection, first, last, site)
        return [_figures(key, booked.get(key, {}), issued.get(key, _Tickets())) for key in sorted({*booked, *issued})]


def _of(table: Table, site: str) -> ColumnElement[bool]:
    """All sites are named one by one: so each finds its days by the index that every site has."""
    return table.c.site == site if site else table.c.site.in_(select(sites.c.code))


async def _summed(connection: AsyncConnection, first: date, last: date, site: str) -> dict[Key, _Tickets]:
    """By the database: a day of all sites has hundreds of thousands of tickets."""
    rows = await connection.execute(
        select(
            tickets.c.day,
            tickets.c.site,
            tickets.c.service,
            func.count(),
            func.count().filter(tickets.c.status == "FINISHED"),
            func.avg(_SECONDS),
            func.percentile_disc(0.9).within_group(_SECONDS),
            func.avg(tickets.c.estimate_min),
        )
        .where(tickets.c.day.between(first, last), _of(tickets, site))
        .group_by(tickets.c.day, tickets.c.site, tickets.c.service)
    )
    return {
        (day, code, service): _Tickets(
            many=many,
            served=served,
            wait_mean=None if mean is None else float(mean) / 60,
            wait_p90=None if p90 is None else float(p90) / 60,
            estimate_mean=estimate,
        )
        for day, code, service, many, served, mean, p90, estimate in rows
    }


async def _looked_through(connection: AsyncConnection, first: date, last: date, site: str) -> dict[Key, _Tickets]:
    """Row by row: SQLite knows no percentiles."""
    rows = await connection.execute(
        select(
            tickets.c.day,
            tickets.c.site,
            tickets.c.service,
            tickets.c.status,
            tickets.c.issued_at,
            tickets.c.first_called_at,
            tickets.c.estimate_min,
        ).where(tickets.c.day.between(first, last), _of(tickets, site))
    )
    issued: dict[Key, list[Any]] = defaultdict(list)
    for row in rows:
        issued[row.day, row.site, row.service].append(row)
    return {key: _counted(seen) for key, seen in issued.items()}


def _counted(rows: Sequence[Any]) -> _Tickets:
    waits = sorted((row.first_called_at - row.issued_at).total_seconds() / 60 for row in rows if row.first_called_at)
    return _Tickets(
        many=len(rows),
        served=sum(row.status == "FINISHED" for row in rows),
        wait_mean=_mean(waits),
        wait_p90=waits[ceil(len(waits) * 0.9) - 1] if waits else None,
        estimate_mean=_mean([row.estimate_min for row in rows if row.estimate_min is not None]),
    )


def _figures(key: Key, by_status: dict[str, int], issued: _Tickets) -> DayFigures:
    day, site, service = key
    return DayFigures(
        site=site,
        day=day,
        service=service,
        booked=sum(many for status, many in by_status.items() if status != "CANCELLED"),
        came=by_status.get("SERVED", 0) + by_status.get("CHECKED_IN", 0),
        no_show=by_status.get("NO_SHOW", 0),
        cancelled=by_status.get("CANCELLED", 0),
        tickets=issued.many,
        served=issued.served,
        wait_mean_min=issued.wait_mean,
        wait_p90_min=issued.wait_p90,
        estimate_mean_min=issued.estimate_mean,
    )


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
