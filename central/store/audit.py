"""Who did what, and which clerk saw whose booking. Neither log names a citizen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from central.store.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    at: datetime
    actor: Actor
    action: str
    site: str
    subject: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLine:
    """`what`: "booking", "day" or "search"; `subject`: the booking's id or the day."""

    at: datetime
    user: str
    site: str
    what: str
    subject: str


class Audit:
    async def write(self, actor: Actor, action: str, *, site: str = "", subject: str = "", **details: Any) -> None:
        """The store writes by itself what it changes; this is for what it does not see, such as a login. `details` must
        name nobody."""
        raise NotImplementedError

    async def lines(self, *, site: str = "", before: datetime | None = None, most: int = 100) -> list[AuditLine]:
        """Newest first; of one site or of all."""
        raise NotImplementedError

    async def accesses(
        self, *, site: str = "", booking: str = "", before: datetime | None = None, most: int = 100
    ) -> list[AccessLine]:
        """Newest first."""
        raise NotImplementedError
