"""What goes down to a site, change by change: the kinds and their fields are docs/sync.md's."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from central.domain.booking import Booking

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


def settings(ticket_link: str, phone_services: Sequence[str]) -> Change:
    return "settings", {"ticket_link": ticket_link, "phone_services": list(phone_services)}


def resync(bookings: Sequence[str], messages: Sequence[str]) -> Change:
    """Everything that is still so: whatever else the site was told of bookings and messages is over."""
    return "resync", {"bookings": list(bookings), "messages": list(messages)}
