"""The life of a ticket, as one table.

A ticket enters as WAITING (`TicketIssued`). A row says: in this status, this event leads there. What is not in
the table cannot happen: the hall refuses the verb, and a journal that says so is damaged.

A called ticket may be finished without `ServingBegan`: a button box has no key for "the person is here".
NO_SHOW is not the end: whoever comes back is called by number, or resumed. Only FINISHED and CANCELLED are.

`TicketRestored` is not a step of life: it takes one back, whichever it was, and says itself where it leads.
"""

from dataclasses import replace

from epass.queueing import events as e
from epass.queueing.ticket import Status as S
from epass.queueing.ticket import Ticket

LIFE: dict[tuple[S, type[e.TicketEvent]], S] = {
    (S.WAITING, e.TicketCalled): S.CALLED,
    (S.WAITING, e.TicketHeld): S.HELD,
    (S.WAITING, e.TicketTransferred): S.WAITING,
    (S.WAITING, e.TicketCancelled): S.CANCELLED,
    (S.WAITING, e.PriorityGranted): S.WAITING,
    (S.CALLED, e.TicketRecalled): S.CALLED,
    (S.CALLED, e.ServingBegan): S.SERVING,
    (S.CALLED, e.ServingFinished): S.FINISHED,
    (S.CALLED, e.TicketMarkedNoShow): S.NO_SHOW,
    (S.CALLED, e.TicketHeld): S.HELD,
    (S.CALLED, e.TicketTransferred): S.WAITING,
    (S.CALLED, e.TicketCancelled): S.CANCELLED,
    (S.SERVING, e.ServingFinished): S.FINISHED,
    (S.SERVING, e.TicketHeld): S.HELD,
    (S.SERVING, e.TicketTransferred): S.WAITING,
    (S.HELD, e.TicketCalled): S.CALLED,
    (S.HELD, e.TicketResumed): S.WAITING,
    (S.HELD, e.TicketTransferred): S.WAITING,
    (S.HELD, e.TicketCancelled): S.CANCELLED,
    (S.NO_SHOW, e.TicketCalled): S.CALLED,
    (S.NO_SHOW, e.TicketResumed): S.WAITING,
}


def allows(status: S, event: type[e.TicketEvent]) -> bool:
    return (status, event) in LIFE


def after(status: S, event: e.TicketEvent) -> S | None:
    """The status of a ticket after this event; None where the event cannot happen to it."""
    return event.status if isinstance(event, e.TicketRestored) else LIFE.get((status, type(event)))


def restored(ticket: Ticket, event: e.TicketRestored) -> Ticket:
    """The ticket as it was before."""
    return replace(
        ticket,
        status=event.status,
        service=event.service,
        due=event.due,
        counter=event.counter,
        called_at=event.called_at,
        last_called_at=event.last_called_at,
        calls=event.calls,
        has_priority=event.has_priority,
        note=event.note,
    )
