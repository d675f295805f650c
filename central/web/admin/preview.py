"""Settings that are not saved yet become the free places of the coming two weeks, beside those of now. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from central.domain.availability import Mode, Offer, Slot, window_of
from central.domain.hours import Calendar, spans_of
from central.domain.site import Service, Site
from epass.queueing.calendar import NoSpecialDays, SpecialDays

DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewDay:
    """Free places of one service now (None: it is new) and then; `outside`: how many of its bookings would lie outside
    the hours. `name`: what a day that is not like others is called."""

    day: date
    now: int | None
    then: int
    outside: int = 0
    name: Mapping[str, str] | None = None

    @property
    def is_changed(self) -> bool:
        return self.now is not None and self.now != self.then


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    service: Service
    days: tuple[PreviewDay, ...]

    @property
    def outside(self) -> int:
        return sum(day.outside for day in self.days)


def calendar_of(site: Site, service: Service, public: SpecialDays) -> Calendar:
    return Calendar(
        week=site.week_of(service),
        exceptional=site.exceptional,
        public=public if site.keeps_holidays else NoSpecialDays(),
    )


def preview_of(
    site: Site,
    service: Service,
    known: Mapping[date, Sequence[Slot]] | None,
    *,
    days: Sequence[date],
    public: SpecialDays,
    now: datetime,
    zone: ZoneInfo,
) -> Preview:
    """`site` and `service` as they would be; `known`: the times of now with what is taken of them, None for a service
    that is not there yet."""
    calendar = calendar_of(site, service, public)
    offer = Offer(service=service, calendar=calendar, zone=zone)
    window = window_of(service, Mode.STAFF, now, zone)
    shown = []
    for day in days:
        slots = known.get(day, ()) if known is not None else ()
        taken = {
            (int(slot.starts.timestamp()), int(slot.ends.timestamp())): slot.capacity - slot.free
            for slot in slots
            if slot.capacity > slot.free
        }
        spans = spans_of(calendar.openings(day), day, zone)
        outside = sum(
            many
            for (begins, ends), many in taken.items()
            if not any(span.opens.timestamp() <= begins and ends <= span.closes.timestamp() for span in spans)
        )
        shown.append(
            PreviewDay(
                day=day,
                now=None if known is None else sum(slot.free for slot in slots),
                then=offer.day(day, taken, window).free if window else 0,
                outside=outside,
                name=calendar.name_of(day),
            )
        )
    return Preview(service=service, days=tuple(shown))
