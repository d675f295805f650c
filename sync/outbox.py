"""Entries of the journal become what the platform is told of them, in batches that are chained to each other. Pure.

Of each kind only what stands in `TOLD` leaves the site. All else stays: names, codes, reasons, notes, who pressed.
"""

import json
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from epass.queueing import codec
from epass.queueing import events as e
from epass.store import Entry
from sync import forms
from sync.forms import Form

MOST_ENTRIES = 500

_TICKET: Mapping[str, Form] = {"ticket": forms.is_id}
_AT_COUNTER: Mapping[str, Form] = {**_TICKET, "counter": forms.is_counter}
_COUNTER: Mapping[str, Form] = {"counter": forms.is_counter}
_SERVICE: Mapping[str, Form] = {"service": forms.is_letter}
_CHANGE: Mapping[str, Form] = {"change": forms.is_seq}
_BOOKING: Mapping[str, Form] = {"booking": forms.is_id}
_MESSAGE: Mapping[str, Form] = {"message": forms.is_id}
_DEVICE: Mapping[str, Form] = {"device": forms.is_device}


def _any(value: Any) -> bool:
    """What this program has made itself always has its form."""
    return True


# What may leave, field by field, and its form. Of a kind that is not here, and where a field has another form, only
# the envelope leaves. Whoever adds something here shows it to the platform and to whoever holds a ticket's address.
TOLD: Mapping[type[e.Event], Mapping[str, Form]] = {
    e.DayOpened: {},
    e.CounterOpened: _COUNTER,
    e.CounterClosed: _COUNTER,
    e.ServiceClosed: _SERVICE,
    e.ServiceReopened: _SERVICE,
    e.BookingReceived: {**_BOOKING, **_CHANGE},
    e.BookingWithdrawn: {**_BOOKING, **_CHANGE},
    e.BookingCheckedIn: {**_TICKET, **_BOOKING},
    e.BookingReleased: {**_TICKET, **_BOOKING},
    e.TicketIssued: {
        **_TICKET,
        **_SERVICE,
        "number": forms.is_number,
        "origin": _any,
        "due": forms.is_moment,
        "slot": forms.is_moment,
        "language": forms.is_language,
        "on_paper": _any,
        "request": forms.is_id,
        **_CHANGE,
    },
    e.TicketCalled: _AT_COUNTER,
    e.TicketRecalled: _AT_COUNTER,
    e.ServingBegan: _AT_COUNTER,
    e.ServingFinished: _AT_COUNTER,
    e.TicketMarkedNoShow: _AT_COUNTER,
    e.TicketHeld: _TICKET,
    e.TicketResumed: _TICKET,
    e.TicketTransferred: {**_TICKET, **_SERVICE, **_COUNTER},
    e.TicketCancelled: {**_TICKET, "request": forms.is_id, **_CHANGE},
    e.TicketRestored: {**_TICKET, "status": _any, **_SERVICE, **_COUNTER},
    e.MessagePosted: {**_MESSAGE, **_CHANGE},
    e.MessageWithdrawn: {**_MESSAGE, **_CHANGE},
    e.SettingsReceived: _CHANGE,
    e.ChangeNoted: _CHANGE,
    e.ChangeRefused: {**_CHANGE, "reason": _any, "request": forms.is_id, **_BOOKING, **_TICKET},
    e.DeviceFailed: _DEVICE,
    e.DeviceRecovered: _DEVICE,
}


def told(entry: Entry, *, only_envelope: bool = False) -> dict[str, Any]:
    """What the platform is told of this entry."""
    row = envelope(entry)
    shown = TOLD.get(type(entry.event))
    if shown is None or only_envelope:
        return row
    body = codec.to_dict(entry.event)
    if any(name in body and not form(body[name]) for name, form in shown.items()):
        return row
    return row | {name: body[name] for name in shown if name in body}


def envelope(entry: Entry) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "kind": type(entry.event).__name__,
        "at": entry.event.at.isoformat(),
        "day": entry.day.isoformat(),
    }


def chained(before: str, entry: Entry, journal_id: str) -> str:
    """The chain's hash at this entry, given the one at the entry before it: docs/sync.md."""
    seed = journal_id if isinstance(entry.event, e.DayOpened) else before
    line = json.dumps(list(envelope(entry).values()), ensure_ascii=False, separators=(",", ":"))
    return sha256(f"{seed}\n{line}".encode()).hexdigest()


def hash_after(entries: Sequence[Entry], journal_id: str) -> str:
    """Of entries that begin with a DayOpened, or with the journal."""
    hashed = ""
    for entry in entries:
        hashed = chained(hashed, entry, journal_id)
    return hashed


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """`body`: as it goes up; `last`: the seq of its last entry, and `hash` the chain's there."""

    body: bytes
    seqs: tuple[int, ...]
    last: int
    hash: str


def batch(
    entries: Sequence[Entry],
    *,
    journal_id: str,
    after: int,
    prev_hash: str,
    envelopes: AbstractSet[int] = frozenset(),
    hall: Mapping[str, Any] | None = None,
) -> Batch:
    """Of consecutive entries, the first of which comes after the one at which the chain is `prev_hash`."""
    hashed = prev_hash
    for entry in entries:
        hashed = chained(hashed, entry, journal_id)
    document: dict[str, Any] = {
        "journal_id": journal_id,
        "prev_hash": prev_hash,
        "entries": [told(entry, only_envelope=entry.seq in envelopes) for entry in entries],
    }
    if hall is not None:
        document["hall"] = hall
    return Batch(
        body=json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(),
        seqs=tuple(entry.seq for entry in entries),
        last=entries[-1].seq if entries else after,
        hash=hashed,
    )
