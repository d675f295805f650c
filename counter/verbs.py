"""What a gesture means becomes the events of one decision about whom the counter has. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from counter.keys import Do, Meaning
from epass.errors import Refusal
from epass.queueing import refusals
from epass.queueing.events import Event, TicketCalled
from epass.queueing.hall import Hall
from epass.queueing.lifecycle import allows
from epass.queueing.ticket import Status, Ticket, number_of, ordinal_of


class WhichService(Refusal):
    """Several services have given out the number that was typed."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Several tickets of today have the number {number}: type the key of the service after it.")


def decide(
    meaning: Meaning, hall: Hall, counter: int, *, at: datetime, number: int = 0, has_come: bool | None = None
) -> Sequence[Event]:
    """`number`: what was typed, for CALL. `has_come`: what is known of whom the counter called, as in
    `Hall.call_next`. Refuses by raising."""
    match meaning.do:
        case Do.NEXT:
            return hall.call_next(counter, at=at, has_come=has_come)
        case Do.CALL:
            ticket = _typed(hall, counter, number, meaning.service)
            return hall.call(ticket.id, counter, at=at, has_come=has_come)
        case Do.CLOSE:
            return hall.close_counter(counter, at=at, has_come=has_come)
        case Do.TRANSFER:
            here = _here(hall, counter)
            return hall.transfer(here.id, meaning.service or None, at=at, counter=meaning.counter or None)
        case Do.NEXT_OR_RECALL if not _is_calling(hall, counter):
            return hall.call_next(counter, at=at, has_come=has_come)
    return _VERBS[meaning.do](hall, counter, at)


def _recall(hall: Hall, counter: int, at: datetime) -> Sequence[Event]:
    """With nobody here to call again, whoever asked for help at the dispenser is meant: most boxes have no key of
    its own for that."""
    if hall.at_counter(counter) is None and hall.help_requested_at is not None:
        return hall.answer_help(at=at, counter=counter)
    return hall.recall(counter, at=at)


def _break(hall: Hall, counter: int, at: datetime) -> Sequence[Event]:
    """Begins it, or ends it."""
    if counter in hall.staffing.on_break:
        return hall.resume_counter(counter, at=at)
    return hall.pause_counter(counter, at=at)


def _emergency(hall: Hall, counter: int, at: datetime) -> Sequence[Event]:
    """Where it was raised the same gesture ends it. Elsewhere it does not: two clerks who raise one at the same moment
    must not end it."""
    emergency = hall.staffing.emergency
    if emergency is not None and emergency.counter == counter:
        return hall.end_emergency(at=at)
    return hall.raise_emergency(at=at, counter=counter)


def _no_show_or_finish(hall: Hall, counter: int, at: datetime) -> Sequence[Event]:
    return hall.mark_no_show(counter, at=at) if _is_calling(hall, counter) else hall.finish(counter, at=at)


def _is_calling(hall: Hall, counter: int) -> bool:
    """Whom it called is still to come, as far as anybody knows."""
    here = hall.at_counter(counter)
    return here is not None and here.status is Status.CALLED


def _here(hall: Hall, counter: int) -> Ticket:
    here = hall.at_counter(counter)
    if here is None:
        raise refusals.NobodyAtCounter(counter)
    return here


def _typed(hall: Hall, counter: int, number: int, service: str) -> Ticket:
    """Without its letter a number means the one ticket that can be called; of several, the one of a service that the
    counter serves."""
    if service:
        return hall.find(number_of(service, number))
    here, serves = hall.at_counter(counter), hall.counters[counter].serves
    found = [
        ticket
        for ticket in hall.tickets.values()
        if ordinal_of(ticket.number) == number and (ticket == here or allows(ticket.status, TicketCalled))
    ]
    if len(found) > 1:
        found = [ticket for ticket in found if ticket == here or ticket.service in serves]
    match found:
        case []:
            raise refusals.NoSuchTicket(str(number))
        case [ticket]:
            return ticket
    raise WhichService(number)


_VERBS: Mapping[Do, Callable[[Hall, int, datetime], Sequence[Event]]] = {
    Do.RECALL: _recall,
    Do.NEXT_OR_RECALL: _recall,
    Do.BEGIN: lambda hall, counter, at: hall.begin(counter, at=at),
    Do.FINISH: lambda hall, counter, at: hall.finish(counter, at=at),
    Do.NO_SHOW: lambda hall, counter, at: hall.mark_no_show(counter, at=at),
    Do.NO_SHOW_OR_FINISH: _no_show_or_finish,
    Do.HOLD: lambda hall, counter, at: hall.hold(_here(hall, counter).id, at=at),
    Do.HELP: lambda hall, counter, at: hall.answer_help(at=at, counter=counter),
    Do.BREAK: _break,
    Do.EMERGENCY: _emergency,
    Do.OPEN: lambda hall, counter, at: hall.open_counter(counter, at=at),
}
