"""One ΚΕΠ as the platform knows it: where it is, what it offers, when, and for how many at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from central.domain.hours import ExceptionalDay, Week


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service queue of one site; `letter` is the site's own for it. `slot`: how long a booking takes, `capacity`:
    how many begin or go on at the same time. `week` is None where it is the site's. A booking is made at least
    `lead` before its time and at most `horizon_days` ahead; `same_day_lead` (None: not offered) is the lead of a
    same-day booking («αυθημερόν»). `takes_phone`: whether a number can be taken from a phone. `is_offered`: whether
    citizens can choose it at all; a clerk always can."""

    site: str
    letter: str
    name: Mapping[str, str]
    slot: timedelta = timedelta(minutes=15)
    capacity: int = 1
    week: Week | None = None
    lead: timedelta = timedelta(hours=12)
    horizon_days: int = 30
    same_day_lead: timedelta | None = None
    takes_phone: bool = True
    is_offered: bool = True
    position: int = 0

    def name_in(self, language: str) -> str:
        return self.name.get(language) or self.name["el"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """`code`: four digits. `municipality`: the id of one of the divisions. `week`: the hours of every service that has
    none of its own. `texts` are the site's own sentences for its page, by language. `is_listed`: whether citizens find
    it; `keeps_holidays`: closed on public holidays."""

    code: str
    name: Mapping[str, str]
    municipality: str
    address: str = ""
    phone: str = ""
    email: str = ""
    week: Week = field(default_factory=dict)
    exceptional: Mapping[date, ExceptionalDay] = field(default_factory=dict)
    keeps_holidays: bool = True
    texts: Mapping[str, str] = field(default_factory=dict)
    is_listed: bool = True
    services: tuple[Service, ...] = ()

    def name_in(self, language: str) -> str:
        return self.name.get(language) or self.name["el"]

    def service(self, letter: str) -> Service | None:
        return next((service for service in self.services if service.letter == letter), None)

    def week_of(self, service: Service) -> Week:
        return self.week if service.week is None else service.week
