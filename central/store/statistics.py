"""Figures per site, service and day."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from math import ceil
from typing import Any

from sqlalchemy import func, select

from central.domain.statistics import DayFigures
from central.store.ground import Ground
from central.store.schema import bookings, tickets

Key = tuple[date, str, str]


class Statistics:
    def __init__(self, ground: Ground) -> None:
        self._database = ground.database

    async def days(self, *, first: date, last: date, site: str = "") -> list[DayFigures]:
        """By day, site and service; one site or all. Both days are included."""
        counted = select(bookings.c.day, bookings.c.site, bookings.c.service, bookings.c.status, func.count()).where(
            bookings.c.day.between(first, last)
        )
        seen = select(
            tickets.c.day,
            tickets.c.site,
            tickets.c.service,
            tickets.c.status,
            tickets.c.issued_at,
            tickets.c.first_called_at,
            tickets.c.estimate_min,
        ).where(tickets.c.day.between(first, last))
        if site:
            counted = counted.where(bookings.c.site == site)
            seen = seen.where(tickets.c.site == site)
        counted = counted.group_by(bookings.c.day, bookings.c.site, bookings.c.service, bookings.c.status)
        booked: dict[Key, dict[str, int]] = defaultdict(dict)
        issued: dict[Key, list[Any]] = defaultdict(list)
        async with self._database.read() as connection:
            for day, code, service, status, many in await connection.execute(counted):
                booked[day, code, service][status] = many
            for row in await connection.execute(seen):
                issued[row.day, row.site, row.service].append(row)
        return [
            _figures(key, booked.get(key, {}), issued.get(key, [])) for key in sorted(booked.keys() | issued.keys())
        ]


def _figures(key: Key, by_status: dict[str, int], rows: Sequence[Any]) -> DayFigures:
    day, site, service = key
    waits = sorted((row.first_called_at - row.issued_at).total_seconds() / 60 for row in rows if row.first_called_at)
    estimates = [row.estimate_min for row in rows if row.estimate_min is not None]
    return DayFigures(
        site=site,
        day=day,
        service=service,
        booked=sum(many for status, many in by_status.items() if status != "CANCELLED"),
        came=by_status.get("SERVED", 0) + by_status.get("CHECKED_IN", 0),
        no_show=by_status.get("NO_SHOW", 0),
        cancelled=by_status.get("CANCELLED", 0),
        tickets=len(rows),
        served=sum(row.status == "FINISHED" for row in rows),
        wait_mean_min=_mean(waits),
        wait_p90_min=waits[ceil(len(waits) * 0.9) - 1] if waits else None,
        estimate_mean_min=_mean(estimates),
    )


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
