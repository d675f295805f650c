"""A slip is taken back: what was so before a decision becomes the events that make it so again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from epass.queueing import events as e
from epass.queueing import refusals
from epass.queueing.hall import Hall
from epass.queueing.ticket import Status, Ticket

UNDONE_WITHIN = timedelta(seconds=10)


def undo(past: Hall, hall: Hall, decided: Sequence[e.Event], *, at: datetime) -> list[e.Event]:
    """The events that take `decided` back. `past` is the hall as it was just before them, and is moved on by them;
    `hall` is how things stand now. Refuses where something has happened since to what they touched."""
    before = {event.ticket: past.tickets.get(event.ticket) for event in decided if isinstance(event, e.TicketEvent)}
    taken_back = [_opposite(past, event, at) for event in decided]
    # Opening and closing both end a break.
    staffed = {event.counter for event in decided if isinstance(event, e.CounterOpened | e.CounterClosed)}
    breaks = [e.CounterPaused(at=at, counter=counter) for counter in sorted(staffed & past.staffing.on_break)]
    for event in decided:
        past.apply(event)
    for ticket, was in before.items():
        if past.tickets[ticket] != hall.tickets.get(ticket):
            raise refusals.SomethingHappened
        if was is not None and was.status in (Status.CALLED, Status.SERVING):
            _require_free(hall, was, before)
    for event in decided:
        if _concerned(past, event) != _concerned(hall, event):
            raise refusals.SomethingHappened
    restored = [_restored(was, at) for was in before.values() if was is not None]
    return [
        *(event for event in reversed(taken_back) if isinstance(event, e.CounterOpened)),
        *sorted(restored, key=lambda event: event.status in (Status.CALLED, Status.SERVING)),
        *(event for event in reversed(taken_back) if event is not None and not isinstance(event, e.CounterOpened)),
        *breaks,
    ]


def _require_free(hall: Hall, was: Ticket, touched: dict[str, Ticket | None]) -> None:
    """Nobody else may have come to the counter to which the ticket goes back."""
    here = hall.at_counter(was.counter) if was.counter is not None else None
    if here is not None and here.id not in touched:
        raise refusals.SomethingHappened


def _concerned(hall: Hall, event: e.Event) -> object:
    """What the event was about, beside a ticket."""
    match event:
        case e.CounterOpened() | e.CounterClosed() | e.CounterPaused() | e.CounterResumed():
            staffing, counter = hall.staffing, event.counter
            return (counter in staffing.open, counter in staffing.on_break, staffing.clerks.get(counter))
        case e.MessagePosted(message=message) | e.MessageWithdrawn(message=message):
            return hall.messages.get(message)
        case e.ServiceClosed(service=service) | e.ServiceReopened(service=service):
            return service in hall.closed_services
        case e.EmergencyRaised() | e.EmergencyEnded():
            return hall.staffing.emergency
        case e.HelpAnswered():
            return hall.help_requested_at
    return None


def _restored(was: Ticket, at: datetime) -> e.TicketRestored:
    return e.TicketRestored(
        at=at,
        ticket=was.id,
        status=was.status,
        service=was.service,
        due=was.due,
        counter=was.counter,
        called_at=was.called_at,
        last_called_at=was.last_called_at,
        calls=was.calls,
        has_priority=was.has_priority,
        note=was.note,
    )


def _opposite(  # noqa: PLR0911, PLR0912 - one line for each kind of event
    past: Hall, event: e.Event, at: datetime
) -> e.Event | None:
    """Of one event that came upon `past`; None for a step of a ticket, which is restored as a whole."""
    match event:
        case e.TicketIssued(ticket=ticket):
            return e.TicketCancelled(at=at, ticket=ticket)
        case e.BookingCheckedIn(ticket=ticket, booking=booking):
            return e.BookingReleased(at=at, ticket=ticket, booking=booking)
        case e.CopyRequested():
            raise refusals.NotUndoable
        case e.TicketEvent():
            return None
        case e.CounterOpened(counter=counter) if counter not in past.open_counters:
            return e.CounterClosed(at=at, counter=counter)
        case e.CounterOpened(counter=counter) | e.CounterClosed(counter=counter):
            return e.CounterOpened(at=at, counter=counter, clerk=past.staffing.clerks.get(counter))
        case e.CounterPaused(counter=counter):
            return e.CounterResumed(at=at, counter=counter)
        case e.CounterResumed(counter=counter):
            return e.CounterPaused(at=at, counter=counter)
        case e.ServiceClosed(service=service):
            return e.ServiceReopened(at=at, service=service)
        case e.ServiceReopened(service=service):
            return e.ServiceClosed(at=at, service=service)
        case e.MessagePosted(message=message) | e.MessageWithdrawn(message=message):
            known = past.messages.get(message)
            return known.posted(at) if known else e.MessageWithdrawn(at=at, message=message)
        case e.HelpAnswered():
            return e.HelpRequested(at=past.help_requested_at or at)
        case e.EmergencyRaised():
            return e.EmergencyEnded(at=at)
        case e.EmergencyEnded() if past.staffing.emergency is not None:
            return e.EmergencyRaised(at=at, counter=past.staffing.emergency.counter)
    raise refusals.NotUndoable
