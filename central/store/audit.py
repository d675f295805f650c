"""Who did what, and which clerk saw whose booking. Neither log names a citizen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from central.store.actor import Actor
from central.store.ground import Ground
from central.store.schema import accesses, audit
from central.store.writing import write_audit


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
    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._database = ground.database

    async def write(self, actor: Actor, action: str, *, site: str = "", subject: str = "", **details: Any) -> None:
        """The store writes by itself what it changes; this is for what it does not see, such as a login. `details` must
        name nobody."""
        async with self._database.write() as tx:
            await write_audit(tx, self._ground.clock(), actor, action, site=site, subject=subject, **details)

    async def lines(self, *, site: str = "", before: datetime | None = None, most: int = 100) -> list[AuditLine]:
        """Newest first; of one site or of all."""
        query = select(audit).order_by(audit.c.at.desc(), audit.c.id.desc()).limit(most)
        if site:
            query = query.where(audit.c.site == site)
        if before is not None:
            query = query.where(audit.c.at < before)
        async with self._database.read() as connection:
            return [
                AuditLine(
                    at=row.at,
                    actor=Actor(kind=row.actor_kind, id=row.actor),
                    action=row.action,
                    site=row.site,
                    subject=row.subject,
                    details=row.details,
                )
                for row in await connection.execute(query)
            ]

    async def accesses(
        self, *, site: str = "", booking: str = "", before: datetime | None = None, most: int = 100
    ) -> list[AccessLine]:
        """Newest first."""
        query = select(accesses).order_by(accesses.c.at.desc(), accesses.c.id.desc()).limit(most)
        if site:
            query = query.where(accesses.c.site == site)
        if booking:
            query = query.where(accesses.c.subject == booking)
        if before is not None:
            query = query.where(accesses.c.at < before)
        async with self._database.read() as connection:
            return [
                AccessLine(at=row.at, user=row.user, site=row.site, what=row.what, subject=row.subject)
                for row in await connection.execute(query)
            ]
