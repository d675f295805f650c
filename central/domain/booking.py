"""A booking: whose, for when, and the life that it has."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum


class Status(StrEnum):
    """CHECKED_IN: the person is in the hall, with a number. NO_SHOW is not the end: who comes late is served."""

    BOOKED = "BOOKED"
    CHECKED_IN = "CHECKED_IN"
    SERVED = "SERVED"
    NO_SHOW = "NO_SHOW"
    CANCELLED = "CANCELLED"


class Step(StrEnum):
    MOVE = "move"
    CHANGE = "change"
    CHECK_IN = "check_in"
    SERVE = "serve"
    MISS = "miss"
    CANCEL = "cancel"
    RELEASE = "release"


class Channel(StrEnum):
    """How it was made."""

    ONLINE = "online"
    PHONE = "phone"
    IN_PERSON = "in_person"


S, T = Status, Step
LIFE: dict[tuple[Status, Step], Status] = {
    (S.BOOKED, T.MOVE): S.BOOKED,
    (S.BOOKED, T.CHANGE): S.BOOKED,
    (S.BOOKED, T.CHECK_IN): S.CHECKED_IN,
    (S.BOOKED, T.SERVE): S.SERVED,
    (S.BOOKED, T.MISS): S.NO_SHOW,
    (S.BOOKED, T.CANCEL): S.CANCELLED,
    (S.CHECKED_IN, T.SERVE): S.SERVED,
    (S.CHECKED_IN, T.MISS): S.NO_SHOW,
    (S.CHECKED_IN, T.CANCEL): S.CANCELLED,
    (S.NO_SHOW, T.CHECK_IN): S.CHECKED_IN,
    (S.NO_SHOW, T.SERVE): S.SERVED,
}

# What only a site can report: the person is there, though the cancellation was on its way; the check-in was a slip.
FACTS: dict[tuple[Status, Step], Status] = {
    **LIFE,
    (S.CANCELLED, T.CHECK_IN): S.CHECKED_IN,
    (S.CHECKED_IN, T.RELEASE): S.BOOKED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How the applicant can be reached; kept only with consent, and never longer than the visit asks for."""

    email: str = ""
    mobile: str = ""

    def __bool__(self) -> bool:
        return bool(self.email or self.mobile)


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What the citizen or the clerk types. `applicant` is who must appear, with a full name; `is_for_other`: somebody
    else than who booked. Contact data without consent is not kept (`kept`)."""

    applicant: str
    subject: str = ""
    contact: Contact = Contact()
    has_consented: bool = False
    is_for_other: bool = False
    language: str = "el"

    def kept(self) -> "Details":
        consented = bool(self.contact) and self.has_consented
        return replace(self, contact=self.contact if consented else Contact(), has_consented=consented)


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """`id` is opaque and may stand in an address; `code` are the six digits that are typed at the dispenser, empty once
    they are spent. `slot`–`slot_ends` is its time, UTC, `day` the site's. `citizen`: the id of who booked it on line,
    None where a clerk (`made_by`) did. `ticket` is what it became at check-in. After `anonymised` nobody is named."""

    id: str
    code: str
    site: str
    service: str
    slot: datetime
    slot_ends: datetime
    day: date
    status: Status
    channel: Channel
    details: Details
    made_at: datetime
    changed_at: datetime
    citizen: str | None = None
    made_by: str | None = None
    ticket: str | None = None
    is_anonymised: bool = False

    @property
    def wants_mail(self) -> bool:
        return bool(self.details.contact.email) and self.details.has_consented

    def allows(self, step: Step) -> bool:
        return (self.status, step) in LIFE
