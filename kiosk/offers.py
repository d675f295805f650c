"""What the kiosk can offer now: each service with its wait, or why it gives no numbers. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from epass.errors import Refusal
from epass.queueing.estimate import Wait, wait_for_service
from epass.queueing.hall import Hall
from epass.queueing.refusals import DailyMaximumReached, OutsideHours


class Why(StrEnum):
    """Why there is no number: outside its hours, all of today's given out, or another reason."""

    CLOSED = "closed"
    NONE_LEFT = "none_left"
    NOT_NOW = "not_now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """`opens_at`: when a closed service opens next, in the site's time, where that is known."""

    why: Why
    opens_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """`refused` is None while numbers are given out, and `wait` is then the wait for the next one."""

    letter: str
    name: Mapping[str, str]
    wait: Wait
    refused: Refused | None = None

    def name_in(self, language: str) -> str:
        return self.name.get(language) or self.name["el"]


def offers_of(hall: Hall, now: datetime) -> tuple[Offer, ...]:
    """In the order of the configuration. A hall that still holds yesterday counts as empty."""
    if hall.day is None or hall.day < now.astimezone(hall.timezone).date():
        hall = Hall(services=hall.services, counters=hall.counters, rules=hall.rules, timezone=hall.timezone)
    return tuple(_offer(hall, letter, now) for letter in hall.services)


def _offer(hall: Hall, letter: str, now: datetime) -> Offer:
    refusal = hall.refuses_issue(letter, now)
    return Offer(
        letter=letter,
        name=hall.services[letter].name,
        wait=wait_for_service(hall, letter, now),
        refused=refused_because(refusal) if refusal else None,
    )


def refused_because(refusal: Refusal) -> Refused:
    match refusal:
        case OutsideHours():
            return Refused(why=Why.CLOSED, opens_at=refusal.opens_at)
        case DailyMaximumReached():
            return Refused(why=Why.NONE_LEFT)
        case _:
            return Refused(why=Why.NOT_NOW)
