"""What a citizen has chosen so far: from the session's data, to it, and which step comes next. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Any

from central.domain.availability import Mode
from central.domain.booking import Contact, Details
from central.domain.site import Service, Site

STEPS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """`key` makes a form that is sent twice one booking. `mode`, `letter`, `starts` (ISO, UTC) and `applicant` are
    empty until they are chosen; `has_consented` is None until it was asked."""

    key: str
    site: str = ""
    mode: str = ""
    letter: str = ""
    starts: str = ""
    applicant: str = ""
    is_for_other: bool = False
    subject: str = ""
    email: str = ""
    mobile: str = ""
    has_consented: bool | None = None

    def to_data(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def contact(self) -> Contact:
        return Contact(email=self.email, mobile=self.mobile)

    @property
    def seen(self) -> str:
        """Changes with anything that is chosen: what is confirmed must be what was seen."""
        return sha256(repr(sorted(asdict(self).items())).encode()).hexdigest()[:16]

    def details(self, language: str) -> Details:
        return Details(
            applicant=self.applicant,
            subject=self.subject,
            contact=self.contact,
            has_consented=bool(self.has_consented),
            is_for_other=self.is_for_other,
            language=language,
        )

    def at(self, site: str) -> "Wish":
        """Another ΚΕΠ: what depends on it is chosen anew."""
        return self if site == self.site else replace(self, site=site, mode="", letter="", starts="")

    def in_mode(self, mode: Mode) -> "Wish":
        return self if mode == self.mode else replace(self, mode=mode.value, letter="", starts="")

    def for_service(self, letter: str) -> "Wish":
        return self if letter == self.letter else replace(self, letter=letter, starts="")


def wish_in(data: Mapping[str, Any]) -> Wish | None:
    """None where there is none, or one of a version that knew other choices."""
    try:
        return Wish(**data["wish"])
    except (KeyError, TypeError):
        return None


def services_in(site: Site, mode: Mode) -> list[Service]:
    """Those that a citizen can choose in this mode."""
    return [
        service
        for service in site.services
        if service.is_offered and (mode is not Mode.SAME_DAY or service.same_day_lead is not None)
    ]


def next_step(wish: Wish | None, site: Site | None) -> str:
    """The first page that still has something to ask."""
    if wish is None or site is None:
        return "where"
    missing = {
        "kind": not wish.mode and bool(services_in(site, Mode.SAME_DAY)),
        "service": site.service(wish.letter) is None,
        "when": not wish.starts,
        "person": not wish.applicant,
        "consent": bool(wish.contact) and wish.has_consented is None,
    }
    return next((step for step, is_missing in missing.items() if is_missing), "review")
