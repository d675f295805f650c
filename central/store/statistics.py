"""Figures per site, service and day."""

from datetime import date

from central.domain.statistics import DayFigures


class Statistics:
    async def days(self, *, first: date, last: date, site: str = "") -> list[DayFigures]:
        """By day, site and service; one site or all. Both days are included."""
        raise NotImplementedError
