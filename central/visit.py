"""A booking with its site becomes what a citizen must know to come: for page, mail and calendar file."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from central.domain.booking import Booking, Status
from central.domain.site import Site

ZONE = ZoneInfo("Europe/Athens")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """In one language; `begins_at` and `ends_at` on the clocks of Athens. `code`: six digits, or empty once spent;
    `pass_code` also names the site, as the dispenser's scanner reads it. `sequence` grows with every change.
    `is_on_line`: whoever booked it finds it among their own; else a clerk did, and only the ΚΕΠ can change it."""

    booking_id: str
    code: str
    pass_code: str
    site_name: str
    address: str
    phone: str
    service_name: str
    begins_at: datetime
    ends_at: datetime
    sequence: int
    is_cancelled: bool
    is_on_line: bool
    language: str


def visit_of(booking: Booking, site: Site, language: str) -> Visit:
    service = site.service(booking.service)
    return Visit(
        booking_id=booking.id,
        code=booking.code,
        pass_code=f"{site.code}-{booking.code}",
        site_name=site.name_in(language),
        address=site.address,
        phone=site.phone,
        service_name=service.name_in(language) if service else booking.service,
        begins_at=booking.slot.astimezone(ZONE),
        ends_at=booking.slot_ends.astimezone(ZONE),
        sequence=max(0, int((booking.changed_at - booking.made_at).total_seconds())),
        is_cancelled=booking.status is Status.CANCELLED,
        is_on_line=booking.citizen is not None,
        language=language,
    )
