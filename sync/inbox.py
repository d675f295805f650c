"""A change of the platform becomes one decision of the hall: what it causes, or the event that refuses it. Pure.

Every event carries the change's place in the feed, so the journal says how far the site got.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from epass.errors import Refusal
from epass.queueing import events as e
from epass.queueing import refusals
from epass.queueing.booking import Booking
from epass.queueing.hall import Hall
from epass.queueing.message import Message
from epass.queueing.ticket import Origin
from epass.sync_settings import SyncSettings
from sync.wire import (
    BookingGone,
    BookingMade,
    Change,
    MessageGone,
    MessageMade,
    NumberGivenUp,
    NumberWanted,
    Resync,
    SettingsGiven,
    Unreadable,
)

# More than any ΚΕΠ ever has: a platform that says more says nonsense, and a hall must stay a hall.
MOST_BOOKINGS = 2000
MOST_MESSAGES = 20

_REASONS: Mapping[type[Refusal], str] = {
    refusals.NoSuchService: "no_such_service",
    refusals.ClosedByStaff: "closed",
    refusals.OutsideHours: "outside_hours",
    refusals.DailyMaximumReached: "daily_maximum",
    refusals.CodeTaken: "code_taken",
    refusals.NoSuchBooking: "no_such_booking",
    refusals.AlreadyCheckedIn: "already_checked_in",
    refusals.NoSuchTicket: "no_such_ticket",
    refusals.NotPossible: "not_possible",
    refusals.NoSuchMessage: "no_such_message",
}


class Refused(Refusal):
    """By this site's own rules; `reason` as in docs/sync.md."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The platform's change is refused: {reason}.")
        self.reason = reason


def decide(
    hall: Hall, change: Change, settings: SyncSettings, *, at: datetime, platform_now: datetime
) -> list[e.Event]:
    """`platform_now`: what the platform's clock says, by which its requests expire. Never refuses, and always says
    something."""
    try:
        events = list(_decided(hall, change, settings, at, platform_now))
    except Refusal as refusal:
        return [_refused(change, refusal, at)]
    if not events:
        return [e.ChangeNoted(at=at, change=change.seq)]
    return [_numbered(event, change.seq) for event in events]


def _numbered(event: e.Event, change: int) -> e.Event:
    match event:
        case (
            e.BookingReceived()
            | e.BookingWithdrawn()
            | e.TicketIssued()
            | e.TicketCancelled()
            | e.MessagePosted()
            | e.MessageWithdrawn()
            | e.SettingsReceived()
            | e.NumbersReserved()
        ):
            return replace(event, change=change)
    return event


def _decided(  # noqa: PLR0911 - one line for each kind of change
    hall: Hall, change: Change, settings: SyncSettings, at: datetime, platform_now: datetime
) -> Sequence[e.Event]:
    match change:
        case BookingMade():
            return _booking(hall, change, at)
        case BookingGone(booking=booking):
            return hall.withdraw_booking(booking, at=at)
        case NumberWanted():
            return _number(hall, change, settings, at, platform_now)
        case NumberGivenUp():
            return _given_up(hall, change, at)
        case MessageMade():
            return _message(hall, change, settings, at)
        case MessageGone(message=message):
            return hall.withdraw_message(message, at=at)
        case SettingsGiven():
            return _settings(hall, allowed(change.settings, settings), at)
        case Resync():
            return _resync(hall, change, at)
        case Unreadable(reason=reason):
            raise Refused(reason)
    raise Refused("unknown_kind")


def _booking(hall: Hall, change: BookingMade, at: datetime) -> Sequence[e.Event]:
    if hall.bookings.get(change.booking) is None and len(hall.bookings) >= MOST_BOOKINGS:
        raise Refused("too_many")
    booking = Booking(id=change.booking, code=change.code, service=change.service, slot=change.slot)
    return hall.receive_booking(booking, at=at)


def _number(
    hall: Hall, change: NumberWanted, settings: SyncSettings, at: datetime, platform_now: datetime
) -> Sequence[e.Event]:
    """The request's id is the ticket's: asked twice, it gets one ticket."""
    if change.request in hall.tickets:
        return []
    if change.expires_at <= platform_now:
        raise Refused("expired")
    if sum(ticket.origin is Origin.PHONE for ticket in hall.waiting()) >= settings.phones:
        raise Refused("too_many")
    issued = hall.issue(
        change.service,
        at=at,
        ticket=change.request,
        origin=Origin.PHONE,
        language=change.language,
        on_paper=False,
    )
    return [replace(event, request=change.request) if isinstance(event, e.TicketIssued) else event for event in issued]


def _given_up(hall: Hall, change: NumberGivenUp, at: datetime) -> Sequence[e.Event]:
    """By its id only: what a telephone says is never read as a number."""
    ticket = next((id for id in (change.ticket, change.request) if id in hall.tickets), None)
    if ticket is None:
        raise refusals.NoSuchTicket("of this id")
    cancelled = hall.cancel(ticket, at=at)
    return [
        replace(event, request=change.request or None) for event in cancelled if isinstance(event, e.TicketCancelled)
    ]


def _message(hall: Hall, change: MessageMade, settings: SyncSettings, at: datetime) -> Sequence[e.Event]:
    if "texts" not in settings.allows:
        raise Refused("not_allowed")
    known = hall.messages.get(change.message)
    if known is None and _shown(hall, at) >= MOST_MESSAGES:
        raise Refused("too_many")
    if known is not None and known.change is None:
        raise Refused("not_possible")
    if known is not None and (known.text, known.until) == (change.text, change.until):
        return []
    return hall.post_message(Message(id=change.message, text=change.text, until=change.until), at=at)


def _shown(hall: Hall, at: datetime) -> int:
    return sum(message.change is not None and message.is_current(at) for message in hall.messages.values())


def allowed(given: Mapping[str, Any], settings: SyncSettings) -> dict[str, Any]:
    """What the site lets the platform say of it."""
    parts = {"texts": ("ticket_link",), "services": ("names",), "hours": ("hours", "days")}
    names = {"phone_services", *(name for word in settings.allows for name in parts.get(word, ()))}
    return {name: value for name, value in given.items() if name in names}


def _settings(hall: Hall, given: Mapping[str, Any], at: datetime) -> Sequence[e.Event]:
    return [] if given == hall.settings else [e.SettingsReceived(at=at, settings=given)]


def _resync(hall: Hall, change: Resync, at: datetime) -> Sequence[e.Event]:
    gone: list[e.Event] = [
        e.BookingWithdrawn(at=at, booking=booking.id)
        for booking in hall.bookings
        if booking.id not in change.bookings and hall.bookings.ticket_of(booking.id) is None
    ]
    gone += [
        e.MessageWithdrawn(at=at, message=message.id)
        for message in hall.messages.values()
        if message.change is not None and message.id not in change.messages
    ]
    return [*gone, *reserved(hall, change.day, change.numbers, at)]


def reserved(hall: Hall, day: str, given: Mapping[str, int], at: datetime) -> Sequence[e.Event]:
    """What another card, or this one before it was put back from a backup, gave out on this day: the next numbers come
    after these, as soon as this day is open: a wrong clock may have opened another."""
    if not given:
        return []
    of_day = date.fromisoformat(day)
    numbers = {
        letter: ordinal
        for letter, ordinal in given.items()
        if letter in hall.services and ordinal > hall.last_ordinal(letter, of_day)
    }
    return [e.NumbersReserved(at=at, numbers=numbers, day=of_day)] if numbers else []


def _refused(change: Change, refusal: Refusal, at: datetime) -> e.ChangeRefused:
    refused = e.ChangeRefused(
        at=at,
        change=change.seq,
        reason=refusal.reason if isinstance(refusal, Refused) else _REASONS.get(type(refusal), "not_possible"),
        asked=_asked(change),
    )
    match change:
        case BookingMade(booking=booking, slot=slot):
            refused = replace(refused, booking=booking, slot=slot)
        case BookingGone(booking=booking):
            refused = replace(refused, booking=booking)
        case NumberWanted(request=request):
            refused = replace(refused, request=request)
        case NumberGivenUp(ticket=ticket):
            refused = replace(refused, ticket=ticket or None)
        case Unreadable(request=request, booking=booking):
            refused = replace(refused, request=request, booking=booking)
    if isinstance(refusal, refusals.AlreadyCheckedIn):
        refused = replace(refused, ticket=refusal.ticket)
    return refused


_ASKED: Sequence[tuple[type[Change], str]] = (
    (BookingMade, "booking"),
    (BookingGone, "booking_withdrawn"),
    (NumberWanted, "ticket_requested"),
    (NumberGivenUp, "ticket_cancelled"),
    (MessageMade, "message"),
    (MessageGone, "message_withdrawn"),
)


def _asked(change: Change) -> str:
    if isinstance(change, Unreadable):
        return change.asked
    return next((kind for known, kind in _ASKED if isinstance(change, known)), "")
