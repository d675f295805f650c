"""What several parts write within a transaction of theirs: a site's feed, the outbox and the two logs.

A feed's row is held until the transaction ends, so its numbers come in the order in which they become visible: a reader
that has seen N never finds anything new before N. It is the last thing that is locked: see the decision on places.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert
from sqlalchemy.dialects.postgresql import insert as upsert  # SQLite speaks this part of it too
from sqlalchemy.ext.asyncio import AsyncConnection

from central.store.actor import Actor
from central.store.mail_kinds import MailKind
from central.store.schema import accesses, audit, changes, feeds, mails
from epass.ids import new_id

Change = tuple[str, Mapping[str, Any]]
"""A kind of docs/sync.md and its fields."""


_NEXT = upsert(feeds).values(site=bindparam("site"), last=bindparam("count"), oldest=1)
_COUNT = _NEXT.on_conflict_do_update(
    index_elements=["site"], set_={"last": feeds.c.last + _NEXT.excluded.last}
).returning(feeds.c.last)
_CHANGE, _MAIL, _AUDIT, _ACCESS = insert(changes), insert(mails), insert(audit), insert(accesses)


async def append_changes(tx: AsyncConnection, site: str, made: Sequence[Change], now: datetime) -> int:
    """Returns the last number."""
    last: int = (await tx.execute(_COUNT, {"site": site, "count": len(made)})).scalar_one()
    first = last - len(made) + 1
    await tx.execute(
        _CHANGE,
        [
            {"site": site, "seq": seq, "kind": kind, "body": dict(body), "made_at": now}
            for seq, (kind, body) in enumerate(made, start=first)
        ],
    )
    return last


async def owe_mails(
    tx: AsyncConnection, booking: str, due: Mapping[MailKind, datetime], *, is_new: bool = False
) -> None:
    """Mails of these kinds, from these moments on, instead of what was owed before (`is_new`: nothing was)."""
    if not is_new:
        await tx.execute(delete(mails).where(mails.c.booking == booking))
    if due:
        await tx.execute(
            _MAIL,
            [
                {"id": new_id(), "kind": kind, "booking": booking, "due_at": moment, "attempts": 0, "reason": ""}
                for kind, moment in due.items()
            ],
        )


async def write_audit(
    tx: AsyncConnection, now: datetime, actor: Actor, action: str, *, site: str = "", subject: str = "", **details: Any
) -> None:
    await tx.execute(
        _AUDIT,
        {
            "at": now,
            "actor_kind": actor.kind,
            "actor": actor.id,
            "action": action,
            "site": site,
            "subject": subject,
            "details": details,
        },
    )


async def write_access(tx: AsyncConnection, now: datetime, actor: Actor, *, site: str, what: str, subject: str) -> None:
    """Only a clerk's look is written: citizens look at what is their own."""
    if actor.kind == "clerk":
        await tx.execute(_ACCESS, {"at": now, "user": actor.id, "site": site, "what": what, "subject": subject})
