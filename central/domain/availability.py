"""Hours minus what is taken: which times of which days are free."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Mode(StrEnum):
    """ORDINARY: between lead and horizon. SAME_DAY: today only, where the service offers it. STAFF: whatever is still
    to come, up to the horizon."""

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
