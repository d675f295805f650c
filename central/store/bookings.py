"""Places are taken, moved and given back: never more of them than there are."""

from dataclasses import dataclass
from datetime import date, datetime

from central.domain.availability import DayOffer, Mode, Slot
from central.domain.booking import Booking, Channel, Details, Step
from central.store.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One line of a booking's history: `what` is an action of the audit ("booked", "moved", "changed", "cancelled",
    "checked_in", "served", "missed"), `by` the actor's kind."""

    at: datetime
    what: str
    by: str


class Bookings:
    # What is free

    async def days(self, site: str, letter: str, *, mode: Mode = Mode.ORDINARY) -> list[DayOffer]:
        """Every day from today to the horizon, in order. Raises NoSuchSite, NoSuchService."""
        raise NotImplementedError

    async def slots(self, site: str, letter: str, day: date, *, mode: Mode = Mode.ORDINARY) -> list[Slot]:
        """The bookable times of one day, full ones (`free` 0) too; empty where nothing can be booked."""
        raise NotImplementedError

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
        raise NotImplementedError

    async def move(self, id: str, *, letter: str, starts: datetime, actor: Actor, mode: Mode = Mode.ORDINARY) -> Booking:
        """Keeps id and code. The old place is free in the same instant. Raises NotPossibleNow, TooLateToChange."""
        raise NotImplementedError

    async def change(self, id: str, details: Details, actor: Actor) -> Booking:
        """Other details, same time."""
        raise NotImplementedError

    async def cancel(self, id: str, actor: Actor) -> Booking:
        raise NotImplementedError

    async def step(self, id: str, step: Step, actor: Actor) -> Booking:
        """A clerk says what became of it: SERVE, MISS or CHECK_IN, from its day on."""
        raise NotImplementedError

    # Reading. A citizen sees only their own: anybody else's raises NoSuchBooking, as one that is not there.

    async def get(self, id: str, actor: Actor) -> Booking:
        """A clerk's look is written into the access log."""
        raise NotImplementedError

    async def of_citizen(self, citizen: str) -> list[Booking]:
        """Those to come first, soonest first; then what is past, latest first."""
        raise NotImplementedError

    async def of_day(self, site: str, day: date, actor: Actor) -> list[Booking]:
        """All of them by time, cancelled ones too. Written into the access log."""
        raise NotImplementedError

    async def find(self, site: str, wanted: str, actor: Actor) -> list[Booking]:
        """From today on, at this site: by code, or by words that begin words of the applicant's name (folded). At most
        50. Written into the access log."""
        raise NotImplementedError

    async def history(self, id: str) -> list[Happened]:
        """What was done to it, oldest first; nobody is named."""
        raise NotImplementedError

