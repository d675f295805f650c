"""Figures per site, service and day become totals: by day, by service, by site."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from central.domain.statistics import DayFigures

Key = TypeVar("Key", date, str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """Of several figures. `awaited` of those booked neither came nor were said not to have. The waits are weighed by
    how many were served; `wait_p90_min` is the worst of them."""

    booked: int = 0
    came: int = 0
    no_show: int = 0
    cancelled: int = 0
    tickets: int = 0
    served: int = 0
    wait_min: float | None = None
    wait_p90_min: float | None = None
    estimate_min: float | None = None

    @property
    def awaited(self) -> int:
        return max(0, self.booked - self.came - self.no_show)

    @property
    def no_show_share(self) -> float | None:
        """Of those whose time is over; None where nobody's is."""
        over = self.came + self.no_show
        return self.no_show / over if over else None

    @property
    def missed_by_min(self) -> float | None:
        """How much longer than estimated the wait was; negative: shorter."""
        if self.wait_min is None or self.estimate_min is None:
            return None
        return self.wait_min - self.estimate_min


def total_of(figures: Sequence[DayFigures]) -> Total:
    return Total(
        booked=sum(one.booked for one in figures),
        came=sum(one.came for one in figures),
        no_show=sum(one.no_show for one in figures),
        cancelled=sum(one.cancelled for one in figures),
        tickets=sum(one.tickets for one in figures),
        served=sum(one.served for one in figures),
        wait_min=_weighed(figures, lambda one: one.wait_mean_min),
        wait_p90_min=max((one.wait_p90_min for one in figures if one.wait_p90_min is not None), default=None),
        estimate_min=_weighed(figures, lambda one: one.estimate_mean_min),
    )


def by_day(figures: Sequence[DayFigures]) -> list[tuple[date, Total]]:
    return _grouped(figures, lambda one: one.day)


def by_week(figures: Sequence[DayFigures]) -> list[tuple[date, Total]]:
    """By the Monday of each week."""
    return _grouped(figures, lambda one: one.day - timedelta(days=one.day.weekday()))


def by_service(figures: Sequence[DayFigures]) -> list[tuple[str, Total]]:
    return _grouped(figures, lambda one: one.service)


def by_site(figures: Sequence[DayFigures]) -> list[tuple[str, Total]]:
    return _grouped(figures, lambda one: one.site)


def _grouped(figures: Sequence[DayFigures], key: Callable[[DayFigures], Key]) -> list[tuple[Key, Total]]:
    groups: dict[Key, list[DayFigures]] = defaultdict(list)
    for one in figures:
        groups[key(one)].append(one)
    return [(name, total_of(groups[name])) for name in sorted(groups)]


def _weighed(figures: Sequence[DayFigures], minutes: Callable[[DayFigures], float | None]) -> float | None:
    known = [(one.served or 1, value) for one in figures if (value := minutes(one)) is not None]
    weight = sum(many for many, _ in known)
    return sum(many * value for many, value in known) / weight if weight else None
