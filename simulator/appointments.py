"""The journal's bookings become cards in a visitor's hand; who has none is given some, at believable times."""

import secrets
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from epass.errors import Refusal
from epass.ids import new_id
from epass.queueing import events as e
from epass.queueing.booking import Booking
from epass.queueing.hall import Hall

_SOON, _LATER = timedelta(minutes=20), timedelta(hours=2)
_TOMORROW_AT = time(10, 20)
_LAST_OF_DAY = time(23, 55)
_SLOT = timedelta(minutes=5)
_MOST = 12
_ANOTHER_SITE = "0761"
_CODES = 10**6


class Appointments:
    """What is known of bookings, by `take`, and a code of another ΚΕΠ, which nobody here knows."""

    def __init__(self, site: str, timezone: tzinfo) -> None:
        self._site = site
        self._timezone = timezone
        self._foreign = f"{_ANOTHER_SITE}-{_code()}"
        self._bookings: dict[str, e.BookingReceived] = {}
        # Kept over midnight: the new day's entry of a booking does not say where it came from.
        self._from_platform: set[str] = set()
        self._withdrawn: set[str] = set()
        self._tickets: dict[str, str] = {}

    def take(self, event: e.Event) -> None:
        match event:
            case e.DayOpened():
                self._bookings.clear()
                self._withdrawn.clear()
                self._tickets.clear()
            case e.BookingReceived():
                self._bookings[event.booking] = event
                self._withdrawn.discard(event.booking)
                if event.change is not None:
                    self._from_platform.add(event.booking)
            case e.BookingWithdrawn():
                self._withdrawn.add(event.booking)
            case e.BookingCheckedIn():
                self._tickets[event.booking] = event.ticket

    def cards(self, number_of: Callable[[str], str]) -> list[dict[str, Any]]:
        """By time, the one for elsewhere last. `number`: of the ticket that it has become."""
        if not self._bookings:
            return []
        cards = [
            self._card(one, number_of) for one in sorted(self._bookings.values(), key=lambda booking: booking.slot)
        ]
        elsewhere = {"service": "", "day": "", "time": "", "number": "", "state": "elsewhere", "is_platforms": False}
        return [*cards, elsewhere | {"code": self._foreign}]

    def is_known(self, code: str) -> bool:
        """Whether a card carries it."""
        return any(card["code"] == code for card in self.cards(lambda ticket: ""))

    def booking_of(self, code: str) -> str:
        """The id of this site's booking that still stands, and is no business of the platform. Raises Refusal."""
        for booking in self._bookings.values():
            if f"{self._site}-{booking.code}" == code and booking.booking not in self._withdrawn:
                if booking.booking in self._from_platform:
                    raise Refusal("This booking was made on the platform: cancel it there.")
                return booking.booking
        raise Refusal("There is no such booking.")

    def book(self, hall: Hall, at: datetime) -> list[e.Event]:
        """One that is due soon, one later, one tomorrow. Raises Refusal when there are many already."""
        if len(self._bookings) >= _MOST:
            raise Refusal(f"There are {len(self._bookings)} bookings already: withdraw them, or check in.")
        letters = list(hall.services)
        slots = slots_after(at.astimezone(self._timezone))
        return [event for place, slot in enumerate(slots) for event in self._booked(hall, letters, place, slot, at)]

    def _booked(
        self, hall: Hall, letters: Sequence[str], place: int, slot: datetime, at: datetime
    ) -> Sequence[e.Event]:
        code = _code()
        while hall.bookings.with_code(code):
            code = _code()
        booking = Booking(id=new_id(), code=code, service=letters[place % len(letters)], slot=slot)
        return hall.receive_booking(booking, at=at)

    def _card(self, booking: e.BookingReceived, number_of: Callable[[str], str]) -> dict[str, Any]:
        slot = booking.slot.astimezone(self._timezone)
        ticket = self._tickets.get(booking.booking, "")
        is_withdrawn = booking.booking in self._withdrawn
        return {
            "code": f"{self._site}-{booking.code}",
            "service": booking.service,
            "day": slot.date().isoformat(),
            "time": f"{slot:%H:%M}",
            "number": number_of(ticket),
            "state": "here" if ticket else "withdrawn" if is_withdrawn else "booked",
            "is_platforms": booking.booking in self._from_platform,
        }


def slots_after(now: datetime) -> tuple[datetime, datetime, datetime]:
    """In `now`'s zone: one that can be checked in at once, one that cannot yet, and one tomorrow."""
    soon = min(_whole(now + _SOON), _at(now.date(), _LAST_OF_DAY, now.tzinfo))
    return soon, _whole(now + _LATER), _at(now.date() + timedelta(days=1), _TOMORROW_AT, now.tzinfo)


def _whole(moment: datetime) -> datetime:
    """The next full five minutes."""
    past = timedelta(minutes=moment.minute % 5, seconds=moment.second, microseconds=moment.microsecond)
    return moment + _SLOT - past if past else moment


def _at(day: date, clock: time, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, clock, tzinfo=zone)


def _code() -> str:
    return f"{secrets.randbelow(_CODES):06d}"
