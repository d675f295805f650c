"""What a site must know of the platform's settings goes down when it changes."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from central.domain import changes as down
from central.domain.hours import week_from_json
from central.store.offers import exceptional_day_of
from central.store.rows import service_of
from central.store.schema import changes, exceptional_days, services, sites
from central.store.writing import append_changes


async def tell(tx: AsyncConnection, site: str, public_address: str, now: datetime) -> None:
    """Nothing where the site was told the same the last time."""
    kind, body = await current(tx, site, public_address, now)
    last = select(changes.c.body).where(changes.c.site == site, changes.c.kind == kind)
    told = (await tx.execute(last.order_by(changes.c.seq.desc()).limit(1))).scalar_one_or_none()
    if told != body:
        await append_changes(tx, site, [(kind, body)], now)


async def current(tx: AsyncConnection, site: str, public_address: str, now: datetime) -> down.Change:
    rows = await tx.execute(
        select(services).where(services.c.site == site).order_by(services.c.position, services.c.letter)
    )
    offered = [service_of(row) for row in rows]
    week = (await tx.execute(select(sites.c.week).where(sites.c.code == site))).scalar_one_or_none()
    days = await tx.execute(
        select(exceptional_days).where(
            exceptional_days.c.site == site, exceptional_days.c.day >= now.date() - timedelta(days=1)
        )
    )
    return down.settings(
        f"{public_address}/t/{{ticket}}",
        sorted(service.letter for service in offered if service.takes_phone and service.is_offered),
        offered,
        week_from_json(week or {}),
        {day.day: exceptional_day_of(day) for day in days},
    )
