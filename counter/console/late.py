"""What became of a booking on the platform, once its person was here, becomes a note at their ticket. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from epass.queueing import events as e
from epass.queueing.hall import Hall
from epass.queueing.ticket import Ticket


class Late(StrEnum):
    """CHANGED: in another way than its time."""

    CANCELLED = "cancelled"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LateChange:
    """`slot`: its new time, where it was moved."""

    what: Late
    slot: datetime | None = None


def late_change(hall: Hall, ticket: Ticket) -> LateChange | None:
    """None also where the ticket has this booking no more: the check-in was a slip, and was taken back."""
    event = hall.late_changes.get(ticket.id)
    booking = hall.bookings.get(event.booking) if event and event.booking else None
    if event is None or booking is None or hall.bookings.of_ticket(ticket.id) != booking.id:
        return None
    return told_by(event, before=booking.slot)


def told_by(event: e.ChangeRefused, *, before: datetime | None = None) -> LateChange:
    """`before`: the time that the booking had, where it is known."""
    if event.asked == "booking_withdrawn":
        return LateChange(what=Late.CANCELLED)
    if event.slot is None or event.slot == before:
        return LateChange(what=Late.CHANGED)
    return LateChange(what=Late.MOVED, slot=event.slot)
