"""Rows are held within a transaction, so that what is decided of them stays true until it ends.

Always in this order, so that nobody waits for somebody who waits for them: the citizen, a booking, the day of a place,
the feed of a site.
"""

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from central.domain.booking import Booking, Status
from central.domain.refusals import NoSuchBooking
from central.domain.rules import Held
from central.store.actor import Actor
from central.store.rows import booking_of
from central.store.schema import bookings, citizens

_CITIZEN = select(citizens.c.id).where(citizens.c.id == bindparam("citizen_id")).with_for_update()
_HELD = select(bookings.c.id, bookings.c.folded, bookings.c.slot, bookings.c.slot_ends).where(
    bookings.c.citizen == bindparam("citizen_id"),
    bookings.c.status == Status.BOOKED,
    bookings.c.slot_ends > bindparam("now"),
)


async def hold_citizen(tx: AsyncConnection, citizen: str) -> None:
    """What the same person does next is decided after this transaction."""
    if (await tx.execute(_CITIZEN, {"citizen_id": citizen})).one_or_none() is None:
        raise NoSuchBooking


async def hold_citizen_of(tx: AsyncConnection, booking: str) -> str | None:
    """Of the one who booked, if a citizen did."""
    citizen = (await tx.execute(select(bookings.c.citizen).where(bookings.c.id == booking))).scalar_one_or_none()
    if citizen is not None:
        await hold_citizen(tx, citizen)
    return citizen


async def held_by(tx: AsyncConnection, citizen: str, now: datetime) -> list[Held]:
    """The bookings that this citizen has to come."""
    rows = await tx.execute(_HELD, {"citizen_id": citizen, "now": now})
    return [Held(id=id, applicant=folded, slot=slot, slot_ends=ends) for id, folded, slot, ends in rows]


async def hold_booking(tx: AsyncConnection, id: str, actor: Actor) -> Booking:
    """Raises NoSuchBooking."""
    row = (await tx.execute(select(bookings).where(bookings.c.id == id).with_for_update())).one_or_none()
    if row is None:
        raise NoSuchBooking
    return of_actor(booking_of(row), actor)


async def read_booking(connection: AsyncConnection, id: str) -> Booking:
    """Without holding it. Raises NoSuchBooking."""
    row = (await connection.execute(select(bookings).where(bookings.c.id == id))).one_or_none()
    if row is None:
        raise NoSuchBooking
    return booking_of(row)


def of_actor(booking: Booking, actor: Actor) -> Booking:
    """Somebody else's is as one that is not there. Raises NoSuchBooking."""
    if actor.kind == "citizen" and booking.citizen != actor.id:
        raise NoSuchBooking
    return booking
