"""Places are taken, moved and given back: never more of them than there are."""

import contextlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from central.domain import changes, rules
from central.domain.availability import DayOffer, Mode, Offer, Slot, Window, window_of
from central.domain.booking import Booking, Channel, Details, Status, Step
from central.domain.details import checked
from central.domain.folding import fold, matches
from central.domain.refusals import NoSuchBooking, NoSuchService, NotPossibleNow, PlatformRefusal, SlotNotOffered
from central.store.actor import Actor
from central.store.database import Conflict
from central.store.ground import Ground
from central.store.holding import held_by, hold_booking, hold_citizen, hold_citizen_of, of_actor, read_booking
from central.store.mail_kinds import MailKind
from central.store.offers import read_offer, read_taken
from central.store.places import insert_booking, new_code, take_place
from central.store.rows import booking_of, details_row
from central.store.schema import audit, bookings
from central.store.untaken import read_untaken
from central.store.writing import append_changes, owe_mails, write_access, write_audit
from epass.ids import new_id

_CODES_TRIED = 20
_FOUND_MOST = 50
_DID = {Step.CHECK_IN: "checked_in", Step.SERVE: "served", Step.MISS: "missed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One line of a booking's history: `what` is an action of the audit ("booked", "moved", "changed", "cancelled",
    "checked_in", "served", "missed", "released", "untaken", "taken_in"), `by` the actor's kind."""

    at: datetime
    what: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    id: str
    site: str
    letter: str
    starts: datetime
    mode: Mode


class Bookings:
    def __init__(self, ground: Ground, draw_code: Callable[[], str] = new_code) -> None:
        self._ground = ground
        self._database = ground.database
        self._draw_code = draw_code

    # What is free

    async def days(self, site: str, letter: str, *, mode: Mode = Mode.ORDINARY) -> list[DayOffer]:
        """Every day from today to the horizon, in order. Raises NoSuchSite, NoSuchService."""
        async with self._database.read() as connection:
            offer, window = await self._offer(connection, site, letter, mode)
            if window is None:
                return []
            taken = await read_taken(connection, site, letter, window.first, window.last)
        return [offer.day(day, taken.get(day, {}), window) for day in window.days]

    async def slots(self, site: str, letter: str, day: date, *, mode: Mode = Mode.ORDINARY) -> list[Slot]:
        """The bookable times of one day, full ones (`free` 0) too; empty where nothing can be booked."""
        async with self._database.read() as connection:
            offer, window = await self._offer(connection, site, letter, mode, day)
            if window is None or not window.first <= day <= window.last:
                return []
            taken = await read_taken(connection, site, letter, day, day)
        return offer.slots(day, taken.get(day, {}), window)

    # Taking and giving back. All refuse with NoSuchSite, NoSuchService, SlotNotOffered, SlotTaken, WrongDetails.

    async def book(
        self,
        *,
        site: str,
        letter: str,
        starts: datetime,
        details: Details,
        actor: Actor,
        channel: Channel = Channel.ONLINE,
        mode: Mode = Mode.ORDINARY,
        key: str = "",
    ) -> Booking:
        """One procedure, one booking. A citizen (by the actor) may have a limited number to come (TooManyBookings) and
        an applicant one at a time (SameTimeAlready). Contact data without consent is dropped; mails go into the outbox.
        `key`: a form that is sent twice with the same one books once, and returns the same booking."""
        details = checked(details)
        id = self._id_of(actor, key) if key else new_id()
        wish = _Wish(id=id, site=site, letter=letter, starts=starts, mode=mode)
        try:
            async with self._database.write() as tx:
                booking = await self._book(tx, wish, details, actor, channel)
        except (Conflict, PlatformRefusal):
            # The same form at the same instant may have booked it.
            with contextlib.suppress(NoSuchBooking):
                async with self._database.read() as connection:
                    return await read_booking(connection, id)
            raise
        self._ring(site)
        return booking

    async def move(
        self, id: str, *, letter: str, starts: datetime, actor: Actor, mode: Mode = Mode.ORDINARY
    ) -> Booking:
        """Keeps id and code. The old place is free in the same instant. Raises NotPossibleNow, TooLateToChange."""
        now = self._ground.clock()
        async with self._database.write() as tx:
            citizen = await hold_citizen_of(tx, id)
            before = await hold_booking(tx, id, actor)
            rules.must_allow(before, Step.MOVE, now, is_citizen=actor.kind == "citizen")
            wish = _Wish(id=id, site=before.site, letter=letter, starts=starts, mode=mode)
            offer, window = await self._bookable(tx, wish, actor)
            ends = starts + offer.service.slot
            if citizen:
                await self._must_be_free(tx, before, before.details.applicant, starts, ends)
            day, place = await take_place(tx, offer, starts, window, but=id)
            is_near = rules.is_near(day, self._ground.day_of(now))
            await tx.execute(
                update(bookings)
                .where(bookings.c.id == id)
                .values(
                    service=letter, slot=starts, slot_ends=ends, day=day, place=place, changed_at=now, is_down=is_near
                )
            )
            after = await read_booking(tx, id)
            await write_audit(
                tx,
                now,
                actor,
                "moved",
                site=after.site,
                subject=id,
                before=before.slot.isoformat(),
                after=after.slot.isoformat(),
                service=letter,
            )
            await self._owe(tx, after, MailKind.CHANGE, now)
            if is_near:
                await append_changes(tx, after.site, [changes.booking_received(after)], now)
            elif rules.is_near(before.day, self._ground.day_of(now)):
                await append_changes(tx, after.site, [changes.booking_withdrawn(id)], now)
        self._ring(after.site)
        return after

    async def change(self, id: str, details: Details, actor: Actor) -> Booking:
        """Other details, same time."""
        details = checked(details)
        now = self._ground.clock()
        async with self._database.write() as tx:
            citizen = await hold_citizen_of(tx, id)
            before = await hold_booking(tx, id, actor)
            rules.must_allow(before, Step.CHANGE, now, is_citizen=actor.kind == "citizen")
            if citizen:
                await self._must_be_free(tx, before, details.applicant, before.slot, before.slot_ends)
            await tx.execute(update(bookings).where(bookings.c.id == id).values(changed_at=now, **details_row(details)))
            after = await read_booking(tx, id)
            await write_audit(tx, now, actor, "changed", site=after.site, subject=id)
            await self._owe(tx, after, MailKind.CHANGE, now)
        self._ring(after.site)
        return after

    async def cancel(self, id: str, actor: Actor) -> Booking:
        """Its place is free in the same instant."""
        now = self._ground.clock()
        async with self._database.write() as tx:
            before = await hold_booking(tx, id, actor)
            rules.must_allow(before, Step.CANCEL, now, is_citizen=actor.kind == "citizen")
            after = await self.cancel_within(tx, before, actor, now)
        self._ring(after.site)
        return after

    async def step(self, id: str, step: Step, actor: Actor) -> Booking:
        """A clerk says what became of it: SERVE, MISS or CHECK_IN, from its day on."""
        now = self._ground.clock()
        async with self._database.write() as tx:
            before = await hold_booking(tx, id, actor)
            after = rules.must_allow(before, step, now, is_citizen=False)
            if step not in _DID or before.day > self._ground.day_of(now):
                raise NotPossibleNow(before.status)
            await tx.execute(update(bookings).where(bookings.c.id == id).values(status=after, changed_at=now))
            await write_audit(tx, now, actor, _DID[step], site=before.site, subject=id)
            return await read_booking(tx, id)

    # Reading. A citizen sees only their own: anybody else's raises NoSuchBooking, as one that is not there.

    async def get(self, id: str, actor: Actor) -> Booking:
        """A clerk's look is written into the access log."""
        if actor.kind == "clerk":
            async with self._database.write() as tx:
                booking = await read_booking(tx, id)
                await write_access(tx, self._ground.clock(), actor, site=booking.site, what="booking", subject=id)
                return booking
        async with self._database.read() as connection:
            return of_actor(await read_booking(connection, id), actor)

    async def of_citizen(self, citizen: str) -> list[Booking]:
        """Those to come first, soonest first; then what is past, latest first."""
        now = self._ground.clock()
        async with self._database.read() as connection:
            rows = await connection.execute(select(bookings).where(bookings.c.citizen == citizen))
            found = [booking_of(row) for row in rows]
        to_come = [booking for booking in found if booking.status is Status.BOOKED and booking.slot_ends > now]
        past = [booking for booking in found if booking not in to_come]
        return [
            *sorted(to_come, key=lambda booking: booking.slot),
            *sorted(past, key=lambda booking: booking.slot, reverse=True),
        ]

    async def of_day(self, site: str, day: date, actor: Actor) -> list[Booking]:
        """All of them by time, cancelled ones too. Written into the access log."""
        async with self._database.write() as tx:
            rows = await tx.execute(
                select(bookings)
                .where(bookings.c.site == site, bookings.c.day == day)
                .order_by(bookings.c.slot, bookings.c.made_at)
            )
            found = [booking_of(row) for row in rows]
            await write_access(tx, self._ground.clock(), actor, site=site, what="day", subject=day.isoformat())
        return found

    async def find(self, site: str, wanted: str, actor: Actor) -> list[Booking]:
        """From today on, at this site: by code, or by words that begin words of the applicant's name (folded). At most
        50. Written into the access log."""
        parts = fold(wanted).split()
        if not parts:
            return []
        like = bookings.c.folded.like(f"%{_escaped(parts[0])}%", escape="!")
        is_code = bookings.c.code == wanted.strip()
        async with self._database.write() as tx:
            rows = await tx.execute(
                select(bookings)
                .where(bookings.c.site == site, bookings.c.day >= self._ground.today(), is_code | like)
                .order_by(bookings.c.slot)
            )
            found = [booking_of(row) for row in rows if row.code == wanted.strip() or matches(wanted, row.folded)][
                :_FOUND_MOST
            ]
            await write_access(tx, self._ground.clock(), actor, site=site, what="search", subject="")
        return found

    async def history(self, id: str) -> list[Happened]:
        """What was done to it, oldest first; nobody is named."""
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(audit.c.at, audit.c.action, audit.c.actor_kind)
                .where(audit.c.subject == id)
                .order_by(audit.c.at, audit.c.id)
            )
            return [Happened(at=at, what=action, by=kind) for at, action, kind in rows]

    async def untaken(self, ids: Collection[str]) -> dict[str, str]:
        """Of these bookings those that their site could not take in, and the reason (docs/sync.md)."""
        async with self._database.read() as connection:
            return await read_untaken(connection, ids)

    # Parts of transactions

    async def _offer(
        self, connection: AsyncConnection, site: str, letter: str, mode: Mode, day: date | None = None
    ) -> tuple[Offer, Window | None]:
        now = self._ground.clock()
        today = self._ground.day_of(now)
        offer = await read_offer(connection, self._ground, site, letter, first=day or today, last=day)
        return offer, window_of(offer.service, mode, now, self._ground.config.timezone)

    async def _bookable(self, tx: AsyncConnection, wish: "_Wish", actor: Actor) -> tuple[Offer, Window]:
        mode = wish.mode
        offer, window = await self._offer(tx, wish.site, wish.letter, mode, self._ground.day_of(wish.starts))
        if actor.kind == "citizen" and (not offer.is_public or mode is Mode.STAFF):
            raise NoSuchService
        if window is None:
            raise SlotNotOffered
        return offer, window

    async def _book(
        self, tx: AsyncConnection, wish: "_Wish", details: Details, actor: Actor, channel: Channel
    ) -> Booking:
        now = self._ground.clock()
        offer, window = await self._bookable(tx, wish, actor)
        site, letter, starts = wish.site, wish.letter, wish.starts
        ends = starts + offer.service.slot
        citizen = actor.id if actor.kind == "citizen" else None
        if citizen:
            await hold_citizen(tx, citizen)
            held = await held_by(tx, citizen, now)
            rules.may_hold(held, fold(details.applicant), starts, ends, self._ground.config.limits.bookings)
        day, place = await take_place(tx, offer, starts, window)
        is_near = rules.is_near(day, self._ground.day_of(now))
        values = {
            "id": wish.id,
            "site": site,
            "service": letter,
            "slot": starts,
            "slot_ends": ends,
            "day": day,
            "place": place,
            "status": Status.BOOKED,
            "channel": channel,
            "citizen": citizen,
            "made_by": actor.id if actor.kind == "clerk" else None,
            "made_at": now,
            "changed_at": now,
            "is_down": is_near,
            "is_anonymised": False,
            **details_row(details),
        }
        booking = await insert_booking(tx, values, self._draw_code)
        await write_audit(
            tx, now, actor, "booked", site=site, subject=booking.id, slot=starts.isoformat(), service=letter
        )
        await self._owe(tx, booking, MailKind.CONFIRMATION, now)
        if is_near:
            await append_changes(tx, site, [changes.booking_received(booking)], now)
        return booking

    async def cancel_within(
        self, tx: AsyncConnection, before: Booking, actor: Actor, now: datetime, *, tells: bool = True
    ) -> Booking:
        """Part of somebody's transaction that holds the booking; `tells`: whether a mail says so."""
        await tx.execute(
            update(bookings)
            .where(bookings.c.id == before.id)
            .values(status=Status.CANCELLED, place=None, changed_at=now, is_down=False)
        )
        after = await read_booking(tx, before.id)
        await write_audit(tx, now, actor, "cancelled", site=after.site, subject=after.id)
        is_told = tells and after.wants_mail and before.slot > now
        await owe_mails(tx, after.id, {MailKind.CANCELLATION: now} if is_told else {})
        if rules.is_near(before.day, self._ground.day_of(now)):
            await append_changes(tx, after.site, [changes.booking_withdrawn(after.id)], now)
        return after

    async def _owe(self, tx: AsyncConnection, booking: Booking, kind: MailKind, now: datetime) -> None:
        """The mail that tells what was done, and the reminder; none where none is wanted."""
        remind_at = booking.slot - self._ground.config.mail.reminder
        due = {kind: now, **({MailKind.REMINDER: remind_at} if remind_at > now else {})}
        is_new = kind is MailKind.CONFIRMATION
        await owe_mails(tx, booking.id, due if booking.wants_mail else {}, is_new=is_new)

    async def _must_be_free(
        self, tx: AsyncConnection, booking: Booking, applicant: str, starts: datetime, ends: datetime
    ) -> None:
        """Whether this applicant has no other booking of the same citizen at this time."""
        held = await held_by(tx, booking.citizen or "", self._ground.clock())
        rules.must_be_free([other for other in held if other.id != booking.id], fold(applicant), starts, ends)

    def _id_of(self, actor: Actor, key: str) -> str:
        """Of the booking that this form makes, whenever it is sent: as long as others, and as hard to guess."""
        made_of = f"booking:{actor.kind}:{actor.id}:{key}".encode()
        hashed = hmac.new(self._ground.config.keys.cookies, made_of, sha256).digest()
        return urlsafe_b64encode(hashed[:12]).decode()

    def _ring(self, site: str) -> None:
        self._database.wakes.ring(f"changes:{site}", "mails")


def _escaped(part: str) -> str:
    return part.replace("!", "!!").replace("%", "!%").replace("_", "!_")
