"""Halls for tests: two services, a few counters, always open."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from epass.queueing.booking import Booking
from epass.queueing.counter import Counter
from epass.queueing.desk_rules import DeskRules
from epass.queueing.events import Event, TicketCalled, TicketIssued
from epass.queueing.hall import Hall
from epass.queueing.priority import Rules
from epass.queueing.service import Service
from fakes.clock import MORNING

ATHENS = ZoneInfo("Europe/Athens")
RULES = Rules()
_ids = count(1)


def service(letter: str, **options: object) -> Service:
    return Service(letter=letter, name={"el": f"Υπηρεσία {letter}", "en": f"Service {letter}"}, **options)  # type: ignore[arg-type]


def counter(number: int, serves: str = "ΑΒ", prefers: str = "") -> Counter:
    return Counter(counter=number, serves=frozenset(serves), prefers=frozenset(prefers))


def a_hall(
    services: Sequence[Service] = (),
    counters: Sequence[Counter] = (),
    *,
    at: datetime = MORNING,
    rules: Rules = RULES,
    desk_rules: DeskRules | None = None,
) -> Hall:
    """A hall whose day is open."""
    hall = Hall(
        services={s.letter: s for s in services or (service("Α"), service("Β"))},
        counters={c.counter: c for c in counters or (counter(1), counter(2), counter(3))},
        rules=rules,
        timezone=ATHENS,
        desk_rules=desk_rules,
    )
    happen(hall, hall.open_day(at.astimezone(ATHENS).date(), at=at))
    return hall


def happen(hall: Hall, events: Sequence[Event]) -> Sequence[Event]:
    for event in events:
        hall.apply(event)
    return events


def issue(hall: Hall, letter: str, at: datetime = MORNING) -> str:
    """The id of a new ticket."""
    ticket = f"t{next(_ids)}"
    happen(hall, hall.issue(letter, at=at, ticket=ticket))
    return ticket


def check_in(hall: Hall, letter: str, slot: datetime, at: datetime) -> str:
    """The id of the ticket that a new booking becomes at once."""
    ticket = f"t{next(_ids)}"
    book(hall, f"booking-{ticket}", letter, slot, code=ticket)
    happen(hall, hall.check_in(ticket, at=at, ticket=ticket))
    return ticket


def book(hall: Hall, id: str, letter: str, slot: datetime, *, code: str, at: datetime = MORNING) -> None:
    happen(hall, hall.receive_booking(Booking(id=id, code=code, service=letter, slot=slot), at=at))


def called(hall: Hall, counter: int, at: datetime) -> str | None:
    """The id of the ticket that the counter's next press calls."""
    events = happen(hall, hall.call_next(counter, at=at))
    return next((event.ticket for event in events if isinstance(event, TicketCalled)), None)


def numbers(events: Sequence[Event]) -> list[str]:
    return [event.number for event in events if isinstance(event, TicketIssued)]


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)
