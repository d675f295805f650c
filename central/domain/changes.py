"""What goes down to a site, change by change: the kinds and their fields are docs/sync.md's."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from central.domain.booking import Booking
from central.domain.hours import ExceptionalDay, Opening, Week
from central.domain.site import Service
from epass.queueing.calendar import WEEKDAYS

Change = tuple[str, Mapping[str, Any]]


def booking_received(booking: Booking) -> Change:
    return (
        "booking",
        {
            "booking": booking.id,
            "code": booking.code,
            "service": booking.service,
            "slot": booking.slot.isoformat(),
        },
    )


def booking_withdrawn(booking: str) -> Change:
    return "booking_withdrawn", {"booking": booking}


def ticket_requested(request: str, service: str, language: str, expires_at: datetime) -> Change:
    return (
        "ticket_requested",
        {"request": request, "service": service, "language": language, "expires_at": expires_at.isoformat()},
    )


def ticket_cancelled(ticket: str, request: str | None) -> Change:
    return "ticket_cancelled", {"ticket": ticket, **({"request": request} if request else {})}


def message_posted(message: str, text: Mapping[str, str], until: datetime | None) -> Change:
    body: dict[str, Any] = {"message": message, "text": dict(text)}
    return "message", body | ({"until": until.isoformat()} if until else {})


def message_withdrawn(message: str) -> Change:
    return "message_withdrawn", {"message": message}


def settings(
    ticket_link: str,
    phone_services: Sequence[str],
    services: Sequence[Service],
    week: Week,
    exceptional: Mapping[date, ExceptionalDay],
) -> Change:
    """`services` have their hours, or the site's (`week`)."""
    told = [
        {
            "service": service.letter,
            "name": dict(service.name),
            "hours": _hours(week if service.week is None else service.week),
        }
        for service in services
    ]
    days = [one for day in sorted(exceptional) if (one := _day(day, exceptional[day]))]
    return "settings", {
        "ticket_link": ticket_link,
        "phone_services": list(phone_services),
        "services": told,
        "days": days,
    }


def _hours(week: Week) -> dict[str, list[list[str]]]:
    """When numbers are given out: as long as bookings begin, which may be one moment only."""
    return {
        day: [[_clock(one.opens), _clock(_ends(one))] for one in week[day] if one.opens != one.last]
        for day in WEEKDAYS
        if week.get(day)
    }


def _day(day: date, special: ExceptionalDay) -> Mapping[str, Any] | None:
    """A site knows a day that is closed, or that ends earlier; not one that goes on to midnight."""
    told: dict[str, Any] = {"day": day.isoformat(), "name": dict(special.name)}
    if not special.openings:
        return told
    # They follow each other.
    ends = _ends(special.openings[-1])
    return None if ends == time(0) else {**told, "closes": _clock(ends)}


def _ends(opening: Opening) -> time:
    return opening.closes if opening.last is None else opening.last


def _clock(moment: time) -> str:
    return f"{moment:%H:%M}"


def resync(bookings: Sequence[str], messages: Sequence[str], today: date, numbers: Mapping[str, int]) -> Change:
    """Everything that is still so: whatever else the site was told of bookings and messages is over. `numbers`: the
    highest ordinals that were given out today, by letter."""
    given = {"day": today.isoformat(), "given": dict(numbers)}
    return "resync", {"bookings": list(bookings), "messages": list(messages), "numbers": given}
