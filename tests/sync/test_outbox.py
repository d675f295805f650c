"""What leaves the site, and what never does."""

import json
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any, get_type_hints

import pytest

from central.domain.entries import read_batch
from epass.queueing import codec
from epass.queueing import events as e
from epass.queueing.ticket import Origin, Status
from epass.store import Entry
from fakes.clock import MORNING
from sync import outbox

DAY = date(2026, 11, 23)
SECRET = "Παπαδοπούλου"
# What an event of each kind may hold, with something in every free text that must never leave.
VALUES: dict[str, Any] = {
    "at": MORNING,
    "by": f"{SECRET}@192.0.2.8",
    "day": DAY,
    "ticket": "t1",
    "booking": "b1",
    "request": "r1",
    "message": "m1",
    "change": 17,
    "service": "Α",
    "number": "Α042",
    "origin": Origin.PHONE,
    "status": Status.HELD,
    "due": MORNING,
    "slot": MORNING,
    "until": MORNING,
    "called_at": MORNING,
    "last_called_at": MORNING,
    "language": "el",
    "counter": 3,
    "device": "printer",
    "code": "402915",
    "reason": SECRET,
    "note": SECRET,
    "clerk": SECRET,
    "text": {"el": SECRET},
    "settings": {"names": {"Α": {"el": SECRET}}},
    "numbers": {"Α": 57},
    "asked": "booking",
    "calls": 2,
    "paper_mm": 90,
}


def an_entry(kind: type[e.Event], seq: int = 7, **values: Any) -> Entry:
    hints = get_type_hints(kind)
    given = {field.name: VALUES.get(field.name, SECRET if hints[field.name] is str else True) for field in fields(kind)}
    return Entry(seq=seq, day=DAY, event=kind(**(given | values)))


@pytest.mark.parametrize("kind", codec.KINDS.values())
def test_no_name_code_reason_or_note_ever_leaves(kind: type[e.Event]) -> None:
    told = outbox.told(an_entry(kind, **({"reason": "not_possible"} if kind is e.ChangeRefused else {})))
    text = json.dumps(told, ensure_ascii=False)
    assert SECRET not in text
    assert "402915" not in text
    assert not {"by", "code", "clerk", "note", "text", "settings"} & told.keys()


@pytest.mark.parametrize("kind", codec.KINDS.values())
def test_the_platforms_door_takes_all_that_leaves(kind: type[e.Event]) -> None:
    entry = an_entry(kind, seq=1, **({"reason": "not_possible"} if kind is e.ChangeRefused else {}))
    batch = outbox.batch([entry], journal_id="j1", after=0, prev_hash="")
    assert read_batch(json.loads(batch.body)).rejected == {}


@pytest.mark.parametrize("kind", [kind for kind in outbox.TOLD if kind is not e.DayOpened])
def test_a_field_that_has_not_its_form_keeps_all_fields_back(kind: type[e.Event]) -> None:
    entry = an_entry(kind, **({"reason": "not_possible"} if kind is e.ChangeRefused else {}))
    name = next(iter(outbox.TOLD[kind]))
    wrong: Any = 0 if isinstance(VALUES[name], int) else "Ω!"
    assert outbox.told(Entry(seq=7, day=DAY, event=replace(entry.event, **{name: wrong}))) == outbox.envelope(entry)


def test_a_message_with_an_id_of_the_shell_is_told_as_an_envelope() -> None:
    told = outbox.told(an_entry(e.MessagePosted, message="κλείνουμε νωρίτερα"))
    assert told.keys() == {"seq", "kind", "at", "day"}


def test_priority_is_nobodys_business() -> None:
    assert outbox.told(an_entry(e.PriorityGranted)).keys() == {"seq", "kind", "at", "day"}


def test_the_chain_is_what_the_documentation_says() -> None:
    opened = e.DayOpened(at=datetime.fromisoformat("2026-11-23T06:00:01+00:00"), day=DAY)
    counter = e.CounterOpened(at=datetime.fromisoformat("2026-11-23T06:00:02+00:00"), counter=1)
    first, second = (Entry(seq=seq, day=DAY, event=event) for seq, event in ((1, opened), (2, counter)))
    begun = outbox.chained("", first, "j1")
    assert begun == "10767c670d1e53b930bfe4ec8985ce98e3d32ffab382cd8c606773ac3d832034"
    assert outbox.chained(begun, second, "j1") == "231667e0bb120802b03f1e9d52c7d5c18dfa4ebfcedfe31812b9e1734bad369d"
    assert outbox.hash_after([first, second], "j1") == outbox.chained(begun, second, "j1")


def test_a_day_begins_a_chain_of_its_own() -> None:
    opened = an_entry(e.DayOpened, seq=100)
    assert outbox.chained("x" * 64, opened, "j1") == outbox.chained("", opened, "j1")
    assert outbox.chained("", opened, "j1") != outbox.chained("", opened, "j2")
