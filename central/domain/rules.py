"""Who may book, move or cancel what, and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from central.domain.booking import LIFE, Booking, Status, Step
from central.domain.refusals import NotPossibleNow, SameTimeAlready, TooLateToChange, TooManyBookings

_DAYS_AT_SITE = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A booking to come of the same citizen: whose it is (folded) and when."""

    id: str
    applicant: str
    slot: datetime
    slot_ends: datetime


def may_hold(held: Sequence[Held], applicant: str, starts: datetime, ends: datetime, most: int) -> None:
    """Whether one more booking may be held. One procedure is one booking; so several are allowed, but not without end,
    and nobody can be at two counters at once."""
    must_be_free(held, applicant, starts, ends)
    if len(held) >= most:
        raise TooManyBookings(most)


def must_be_free(held: Iterable[Held], applicant: str, starts: datetime, ends: datetime) -> None:
    for booking in held:
        if booking.applicant == applicant and booking.slot < ends and booking.slot_ends > starts:
            raise SameTimeAlready(booking.slot)


def must_allow(booking: Booking, step: Step, now: datetime, *, is_citizen: bool) -> Status:
    """What the booking becomes. A citizen changes only what is still to come."""
    after = LIFE.get((booking.status, step))
    if after is None:
        raise NotPossibleNow(booking.status)
    if is_citizen and now >= booking.slot:
        raise TooLateToChange
    return after


def is_near(day: date, today: date) -> bool:
    """Whether the site is told of bookings of this day: today's and tomorrow's."""
    return today <= day <= today + timedelta(days=_DAYS_AT_SITE)
