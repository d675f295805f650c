"""What leaves the house, and what never does."""

import json
import string
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from display.stream import Stream
from epass.queueing import codec
from epass.queueing import events as e
from epass.queueing.ticket import Origin, Status
from epass.store import Entry
from kiosk.feed.entries import SHOWN, Telling

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
NEVER = {
    *("reason", "booking", "code", "slot", "device", "language", "on_paper", "origin", "due", "paper_mm", "copy"),
    *("by", "clerk", "note"),
}
# Only the private ones: what is secret is made of letters that nothing else is made of.
SECRET = st.text(string.ascii_lowercase, min_size=12, max_size=20).map(lambda text: f"secret-{text}")
VALUES: dict[Any, st.SearchStrategy[Any]] = {
    str: SECRET,
    str | None: st.none() | SECRET,
    int: st.integers(1, 99),
    int | None: st.none() | st.integers(1, 99),
    bool: st.booleans(),
    date: st.just(AT.date()),
    datetime: st.just(AT),
    datetime | None: st.none() | st.just(AT),
    Origin: st.sampled_from(Origin),
    Status: st.sampled_from(Status),
}


def events_of(kind: type[e.Event]) -> st.SearchStrategy[e.Event]:
    hints = get_type_hints(kind)
    return st.builds(
        kind,
        **{
            field.name: VALUES.get(hints[field.name], st.just({"el": "Κείμενο"}))
            for field in fields(kind)
            if field.name != "at"
        },
        at=st.just(AT),
    )


def entry(event: e.Event, seq: int = 7) -> Entry:
    return Entry(seq=seq, day=AT.date(), event=event)


def issued(ticket: str) -> e.TicketIssued:
    return e.TicketIssued(at=AT, ticket=ticket, number="Α001", service="Α", origin=Origin.WALK_IN, due=AT)


def told(telling: Telling, event: e.Event, seq: int = 7) -> dict[str, Any]:
    message = telling.message(entry(event, seq))
    assert message is not None
    (one,) = Stream().feed(message.text)
    assert (one.kind, one.seq) == (type(event).__name__, seq)
    data: dict[str, Any] = json.loads(one.data)
    return data


@pytest.mark.parametrize("kind", codec.KINDS.values(), ids=codec.KINDS)
@settings(max_examples=30)
@given(data=st.data())
def test_of_every_kind_only_what_is_on_the_list_leaves(kind: type[e.Event], data: st.DataObject) -> None:
    event = data.draw(events_of(kind))
    telling = Telling()
    if isinstance(event, e.TicketEvent) and kind is not e.TicketIssued:
        telling.message(entry(issued(event.ticket), 3))
    message = telling.message(entry(event))
    if kind not in SHOWN:
        assert message is None
        return
    assert message is not None
    (one,) = Stream().feed(message.text)
    said = json.loads(one.data)
    assert set(said) <= {"at", "day", *SHOWN[kind]}
    assert not NEVER & set(said)
    public = {getattr(event, name) for name in ("number", "service", "message") if hasattr(event, name)}
    secrets = {value for name in type(event).__slots__ if str(value := getattr(event, name)).startswith("secret-")}
    text = message.text.decode()
    assert not [secret for secret in secrets - public if secret in text]


def test_the_private_kinds_are_not_on_the_list() -> None:
    private = {
        e.BookingReceived, e.BookingWithdrawn, e.BookingCheckedIn, e.PriorityGranted, e.HelpRequested,
        e.HelpAnswered, e.DeviceFailed, e.DeviceRecovered, e.PrintFailed, e.TicketPrinted,
    }  # fmt: skip
    assert not private & SHOWN.keys()


def test_a_ticket_is_called_by_the_seq_of_its_issue() -> None:
    telling = Telling()
    assert told(telling, issued("its page"), 12)["ticket"] == "12"
    called = told(telling, e.TicketCalled(at=AT, ticket="its page", counter=2, reason="a favour"), 15)
    assert called == {"at": AT.isoformat(), "day": "2026-11-23", "ticket": "12", "counter": 2}


def test_a_ticket_that_was_not_issued_today_is_not_told() -> None:
    assert Telling().message(entry(e.TicketCalled(at=AT, ticket="of yesterday", counter=2))) is None


def test_a_message_keeps_its_languages_and_its_end() -> None:
    posted = e.MessagePosted(at=AT, message="m1", text={"el": "Διακοπή", "en": "Outage"}, until=AT)
    said = told(Telling(), posted)
    assert (said["text"], said["until"]) == ({"el": "Διακοπή", "en": "Outage"}, AT.isoformat())
