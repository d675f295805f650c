"""What came all at once after a cut: which of its calls are still news. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from epass.queueing import events as e
from epass.store import Entry

NEWS_FOR = timedelta(seconds=10)


def fresh_calls(entries: Sequence[Entry], now: datetime, after: float) -> list[Entry]:
    """The calls among these entries that came after seq `after`, at most NEWS_FOR before `now` (by the clock that
    gave the entries their times), and whose tickets are still called; oldest first. Each is a recall: the board has
    the call already, and is to announce it."""
    calls: dict[str, Entry] = {}
    for entry in entries:
        match entry.event:
            case e.DayOpened():
                calls.clear()
            case e.CounterClosed(counter=counter):
                calls = {ticket: call for ticket, call in calls.items() if _counter(call.event) != counter}
            case e.TicketEvent(ticket=ticket):
                calls.pop(ticket, None)
                if isinstance(entry.event, e.TicketCalled | e.TicketRecalled):
                    calls[ticket] = entry
    return [
        replace(call, event=e.TicketRecalled(at=call.event.at, ticket=ticket, counter=_counter(call.event)))
        for ticket, call in calls.items()
        if call.seq > after and now - call.event.at <= NEWS_FOR
    ]


def _counter(event: e.Event) -> int:
    assert isinstance(event, e.TicketCalled | e.TicketRecalled)
    return event.counter
