"""The list of sites, their services, hours and days."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from central.data import divisions
from central.domain.folding import fold, matches_place, stem
from central.domain.hours import ExceptionalDay, openings_to_json, spans_of, week_from_json
from central.domain.refusals import NoSuchService, NoSuchSite, WrongDetails
from central.domain.site import Service, Site, wrong_service, wrong_site
from central.store import settings_down
from central.store.actor import Actor
from central.store.ground import Ground
from central.store.offers import exceptional_day_of
from central.store.rows import service_of, service_row, site_row
from central.store.schema import bookings, exceptional_days, halls, services, sites, tokens
from central.store.writing import write_audit


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteLine:
    """A site in a list: what a citizen chooses by. `same_day`: whether any service offers it; `takes_phone`: whether
    numbers can be taken from a phone, `is_silent`: but not now."""

    code: str
    name: Mapping[str, str]
    municipality: str
    address: str
    phone: str
    is_listed: bool
    same_day: bool
    takes_phone: bool
    is_silent: bool

    def name_in(self, language: str) -> str:
        return self.name.get(language) or self.name["el"]


_OFFERED = (
    select(
        services.c.site,
        func.max(services.c.same_day_lead_min).label("same_day"),
        func.sum(services.c.takes_phone.cast(services.c.position.type)).label("phones"),
    )
    .where(services.c.is_offered)
    .group_by(services.c.site)
    .subquery()
)
_LINES = (
    select(
        sites.c.code,
        sites.c.name,
        sites.c.municipality,
        sites.c.address,
        sites.c.phone,
        sites.c.is_listed,
        sites.c.folded,
        _OFFERED.c.same_day,
        _OFFERED.c.phones,
        halls.c.heard_at,
        halls.c.alarm,
    )
    .outerjoin(_OFFERED, _OFFERED.c.site == sites.c.code)
    .outerjoin(halls, halls.c.site == sites.c.code)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteState:
    """Whether a site is heard of, and what is wrong with its journal: `alarm` is "diverged", "superseded" or empty
    (docs/sync.md). `has_token`: whether it could be heard of at all. `failed`: devices there that need somebody, as it
    said last."""

    code: str
    heard_at: datetime | None
    is_silent: bool
    has_token: bool
    alarm: str
    alarm_at: datetime | None
    failed: tuple[str, ...]


class Sites:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._database = ground.database

    async def get(self, code: str) -> Site:
        """With services (in their order), hours and exceptional days from yesterday on. Raises NoSuchSite."""
        async with self._database.read() as connection:
            return await self._read(connection, code)

    async def lines(
        self, *, municipality: str = "", unit: str = "", wanted: str = "", all: bool = False
    ) -> list[SiteLine]:
        """The listed sites (`all`: also the others) of a municipality or regional unit, or those found by what was
        typed: words of name, municipality, unit or address, or the code. By name."""
        query = _LINES if all else _LINES.where(sites.c.is_listed)
        if municipality:
            query = query.where(sites.c.municipality == municipality)
        if unit:
            known = divisions().unit_by_id.get(unit)
            query = query.where(sites.c.municipality.in_([place.id for place in known.municipalities] if known else []))
        for part in fold(wanted).split():
            query = query.where(sites.c.folded.contains(stem(part), autoescape=True))
        async with self._database.read() as connection:
            rows = [row for row in await connection.execute(query) if matches_place(wanted, row.folded)]
        rows.sort(key=lambda row: (fold(row.name["el"]), row.code))
        return [
            SiteLine(
                code=row.code,
                name=row.name,
                municipality=row.municipality,
                address=row.address,
                phone=row.phone,
                is_listed=row.is_listed,
                same_day=row.same_day is not None,
                takes_phone=bool(row.phones),
                is_silent=self._ground.is_silent(row.heard_at, row.alarm),
            )
            for row in rows
        ]

    async def counts(self) -> dict[str, int]:
        """How many listed sites each municipality (by id) has."""
        query = select(sites.c.municipality, func.count()).where(sites.c.is_listed).group_by(sites.c.municipality)
        async with self._database.read() as connection:
            return {municipality: many for municipality, many in await connection.execute(query)}

    async def put(self, site: Site, actor: Actor) -> None:
        """New, or instead of the one with this code; its services and exceptional days are those given. Raises
        WrongDetails."""
        _check(wrong_site(site))
        for service in site.services:
            _check(wrong_service(service))
        async with self._database.write() as tx:
            await self._put(tx, site)
            await tx.execute(delete(services).where(services.c.site == site.code))
            await tx.execute(delete(exceptional_days).where(exceptional_days.c.site == site.code))
            if site.services:
                await tx.execute(insert(services), [service_row(service) for service in site.services])
            for day, what in site.exceptional.items():
                await tx.execute(insert(exceptional_days), _day_row(site.code, day, what))
            await self._written(tx, actor, "site_put", site.code)
        self._ring(site.code)

    async def put_many(self, given: Sequence[Site], actor: Actor) -> None:
        """All of them or none. A site that is there already keeps its services, hours, days and texts. Raises
        WrongDetails."""
        for site in given:
            _check(wrong_site(site))
        async with self._database.write() as tx:
            rows = await tx.execute(select(sites.c.code, sites.c.week, sites.c.texts, sites.c.keeps_holidays))
            known = {row.code: row for row in rows}
            for site in given:
                row = site_row(site, _place(site))
                if before := known.get(site.code):
                    row |= {name: getattr(before, name) for name in ("week", "texts", "keeps_holidays")}
                await self._put_row(tx, row)
                new = [service_row(service) for service in site.services if site.code not in known]
                if new:
                    await tx.execute(insert(services), new)
            await write_audit(tx, self._ground.clock(), actor, "sites_imported", count=len(given))

    async def put_service(self, service: Service, actor: Actor) -> None:
        """Raises NoSuchSite, WrongDetails."""
        _check(wrong_service(service))
        row = service_row(service)
        async with self._database.write() as tx:
            await self._read(tx, service.site)
            await tx.execute(
                upsert(services).values(row).on_conflict_do_update(index_elements=["site", "letter"], set_=row)
            )
            await self._written(tx, actor, "service_put", service.site, letter=service.letter)
        self._ring(service.site)

    async def remove_service(self, site: str, letter: str, actor: Actor) -> None:
        """Bookings of it stay, and are still served."""
        async with self._database.write() as tx:
            gone = await tx.execute(delete(services).where(services.c.site == site, services.c.letter == letter))
            if not gone.rowcount:
                raise NoSuchService
            await self._written(tx, actor, "service_removed", site, letter=letter)
        self._ring(site)

    async def put_day(self, site: str, day: date, what: ExceptionalDay | None, actor: Actor) -> int:
        """None: a day like others again. Returns how many bookings of the day are now outside its hours: the clerk
        moves them."""
        async with self._database.write() as tx:
            await self._read(tx, site)
            await tx.execute(
                delete(exceptional_days).where(exceptional_days.c.site == site, exceptional_days.c.day == day)
            )
            if what is not None:
                await tx.execute(insert(exceptional_days), _day_row(site, day, what))
            await self._written(tx, actor, "day_put", site, day=day.isoformat(), is_usual=what is None)
        self._ring(site)
        async with self._database.read() as tx:
            if what is None:
                return 0
            spans = spans_of(what.openings, day, self._ground.config.timezone)
            rows = await tx.execute(
                select(bookings.c.slot, bookings.c.slot_ends).where(
                    bookings.c.site == site, bookings.c.day == day, bookings.c.status == "BOOKED"
                )
            )
            return sum(not any(span.opens <= slot and ends <= span.closes for span in spans) for slot, ends in rows)

    async def states(self, codes: Collection[str] | None = None) -> list[SiteState]:
        """Of every site, or of these, by code."""
        good = select(tokens.c.site).where(tokens.c.revoked_at.is_(None)).distinct().subquery()
        query = (
            select(
                sites.c.code,
                halls.c.heard_at,
                halls.c.alarm,
                halls.c.alarm_at,
                halls.c.told["failed"].label("failed"),
                good.c.site.label("with_token"),
            )
            .outerjoin(halls, halls.c.site == sites.c.code)
            .outerjoin(good, good.c.site == sites.c.code)
            .order_by(sites.c.code)
        )
        if codes is not None:
            query = query.where(sites.c.code.in_(codes))
        async with self._database.read() as connection:
            return [
                SiteState(
                    code=row.code,
                    heard_at=row.heard_at,
                    is_silent=self._ground.is_silent(row.heard_at),
                    has_token=row.with_token is not None,
                    alarm=row.alarm or "",
                    alarm_at=row.alarm_at,
                    failed=tuple(row.failed or ()),
                )
                for row in await connection.execute(query)
            ]

    async def clear_alarm(self, code: str, actor: Actor) -> None:
        """Somebody has looked. It comes again as long as the reason is there."""
        async with self._database.write() as tx:
            cleared = await tx.execute(
                update(halls).where(halls.c.site == code, halls.c.alarm.is_not(None)).values(alarm=None, alarm_at=None)
            )
            if cleared.rowcount:
                await write_audit(tx, self._ground.clock(), actor, "alarm_cleared", site=code)

    async def _read(self, connection: AsyncConnection, code: str) -> Site:
        row = (await connection.execute(select(sites).where(sites.c.code == code))).one_or_none()
        if row is None:
            raise NoSuchSite
        offered = await connection.execute(
            select(services).where(services.c.site == code).order_by(services.c.position, services.c.letter)
        )
        since = self._ground.today() - timedelta(days=1)
        days = await connection.execute(
            select(exceptional_days)
            .where(exceptional_days.c.site == code, exceptional_days.c.day >= since)
            .order_by(exceptional_days.c.day)
        )
        return Site(
            code=row.code,
            name=row.name,
            municipality=row.municipality,
            address=row.address,
            phone=row.phone,
            email=row.email,
            week=week_from_json(row.week),
            exceptional={day.day: exceptional_day_of(day) for day in days},
            keeps_holidays=row.keeps_holidays,
            texts=row.texts,
            is_listed=row.is_listed,
            services=tuple(service_of(service) for service in offered),
        )

    async def _put(self, tx: AsyncConnection, site: Site) -> None:
        await self._put_row(tx, site_row(site, _place(site)))

    async def _put_row(self, tx: AsyncConnection, row: Mapping[str, Any]) -> None:
        await tx.execute(upsert(sites).values(row).on_conflict_do_update(index_elements=["code"], set_=row))

    async def _written(self, tx: AsyncConnection, actor: Actor, action: str, site: str, **details: Any) -> None:
        now = self._ground.clock()
        await write_audit(tx, now, actor, action, site=site, **details)
        await settings_down.tell(tx, site, self._ground.config.web.public_address, now)

    def _ring(self, site: str) -> None:
        self._database.wakes.ring(f"changes:{site}")


def _place(site: Site) -> str:
    place = divisions().municipalities.get(site.municipality)
    return f"{place.name} {divisions().unit_by_id[place.unit].name}" if place else ""


def _day_row(site: str, day: date, what: ExceptionalDay) -> dict[str, Any]:
    return {"site": site, "day": day, "name": dict(what.name), "openings": openings_to_json(what.openings)}


def _check(wrong: str) -> None:
    if wrong:
        raise WrongDetails(wrong, "wrong_form")
