"""Appointments made on the platform, as the site knows them: a time and a service, and nobody's name."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from epass.queueing import events as e
from epass.queueing import refusals
from epass.queueing.priority import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """`id` is the platform's; `code` are the digits that the citizen types, or shows as a QR code. It becomes a
    ticket at check-in."""

    id: str
    code: str
    service: str
    slot: datetime


BookingEvent = e.BookingReceived | e.BookingWithdrawn | e.BookingCheckedIn | e.BookingReleased


class Bookings:
    """The bookings of today and of the days to come, and which of them are here already."""

    def __init__(self, timezone: tzinfo) -> None:
        self._timezone = timezone
        self._known: dict[str, Booking] = {}
        self._tickets: dict[str, str] = {}

    def __iter__(self) -> Iterator[Booking]:
        return iter(sorted(self._known.values(), key=lambda booking: booking.slot))

    def __len__(self) -> int:
        return len(self._known)

    def get(self, id: str) -> Booking | None:
        return self._known.get(id)

    def with_code(self, code: str) -> Booking | None:
        return next((booking for booking in self._known.values() if booking.code == code), None)

    def from_day(self, day: date) -> list[Booking]:
        """Those of this day and later ones."""
        return [booking for booking in self if booking.slot.astimezone(self._timezone).date() >= day]

    def ticket_of(self, id: str) -> str | None:
        """The id of the ticket that this booking became."""
        return self._tickets.get(id)

    def of_ticket(self, ticket: str) -> str | None:
        """The id of the booking that became this ticket."""
        return next((booking for booking, known in self._tickets.items() if known == ticket), None)

    def of_today(self, code: str, at: datetime) -> Booking:
        """The booking with this code, if it is for this day, at whatever time; else why not."""
        booking = self.with_code(code)
        if booking is None:
            raise refusals.NoSuchBooking
        slot = booking.slot.astimezone(self._timezone)
        if slot.date() != at.astimezone(self._timezone).date():
            raise refusals.BookingOnAnotherDay(slot)
        return booking

    def admit(self, code: str, rules: Rules, at: datetime) -> Booking:
        """The booking with this code, if it is here already or can be checked in now; else why not."""
        booking = self.with_code(code)
        if booking is not None and booking.id in self._tickets:
            return booking
        booking = self.of_today(code, at)
        slot = booking.slot.astimezone(self._timezone)
        if at < slot - rules.check_in_opens:
            raise refusals.TooEarly(slot, slot - rules.check_in_opens)
        if at > slot + rules.check_in_ends:
            raise refusals.TooLate(slot, booking.service)
        return booking

    def apply(self, event: BookingEvent) -> None:
        match event:
            case e.BookingReceived():
                self._known[event.booking] = Booking(
                    id=event.booking, code=event.code, service=event.service, slot=event.slot
                )
            case e.BookingWithdrawn():
                self._known.pop(event.booking, None)
            case e.BookingCheckedIn():
                self._tickets[event.booking] = event.ticket
            case e.BookingReleased():
                self._tickets.pop(event.booking, None)


def received(booking: Booking, at: datetime) -> e.BookingReceived:
    return e.BookingReceived(at=at, booking=booking.id, code=booking.code, service=booking.service, slot=booking.slot)
