"""A site's entries are checked at the door, field by field, and linked to what came before them.

What goes up, kind by kind, are the tables `REQUIRED` and `OPTIONAL`: of a kind that is not in them, or whose fields do
not fit, only the envelope (seq, kind, at, day) is kept.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from central.domain.fields import (
    COUNTER,
    DAY,
    DEVICE,
    FLAG,
    HASH,
    ID,
    KIND,
    LANGUAGE,
    LETTER,
    MOMENT,
    NUMBER,
    OWN_ID,
    REASON,
    SEQ,
    Form,
    Malformed,
    a_list,
    an_object,
    at,
    need,
    one_of,
    whole,
)

MOST_ENTRIES = 500
MOST_TOLD_SERVICES = 40
MOST_TOLD_TICKETS = 2000
MOST_TOLD_DEVICES = 200

Forms = Mapping[str, Form]

ENVELOPE: Forms = {"seq": SEQ, "kind": KIND, "at": MOMENT, "day": DAY}

_TICKET = {"ticket": ID}
_AT_COUNTER = {**_TICKET, "counter": COUNTER}
_SERVICE = {"service": LETTER}
_CHANGE = {"change": SEQ}

REQUIRED: Mapping[str, Forms] = {
    "DayOpened": {},
    "CounterOpened": {"counter": COUNTER},
    "CounterClosed": {"counter": COUNTER},
    "ServiceClosed": _SERVICE,
    "ServiceReopened": _SERVICE,
    "BookingReceived": {"booking": OWN_ID},
    "BookingWithdrawn": {"booking": OWN_ID},
    "BookingCheckedIn": {**_TICKET, "booking": OWN_ID},
    "BookingReleased": {**_TICKET, "booking": OWN_ID},
    "TicketIssued": {
        **_TICKET,
        **_SERVICE,
        "number": NUMBER,
        "origin": one_of("walk_in", "phone", "booking"),
        "due": MOMENT,
    },
    "TicketCalled": _AT_COUNTER,
    "TicketRecalled": _AT_COUNTER,
    "ServingBegan": _AT_COUNTER,
    "ServingFinished": _AT_COUNTER,
    "TicketMarkedNoShow": _AT_COUNTER,
    "TicketHeld": _TICKET,
    "TicketResumed": _TICKET,
    "TicketTransferred": {**_TICKET, **_SERVICE},
    "TicketCancelled": _TICKET,
    "TicketRestored": {
        **_TICKET,
        **_SERVICE,
        "status": one_of("WAITING", "CALLED", "SERVING", "HELD", "FINISHED", "NO_SHOW", "CANCELLED"),
    },
    "MessagePosted": {"message": ID},
    "MessageWithdrawn": {"message": ID},
    "SettingsReceived": {},
    "ChangeNoted": _CHANGE,
    "ChangeRefused": {**_CHANGE, "reason": REASON},
    "DeviceFailed": {"device": DEVICE},
    "DeviceRecovered": {"device": DEVICE},
}

OPTIONAL: Mapping[str, Forms] = {
    "BookingReceived": _CHANGE,
    "BookingWithdrawn": _CHANGE,
    "TicketIssued": {"slot": MOMENT, "language": LANGUAGE, "on_paper": FLAG, "request": OWN_ID, **_CHANGE},
    "TicketTransferred": {"counter": COUNTER},
    "TicketRestored": {"counter": COUNTER},
    "TicketCancelled": {"request": OWN_ID, **_CHANGE},
    "MessagePosted": _CHANGE,
    "MessageWithdrawn": _CHANGE,
    "SettingsReceived": _CHANGE,
    "ChangeRefused": {"request": OWN_ID, "booking": OWN_ID, **_TICKET},
}

TOLD_SERVICE: Forms = {"service": LETTER, "open": FLAG, "waiting": whole(99_999)}
TOLD_TICKET: Forms = {"ticket": ID, "ahead": whole(99_999)}
MINUTES = whole(9999)
_RANGE = frozenset({"low_min", "high_min"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`at` is kept as it was sent: it is hashed. `body` are the kind's own fields."""

    seq: int
    kind: str
    at: str
    day: date
    body: Mapping[str, Any]

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketWait:
    """What the site says of one ticket that waits; minutes None while no counter serves it."""

    ahead: int
    low_min: int | None
    high_min: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldService:
    letter: str
    is_open: bool
    waiting: int
    low_min: int | None
    high_min: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldHall:
    """How things stand at the site, beside its entries: the last one counts. `failed`: devices that need somebody."""

    at: str
    services: tuple[ToldService, ...]
    tickets: Mapping[str, TicketWait]
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """`rejected`: the seqs of entries of which only the envelope was kept, and why."""

    journal_id: str
    prev_hash: str
    entries: tuple[Entry, ...]
    rejected: Mapping[int, str]
    hall: ToldHall | None


# The door


def read_batch(document: Any) -> Batch:
    """Raises Malformed where the document or an envelope is wrong."""
    fields = an_object(document, "", frozenset({"journal_id", "prev_hash", "entries", "hall"}))
    need(fields, "", {"journal_id": ID})
    prev_hash = fields.get("prev_hash")
    if prev_hash != "" and not HASH(prev_hash):
        raise Malformed("prev_hash", "64 hexadecimal digits, or empty at the beginning of a stream")
    read = [
        _entry(row, f"entries/{place}")
        for place, row in enumerate(a_list(fields.get("entries"), "entries", MOST_ENTRIES))
    ]
    hall = fields.get("hall")
    return Batch(
        journal_id=fields["journal_id"],
        prev_hash=fields["prev_hash"],
        entries=tuple(entry for entry, _ in read),
        rejected={entry.seq: why for entry, why in read if why},
        hall=None if hall is None else _hall(hall),
    )


def _entry(row: Any, path: str) -> tuple[Entry, str]:
    fields = an_object(row, path)
    need(fields, path, ENVELOPE)
    body, why = _body(fields["kind"], {name: value for name, value in fields.items() if name not in ENVELOPE})
    day = date.fromisoformat(fields["day"])
    return Entry(seq=fields["seq"], kind=fields["kind"], at=fields["at"], day=day, body=body), why


def _body(kind: str, given: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    """The fields, or none and why. A kind that this version does not know has none, which is no mistake."""
    required, optional = REQUIRED.get(kind), OPTIONAL.get(kind, {})
    if required is None:
        return {}, ""
    for name, form in required.items():
        if not form(given.get(name)):
            return {}, f"{name} is missing or wrong"
    for name, value in given.items():
        if name not in required and not (name in optional and optional[name](value)):
            return {}, f"{name[:40]} is not allowed or wrong"
    return dict(given), ""


def _hall(document: Any) -> ToldHall:
    fields = an_object(document, "hall", frozenset({"at", "services", "tickets", "failed"}))
    need(fields, "hall", {"at": MOMENT})
    services = []
    for place, row in enumerate(a_list(fields.get("services"), "hall/services", MOST_TOLD_SERVICES)):
        path = f"hall/services/{place}"
        told = an_object(row, path, _RANGE | TOLD_SERVICE.keys())
        need(told, path, TOLD_SERVICE)
        low, high = _range(told, path)
        services.append(
            ToldService(
                letter=told["service"], is_open=told["open"], waiting=told["waiting"], low_min=low, high_min=high
            )
        )
    tickets = {}
    for place, row in enumerate(a_list(fields.get("tickets"), "hall/tickets", MOST_TOLD_TICKETS)):
        path = f"hall/tickets/{place}"
        told = an_object(row, path, _RANGE | TOLD_TICKET.keys())
        need(told, path, TOLD_TICKET)
        low, high = _range(told, path)
        tickets[told["ticket"]] = TicketWait(ahead=told["ahead"], low_min=low, high_min=high)
    failed = a_list(fields.get("failed", []), "hall/failed", MOST_TOLD_DEVICES)
    for place, device in enumerate(failed):
        if not DEVICE(device):
            raise Malformed(f"hall/failed/{place}", "the name of a device")
    return ToldHall(at=fields["at"], services=tuple(services), tickets=tickets, failed=tuple(failed))


def _range(told: Mapping[str, Any], path: str) -> tuple[int | None, int | None]:
    """Of minutes; without both, nothing is said of them."""
    low, high = told.get("low_min"), told.get("high_min")
    for name, value in (("low_min", low), ("high_min", high)):
        if value is not None and not MINUTES(value):
            raise Malformed(at(path, name), "a whole number of minutes")
    return (None, None) if low is None or high is None else (min(low, high), max(low, high))


# The chain


def chained(before: str, entry: Entry, journal_id: str) -> str:
    """The hash at this entry, given the one before it. It begins anew with each business day, so whoever checks it
    needs one day only; and it covers the envelope, which no version of e-PASS will ever write differently."""
    seed = journal_id if entry.kind == "DayOpened" else before
    line = json.dumps(
        [entry.seq, entry.kind, entry.at, entry.day.isoformat()], ensure_ascii=False, separators=(",", ":")
    )
    return sha256(f"{seed}\n{line}".encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """What the platform has of a journal: everything up to `have`, at which the chain's hash is `hash`."""

    journal_id: str
    have: int
    hash: str


class Gap(ValueError):
    """The batch begins after what the platform has, or leaves something out: the site goes on from there."""


class Diverged(ValueError):
    """The batch has another past than the platform: a journal restored from an old backup."""


def continued(stream: Stream, batch: Batch) -> tuple[Stream, Sequence[Entry]]:
    """The stream after the batch, and the entries that are new. Raises Gap, Diverged."""
    if not batch.entries:
        return stream, ()
    if any(entry.seq != batch.entries[0].seq + place for place, entry in enumerate(batch.entries)):
        raise Gap
    first, last = batch.entries[0].seq, batch.entries[-1].seq
    if stream.have == 0:
        # Who names a past believes that it is here: it may have been lost, with the disk that it was on.
        if batch.prev_hash or (first != 1 and batch.entries[0].kind != "DayOpened"):
            raise Gap
    elif first > stream.have + 1:
        raise Gap
    elif last < stream.have:
        return stream, ()
    elif first == stream.have + 1 and batch.prev_hash != stream.hash:
        raise Diverged
    hashed = batch.prev_hash
    for entry in batch.entries:
        hashed = chained(hashed, entry, stream.journal_id)
        if entry.seq == stream.have and hashed != stream.hash:
            raise Diverged
    return (
        Stream(journal_id=stream.journal_id, have=last, hash=hashed),
        [entry for entry in batch.entries if entry.seq > stream.have],
    )
