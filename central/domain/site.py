"""One ΚΕΠ as the platform knows it: where it is, what it offers, when, and for how many at a time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from central.domain.hours import ExceptionalDay, Week, are_sound, is_sound
from epass.queueing.service import LETTERS


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


def wrong_site(site: Site) -> str:
    """The name of the first field that cannot be so, or nothing."""
    if not re.fullmatch(r"[0-9]{4}", site.code):
        return "code"
    if not _is_text(site.name, 200):
        return "name"
    if not is_sound(site.week) or not all(are_sound(day.openings) for day in site.exceptional.values()):
        return "week"
    long = {"address": (site.address, 200), "phone": (site.phone, 40), "email": (site.email, 254)}
    return next((field for field, (text, most) in long.items() if len(text) > most), "")


def wrong_service(service: Service) -> str:
    """The name of the first field that cannot be so, or nothing."""
    minutes = service.slot / timedelta(minutes=1)
    wrong = {
        "letter": service.letter not in LETTERS or len(service.letter) != 1,
        "name": not _is_text(service.name, 200),
        "slot": minutes != int(minutes) or not 1 <= minutes <= 480,
        "capacity": not 0 <= service.capacity <= 500,
        "week": service.week is not None and not is_sound(service.week),
        "lead": not timedelta() <= service.lead <= timedelta(days=60),
        "horizon_days": not 0 <= service.horizon_days <= 365,
        "same_day_lead": service.same_day_lead is not None and service.same_day_lead < timedelta(),
    }
    return next((field for field, is_wrong in wrong.items() if is_wrong), "")


def _is_text(texts: Mapping[str, str], most: int) -> bool:
    return bool(texts.get("el", "").strip()) and all(len(text) <= most for text in texts.values())
