"""Entries of the journal become messages: of each kind only what a wall shows, and nothing of most kinds. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from epass.queueing import codec
from epass.queueing import events as e
from epass.store import Entry

# What may leave, field by field. Everything else stays: bookings and their codes, reasons, languages, due times,
# devices, paper, help. Whoever adds a kind or a field here shows it to the whole hall.
SHOWN: Mapping[type[e.Event], tuple[str, ...]] = {
    e.DayOpened: (),
    e.CounterOpened: ("counter",),
    e.CounterClosed: ("counter",),
    e.TicketIssued: ("ticket", "number", "service"),
    e.TicketCalled: ("ticket", "counter"),
    e.TicketRecalled: ("ticket", "counter"),
    e.ServingBegan: ("ticket", "counter"),
    e.ServingFinished: ("ticket", "counter"),
    e.TicketMarkedNoShow: ("ticket", "counter"),
    e.TicketHeld: ("ticket",),
    e.TicketResumed: ("ticket",),
    e.TicketTransferred: ("ticket", "service"),
    e.TicketCancelled: ("ticket",),
    e.TicketRestored: ("ticket", "status", "service", "counter"),
    e.MessagePosted: ("message", "text", "until"),
    e.MessageWithdrawn: ("message",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is told of one entry, as it goes over the wire."""

    seq: int
    text: bytes


class Telling:
    """Of one business day. A ticket is called by the seq of its issue: its id opens its page elsewhere, and stays
    here."""

    def __init__(self) -> None:
        self._tickets: dict[str, str] = {}

    def message(self, entry: Entry) -> Message | None:
        """None for what no wall needs to know, and for a ticket that was not issued on this day."""
        event = entry.event
        shown = SHOWN.get(type(event))
        if shown is None:
            return None
        if isinstance(event, e.TicketIssued):
            self._tickets[event.ticket] = str(entry.seq)
        body = codec.to_dict(event)
        data = {"at": event.at.isoformat(), "day": entry.day.isoformat()} | {
            name: body[name] for name in shown if name in body
        }
        if isinstance(event, e.TicketEvent):
            if event.ticket not in self._tickets:
                return None
            data["ticket"] = self._tickets[event.ticket]
        return Message(seq=entry.seq, text=encode(type(event).__name__, data, entry.seq))


def encode(kind: str, data: Mapping[str, Any], seq: int | None = None) -> bytes:
    """One event of a stream (HTML Living Standard, 9.2); `seq` is what a client comes back with."""
    place = "" if seq is None else f"id: {seq}\n"
    return f"{place}event: {kind}\ndata: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()
