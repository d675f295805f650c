"""A ticket of a site, as a phone shows it: number, whose turn it is, and nobody's name."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class TicketStatus(StrEnum):
    """As the site's own statuses; before them REQUESTED (from a phone, the site has not answered) and REFUSED (it said
    no, or not in time)."""

    REQUESTED = "REQUESTED"
    REFUSED = "REFUSED"
    WAITING = "WAITING"
    CALLED = "CALLED"
    SERVING = "SERVING"
    HELD = "HELD"
    FINISHED = "FINISHED"
    NO_SHOW = "NO_SHOW"
    CANCELLED = "CANCELLED"

    @property
    def is_over(self) -> bool:
        return self in (TicketStatus.REFUSED, TicketStatus.FINISHED, TicketStatus.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveTicket:
    """`id` opens its page: the request's for one taken by phone, the ticket's own for one on paper. `number` is empty
    until the site has given one. `ahead`, `low_min`, `high_min`: what the site last said, None where it said nothing.
    `reason`: why it was REFUSED, a name as in docs/sync.md. `heard_at`: when the site was last heard of, and
    `is_silent` whether that is too long ago for this to be believed."""

    id: str
    site: str
    service: str
    status: TicketStatus
    day: date
    number: str = ""
    counter: int | None = None
    issued_at: datetime | None = None
    called_at: datetime | None = None
    calls: int = 0
    ahead: int | None = None
    low_min: int | None = None
    high_min: int | None = None
    reason: str = ""
    language: str = "el"
    can_be_cancelled: bool = False
    heard_at: datetime | None = None
    is_silent: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceWait:
    """What the site says of one service now: how many wait, and the range of a number taken now."""

    letter: str
    is_open: bool
    waiting: int
    low_min: int | None = None
    high_min: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterNow:
    """A counter that calls; `number` is empty while nobody is before it."""

    counter: int
    number: str = ""
    status: TicketStatus | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveHall:
    """A site's hall as it was last heard of; `tickets` are today's that are not over, in their order of issue;
    `failed` the devices that need somebody."""

    site: str
    day: date | None = None
    services: tuple[ServiceWait, ...] = ()
    counters: tuple[CounterNow, ...] = ()
    tickets: tuple[LiveTicket, ...] = ()
    failed: tuple[str, ...] = ()
    heard_at: datetime | None = None
    is_silent: bool = True
