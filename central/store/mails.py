"""The outbox: which mails are owed, and which process sends each. Text and address are made when it is sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from central.domain.booking import Booking
from central.domain.site import Site


class MailKind(StrEnum):
    CONFIRMATION = "confirmation"
    CHANGE = "change"
    CANCELLATION = "cancellation"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailTask:
    """`booking` as it is now, with the address; `attempt` counts from 1. `id` serves as a Message-ID's left side: the
    same mail sent twice has the same."""

    id: str
    kind: MailKind
    booking: Booking
    site: Site
    attempt: int


class Mails:
    async def claim(self, *, most: int = 20, lease: timedelta = timedelta(minutes=2)) -> list[MailTask]:
        """Mails that are due, for this process alone until the lease ends. What needs no mail any more (no consent, no
        address, a reminder of a cancelled or past booking) is dropped here."""
        raise NotImplementedError

    async def sent(self, id: str) -> None:
        raise NotImplementedError

    async def failed(self, id: str, reason: str, *, retry_at: datetime | None) -> None:
        """None: never again. `reason` is kept and must name nobody."""
        raise NotImplementedError

    async def wait(self, timeout_s: float) -> None:
        """Until something new may be due in the outbox, or the time is over."""
        raise NotImplementedError
