"""The hall becomes what stands in front of one clerk: their counter, what NEXT will do, and the keys that mean
something now. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from counter.console.late import LateChange, late_change
from epass.errors import Refusal
from epass.queueing import refusals
from epass.queueing.hall import Hall
from epass.queueing.ticket import Origin, Status, Ticket


class Standing(StrEnum):
    """What a counter is doing."""

    CLOSED = "closed"
    FREE = "free"
    ON_BREAK = "on_break"
    CALLED = "called"
    SERVING = "serving"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A verb that means something now. `refusal`: why it is not done all the same; `ready_at`: from when it is."""

    verb: str
    refusal: Refusal | None = None
    ready_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What NEXT does, in its order: `asks` whether that number has come, `finishes` this one, `ends_break`, `calls`
    that one. All empty: nobody waits, and there is nothing to do."""

    asks: str = ""
    finishes: str = ""
    ends_break: bool = False
    opens: bool = False
    calls: str = ""

    @property
    def is_possible(self) -> bool:
        return self != Next()


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One counter. `here`: the ticket that is called or served, `late` what became of its
    booking since it came; `since` when it is so. `upcoming`: whose turn is next,
    `waiting`: how many it may call."""

    counter: int
    standing: Standing
    here: Ticket | None
    late: LateChange | None
    since: datetime | None
    next: Next
    upcoming: Ticket | None
    keys: Sequence[Key]
    waiting: int


def standing_of(hall: Hall, counter: int) -> Standing:
    here = hall.at_counter(counter)
    if here is not None:
        return Standing.SERVING if here.status is Status.SERVING else Standing.CALLED
    if counter not in hall.open_counters:
        return Standing.CLOSED
    return Standing.ON_BREAK if counter in hall.staffing.on_break else Standing.FREE


def panel(hall: Hall, counter: int, now: datetime, *, waiting: int, since: datetime | None = None) -> Panel:
    """`waiting`: how many the counter may call; `since`: since when the counter does what it does, where known."""
    here, standing = hall.at_counter(counter), standing_of(hall, counter)
    upcoming = hall.next_for(counter, now)
    return Panel(
        counter=counter,
        standing=standing,
        here=here,
        late=late_change(hall, here) if here else None,
        since=here.last_called_at if here and standing is Standing.CALLED else since,
        next=_next(hall, here, standing, upcoming, now),
        upcoming=upcoming,
        keys=_keys(hall, here, standing, now),
        waiting=waiting,
    )


def _next(hall: Hall, here: Ticket | None, standing: Standing, upcoming: Ticket | None, now: datetime) -> Next:
    is_asked = here is not None and hall.desk_rules.asks_about(here, now)
    return Next(
        asks=here.number if here and is_asked else "",
        finishes=here.number if here and not is_asked else "",
        ends_break=standing is Standing.ON_BREAK,
        opens=standing is Standing.CLOSED,
        calls=upcoming.number if upcoming else "",
    )


def _keys(hall: Hall, here: Ticket | None, standing: Standing, now: datetime) -> tuple[Key, ...]:
    match standing:
        case Standing.CLOSED:
            return (Key(verb="open"),)
        case Standing.ON_BREAK:
            return (Key(verb="resume_counter"), Key(verb="close"))
        case Standing.FREE:
            return (Key(verb="pause"), Key(verb="close"))
    assert here is not None
    if standing is Standing.SERVING:
        return (Key(verb="finish"), Key(verb="hold"), Key(verb="transfer"))
    no_show = hall.desk_rules.refuses_no_show(here, now)
    return (
        Key(verb="begin"),
        Key(verb="recall", refusal=hall.desk_rules.refuses_recall(here)),
        Key(verb="no_show", refusal=no_show, ready_at=_ready_at(no_show, now)),
        Key(verb="finish"),
        Key(verb="hold"),
        Key(verb="transfer"),
    )


def _ready_at(refusal: refusals.CalledJustNow | None, now: datetime) -> datetime | None:
    return now + refusal.left if refusal else None


def origin_of(ticket: Ticket) -> str:
    """What the mark beside a number says: how its person came."""
    return {Origin.BOOKING: "booking", Origin.PHONE: "phone"}.get(ticket.origin, "walk_in")
