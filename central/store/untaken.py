"""What a site says of bookings that came down becomes lines of the audit: it could not take one in, or at last did.

Only a change is written: of a booking that was taken in at once there is no line.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from central.store.actor import site_actor
from central.store.schema import audit, bookings
from central.store.writing import write_audit

UNTAKEN, TAKEN_IN = "untaken", "taken_in"


async def read_untaken(connection: AsyncConnection, ids: Collection[str]) -> dict[str, str]:
    """Of these bookings those that their site could not take in, as it said last, and the reason (docs/sync.md)."""
    rows = await connection.execute(
        select(audit.c.subject, audit.c.action, audit.c.details)
        .where(audit.c.subject.in_(sorted(ids)), audit.c.action.in_((UNTAKEN, TAKEN_IN)))
        .order_by(audit.c.at, audit.c.id)
    )
    last = {subject: details.get("why", "other") if action == UNTAKEN else "" for subject, action, details in rows}
    return {id: why for id, why in last.items() if why}


async def write_untaken(tx: AsyncConnection, site: str, answers: Mapping[str, str], now: datetime) -> None:
    """`answers`: by booking the reason why it could not be taken in; empty: it was."""
    known = await read_untaken(tx, answers)
    news = {id: why for id, why in answers.items() if why != known.get(id, "")}
    if not news:
        return
    own = await tx.execute(
        select(bookings.c.id)
        .where(bookings.c.id.in_(sorted(news)), bookings.c.site == site, bookings.c.status == "BOOKED")
        .order_by(bookings.c.id)
    )
    for id in own.scalars().all():
        details = {"why": news[id]} if news[id] else {}
        action = UNTAKEN if news[id] else TAKEN_IN
        await write_audit(tx, now, site_actor(site), action, site=site, subject=id, **details)
