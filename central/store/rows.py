"""Rows become what the domain speaks of, and back."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from central.domain.booking import Booking, Channel, Contact, Details, Status
from central.domain.folding import fold
from central.domain.hours import week_from_json, week_to_json
from central.domain.site import Service, Site


def service_of(row: Row[Any]) -> Service:
    lead = row.same_day_lead_min
    return Service(
        site=row.site,
        letter=row.letter,
        name=row.name,
        slot=timedelta(minutes=row.slot_min),
        capacity=row.capacity,
        week=None if row.week is None else week_from_json(row.week),
        lead=timedelta(minutes=row.lead_min),
        horizon_days=row.horizon_days,
        same_day_lead=None if lead is None else timedelta(minutes=lead),
        takes_phone=row.takes_phone,
        is_offered=row.is_offered,
        position=row.position,
    )


def service_row(service: Service) -> dict[str, Any]:
    lead = service.same_day_lead
    return {
        "site": service.site,
        "letter": service.letter,
        "name": dict(service.name),
        "slot_min": service.slot // timedelta(minutes=1),
        "capacity": service.capacity,
        "week": None if service.week is None else week_to_json(service.week),
        "lead_min": service.lead // timedelta(minutes=1),
        "horizon_days": service.horizon_days,
        "same_day_lead_min": None if lead is None else lead // timedelta(minutes=1),
        "takes_phone": service.takes_phone,
        "is_offered": service.is_offered,
        "position": service.position,
    }


def site_row(site: Site, place: str) -> dict[str, Any]:
    """`place`: the names of its municipality and regional unit, by which it is found too."""
    names = " ".join(site.name.values())
    return {
        "code": site.code,
        "name": dict(site.name),
        "municipality": site.municipality,
        "address": site.address,
        "phone": site.phone,
        "email": site.email,
        "week": week_to_json(site.week),
        "texts": dict(site.texts),
        "keeps_holidays": site.keeps_holidays,
        "is_listed": site.is_listed,
        "folded": fold(f"{site.code} {names} {place} {site.address}")[:600],
    }


def booking_of(row: Row[Any]) -> Booking:
    return Booking(
        id=row.id,
        code=row.code or "",
        site=row.site,
        service=row.service,
        slot=row.slot,
        slot_ends=row.slot_ends,
        day=row.day,
        status=Status(row.status),
        channel=Channel(row.channel),
        details=Details(
            applicant=row.applicant,
            subject=row.subject,
            contact=Contact(email=row.email, mobile=row.mobile),
            has_consented=row.has_consented,
            is_for_other=row.is_for_other,
            language=row.language,
        ),
        made_at=row.made_at,
        changed_at=row.changed_at,
        citizen=row.citizen,
        made_by=row.made_by,
        ticket=row.ticket,
        is_anonymised=row.is_anonymised,
    )


def details_row(details: Details) -> Mapping[str, Any]:
    return {
        "applicant": details.applicant,
        "folded": fold(details.applicant)[:200],
        "is_for_other": details.is_for_other,
        "subject": details.subject,
        "email": details.contact.email,
        "mobile": details.contact.mobile,
        "has_consented": details.has_consented,
        "language": details.language,
    }
