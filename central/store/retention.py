"""What has been kept long enough goes."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, or_, select, update

from central.domain.booking import Status
from central.store.ground import Ground
from central.store.partitions import drop_partitions, make_partitions
from central.store.privacy import NO_CONTACT, NOBODY
from central.store.schema import (
    accesses,
    attempts,
    audit,
    bookings,
    changes,
    entries,
    exceptional_days,
    feeds,
    mails,
    messages,
    requests,
    sessions,
    tickets,
)

_CHANGES_KEPT = timedelta(days=3)
_REQUESTS_KEPT_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidied:
    """How many bookings lost their contact data, and their person; how many were never heard of again and count as
    missed; rows of entries (or whole partitions of them), and of everything else."""

    contacts: int
    bookings: int
    missed: int
    entries: int
    others: int


class Retention:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._database = ground.database

    async def tidy(self) -> Tidied:
        """Once an hour or so, by any process; twice at once does no harm."""
        kept = self._ground.config.retention
        today = self._ground.today()
        async with self._database.write() as tx:
            missed = await tx.execute(
                update(bookings)
                .where(bookings.c.status == Status.BOOKED, bookings.c.day < today)
                .values(status=Status.NO_SHOW)
            )
        async with self._database.write() as tx:
            # A code is spent once no dispenser can be shown it any more.
            await tx.execute(
                update(bookings)
                .where(bookings.c.code.is_not(None), bookings.c.day < today - timedelta(days=1))
                .values(code=None)
            )
            contacts = await tx.execute(
                update(bookings)
                .where(
                    bookings.c.day < today - timedelta(days=kept.contact_days),
                    or_(bookings.c.email != "", bookings.c.mobile != ""),
                )
                .values(NO_CONTACT)
            )
        async with self._database.write() as tx:
            gone = select(bookings.c.id).where(
                bookings.c.day < today - timedelta(days=kept.booking_days), bookings.c.is_anonymised.is_(False)
            )
            # The audit keeps what was done, and forgets which citizen did it.
            await tx.execute(
                update(audit).where(audit.c.actor_kind == "citizen", audit.c.subject.in_(gone)).values(actor="")
            )
            anonymised = await tx.execute(update(bookings).where(bookings.c.id.in_(gone)).values(NOBODY))
        return Tidied(
            contacts=contacts.rowcount,
            bookings=anonymised.rowcount,
            missed=missed.rowcount,
            entries=await self._tidy_entries(),
            others=await self._tidy_others(),
        )

    async def _tidy_entries(self) -> int:
        last_kept = self._ground.today() - timedelta(days=self._ground.config.retention.entries_days)
        async with self._database.write() as tx:
            if self._database.is_postgresql:
                await tx.run_sync(make_partitions, self._ground.today())
                return await tx.run_sync(drop_partitions, last_kept)
            return (await tx.execute(delete(entries).where(entries.c.received_on < last_kept))).rowcount

    async def _tidy_others(self) -> int:
        now = self._ground.clock()
        today = self._ground.today()
        log_ends = now - timedelta(days=self._ground.config.retention.log_days)
        old = (
            (sessions, sessions.c.ends_at <= now),
            (attempts, attempts.c.ends_at <= now),
            (audit, audit.c.at < log_ends),
            (accesses, accesses.c.at < log_ends),
            (tickets, tickets.c.day < today - timedelta(days=self._ground.config.retention.tickets_days)),
            (requests, requests.c.day < today - timedelta(days=_REQUESTS_KEPT_DAYS)),
            (messages, messages.c.posted_at < log_ends),
            (mails, mails.c.due_at < now - timedelta(days=7)),
            (exceptional_days, exceptional_days.c.day < today - timedelta(days=400)),
        )
        gone = 0
        for table, is_old in old:
            async with self._database.write() as tx:
                gone += (await tx.execute(delete(table).where(is_old))).rowcount
        return gone + await self._tidy_changes()

    async def _tidy_changes(self) -> int:
        """A site that comes with a place older than what is kept gets everything that is so, and needs no past. One
        feed after the other: whoever wants to append waits for as long as it is held."""
        is_old = changes.c.made_at < self._ground.clock() - _CHANGES_KEPT
        gone = 0
        async with self._database.read() as connection:
            found = await connection.execute(select(changes.c.site).where(is_old).distinct())
            codes = found.scalars().all()
        for site in codes:
            async with self._database.write() as tx:
                await tx.execute(select(feeds.c.site).where(feeds.c.site == site).with_for_update())
                deleted = await tx.execute(
                    delete(changes).where(changes.c.site == site, is_old).returning(changes.c.seq)
                )
                seqs = deleted.scalars().all()
                if seqs:
                    gone += len(seqs)
                    await tx.execute(update(feeds).where(feeds.c.site == site).values(oldest=max(seqs) + 1))
        return gone
