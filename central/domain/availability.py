"""Hours minus what is taken: which times of which days are free.

A service has `capacity` places at every moment. What counts against a time is how many bookings go on at once within
it, at most: those that were made in another rhythm than today's, or are of another length, count for the minutes that
they cover.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from central.domain.hours import Calendar, Span, spans_of
from central.domain.site import Service


class Mode(StrEnum):
    """ORDINARY: between lead and horizon. SAME_DAY: today only, where the service offers it. STAFF: whatever is still
    to come or goes on, up to the horizon."""

    ORDINARY = "ordinary"
    SAME_DAY = "same_day"
    STAFF = "staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A time that can be booked: `starts` and `ends` UTC; `free` places of `capacity`."""

    starts: datetime
    ends: datetime
    free: int
    capacity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOffer:
    """What a day has: `free` places, of `places` that can be booked at all (0: closed, too soon, or too far ahead).
    `name`: what a day that is not like others is called."""

    day: date
    free: int
    places: int
    name: Mapping[str, str] | None = None


Taken = Mapping[tuple[int, int], int]
"""How many bookings of one day there are from one second to another (of the Unix epoch)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What can be booked now: a time from `earliest` on, on a day from `first` to `last`."""

    earliest: datetime
    first: date
    last: date

    @property
    def days(self) -> Iterable[date]:
        return (self.first + timedelta(days=ahead) for ahead in range((self.last - self.first).days + 1))


def window_of(service: Service, mode: Mode, now: datetime, zone: ZoneInfo) -> Window | None:
    """None: nothing at all in this mode."""
    today = now.astimezone(zone).date()
    horizon = today + timedelta(days=service.horizon_days)
    match mode:
        case Mode.SAME_DAY:
            lead = service.same_day_lead
            return None if lead is None else Window(earliest=now + lead, first=today, last=today)
        case Mode.STAFF:
            begun = now - service.slot + timedelta(microseconds=1)
            return Window(earliest=begun, first=today, last=horizon)
        case _:
            return Window(earliest=now + service.lead, first=today, last=horizon)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A service and when it is open, in the site's own time. `is_public`: whether citizens can choose it."""

    service: Service
    calendar: Calendar
    zone: ZoneInfo
    is_public: bool = True

    def slots(self, day: date, taken: Taken, window: Window) -> list[Slot]:
        """The bookable times of a day, full ones too."""
        starts = self._starts(day, window)
        length, capacity = self.service.slot, self.service.capacity
        return [
            Slot(
                starts=(begins := datetime.fromtimestamp(start, UTC)),
                ends=begins + length,
                free=free,
                capacity=capacity,
            )
            for start, free in zip(starts, _free(self.service, starts, taken), strict=True)
        ]

    def day(self, day: date, taken: Taken, window: Window) -> DayOffer:
        """The same, counted."""
        starts = self._starts(day, window)
        return DayOffer(
            day=day,
            free=sum(_free(self.service, starts, taken)),
            places=len(starts) * self.service.capacity,
            name=self.calendar.name_of(day),
        )

    def has(self, starts: datetime, window: Window) -> bool:
        """Whether this is one of the times that can be booked, taken or not."""
        day = starts.astimezone(self.zone).date()
        return starts.microsecond == 0 and int(starts.timestamp()) in self._starts(day, window)

    def has_place(self, starts: datetime, taken: Taken) -> bool:
        return _free(self.service, [int(starts.timestamp())], taken)[0] > 0

    def _starts(self, day: date, window: Window) -> Sequence[int]:
        if not window.first <= day <= window.last:
            return []
        earliest = window.earliest.timestamp()
        spans = spans_of(self.calendar.openings(day), day, self.zone)
        return [start for span in spans for start in _rhythm(span, self.service.slot) if start >= earliest]


def _rhythm(span: Span, length: timedelta) -> range:
    """One time after the other from the doors on, as long as one fits wholly before closing."""
    length_s = int(length.total_seconds())
    last = min(int(span.last.timestamp()), int(span.closes.timestamp()) - length_s)
    return range(int(span.opens.timestamp()), last + 1, length_s)


def _free(service: Service, starts: Sequence[int], taken: Taken) -> list[int]:
    length_s = int(service.slot.total_seconds())
    rhythm = set(starts)
    odd = [
        (begin, end, count) for (begin, end), count in taken.items() if end - begin != length_s or begin not in rhythm
    ]
    free = [service.capacity - taken.get((start, start + length_s), 0) for start in starts]
    if odd:
        everything = [(begin, end, count) for (begin, end), count in taken.items()]
        free = [service.capacity - _peak(start, start + length_s, everything) for start in starts]
    return [max(0, left) for left in free]


def _peak(start: int, end: int, taken: Sequence[tuple[int, int, int]]) -> int:
    """How many go on at once, at most, between start and end."""
    within = [(first, last, count) for first, last, count in taken if first < end and last > start]
    moments = {max(start, first) for first, _, _ in within}
    return max((sum(count for first, last, count in within if first <= at < last) for at in moments), default=0)
