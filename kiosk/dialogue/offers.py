"""What the kiosk can offer now: each service with its wait, or why it gives no numbers. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from epass.errors import Refusal
from epass.queueing.estimate import Wait, wait_for_service
from epass.queueing.hall import Hall
from epass.queueing.refusals import ClosedByStaff, DailyMaximumReached, OutsideHours
from epass.queueing.service import Service

# From when on the citizen is told until when numbers are given out.
CLOSES_SOON = timedelta(minutes=60)


class Why(StrEnum):
    """Why there is no number: outside its hours, all of today's given out, another reason, a day that is not like
    others, or the staff have closed it."""

    CLOSED = "closed"
    NONE_LEFT = "none_left"
    NOT_NOW = "not_now"
    HOLIDAY = "holiday"
    BY_STAFF = "by_staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """`opens_at`: when a closed service opens next, in the site's time, where that is known. `special`: the name of
    the day on which it is closed, in each language."""

    why: Why
    opens_at: datetime | None = None
    special: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """`refused` is None while numbers are given out, and `wait` is then the wait for the next one. `group`: the one
    behind whose button it is, "" for none. `closes_at`: until when numbers are given out, where that is soon."""

    letter: str
    name: Mapping[str, str]
    wait: Wait
    refused: Refused | None = None
    group: str = ""
    closes_at: time | None = None

    def name_in(self, language: str) -> str:
        return self.name.get(language) or self.name["el"]


def offers_of(hall: Hall, now: datetime, grouped: Mapping[str, str]) -> tuple[Offer, ...]:
    """In the order of the configuration; `grouped` maps a service to its group's id. A hall that still holds
    yesterday counts as empty."""
    if hall.day is None or hall.day < now.astimezone(hall.timezone).date():
        hall = Hall(services=hall.services, counters=hall.counters, rules=hall.rules, timezone=hall.timezone)
    return tuple(_offer(hall, letter, now, grouped.get(letter, "")) for letter in hall.services)


def _offer(hall: Hall, letter: str, now: datetime, group: str) -> Offer:
    refusal = hall.refuses_issue(letter, now)
    service = hall.services[letter]
    return Offer(
        letter=letter,
        name=service.name,
        wait=wait_for_service(hall, letter, now),
        refused=refused_because(refusal) if refusal else None,
        group=group,
        closes_at=None if refusal else _closes_soon(service, now.astimezone(hall.timezone)),
    )


def _closes_soon(service: Service, local: datetime) -> time | None:
    closes = service.hours.closes_at(local)
    if closes is None:
        return None
    closing = local.replace(hour=closes.hour, minute=closes.minute, second=0, microsecond=0)
    if closing <= local:
        closing += timedelta(days=1)
    return closes if closing - local <= CLOSES_SOON else None


def refused_because(refusal: Refusal) -> Refused:
    match refusal:
        case OutsideHours(special=special) if special:
            return Refused(why=Why.HOLIDAY, opens_at=refusal.opens_at, special=special)
        case OutsideHours():
            return Refused(why=Why.CLOSED, opens_at=refusal.opens_at)
        case ClosedByStaff():
            return Refused(why=Why.BY_STAFF)
        case DailyMaximumReached():
            return Refused(why=Why.NONE_LEFT)
        case _:
            return Refused(why=Why.NOT_NOW)
