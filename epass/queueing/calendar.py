"""Opening hours: when numbers are given out, in the site's own time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_A_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From `opens` until `closes`, local time; `closes` of 00:00 is midnight at the day's end."""

    opens: time
    closes: time

    def holds(self, moment: time) -> bool:
        return self.opens <= moment and (moment < self.closes or self.closes == time(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyHours:
    """Spans per weekday ("mon" …). No days at all: always open. A weekday that is not named is closed."""

    days: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)

    def is_open(self, local: datetime) -> bool:
        """Whether numbers are given out at this local time."""
        return not self.days or any(span.holds(local.time()) for span in self._spans_of(local))

    def opens_next(self, local: datetime) -> datetime | None:
        """The next opening strictly after this local time, within a week; None when it never opens."""
        for ahead in range(_A_WEEK + 1):
            day = local + timedelta(days=ahead)
            for span in self._spans_of(day):
                opening = datetime.combine(day.date(), span.opens, tzinfo=local.tzinfo)
                if opening > local:
                    return opening
        return None

    def _spans_of(self, local: datetime) -> tuple[Span, ...]:
        return self.days.get(WEEKDAYS[local.weekday()], ())
