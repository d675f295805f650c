"""A site's entries are checked at the door, field by field, and linked to what came before them.

What goes up, kind by kind, is the table `FIELDS`: of a kind that is not in it, or whose fields do not fit, only the
envelope (seq, kind, at, day) is kept.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

MOST_ENTRIES = 500
_MOST_SEQ = 2**53  # JSON's whole numbers
_ENVELOPE = ("seq", "kind", "at", "day")


class Malformed(ValueError):
    """`path`: where in the document; the message says what it must be."""

    def __init__(self, path: str, must: str) -> None:
        super().__init__(f"{path} must be {must}")
        self.path, self.must = path, must


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
    """How things stand at the site, beside its entries: the last one counts."""

    at: str
    services: tuple[ToldService, ...]
    tickets: Mapping[str, TicketWait]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """`rejected`: the seqs of entries of which only the envelope was kept, and why."""

    journal_id: str
    prev_hash: str
    entries: tuple[Entry, ...]
    rejected: Mapping[int, str]
    hall: ToldHall | None


# Checks of one value


def _text(most: int, pattern: str = "") -> Callable[[Any], bool]:
    wanted = re.compile(pattern or rf"[^\x00-\x1f]{{1,{most}}}")
    return lambda value: isinstance(value, str) and len(value) <= most and bool(wanted.fullmatch(value))


def _whole(most: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _moment(value: Any) -> bool:
    try:
        return isinstance(value, str) and len(value) <= 40 and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _day(value: Any) -> bool:
    try:
        return (
            isinstance(value, str) and bool(re.fullmatch(r"\d{4}-\d\d-\d\d", value)) and bool(date.fromisoformat(value))
        )
    except ValueError:
        return False


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


_id = _text(64, r"[A-Za-z0-9_-]{1,64}")
_letter = _text(1, r"[Α-Ω]")
_counter = _whole(999)
_change = _whole(_MOST_SEQ)
_number = _text(12, r"[Α-Ω][0-9]{3,8}")
_reason = _text(40, r"[a-z_]{1,40}")

_T = {"ticket": _id}
_TC = {**_T, "counter": _counter}
_CHANGE = {"change": _change}

REQUIRED: Mapping[str, Mapping[str, Callable[[Any], bool]]] = {
    "DayOpened": {},
    "CounterOpened": {"counter": _counter},
    "CounterClosed": {"counter": _counter},
    "ServiceClosed": {"service": _letter},
    "ServiceReopened": {"service": _letter},
    "BookingReceived": {"booking": _id},
    "BookingWithdrawn": {"booking": _id},
    "BookingCheckedIn": {**_T, "booking": _id},
    "TicketIssued": {
        **_T,
        "number": _number,
        "service": _letter,
        "origin": _text(10, "walk_in|phone|booking"),
        "due": _moment,
    },
    "TicketCalled": _TC,
    "TicketRecalled": _TC,
    "ServingBegan": _TC,
    "ServingFinished": _TC,
    "TicketMarkedNoShow": _TC,
    "TicketHeld": _T,
    "TicketResumed": _T,
    "TicketTransferred": {**_T, "service": _letter},
    "TicketCancelled": _T,
    "MessagePosted": {"message": _id},
    "MessageWithdrawn": {"message": _id},
    "SettingsReceived": _CHANGE,
    "ChangeRefused": {**_CHANGE, "reason": _reason},
    "DeviceFailed": {"device": _text(40)},
    "DeviceRecovered": {"device": _text(40)},
}

OPTIONAL: Mapping[str, Mapping[str, Callable[[Any], bool]]] = {
    "BookingReceived": _CHANGE,
    "BookingWithdrawn": _CHANGE,
    "TicketIssued": {
        "slot": _moment,
        "language": _text(2, "[a-z]{2}"),
        "on_paper": _flag,
        "request": _id,
        **_CHANGE,
    },
    "TicketTransferred": {"counter": _counter},
    "TicketCancelled": {"request": _id, **_CHANGE},
    "MessagePosted": _CHANGE,
    "MessageWithdrawn": _CHANGE,
    "ChangeRefused": {"request": _id, "booking": _id, **_T},
}


def read_batch(document: Any) -> Batch:
    """Raises Malformed where the document or an envelope is wrong."""
    fields = _object(document, "the body", {"journal_id", "prev_hash", "entries", "hall"})
    journal_id, prev_hash = fields.get("journal_id"), fields.get("prev_hash")
    if not _id(journal_id):
        raise Malformed("journal_id", "1 to 64 letters, digits, _ or -")
    if prev_hash != "" and not _text(64, "[0-9a-f]{64}")(prev_hash):
        raise Malformed("prev_hash", "64 hexadecimal digits, or empty at the beginning of a stream")
    rows = fields.get("entries")
    if not isinstance(rows, list) or len(rows) > MOST_ENTRIES:
        raise Malformed("entries", f"a list of at most {MOST_ENTRIES}")
    entries: list[Entry] = []
    rejected: dict[int, str] = {}
    for place, row in enumerate(rows):
        entry, why = _entry(row, f"entries/{place}")
        if entries and entry.seq != entries[-1].seq + 1:
            raise Malformed(f"entries/{place}/seq", f"{entries[-1].seq + 1}, one more than the one before")
        entries.append(entry)
        if why:
            rejected[entry.seq] = why
    hall = fields.get("hall")
    return Batch(
        journal_id=str(journal_id),
        prev_hash=str(prev_hash),
        entries=tuple(entries),
        rejected=rejected,
        hall=None if hall is None else _hall(hall),
    )


def _entry(row: Any, path: str) -> tuple[Entry, str]:
    fields = _object(row, path, None)
    checks: tuple[tuple[str, Callable[[Any], bool], str], ...] = (
        ("seq", _whole(_MOST_SEQ), "a whole number"),
        ("kind", _text(64, r"[A-Za-z]{1,64}"), "a kind such as TicketIssued"),
        ("at", _moment, "a moment with its offset, such as 2026-11-24T08:00:00+00:00"),
        ("day", _day, "a day such as 2026-11-24"),
    )
    for name, check, must in checks:
        if not check(fields.get(name)):
            raise Malformed(f"{path}/{name}", must)
    if fields["seq"] < 1:
        raise Malformed(f"{path}/seq", "at least 1")
    body, why = _body(fields["kind"], {name: value for name, value in fields.items() if name not in _ENVELOPE})
    entry = Entry(
        seq=fields["seq"], kind=fields["kind"], at=fields["at"], day=date.fromisoformat(fields["day"]), body=body
    )
    return entry, why


def _body(kind: str, given: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    """The fields, or none and why. A kind that this version does not know has none, which is no mistake."""
    required = REQUIRED.get(kind)
    if required is None:
        return {}, ""
    optional = OPTIONAL.get(kind, {})
    for name, check in required.items():
        if not check(given.get(name)):
            return {}, f"{name} is missing or wrong"
    for name, value in given.items():
        if name not in required and not (name in optional and optional[name](value)):
            return {}, f"{name} is not allowed or wrong"
    return dict(given), ""


def _hall(document: Any) -> ToldHall:
    fields = _object(document, "hall", {"at", "services", "tickets"})
    if not _moment(fields.get("at")):
        raise Malformed("hall/at", "a moment with its offset")
    services = []
    for place, row in enumerate(_list(fields.get("services"), "hall/services", 40)):
        path = f"hall/services/{place}"
        told = _object(row, path, {"service", "open", "waiting", "low_min", "high_min"})
        _need(told, path, {"service": _letter, "open": _flag, "waiting": _whole(99_999)})
        low, high = _range(told, path)
        services.append(
            ToldService(
                letter=told["service"], is_open=told["open"], waiting=told["waiting"], low_min=low, high_min=high
            )
        )
    tickets = {}
    for place, row in enumerate(_list(fields.get("tickets"), "hall/tickets", 2000)):
        path = f"hall/tickets/{place}"
        told = _object(row, path, {"ticket", "ahead", "low_min", "high_min"})
        _need(told, path, {"ticket": _id, "ahead": _whole(99_999)})
        low, high = _range(told, path)
        tickets[told["ticket"]] = TicketWait(ahead=told["ahead"], low_min=low, high_min=high)
    return ToldHall(at=fields["at"], services=tuple(services), tickets=tickets)


def _range(told: Mapping[str, Any], path: str) -> tuple[int | None, int | None]:
    low, high = told.get("low_min"), told.get("high_min")
    if low is None and high is None:
        return None, None
    _need(told, path, {"low_min": _whole(9999), "high_min": _whole(9999)})
    if told["high_min"] < told["low_min"]:
        raise Malformed(f"{path}/high_min", "not less than low_min")
    return told["low_min"], told["high_min"]


def _need(fields: Mapping[str, Any], path: str, checks: Mapping[str, Callable[[Any], bool]]) -> None:
    for name, check in checks.items():
        if not check(fields.get(name)):
            raise Malformed(f"{path}/{name}", "there, and of the form in the description")


def _object(value: Any, path: str, known: set[str] | None) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Malformed(path, "an object")
    for name in value:
        if known is not None and name not in known:
            raise Malformed(f"{path}/{name}" if path != "the body" else name[:40], "left out: there is no such field")
    return value


def _list(value: Any, path: str, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise Malformed(path, f"a list of at most {most}")
    return value


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
    """The batch begins after what the platform has: the site goes on from there."""


class Diverged(ValueError):
    """The batch has another past than the platform: a journal restored from an old backup."""


def continued(stream: Stream, batch: Batch) -> tuple[Stream, Sequence[Entry]]:
    """The stream after the batch, and the entries that are new. Raises Gap, Diverged."""
    if not batch.entries:
        return stream, ()
    first, last = batch.entries[0].seq, batch.entries[-1].seq
    if stream.have == 0:
        if first != 1 and batch.entries[0].kind != "DayOpened":
            raise Gap
        if batch.prev_hash:
            raise Diverged
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
