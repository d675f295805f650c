"""`epass booking`: appointments put into the journal by hand, as long as no platform sends them."""

import secrets
from contextlib import closing
from datetime import datetime, time
from typing import Any

from epass.commands import Args, open_site, print_json, print_ticket_of
from epass.errors import Refusal
from epass.ids import new_id
from epass.queueing import refusals
from epass.queueing.booking import Booking
from epass.queueing.hall import Hall
from epass.queueing.service import greek_letter

CODE_DIGITS = 6


def add(args: Args) -> int:
    with closing(open_site(args)) as journal:
        zone = journal.hall.timezone
        slot = _slot(args.at, datetime.now(zone))

        def decide(hall: Hall, at: datetime) -> Any:
            code = args.code or _new_code(hall)
            booking = Booking(id=args.id or new_id(), code=code, service=greek_letter(args.service), slot=slot)
            return hall.receive_booking(booking, at=at)

        for entry in journal.record(decide):
            _print(args, journal.hall, journal.hall.bookings.get(getattr(entry.event, "booking", "")))
    return 0


def withdraw(args: Args) -> int:
    with closing(open_site(args)) as journal:
        journal.record(lambda hall, at: hall.withdraw_booking(_find(hall, args.booking).id, at=at))
    return 0


def check_in(args: Args) -> int:
    with closing(open_site(args)) as journal:
        ticket = new_id()
        return print_ticket_of(
            args, journal, journal.record(lambda hall, at: hall.check_in(args.code, at=at, ticket=ticket))
        )


def show(args: Args) -> int:
    with closing(open_site(args)) as journal:
        for booking in journal.hall.bookings:
            _print(args, journal.hall, booking)
    return 0


def read_moment(text: str) -> datetime | time:
    """“2026-11-24 10:20”, or “10:20” for today; raises ValueError."""
    return time.fromisoformat(text) if len(text) <= len("10:20") else datetime.fromisoformat(text)


def _slot(moment: datetime | time, now: datetime) -> datetime:
    """In the site's time, unless it names another."""
    if isinstance(moment, time):
        moment = datetime.combine(now, moment)
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)


def _new_code(hall: Hall) -> str:
    while True:
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
        if hall.bookings.with_code(code) is None:
            return code


def _find(hall: Hall, wanted: str) -> Booking:
    booking = hall.bookings.get(wanted) or hall.bookings.with_code(wanted)
    if booking is None:
        raise refusals.NoSuchBooking
    return booking


def _print(args: Args, hall: Hall, booking: Booking | None) -> None:
    if booking is None:
        raise Refusal("The booking is gone.")
    slot = booking.slot.astimezone(hall.timezone)
    ticket = hall.ticket_of(booking.id)
    if args.json:
        print_json(
            {
                "id": booking.id,
                "code": booking.code,
                "service": booking.service,
                "slot": slot.isoformat(),
                "ticket": ticket and ticket.id,
            }
        )
        return
    service = hall.services.get(booking.service)
    here = f"  is here as {ticket.number}" if ticket else ""
    print(f"{booking.code}  {slot:%d/%m %H:%M}  {booking.service}  {service.name_in('el') if service else ''}{here}")
