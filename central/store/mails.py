"""The outbox: which mails are owed, and which process sends each. Text and address are made when it is sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from central.domain.booking import Booking, Status
from central.domain.refusals import NoSuchSite
from central.domain.site import Site
from central.store.ground import Ground
from central.store.mail_kinds import MailKind
from central.store.rows import booking_of
from central.store.schema import bookings, mails
from central.store.sites import Sites


@dataclass(frozen=True, slots=True, kw_only=True)
class MailTask:
    """`booking` as it is now, with the address; `attempt` counts from 1. `id` serves as a Message-ID's left side: the
    same mail sent twice has the same."""

    id: str
    kind: MailKind
    booking: Booking
    site: Site
    attempt: int


class Mails:
    def __init__(self, ground: Ground, sites: Sites) -> None:
        self._ground = ground
        self._database = ground.database
        self._sites = sites

    async def claim(self, *, most: int = 20, lease: timedelta = timedelta(minutes=2)) -> list[MailTask]:
        """Mails that are due, for this process alone until the lease ends. What needs no mail any more (no consent, no
        address, a reminder of a cancelled or past booking) is dropped here."""
        now = self._ground.clock()
        due = (
            select(mails.c.id)
            .where(mails.c.due_at <= now)
            .order_by(mails.c.due_at)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        claimed = (
            update(mails)
            .where(mails.c.id.in_(due))
            .values(due_at=now + lease, attempts=mails.c.attempts + 1)
            .returning(mails.c.id, mails.c.kind, mails.c.booking, mails.c.attempts)
        )
        tasks = []
        async with self._database.write() as tx:
            for row in (await tx.execute(claimed)).all():
                found = await tx.execute(select(bookings).where(bookings.c.id == row.booking))
                known = found.one_or_none()
                booking = booking_of(known) if known else None
                if booking is None or not _is_wanted(booking, MailKind(row.kind), now):
                    await tx.execute(delete(mails).where(mails.c.id == row.id))
                    continue
                tasks.append((row, booking))
        return [
            MailTask(
                id=row.id,
                kind=MailKind(row.kind),
                booking=booking,
                site=await self._site(booking.site),
                attempt=row.attempts,
            )
            for row, booking in tasks
        ]

    async def sent(self, id: str) -> None:
        async with self._database.write() as tx:
            await tx.execute(delete(mails).where(mails.c.id == id))

    async def failed(self, id: str, reason: str, *, retry_at: datetime | None) -> None:
        """None: never again. `reason` is kept and must name nobody."""
        async with self._database.write() as tx:
            if retry_at is None:
                await tx.execute(delete(mails).where(mails.c.id == id))
            else:
                await tx.execute(update(mails).where(mails.c.id == id).values(due_at=retry_at, reason=reason[:200]))

    async def wait(self, timeout_s: float) -> None:
        """Until something new may be due in the outbox, or the time is over."""
        with self._database.wakes.listening("mails") as bell:
            await bell.wait(timeout_s)

    async def _site(self, code: str) -> Site:
        """A site that was taken off the list since then is still said by its code."""
        try:
            return await self._sites.get(code)
        except NoSuchSite:
            return Site(code=code, name={"el": f"ΚΕΠ {code}"}, municipality="")


def _is_wanted(booking: Booking, kind: MailKind, now: datetime) -> bool:
    if not booking.wants_mail:
        return False
    match kind:
        case MailKind.REMINDER:
            return booking.status is Status.BOOKED and booking.slot > now
        case MailKind.CANCELLATION:
            return booking.status is Status.CANCELLED
        case _:
            return booking.status is Status.BOOKED
