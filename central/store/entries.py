"""Entries of the sites' journals come up, each once, and fold into what phones and clerks see."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from central.domain.booking import FACTS, Status
from central.domain.entries import Batch, Diverged, Entry, Gap, Stream, ToldHall, continued
from central.domain.projection import BookingFact, Projection, SeenTicket
from central.domain.ticket import TicketStatus
from central.store.actor import site_actor
from central.store.ground import Ground
from central.store.partitions import make_partitions
from central.store.schema import bookings, entries, halls, requests, streams, tickets
from central.store.untaken import write_untaken
from central.store.writing import write_audit

log = logging.getLogger("epass.central")

_OF_COUNTERS = frozenset({"DayOpened", "CounterOpened", "CounterClosed"})
_DONE = {"check_in": "checked_in", "serve": "served", "miss": "missed", "cancel": "cancelled", "release": "released"}
_OPEN = (TicketStatus.WAITING, TicketStatus.CALLED, TicketStatus.SERVING, TicketStatus.HELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The platform has everything up to `have`; of the `rejected` seqs it kept the envelope only, and why. `is_begun`:
    with these a journal begins."""

    have: int
    rejected: Mapping[int, str]
    is_begun: bool = False


class NotTaken(Exception):
    """`why`: "gap" (the site goes on after `have`), or, with an alarm on both sides, "diverged" (another past than the
    platform's) or "superseded" (a newer journal of this site is in use)."""

    def __init__(self, why: str, have: int) -> None:
        super().__init__(f"{why}: have {have}")
        self.why, self.have = why, have


# Every batch of every site goes through these: they are made once.
_STREAMS = (
    select(streams).where(streams.c.site == bindparam("of_site")).order_by(streams.c.ordinal.desc()).with_for_update()
)
_ADVANCE = (
    update(streams)
    .where(streams.c.site == bindparam("of_site"), streams.c.journal_id == bindparam("of_journal"))
    .values(have=bindparam("have"), hash=bindparam("hash"), heard_at=bindparam("heard_at"))
)
_ENTRIES = insert(entries)
_HALL = select(halls.c.day, halls.c.open_counters).where(halls.c.site == bindparam("of_site"))
_NEW_HALL = upsert(halls)
_KEEP_COUNTERS, _KEEP_TOLD = (
    _NEW_HALL.on_conflict_do_update(
        index_elements=["site"], set_={name: _NEW_HALL.excluded[name] for name in ("heard_at", *names)}
    )
    for names in (("day", "open_counters"), ("told",))
)
_TICKETS = select(tickets).where(tickets.c.id.in_(bindparam("ids", expanding=True)))
_KEEP_TICKETS = upsert(tickets)
_KEEP_TICKETS = _KEEP_TICKETS.on_conflict_do_update(
    index_elements=["site", "id"],
    set_={
        column.name: _KEEP_TICKETS.excluded[column.name] for column in tickets.c if column.name not in ("site", "id")
    },
)


class Entries:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._database = ground.database
        self._no_partition_from = date.min

    async def have(self, site: str, journal_id: str) -> int:
        """Up to which seq the platform has this journal; 0 for one it does not know."""
        async with self._database.read() as connection:
            found = await connection.execute(
                select(streams.c.have).where(streams.c.site == site, streams.c.journal_id == journal_id)
            )
            return found.scalar_one_or_none() or 0

    async def take(self, site: str, batch: Batch) -> Taken:
        """In order, each once. Raises NotTaken."""
        now = self._ground.clock()
        try:
            async with self._database.write() as tx:
                taken = await self._take(tx, site, batch, now)
        except NotTaken as refusal:
            if refusal.why != "gap":
                await self._alarm(site, refusal.why, batch.journal_id, now)
            raise
        self._database.wakes.ring(f"hall:{site}", *([f"changes:{site}"] if taken.is_begun else []))
        return taken

    async def _take(self, tx: AsyncConnection, site: str, batch: Batch, now: datetime) -> Taken:
        known = await self._stream(tx, site, batch, now)
        if batch.entries and batch.entries[-1].seq < known.have:
            await self._compare(tx, site, batch, known.have)
        try:
            stream, new = continued(known, batch)
        except Gap as gap:
            raise NotTaken("gap", known.have) from gap
        except Diverged as diverged:
            raise NotTaken("diverged", known.have) from diverged
        is_begun = known.have == 0 and bool(new)
        if is_begun:
            await self._forget_hall(tx, site, now)
        if new:
            await self._store(tx, site, batch.journal_id, new, now)
            await tx.execute(
                _ADVANCE,
                {
                    "of_site": site,
                    "of_journal": batch.journal_id,
                    "have": stream.have,
                    "hash": stream.hash,
                    "heard_at": now,
                },
            )
        if new or (batch.hall and stream.have):
            await self._project(tx, site, batch, new, now)
        return Taken(have=stream.have, rejected=batch.rejected, is_begun=is_begun)

    async def _stream(self, tx: AsyncConnection, site: str, batch: Batch, now: datetime) -> Stream:
        """What is had of this journal. The site's rows are held: one batch of a site after the other."""
        known = (await tx.execute(_STREAMS, {"of_site": site})).all()
        for row in known:
            if row.journal_id == batch.journal_id:
                if row is not known[0]:
                    raise NotTaken("superseded", row.have)
                return Stream(journal_id=row.journal_id, have=row.have, hash=row.hash)
        if batch.entries:
            await tx.execute(
                insert(streams),
                {
                    "site": site,
                    "journal_id": batch.journal_id,
                    "have": 0,
                    "hash": "",
                    "ordinal": known[0].ordinal + 1 if known else 1,
                    "begun_at": now,
                    "heard_at": now,
                },
            )
            if known:
                log.warning("Site %s begins a new journal.", site)
                await write_audit(tx, now, site_actor(site), "journal_begun", site=site, subject=batch.journal_id)
        return Stream(journal_id=batch.journal_id, have=0, hash="")

    async def _compare(self, tx: AsyncConnection, site: str, batch: Batch, have: int) -> None:
        """What is had already must be what is sent: a journal restored from a backup repeats its numbers with other
        entries. Raises NotTaken."""
        first, last = batch.entries[0].seq, batch.entries[-1].seq
        rows = await tx.execute(
            select(entries.c.seq, entries.c.kind, entries.c.at, entries.c.day).where(
                entries.c.site == site, entries.c.journal_id == batch.journal_id, entries.c.seq.between(first, last)
            )
        )
        known = {row.seq: (row.kind, row.at, row.day) for row in rows}
        for entry in batch.entries:
            if known.get(entry.seq, (entry.kind, entry.at, entry.day)) != (entry.kind, entry.at, entry.day):
                raise NotTaken("diverged", have)

    async def _store(
        self, tx: AsyncConnection, site: str, journal_id: str, new: Sequence[Entry], now: datetime
    ) -> None:
        received_on = now.date()
        if self._database.is_postgresql and received_on >= self._no_partition_from:
            self._no_partition_from = await tx.run_sync(make_partitions, received_on)
        rows = [
            {
                "received_on": received_on,
                "site": site,
                "journal_id": journal_id,
                "seq": entry.seq,
                "kind": entry.kind,
                "at": entry.at,
                "day": entry.day,
                "body": entry.body,
            }
            for entry in new
        ]
        await tx.execute(_ENTRIES, rows)

    async def _project(self, tx: AsyncConnection, site: str, batch: Batch, new: Sequence[Entry], now: datetime) -> None:
        is_of_counters = any(entry.kind in _OF_COUNTERS for entry in new)
        row = (await tx.execute(_HALL, {"of_site": site})).one_or_none() if is_of_counters else None
        known, foreign = await _known_tickets(tx, site, new)
        projection = Projection(
            day=row.day if row else None, open_counters=set(row.open_counters if row else ()), tickets=known
        )
        if foreign:
            log.warning("Site %s speaks of tickets that are another's: %d of them.", site, len(foreign))
        projection.fold([entry for entry in new if entry.body.get("ticket") not in foreign], batch.hall)
        if projection.touched:
            await _keep_tickets(tx, site, [projection.tickets[id] for id in sorted(projection.touched)])
        await self._answer_requests(tx, site, projection)
        if projection.facts:
            await self._apply_facts(tx, site, projection.facts, now)
        if projection.answered:
            await write_untaken(tx, site, projection.answered, now)
        values = {"site": site, "heard_at": now, "day": None, "open_counters": [], "told": {}}
        if is_of_counters:
            values |= {"day": projection.day, "open_counters": sorted(projection.open_counters)}
            await tx.execute(_KEEP_COUNTERS, values)
        if batch.hall:
            await tx.execute(_KEEP_TOLD, values | {"told": _told(batch.hall)})

    async def _answer_requests(self, tx: AsyncConnection, site: str, projection: Projection) -> None:
        answers = {
            request: {"status": "ISSUED", "ticket": ticket, "reason": ""}
            for request, ticket in projection.issued.items()
        }
        for request, reason in projection.refused.items():
            answers.setdefault(request, {"status": "REFUSED", "reason": reason})
        for request, values in sorted(answers.items()):
            await tx.execute(
                update(requests)
                .where(requests.c.id == request, requests.c.site == site, requests.c.status != "ISSUED")
                .values(values)
            )

    async def _apply_facts(self, tx: AsyncConnection, site: str, facts: Sequence[BookingFact], now: datetime) -> None:
        ids = sorted({fact.booking for fact in facts})
        rows = await tx.execute(
            select(bookings.c.id, bookings.c.status)
            .where(bookings.c.id.in_(ids), bookings.c.site == site)
            .order_by(bookings.c.id)
            .with_for_update()
        )
        statuses = {id: Status(status) for id, status in rows}
        for fact in facts:
            before = statuses.get(fact.booking)
            after = FACTS.get((before, fact.step)) if before else None
            if before is None or after is None:
                continue
            statuses[fact.booking] = after
            values: dict[str, Any] = {"status": after, "ticket": fact.ticket, "changed_at": now}
            if after is Status.CANCELLED:
                # Somebody else may have the place before the person comes after all.
                values["place"] = None
            await tx.execute(update(bookings).where(bookings.c.id == fact.booking).values(values))
            await write_audit(tx, now, site_actor(site), _DONE[fact.step], site=site, subject=fact.booking)

    async def _forget_hall(self, tx: AsyncConnection, site: str, now: datetime) -> None:
        """Another journal begins: of the tickets of the one before nobody will ever hear again."""
        await self._give_back_bookings(tx, site, now)
        await tx.execute(
            update(tickets)
            .where(tickets.c.site == site, tickets.c.status.in_(_OPEN))
            .values(status=TicketStatus.CANCELLED)
        )
        over: dict[str, Any] = {"open_counters": [], "told": {}, "alarm": None, "alarm_at": None}
        await tx.execute(update(halls).where(halls.c.site == site).values(over))

    async def _give_back_bookings(self, tx: AsyncConnection, site: str, now: datetime) -> None:
        """Who waits in the hall with a booking can check in again. What was so on another day stays so."""
        is_open = select(tickets.c.id).where(tickets.c.site == site, tickets.c.status.in_(_OPEN))
        held = await tx.execute(
            select(bookings.c.id)
            .where(
                bookings.c.site == site,
                bookings.c.day >= self._ground.day_of(now),
                bookings.c.status == Status.CHECKED_IN,
                bookings.c.ticket.in_(is_open),
            )
            .order_by(bookings.c.id)
            .with_for_update()
        )
        ids = held.scalars().all()
        back = {"status": Status.BOOKED, "ticket": None, "is_down": False, "changed_at": now}
        await tx.execute(update(bookings).where(bookings.c.id.in_(ids)).values(back))
        for booking in ids:
            await write_audit(tx, now, site_actor(site), "released", site=site, subject=booking)

    async def _alarm(self, site: str, why: str, journal_id: str, now: datetime) -> None:
        """Told once, as long as it is the same."""
        async with self._database.write() as tx:
            row = upsert(halls).values(site=site, open_counters=[], told={}, alarm=why, alarm_at=now)
            raised = await tx.execute(
                row.on_conflict_do_update(
                    index_elements=["site"],
                    set_={"alarm": why, "alarm_at": now},
                    where=halls.c.alarm.is_distinct_from(why),
                ).returning(halls.c.site)
            )
            if raised.one_or_none():
                log.error("Site %s: its journal does not fit what the platform has (%s).", site, why)
                await write_audit(tx, now, site_actor(site), "alarm_raised", site=site, subject=journal_id, why=why)


async def _known_tickets(
    tx: AsyncConnection, site: str, new: Sequence[Entry]
) -> tuple[dict[str, SeenTicket], frozenset[str]]:
    """Those that are named; and the ids among them that are another site's tickets: a ticket's page is of who issued
    it first, and nobody else can write on it."""
    ids = {entry.body["ticket"] for entry in new if "ticket" in entry.body}
    if not ids:
        return {}, frozenset()
    rows = (await tx.execute(_TICKETS, {"ids": sorted(ids)})).all()
    own = {row.id: seen_ticket(row) for row in rows if row.site == site}
    return own, frozenset(row.id for row in rows if row.id not in own)


def seen_ticket(row: Any) -> SeenTicket:
    return SeenTicket(
        id=row.id,
        number=row.number,
        service=row.service,
        origin=row.origin,
        status=TicketStatus(row.status),
        day=row.day,
        issued_at=row.issued_at,
        counter=row.counter,
        called_at=row.called_at,
        first_called_at=row.first_called_at,
        calls=row.calls,
        request=row.request,
        booking=row.booking,
        language=row.language,
        estimate_min=row.estimate_min,
    )


async def _keep_tickets(tx: AsyncConnection, site: str, kept: Sequence[SeenTicket]) -> None:
    rows = [
        {
            "site": site,
            "id": ticket.id,
            "number": ticket.number,
            "service": ticket.service,
            "origin": ticket.origin,
            "status": ticket.status,
            "day": ticket.day,
            "issued_at": ticket.issued_at,
            "counter": ticket.counter,
            "called_at": ticket.called_at,
            "first_called_at": ticket.first_called_at,
            "calls": ticket.calls,
            "request": ticket.request,
            "booking": ticket.booking,
            "language": ticket.language,
            "estimate_min": ticket.estimate_min,
        }
        for ticket in kept
    ]
    await tx.execute(_KEEP_TICKETS, rows)


def _told(hall: ToldHall) -> dict[str, Any]:
    return {
        "at": hall.at,
        "services": [[told.letter, told.is_open, told.waiting, told.low_min, told.high_min] for told in hall.services],
        "tickets": {id: [wait.ahead, wait.low_min, wait.high_min] for id, wait in hall.tickets.items()},
        "failed": list(hall.failed),
    }
