"""Citizens, known by a keyed hash of their tax number; export and deletion of what is theirs."""

from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from central.domain.booking import Status
from central.domain.refusals import NoSuchBooking
from central.domain.tax_number import clean_tax_number, hash_of
from central.store.actor import Actor
from central.store.bookings import Bookings
from central.store.ground import Ground
from central.store.privacy import NOBODY, holder_of
from central.store.rows import booking_of
from central.store.schema import audit, bookings, citizens, requests, sessions
from central.store.writing import write_audit
from epass.ids import new_id


class Citizens:
    def __init__(self, ground: Ground, kept: Bookings) -> None:
        self._ground = ground
        self._database = ground.database
        self._bookings = kept

    async def enter(self, tax_number: str, *, is_legal: bool = False) -> str:
        """The citizen's opaque id, made at the first login. The tax number itself is not kept. Raises
        WrongTaxNumber."""
        hashed = hash_of(clean_tax_number(tax_number), self._ground.config.keys.tax_numbers)
        now = self._ground.clock()
        row = upsert(citizens).values(id=new_id(), tax_hash=hashed, is_legal=is_legal, made_at=now, seen_at=now)
        seen = row.on_conflict_do_update(
            index_elements=["tax_hash"], set_={"seen_at": now, "is_legal": is_legal}
        ).returning(citizens.c.id)
        async with self._database.write() as tx:
            return str((await tx.execute(seen)).scalar_one())

    async def export(self, citizen: str) -> dict[str, Any]:
        """Everything that is kept of them, ready for JSON."""
        async with self._database.read() as connection:
            known = (await connection.execute(select(citizens).where(citizens.c.id == citizen))).one_or_none()
            if known is None:
                raise NoSuchBooking
            rows = await connection.execute(
                select(bookings).where(bookings.c.citizen == citizen).order_by(bookings.c.slot)
            )
            taken = await connection.execute(
                select(requests).where(requests.c.holder == holder_of(citizen)).order_by(requests.c.requested_at)
            )
            return {
                "citizen": {
                    "id": known.id,
                    "is_legal_person": known.is_legal,
                    "first_login": known.made_at.isoformat(),
                    "last_login": known.seen_at.isoformat(),
                    "tax_number": "kept as a keyed hash only",
                },
                "bookings": [_booking_for_export(row) for row in rows],
                "numbers_by_phone": [
                    {
                        "site": row.site,
                        "service": row.service,
                        "requested_at": row.requested_at.isoformat(),
                        "status": row.status,
                    }
                    for row in taken
                ],
            }

    async def forget(self, citizen: str, actor: Actor) -> int:
        """Cancels what is to come, anonymises the rest, ends the sessions and forgets the citizen. Returns how many
        bookings were cancelled."""
        now = self._ground.clock()
        async with self._database.write() as tx:
            locked = select(citizens.c.id).where(citizens.c.id == citizen).with_for_update()
            if (await tx.execute(locked)).one_or_none() is None:
                raise NoSuchBooking
            rows = await tx.execute(
                select(bookings).where(bookings.c.citizen == citizen).order_by(bookings.c.id).with_for_update()
            )
            mine = [booking_of(row) for row in rows]
            to_come = [booking for booking in mine if booking.status is Status.BOOKED and booking.slot > now]
            for booking in sorted(to_come, key=lambda booking: booking.site):
                await self._bookings.cancel_within(tx, booking, actor, now, tells=False)
            await tx.execute(update(bookings).where(bookings.c.citizen == citizen).values(**NOBODY))
            await tx.execute(delete(requests).where(requests.c.holder == holder_of(citizen)))
            await tx.execute(delete(sessions).where(sessions.c.kind == "citizen", sessions.c.subject == citizen))
            await tx.execute(delete(citizens).where(citizens.c.id == citizen))
            await tx.execute(update(audit).where(audit.c.actor == citizen).values(actor=""))
            by = Actor(kind=actor.kind) if actor.id == citizen else actor
            await write_audit(tx, now, by, "citizen_forgotten", bookings=len(mine), cancelled=len(to_come))
        self._database.wakes.ring(*{f"changes:{booking.site}" for booking in to_come})
        return len(to_come)


def _booking_for_export(row: Any) -> dict[str, Any]:
    booking = booking_of(row)
    details = booking.details
    return {
        "id": booking.id,
        "code": booking.code,
        "site": booking.site,
        "service": booking.service,
        "begins": booking.slot.isoformat(),
        "ends": booking.slot_ends.isoformat(),
        "status": str(booking.status),
        "applicant": details.applicant,
        "for_another_person": details.is_for_other,
        "subject": details.subject,
        "email": details.contact.email,
        "mobile": details.contact.mobile,
        "consent_to_contact": details.has_consented,
        "language": details.language,
        "made_at": booking.made_at.isoformat(),
        "changed_at": booking.changed_at.isoformat(),
    }
