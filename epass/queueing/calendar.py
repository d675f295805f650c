"""Opening hours: when numbers are given out, in the site's own time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Protocol

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# The next opening is looked for so far: over Easter, or the two weeks for which a ΚΕΠ moves.
_DAYS_AHEAD = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From `opens` until `closes`, local time; `closes` of 00:00 is midnight at the day's end."""

    opens: time
    closes: time

    def holds(self, moment: time) -> bool:
        return self.opens <= moment and (moment < self.closes or self.closes == time(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialDay:
    """A day that is not like others. `name` maps a language to what it is called, and may be empty. Nothing is open
    after `closes`; None: nothing is open at all."""

    name: Mapping[str, str]
    closes: time | None = None


class SpecialDays(Protocol):
    def on(self, day: date) -> SpecialDay | None:
        """What this day is, None for a day like others."""


class NoSpecialDays:
    def on(self, day: date) -> SpecialDay | None:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyHours:
    """Spans per weekday ("mon" …). No days at all: always open. A weekday that is not named is closed. `special`
    days shorten or close a day, whatever the week says."""

    days: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    special: SpecialDays = field(default_factory=NoSpecialDays)

    def is_open(self, local: datetime) -> bool:
        """Whether numbers are given out at this local time."""
        return self.closes_at(local) is not None

    def closes_at(self, local: datetime) -> time | None:
        """Until when numbers are given out now, 00:00 for midnight; None while none are."""
        return next((span.closes for span in self._spans_of(local.date()) if span.holds(local.time())), None)

    def opens_next(self, local: datetime) -> datetime | None:
        """The next opening strictly after this local time, within two weeks; None when there is none, or when it is
        open at all times."""
        if not self.days and self.is_open(local):
            return None
        for ahead in range(_DAYS_AHEAD + 1):
            day = local.date() + timedelta(days=ahead)
            for span in self._spans_of(day):
                opening = datetime.combine(day, span.opens, tzinfo=local.tzinfo)
                if opening > local:
                    return opening
        return None

    def _spans_of(self, day: date) -> tuple[Span, ...]:
        spans = self.days.get(WEEKDAYS[day.weekday()], ()) if self.days else _ALL_DAY
        special = self.special.on(day)
        return tuple(spans) if special is None else _until(special.closes, spans)


_ALL_DAY = (Span(opens=time(0), closes=time(0)),)


def _until(closes: time | None, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """What is left of the spans when nothing is open after `closes`."""
    if closes is None:
        return ()
    return tuple(
        Span(opens=span.opens, closes=closes if span.closes == time(0) else min(span.closes, closes))
        for span in spans
        if span.opens < closes
    )
