"""Weekly hours and days that are not like others become the openings of one day, as moments.

An opening begins and ends at the first moment at which the clock on the wall shows (or has passed) its times. So one
that begins within the hour that is left out in March begins when the clock jumps, and in October, when an hour comes
twice, the first of the two counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from epass.queueing.calendar import WEEKDAYS, NoSpecialDays, SpecialDays


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Three times of day, local: the doors open, the last booking begins, the counters close. `closes` of 00:00 is
    midnight at the day's end; `last` is None where a booking may begin as late as fits before closing."""

    opens: time
    closes: time
    last: time | None = None


Week = Mapping[str, tuple[Opening, ...]]
"""Openings per weekday ("mon" …); a weekday that is not named is closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionalDay:
    """A day of one site that is not like others: `openings` instead of the week's; empty: closed."""

    name: Mapping[str, str]
    openings: tuple[Opening, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """When a service of a site is open. A site's own exceptional day goes before a public holiday, and a public holiday
    (`public`: closed, or shortened) before the week."""

    week: Week
    exceptional: Mapping[date, ExceptionalDay] = field(default_factory=dict)
    public: SpecialDays = field(default_factory=NoSpecialDays)

    def openings(self, day: date) -> tuple[Opening, ...]:
        if own := self.exceptional.get(day):
            return own.openings
        usual = self.week.get(WEEKDAYS[day.weekday()], ())
        special = self.public.on(day)
        if special is None:
            return usual
        return () if special.closes is None else _until(special.closes, usual)

    def name_of(self, day: date) -> Mapping[str, str] | None:
        """What a day that is not like others is called, by language."""
        if own := self.exceptional.get(day):
            return own.name
        special = self.public.on(day)
        return special.name if special else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """An opening as moments: UTC, `last` the latest at which a booking may begin."""

    opens: datetime
    last: datetime
    closes: datetime


def spans_of(openings: tuple[Opening, ...], day: date, zone: ZoneInfo) -> tuple[Span, ...]:
    """In order; where the clock's jump leaves nothing of one, it is not there."""
    spans = []
    for opening in openings:
        opens = moment(day, opening.opens, zone)
        closes = moment(day + timedelta(days=1) if opening.closes == time(0) else day, opening.closes, zone)
        last = closes if opening.last is None else min(closes, moment(day, opening.last, zone))
        if opens < closes:
            spans.append(Span(opens=opens, last=last, closes=closes))
    return tuple(sorted(spans, key=lambda span: span.opens))


def moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The first moment (UTC) at which the clock on the wall shows this time of this day, or has jumped over it."""
    local = datetime.combine(day, clock, tzinfo=zone)
    first, second = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    if first <= second:
        return first  # once, or the first of two
    # Left out: with fold 0 the zone counts from before the jump and lands after it, by as much as was jumped over.
    return _jump_between(second, first, zone)


def _jump_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The moment at which the zone's offset changes, to the second."""
    low, high = 0, int((after - before).total_seconds())
    old = before.astimezone(zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if (before + timedelta(seconds=middle)).astimezone(zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return before + timedelta(seconds=high)


def _until(closes: time, openings: tuple[Opening, ...]) -> tuple[Opening, ...]:
    """What is left when nothing is open after `closes`. The last booking keeps its distance from closing."""
    left = []
    for opening in openings:
        if opening.opens >= closes:
            continue
        if opening.closes != time(0) and opening.closes <= closes:
            left.append(opening)
            continue
        last = None
        if opening.last is not None:
            distance = _minutes(opening.closes) - _since_midnight(opening.last)
            last_min = max(_since_midnight(opening.opens), _minutes(closes) - distance)
            last = min(opening.last, time(last_min // 60, last_min % 60))
        left.append(Opening(opens=opening.opens, closes=closes, last=last))
    return tuple(left)


def _since_midnight(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _minutes(closes: time) -> int:
    """00:00 is midnight at the day's end."""
    return _since_midnight(closes) or 24 * 60


def is_sound(week: Week) -> bool:
    return all(day in WEEKDAYS and are_sound(openings) for day, openings in week.items())


def are_sound(openings: tuple[Opening, ...]) -> bool:
    """Whether they follow each other, and each one's three times do."""
    before = 0
    for opening in openings:
        opens, closes = _since_midnight(opening.opens), _minutes(opening.closes)
        last = opens if opening.last is None else _since_midnight(opening.last)
        if not before <= opens <= last <= closes or opens == closes:
            return False
        before = closes
    return True


def week_to_json(week: Week) -> dict[str, list[list[str]]]:
    """{"mon": [["08:00", "19:30", "20:00"]]}: opens, last booking (may be ""), closes."""
    return {day: openings_to_json(openings) for day, openings in week.items() if openings}


def week_from_json(kept: Mapping[str, Any]) -> dict[str, tuple[Opening, ...]]:
    return {day: openings_from_json(openings) for day, openings in kept.items()}


def openings_to_json(openings: tuple[Opening, ...]) -> list[list[str]]:
    return [
        [f"{opening.opens:%H:%M}", f"{opening.last:%H:%M}" if opening.last else "", f"{opening.closes:%H:%M}"]
        for opening in openings
    ]


def openings_from_json(kept: list[list[str]]) -> tuple[Opening, ...]:
    return tuple(
        Opening(
            opens=time.fromisoformat(opens),
            last=time.fromisoformat(last) if last else None,
            closes=time.fromisoformat(closes),
        )
        for opens, last, closes in kept
    )
