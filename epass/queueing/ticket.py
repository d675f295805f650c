"""One citizen's place, from issue to end."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from epass.queueing.service import LETTERS, greek_letter


class Status(StrEnum):
    WAITING = "WAITING"
    CALLED = "CALLED"
    SERVING = "SERVING"
    HELD = "HELD"
    FINISHED = "FINISHED"
    NO_SHOW = "NO_SHOW"
    CANCELLED = "CANCELLED"


class Origin(StrEnum):
    """How the citizen came: at the dispenser, from a telephone, or with a booking."""

    WALK_IN = "walk_in"
    PHONE = "phone"
    BOOKING = "booking"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """`id` is opaque, for machines; `number` ("Α042") is for eyes and ears and repeats every day.

    `due` says whose turn it is (see `priority`); `slot` is a booking's appointed time. `counter` is where the
    ticket was called last; while it waits, a counter it is reserved for. `on_paper`: whether a paper is wanted.
    `called_at`: when it was called to that counter, `last_called_at`: when again. `note`: from clerk to clerk.
    """

    id: str
    number: str
    service: str
    origin: Origin
    issued_at: datetime
    due: datetime
    slot: datetime | None = None
    language: str = "el"
    on_paper: bool = True
    status: Status = Status.WAITING
    counter: int | None = None
    called_at: datetime | None = None
    last_called_at: datetime | None = None
    calls: int = 0
    has_priority: bool = False
    note: str | None = None

    @property
    def is_here(self) -> bool:
        """Neither served nor gone: somebody holds it in the hall."""
        return self.status not in (Status.FINISHED, Status.NO_SHOW, Status.CANCELLED)


def number_of(letter: str, ordinal: int) -> str:
    """ "Α" and 42 make "Α042"; past 999 the number grows a digit."""
    return f"{letter}{ordinal:03d}"


def ordinal_of(number: str) -> int:
    return int(number[1:])


def read_number(text: str) -> str | None:
    """The number somebody typed ("a42", "Α 042") as we write it ("Α042"), or None if it is none."""
    found = re.fullmatch(r"\s*(\w)\s*0*(\d{1,6})\s*", text)
    if not found or greek_letter(found[1]) not in LETTERS:
        return None
    return number_of(greek_letter(found[1]), int(found[2]))
