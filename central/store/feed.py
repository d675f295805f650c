"""Changes go down to the sites, each site with its own gapless sequence."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from central.domain import changes as down
from central.domain.booking import Status
from central.store import settings_down
from central.store.ground import Ground
from central.store.messages import read_current
from central.store.rows import booking_of
from central.store.schema import bookings, changes, feeds, tickets
from central.store.writing import append_changes

MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SentChange:
    seq: int
    kind: str
    body: Mapping[str, Any]
    made_at: datetime


_PLACE = select(feeds).where(feeds.c.site == bindparam("of_site"))
_SENT = (
    select(changes.c.seq, changes.c.kind, changes.c.body, changes.c.made_at)
    .where(changes.c.site == bindparam("of_site"), changes.c.seq > bindparam("after"))
    .order_by(changes.c.seq)
    .limit(MOST)
)
_MADE = select(changes.c.made_at).where(changes.c.site == bindparam("of_site"), changes.c.seq == bindparam("at_seq"))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_IS_NEAR = (
    bookings.c.site == bindparam("of_site"),
    bookings.c.day.between(bindparam("today"), bindparam("tomorrow")),
    bookings.c.status == Status.BOOKED,
)
_IS_NOT_DOWN = bookings.c.is_down.is_(False)
_HAS_NEAR = select(bookings.c.id).where(*_IS_NEAR, _IS_NOT_DOWN).limit(1)
_FREE_NEAR = select(bookings.c.id).where(*_IS_NEAR, _IS_NOT_DOWN).with_for_update(skip_locked=True)
_BRING_NEAR = update(bookings).where(bookings.c.id.in_(_FREE_NEAR)).values(is_down=True).returning(*bookings.c)
_IS_FAR = (
    bookings.c.site == bindparam("of_site"),
    bookings.c.day > bindparam("tomorrow"),
    bookings.c.is_down.is_(True),
)
_FREE_FAR = select(bookings.c.id).where(*_IS_FAR).with_for_update(skip_locked=True)
_TAKE_BACK_FAR = update(bookings).where(bookings.c.id.in_(_FREE_FAR)).values(is_down=False)


class Feed:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._database = ground.database

    def now(self) -> datetime:
        """What the platform's clock says: by it its requests expire."""
        return self._ground.clock()

    def today(self) -> date:
        return self._ground.today()

    async def after(
        self, site: str, seq: int, *, made: int = 0, wait_s: float = 0, anew: bool = False
    ) -> list[SentChange]:
        """The changes after this one, oldest first; waits for one if there is none.

        First of all what became near is appended: tomorrow's bookings, when tomorrow comes near. Who comes with a place
        that the feed does not know any more, or not yet, or wants to begin `anew`, gets everything that is so, behind a
        `resync`. `made`: when the change at this place was made, in microseconds since 1970, 0 where it is not said: a
        feed that was restored from a backup counts again, and has another one there.
        """
        ends = asyncio.get_running_loop().time() + wait_s
        with self._database.wakes.listening(f"changes:{site}") as bell:
            while True:
                found = await self._read(site, seq, made, anew)
                left = ends - asyncio.get_running_loop().time()
                if found or left <= 0:
                    return found
                await bell.wait(left)

    async def numbers(self, site: str) -> dict[str, int]:
        """The highest ordinals of today's numbers, by letter, of whatever journal."""
        async with self._database.read() as connection:
            return await self._numbers(connection, site, self._ground.clock())

    async def _read(self, site: str, seq: int, made: int, anew: bool) -> list[SentChange]:
        async with self._database.read() as connection:
            place = (await connection.execute(_PLACE, {"of_site": site})).one_or_none()
            is_known = place is not None and place.oldest - 1 <= seq <= place.last and not anew
            is_known = is_known and await self._is_the_same(connection, site, seq, made)
            if is_known and not await self._has_near(connection, site):
                return await self._sent(connection, site, seq)
        async with self._database.write() as tx:
            if not is_known:
                seq = await self._resync(tx, site, seq)
            else:
                await self._append_near(tx, site)
            return await self._sent(tx, site, seq)

    async def _sent(self, connection: AsyncConnection, site: str, seq: int) -> list[SentChange]:
        rows = await connection.execute(_SENT, {"of_site": site, "after": seq})
        return [SentChange(seq=seq, kind=kind, body=body, made_at=made_at) for seq, kind, body, made_at in rows]

    async def _is_the_same(self, connection: AsyncConnection, site: str, seq: int, made: int) -> bool:
        """Whether the change at this place is the one that the site has. One that was tidied away may be of another
        feed: the site begins anew, once in the time for which changes are kept."""
        if not made:
            return True
        found = await connection.execute(_MADE, {"of_site": site, "at_seq": seq})
        made_at = found.scalar_one_or_none()
        return made_at is not None and (made_at - _EPOCH) // timedelta(microseconds=1) == made

    def _days(self, site: str) -> dict[str, Any]:
        today = self._ground.today()
        return {"of_site": site, "today": today, "tomorrow": today + timedelta(days=1)}

    async def _has_near(self, connection: AsyncConnection, site: str) -> bool:
        return (await connection.execute(_HAS_NEAR, self._days(site))).one_or_none() is not None

    async def _append_near(self, tx: AsyncConnection, site: str) -> None:
        # What somebody else holds comes with the next look: waiting for it while holding others could never end.
        rows = await tx.execute(_BRING_NEAR, self._days(site))
        near = sorted((booking_of(row) for row in rows), key=lambda booking: booking.slot)
        if near:
            await append_changes(tx, site, [down.booking_received(booking) for booking in near], self._ground.clock())

    async def _resync(self, tx: AsyncConnection, site: str, seq: int) -> int:
        """Everything that is so, from a number on that is greater than any the site has seen. Returns the
        number before it. Some of it may come once more later: of the same booking the last change counts."""
        now = self._ground.clock()
        # A clock that was wrong for a while made them near too early: they are not in what is so, and come again.
        await tx.execute(_TAKE_BACK_FAR, self._days(site))
        held = upsert(feeds).values(site=site, last=0, oldest=1)
        await tx.execute(held.on_conflict_do_update(index_elements=["site"], set_={"last": feeds.c.last}))
        place = (await tx.execute(select(feeds).where(feeds.c.site == site))).one()
        first: int = max(seq, place.last) + 1
        await tx.execute(update(feeds).where(feeds.c.site == site).values(last=first - 1, oldest=first))
        # Looked at without holding them: bookings are held before a feed, never after it.
        rows = await tx.execute(select(bookings).where(*_IS_NEAR), self._days(site))
        near = sorted((booking_of(row) for row in rows), key=lambda booking: booking.slot)
        shown = await read_current(tx, site, self._ground)
        made = [
            down.resync(
                [booking.id for booking in near],
                [message.id for message in shown],
                self._ground.day_of(now),
                await self._numbers(tx, site, now),
            ),
            await settings_down.current(tx, site, self._ground.config.web.public_address, now),
            *(down.booking_received(booking) for booking in near),
            *(down.message_posted(message.id, message.text, message.until) for message in reversed(shown)),
        ]
        await append_changes(tx, site, made, now)
        return first - 1

    async def _numbers(self, tx: AsyncConnection, site: str, now: datetime) -> dict[str, int]:
        """The highest ordinals of today's numbers, by letter, of whatever journal: a new card goes on after them."""
        given = await tx.execute(
            select(tickets.c.number).where(tickets.c.site == site, tickets.c.day == self._ground.day_of(now))
        )
        highest: dict[str, int] = {}
        for number in given.scalars():
            highest[number[0]] = max(highest.get(number[0], 0), int(number[1:]))
        return highest
