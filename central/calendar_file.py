"""A visit becomes a calendar file (RFC 5545) that updates or withdraws what a calendar already has of it."""

from datetime import datetime, timedelta

import icalendar

from central.visit import Visit
from central.words import MAIL

_REMINDED_BEFORE = timedelta(hours=2)


def calendar_file(visit: Visit, *, host: str, now: datetime) -> bytes:
    """UTF-8. The UID stays the same over changes and SEQUENCE grows with each; nothing of the applicant is in it."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//e-PASS//Platform//EL")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if visit.is_cancelled else "PUBLISH")
    calendar.add_component(_event(visit, host, now))
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written


def _event(visit: Visit, host: str, now: datetime) -> icalendar.Event:
    def say(name: str, **values: object) -> str:
        return MAIL.say(name, visit.language, **values)

    event = icalendar.Event()
    event.add("uid", f"booking-{visit.booking_id}@{host}")
    event.add("sequence", visit.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", visit.begins_at)
    event.add("dtend", visit.ends_at)
    event.add("summary", say("event_summary", site=visit.site_name))
    event.add("location", f"{visit.site_name}, {visit.address}" if visit.address else visit.site_name)
    event.add("description", say("event_description", service=visit.service_name, code=visit.code))
    event.add("status", "CANCELLED" if visit.is_cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE")
    if not visit.is_cancelled:
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", say("event_summary", site=visit.site_name))
        alarm.add("trigger", -_REMINDED_BEFORE)
        event.add_component(alarm)
    return event
