"""What a site must know of the platform's settings goes down when it changes."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from central.domain import changes as down
from central.store.schema import changes, services
from central.store.writing import append_changes


async def tell(tx: AsyncConnection, site: str, public_address: str, now: datetime) -> None:
    """Nothing where the site was told the same the last time."""
    kind, body = await current(tx, site, public_address)
    last = select(changes.c.body).where(changes.c.site == site, changes.c.kind == kind)
    told = (await tx.execute(last.order_by(changes.c.seq.desc()).limit(1))).scalar_one_or_none()
    if told != body:
        await append_changes(tx, site, [(kind, body)], now)


async def current(tx: AsyncConnection, site: str, public_address: str) -> down.Change:
    letters = await tx.execute(
        select(services.c.letter)
        .where(services.c.site == site, services.c.takes_phone, services.c.is_offered)
        .order_by(services.c.letter)
    )
    return down.settings(f"{public_address}/t/{{ticket}}", list(letters.scalars()))
