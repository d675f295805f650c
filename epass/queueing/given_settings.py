"""What the platform says of this site's services becomes the services that the hall works with. Pure.

`settings` of a SettingsReceived are plain values, so that they last in the journal:
`{"ticket_link": "https://…", "phone_services": ["Α"], "names": {"Α": {"el": "…"}},
"hours": {"Α": {"mon": [["08:00", "19:30"]]}}, "days": {"2026-12-24": {"name": {"el": "…"}, "closes": "13:00"}}}`.
What is left out is as epass.toml says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any

from epass.queueing.calendar import Span, SpecialDay, SpecialDays
from epass.queueing.service import Service


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenDays:
    """Days that the platform names go before those that are `known` here."""

    given: Mapping[date, SpecialDay]
    known: SpecialDays

    def on(self, day: date) -> SpecialDay | None:
        return self.given.get(day) or self.known.on(day)


def applied(services: Mapping[str, Service], settings: Mapping[str, Any]) -> dict[str, Service]:
    """The services of epass.toml with these settings. A service that only the platform knows is not made: it would
    have no counter."""
    days = {date.fromisoformat(day): _special(values) for day, values in settings.get("days", {}).items()}
    return {letter: _service(service, settings, days) for letter, service in services.items()}


def _service(service: Service, settings: Mapping[str, Any], days: Mapping[date, SpecialDay]) -> Service:
    name = settings.get("names", {}).get(service.letter, service.name)
    week, hours = settings.get("hours", {}).get(service.letter), service.hours
    if week:
        hours = replace(hours, days={day: tuple(_span(*span) for span in spans) for day, spans in week.items()})
    if days:
        hours = replace(hours, special=GivenDays(given=days, known=hours.special))
    return replace(service, name=name, hours=hours)


def _span(opens: str, closes: str) -> Span:
    return Span(opens=time.fromisoformat(opens), closes=time.fromisoformat(closes))


def _special(values: Mapping[str, Any]) -> SpecialDay:
    closes = values.get("closes")
    return SpecialDay(name=values["name"], closes=time.fromisoformat(closes) if closes else None)
