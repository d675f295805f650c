"""What the walls of a site tell the people in its hall, beside the numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from central.domain import changes
from central.domain.refusals import NoSuchMessage, NoSuchSite, WrongDetails
from central.store.actor import Actor
from central.store.ground import Ground
from central.store.schema import messages, sites
from central.store.writing import append_changes, write_audit
from epass.ids import new_id

TEXT_MOST = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A text per language, Greek at least; until `until`, else for its day."""

    id: str
    site: str
    text: Mapping[str, str]
    until: datetime | None
    posted_at: datetime


class Messages:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._database = ground.database

    async def post(self, site: str, text: Mapping[str, str], actor: Actor, *, until: datetime | None = None) -> Message:
        """Raises NoSuchSite, WrongDetails."""
        kept = {language: " ".join(said.split()) for language, said in text.items() if said.strip()}
        if "el" not in kept:
            raise WrongDetails("text", "missing")
        if max(len(said) for said in kept.values()) > TEXT_MOST:
            raise WrongDetails("text", "too_long")
        now = self._ground.clock()
        if until is not None and until <= now:
            raise WrongDetails("until", "wrong_form")
        message = Message(id=new_id(), site=site, text=kept, until=until, posted_at=now)
        async with self._database.write() as tx:
            if (await tx.execute(select(sites.c.code).where(sites.c.code == site))).one_or_none() is None:
                raise NoSuchSite
            await tx.execute(
                insert(messages),
                {
                    "id": message.id,
                    "site": site,
                    "text": kept,
                    "until": until,
                    "day": self._ground.day_of(now),
                    "posted_at": now,
                    "withdrawn_at": None,
                },
            )
            await write_audit(tx, now, actor, "message_posted", site=site, subject=message.id)
            await append_changes(tx, site, [changes.message_posted(message.id, kept, until)], now)
        self._database.wakes.ring(f"changes:{site}")
        return message

    async def withdraw(self, id: str, actor: Actor) -> None:
        """Raises NoSuchMessage."""
        now = self._ground.clock()
        async with self._database.write() as tx:
            gone = await tx.execute(
                update(messages)
                .where(messages.c.id == id, messages.c.withdrawn_at.is_(None))
                .values(withdrawn_at=now)
                .returning(messages.c.site)
            )
            site = gone.scalar_one_or_none()
            if site is None:
                raise NoSuchMessage
            await write_audit(tx, now, actor, "message_withdrawn", site=site, subject=id)
            await append_changes(tx, site, [changes.message_withdrawn(id)], now)
        self._database.wakes.ring(f"changes:{site}")

    async def of_site(self, site: str) -> list[Message]:
        """Those that the walls show now, newest first."""
        async with self._database.read() as connection:
            return await read_current(connection, site, self._ground)


async def read_current(connection: AsyncConnection, site: str, ground: Ground) -> list[Message]:
    now = ground.clock()
    lasts = or_(messages.c.until > now, messages.c.until.is_(None) & (messages.c.day == ground.day_of(now)))
    rows = await connection.execute(
        select(messages)
        .where(messages.c.site == site, messages.c.withdrawn_at.is_(None), lasts)
        .order_by(messages.c.posted_at.desc())
    )
    return [_message(row) for row in rows]


def _message(row: Any) -> Message:
    return Message(id=row.id, site=row.site, text=row.text, until=row.until, posted_at=row.posted_at)
