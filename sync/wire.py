"""What the platform answers is checked at the door: bytes become changes of known forms, or stay outside. Pure.

A change that does not have its form is not the end of the stream: it becomes Unreadable, and is answered. An answer
that is none as a whole is refused with NotTheProtocol.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from epass.queueing.calendar import WEEKDAYS
from sync import forms
from sync.answers import NotTheProtocol

MOST_BYTES = 1024 * 1024
MOST_CHANGES = 200
_MOST_LISTED = 5000
_MOST_ORDINAL = 5000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Only bookings of today and tomorrow come down: what is said of other times is a mistake.
_SLOT_BEFORE, _SLOT_AFTER = timedelta(days=2), timedelta(days=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """`seq`: its place in this site's feed; `made`: when the platform made it, in microseconds since 1970. Together
    they say which change it is, even if the platform was restored from a backup and counts again."""

    seq: int
    made: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingMade(Change):
    """Or changed: the last one of the same booking counts."""

    booking: str
    code: str
    service: str
    slot: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingGone(Change):
    booking: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberWanted(Change):
    """By a telephone, until `expires_at` by the platform's clock."""

    request: str
    service: str
    language: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberGivenUp(Change):
    """`ticket` may be empty where only the `request` is known."""

    ticket: str
    request: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageMade(Change):
    message: str
    text: Mapping[str, str]
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageGone(Change):
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsGiven(Change):
    """In the form of `epass.queueing.given_settings`."""

    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resync(Change):
    """All that is so: other bookings and messages are over. `numbers`: up to which ordinals numbers were given out on
    this `day`, by any journal of this site."""

    bookings: frozenset[str]
    messages: frozenset[str]
    day: str
    numbers: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable(Change):
    """`reason`: of docs/sync.md."""

    reason: str
    asked: str
    request: str | None
    booking: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Down:
    """An answer: the changes in their order, and what the platform's clock says."""

    now: datetime
    changes: tuple[Change, ...]


def read_json(body: bytes) -> Any:
    """Raises NotTheProtocol."""
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise NotTheProtocol("its answer is not JSON") from error


def read_have(document: Any) -> tuple[int, Mapping[int, str]]:
    """Up to where the platform has the journal; and of which entries it kept the envelope only, with its reasons."""
    have = document.get("have") if isinstance(document, dict) else None
    if not isinstance(have, int) or not _is_place(have):
        raise NotTheProtocol("it does not say what it has")
    rejected = document.get("rejected", [])
    if not isinstance(rejected, list) or len(rejected) > MOST_BYTES:
        raise NotTheProtocol("what it rejected is no list")
    return have, {
        row["seq"]: row["why"] if forms.is_text(row.get("why")) else ""
        for row in rejected
        if isinstance(row, dict) and forms.is_seq(row.get("seq"))
    }


def read_numbers(document: Any) -> tuple[str, Mapping[str, int]]:
    """A day, and up to which ordinals numbers were given out on it; none where it does not say."""
    given = document.get("numbers") if isinstance(document, dict) else None
    if not (isinstance(given, dict) and _has(given, day=forms.is_day, given=_are_ordinals)):
        return "", {}
    return given["day"], given["given"]


def read_down(document: Any, site: str) -> Down:
    """Of this site; raises NotTheProtocol."""
    if not isinstance(document, dict) or not isinstance(rows := document.get("changes"), list):
        raise NotTheProtocol("its answer has no changes")
    if document.get("site") != site:
        raise NotTheProtocol("its answer is for another site")
    if not forms.is_moment(document.get("now")):
        raise NotTheProtocol("its answer does not say when it is")
    if len(rows) > MOST_CHANGES:
        raise NotTheProtocol("its answer has too many changes")
    now = datetime.fromisoformat(document["now"])
    return Down(now=now, changes=tuple(_change(row, now) for row in rows))


def _change(row: Any, now: datetime) -> Change:
    if not isinstance(row, dict) or not forms.is_place(row.get("seq")):
        raise NotTheProtocol("a change has no number")
    kind = row.get("kind")
    read = _READERS.get(kind) if isinstance(kind, str) else None
    asked = str(kind) if read else ""
    change = read(row["seq"], row, now) if read else None
    made = _microseconds(row.get("at"))
    if change is not None:
        return replace(change, made=made)
    request, booking = row.get("request"), row.get("booking")
    return Unreadable(
        seq=row["seq"],
        made=made,
        reason="malformed" if read else "unknown_kind",
        asked=asked,
        request=request if forms.is_id(request) else None,
        booking=booking if forms.is_id(booking) else None,
    )


Row = Mapping[str, Any]


def _booking(seq: int, row: Row, now: datetime) -> Change | None:
    if not (_has(row, booking=forms.is_id, code=forms.is_code, service=forms.is_letter, slot=forms.is_moment)):
        return None
    slot = datetime.fromisoformat(row["slot"])
    if not now - _SLOT_BEFORE <= slot <= now + _SLOT_AFTER:
        return None
    return BookingMade(seq=seq, booking=row["booking"], code=row["code"], service=row["service"], slot=slot)


def _booking_withdrawn(seq: int, row: Row, now: datetime) -> Change | None:
    return BookingGone(seq=seq, booking=row["booking"]) if _has(row, booking=forms.is_id) else None


def _ticket_requested(seq: int, row: Row, now: datetime) -> Change | None:
    wanted = {
        "request": forms.is_id,
        "service": forms.is_letter,
        "language": forms.is_language,
        "expires_at": forms.is_moment,
    }
    if not _has(row, **wanted):
        return None
    return NumberWanted(
        seq=seq,
        request=row["request"],
        service=row["service"],
        language=row["language"],
        expires_at=datetime.fromisoformat(row["expires_at"]),
    )


def _ticket_cancelled(seq: int, row: Row, now: datetime) -> Change | None:
    ticket, request = row.get("ticket", ""), row.get("request", "")
    fits = all(value == "" or forms.is_id(value) for value in (ticket, request)) and (ticket or request)
    return NumberGivenUp(seq=seq, ticket=ticket, request=request) if fits else None


def _message(seq: int, row: Row, now: datetime) -> Change | None:
    until = row.get("until")
    if not _has(row, message=forms.is_id, text=forms.is_texts) or not (until is None or forms.is_moment(until)):
        return None
    return MessageMade(seq=seq, message=row["message"], text=row["text"], until=until and datetime.fromisoformat(until))


def _message_withdrawn(seq: int, row: Row, now: datetime) -> Change | None:
    return MessageGone(seq=seq, message=row["message"]) if _has(row, message=forms.is_id) else None


def _settings(seq: int, row: Row, now: datetime) -> Change | None:
    """`services` and `days` may be left out: the platform says nothing of them then."""
    if not _has(row, ticket_link=forms.is_link, phone_services=_are_letters):
        return None
    services, days = row.get("services", []), row.get("days", [])
    if not (isinstance(services, list) and len(services) <= 40 and all(_is_service(given) for given in services)):
        return None
    if not (isinstance(days, list) and len(days) <= 400 and all(_is_special(given) for given in days)):
        return None
    return SettingsGiven(
        seq=seq,
        settings={
            "ticket_link": row["ticket_link"],
            "phone_services": row["phone_services"],
            "names": {given["service"]: given["name"] for given in services},
            "hours": {given["service"]: given["hours"] for given in services},
            "days": {
                given["day"]: {name: given[name] for name in ("name", "closes") if given.get(name)} for given in days
            },
        },
    )


def _resync(seq: int, row: Row, now: datetime) -> Change | None:
    if not _has(row, bookings=_are_ids, messages=_are_ids):
        return None
    given = row.get("numbers", {"day": "1970-01-01", "given": {}})
    if not (isinstance(given, dict) and _has(given, day=forms.is_day, given=_are_ordinals)):
        return None
    return Resync(
        seq=seq,
        bookings=frozenset(row["bookings"]),
        messages=frozenset(row["messages"]),
        day=given["day"],
        numbers=given["given"],
    )


_READERS = {
    "booking": _booking,
    "booking_withdrawn": _booking_withdrawn,
    "ticket_requested": _ticket_requested,
    "ticket_cancelled": _ticket_cancelled,
    "message": _message,
    "message_withdrawn": _message_withdrawn,
    "settings": _settings,
    "resync": _resync,
}


def _has(row: Row, **wanted: forms.Form) -> bool:
    return all(form(row.get(name)) for name, form in wanted.items())


_is_place = forms.whole(0, forms.MOST_SEQ)


def _are_ids(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= _MOST_LISTED and all(forms.is_id(id) for id in value)


def _are_letters(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= 40 and all(forms.is_letter(letter) for letter in value)


def _are_ordinals(value: Any) -> bool:
    is_ordinal = forms.whole(1, _MOST_ORDINAL)
    return isinstance(value, dict) and all(
        forms.is_letter(letter) and is_ordinal(ordinal) for letter, ordinal in value.items()
    )


def _is_service(value: Any) -> bool:
    return isinstance(value, dict) and _has(value, service=forms.is_letter, name=forms.is_texts, hours=_is_week)


def _is_week(value: Any) -> bool:
    return isinstance(value, dict) and all(
        day in WEEKDAYS and isinstance(spans, list) and len(spans) <= 6 and all(_is_span(span) for span in spans)
        for day, spans in value.items()
    )


def _is_span(value: Any) -> bool:
    """Of clock times; 00:00 at its end is midnight."""
    if not (isinstance(value, list) and len(value) == 2 and all(forms.is_clock(clock) for clock in value)):
        return False
    opens, closes = value
    return bool(closes == "00:00" or opens < closes)


def _is_special(value: Any) -> bool:
    """`closes` is left out where it is closed the whole day."""
    return (
        isinstance(value, dict)
        and _has(value, day=forms.is_day, name=lambda name: name == {} or forms.is_texts(name))
        and (value.get("closes") is None or forms.is_clock(value["closes"]))
    )


def _microseconds(moment: Any) -> int:
    """0 where it is none."""
    if not forms.is_moment(moment):
        return 0
    return (datetime.fromisoformat(moment) - _EPOCH) // timedelta(microseconds=1)


def _no_constant(text: str) -> None:
    raise ValueError(text)
