"""Tickets of the sites as phones show them, and numbers that phones ask for."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from central.domain import changes as down
from central.domain.refusals import (
    NoNumbersNow,
    NoSuchService,
    NoSuchSite,
    NoSuchTicket,
    NotPossibleNow,
    SiteSilent,
    TicketAlready,
)
from central.domain.ticket import CounterNow, LiveHall, LiveTicket, ServiceWait, TicketStatus
from central.store.ground import Ground
from central.store.privacy import holder_of
from central.store.schema import changes, halls, requests, services, sites, tickets
from central.store.writing import Change, append_changes
from epass.ids import new_id

_ENDED = (TicketStatus.FINISHED, TicketStatus.CANCELLED, TicketStatus.NO_SHOW)
_CAN_CANCEL = (TicketStatus.WAITING, TicketStatus.CALLED, TicketStatus.HELD)


Seen = TypeVar("Seen")


class Tickets:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._database = ground.database

    async def request(self, *, site: str, letter: str, holder: str, language: str = "el") -> LiveTicket:
        """Asks the site for a number; the answer comes up later (`watch`). `holder` is an opaque key of whoever asks (a
        citizen's id, or a visitor's session): one number at a time and site (TicketAlready). Raises SiteSilent,
        NoNumbersNow, NoSuchSite, NoSuchService."""
        now = self._ground.clock()
        today = self._ground.day_of(now)
        expires_at = now + self._ground.config.limits.request_lives
        id = new_id()
        async with self._database.write() as tx:
            # Held until the end: the same holder's next request is decided after this one.
            found = await tx.execute(select(sites.c.is_listed).where(sites.c.code == site).with_for_update())
            if not found.scalar_one_or_none():
                raise NoSuchSite
            await self._must_give(tx, site, letter, now)
            if ticket := await self._already(tx, site, holder_of(holder), now):
                raise TicketAlready(ticket)
            await tx.execute(
                insert(requests),
                {
                    "id": id,
                    "site": site,
                    "service": letter,
                    "day": today,
                    "holder": holder_of(holder),
                    "language": language,
                    "requested_at": now,
                    "expires_at": expires_at,
                    "status": "REQUESTED",
                    "reason": "",
                },
            )
            await append_changes(tx, site, [down.ticket_requested(id, letter, language, expires_at)], now)
        self._database.wakes.ring(f"changes:{site}")
        return await self.get(id)

    async def get(self, id: str) -> LiveTicket:
        """By the id in its address. Raises NoSuchTicket: also while the site has not told of it yet."""
        async with self._database.read() as connection:
            return await self._read(connection, id)

    async def watch(self, id: str, known: LiveTicket | None, timeout_s: float) -> LiveTicket:
        """The ticket as soon as it differs from what is known, or as it is when the time is over."""
        site = (await self.get(id)).site
        return await self._watch(site, lambda: self.get(id), lambda now: now != known, timeout_s)

    async def cancel(self, id: str) -> LiveTicket:
        """Tells the site, and not again while it may still answer; it is CANCELLED when the site says so. Raises
        NotPossibleNow."""
        now = self._ground.clock()
        site = (await self.get(id)).site
        async with self._database.write() as tx:
            # Held until the end: who presses twice asks once.
            await tx.execute(select(sites.c.code).where(sites.c.code == site).with_for_update())
            ticket = await self._read(tx, id)
            if not ticket.can_be_cancelled:
                raise NotPossibleNow(ticket.status)
            asked = await tx.execute(
                select(requests.c.id, requests.c.ticket).where(or_(requests.c.id == id, requests.c.ticket == id))
            )
            row = asked.one_or_none()
            change = down.ticket_cancelled((row.ticket if row else id) or "", row.id if row else None)
            if await self._is_asked(tx, site, change, now):
                return ticket
            await append_changes(tx, site, [change], now)
        self._database.wakes.ring(f"changes:{site}")
        return ticket

    async def of_holder(self, holder: str) -> list[LiveTicket]:
        """Today's numbers of this holder, newest first."""
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(requests.c.id)
                .where(requests.c.holder == holder_of(holder), requests.c.day == self._ground.today())
                .order_by(requests.c.requested_at.desc())
            )
            return [await self._read(connection, id) for id in rows.scalars().all()]

    async def hall(self, site: str) -> LiveHall:
        """Raises NoSuchSite."""
        async with self._database.read() as connection:
            row = (
                await connection.execute(
                    select(sites.c.code, halls)
                    .outerjoin(halls, halls.c.site == sites.c.code)
                    .where(sites.c.code == site)
                )
            ).one_or_none()
            if row is None:
                raise NoSuchSite
            today = self._ground.today()
            shown: list[Any] = []
            if row.day == today:
                shown = list(
                    await connection.execute(
                        select(tickets)
                        .where(tickets.c.site == site, tickets.c.day == today, tickets.c.status.not_in(_ENDED))
                        .order_by(tickets.c.issued_at, tickets.c.number)
                    )
                )
        told = row.told or {}
        live = tuple(self._live(ticket, row, told) for ticket in shown)
        at_counter = {ticket.counter: ticket for ticket in live if ticket.status in ("CALLED", "SERVING")}
        return LiveHall(
            site=site,
            day=row.day,
            services=tuple(
                ServiceWait(letter=letter, is_open=is_open, waiting=waiting, low_min=low, high_min=high)
                for letter, is_open, waiting, low, high in told.get("services", ())
            ),
            counters=tuple(
                CounterNow(
                    counter=counter,
                    number=at_counter[counter].number if counter in at_counter else "",
                    status=at_counter[counter].status if counter in at_counter else None,
                )
                for counter in (row.open_counters or ())
            ),
            tickets=live,
            failed=tuple(told.get("failed", ())),
            heard_at=row.heard_at,
            is_silent=self._ground.is_silent(row.heard_at, row.alarm),
        )

    async def watch_hall(self, site: str, known: LiveHall | None, timeout_s: float) -> LiveHall:
        """As `watch`, for a site's whole hall."""
        return await self._watch(site, lambda: self.hall(site), lambda now: now != known, timeout_s)

    async def _watch(
        self, site: str, look: Callable[[], Awaitable[Seen]], is_news: Callable[[Seen], bool], timeout_s: float
    ) -> Seen:
        ends = asyncio.get_running_loop().time() + timeout_s
        with self._database.wakes.listening(f"hall:{site}") as bell:
            while True:
                seen = await look()
                left = ends - asyncio.get_running_loop().time()
                if is_news(seen) or left <= 0:
                    return seen
                await bell.wait(left)

    async def _must_give(self, tx: AsyncConnection, site: str, letter: str, now: datetime) -> None:
        found = await tx.execute(
            select(services.c.takes_phone, services.c.is_offered).where(
                services.c.site == site, services.c.letter == letter
            )
        )
        service = found.one_or_none()
        if service is None:
            raise NoSuchService
        row = (await tx.execute(select(halls).where(halls.c.site == site))).one_or_none()
        if row is None or self._ground.is_silent(row.heard_at, row.alarm):
            raise SiteSilent
        told = {letter: is_open for letter, is_open, *_ in row.told.get("services", ())}
        if not service.takes_phone or not service.is_offered or not told.get(letter, True):
            raise NoNumbersNow

    async def _already(self, tx: AsyncConnection, site: str, holder: str, now: datetime) -> str:
        rows = await tx.execute(
            select(requests.c.id).where(
                requests.c.holder == holder, requests.c.site == site, requests.c.day == self._ground.day_of(now)
            )
        )
        for id in rows.scalars().all():
            ticket = await self._read(tx, id)
            if not ticket.status.is_over and ticket.status is not TicketStatus.NO_SHOW:
                return str(id)
        return ""

    async def _is_asked(self, tx: AsyncConnection, site: str, change: Change, now: datetime) -> bool:
        """Whether the same was asked of the site, which may still answer."""
        kind, body = change
        asked = await tx.execute(
            select(changes.c.body).where(
                changes.c.site == site,
                changes.c.kind == kind,
                changes.c.made_at > now - self._ground.config.limits.request_lives,
            )
        )
        return dict(body) in asked.scalars().all()

    async def _read(self, connection: AsyncConnection, id: str) -> LiveTicket:
        asked = (
            await connection.execute(
                select(requests, halls.c.heard_at, halls.c.alarm, halls.c.told, halls.c.day.label("hall_day"))
                .outerjoin(halls, halls.c.site == requests.c.site)
                .where(requests.c.id == id)
            )
        ).one_or_none()
        wanted = (
            tickets.c.id == id if asked is None else (tickets.c.id == asked.ticket) & (tickets.c.site == asked.site)
        )
        if asked is None or asked.ticket:
            row = (
                await connection.execute(
                    select(tickets, halls.c.heard_at, halls.c.alarm, halls.c.told, halls.c.day.label("hall_day"))
                    .outerjoin(halls, halls.c.site == tickets.c.site)
                    .where(wanted)
                )
            ).first()
            if row is None:
                raise NoSuchTicket
            return self._live(row, row, row.told or {}, id)
        return self._asked(asked)

    def _live(self, ticket: Any, hall: Any, told: dict[str, Any], id: str = "") -> LiveTicket:
        status = TicketStatus(ticket.status)
        ahead, low, high = told.get("tickets", {}).get(ticket.id, (None, None, None))
        is_today = ticket.day == self._ground.today()
        is_silent = self._ground.is_silent(hall.heard_at, hall.alarm)
        if status is not TicketStatus.WAITING or not is_today:
            ahead = low = high = None
        return LiveTicket(
            id=id or ticket.id,
            site=ticket.site,
            service=ticket.service,
            status=status,
            day=ticket.day,
            number=ticket.number,
            counter=ticket.counter,
            issued_at=ticket.issued_at,
            called_at=ticket.called_at,
            calls=ticket.calls,
            ahead=ahead,
            low_min=low,
            high_min=high,
            language=ticket.language,
            can_be_cancelled=is_today and status in _CAN_CANCEL and not is_silent,
            heard_at=hall.heard_at,
            is_silent=is_silent,
        )

    def _asked(self, row: Any) -> LiveTicket:
        """A request that the site has not turned into a ticket."""
        status = TicketStatus(row.status)
        reason = row.reason
        if status is TicketStatus.REQUESTED and row.expires_at <= self._ground.clock():
            status, reason = TicketStatus.REFUSED, "expired"
        return LiveTicket(
            id=row.id,
            site=row.site,
            service=row.service,
            status=status,
            day=row.day,
            reason=reason,
            language=row.language,
            heard_at=row.heard_at,
            is_silent=self._ground.is_silent(row.heard_at, row.alarm),
        )
