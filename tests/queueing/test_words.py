"""Service letters, numbers, hours, and the codec."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epass.errors import StoreError
from epass.queueing import codec, events
from epass.queueing.calendar import Span, WeeklyHours
from epass.queueing.ticket import Origin, Status, number_of, ordinal_of, read_number
from fakes.clock import MORNING
from fakes.halls import ATHENS


@pytest.mark.parametrize("typed", ["Α042", "a42", "A 042", " α42 ", "Α0042"])
def test_a_number_is_read_as_people_type_it(typed):
    assert read_number(typed) == "Α042"


@pytest.mark.parametrize("typed", ["", "42", "Αβ42", "Ρ42", "Α", "Α-4", "q0D3fRz_kkA1b2c3"])
def test_what_is_no_number_is_none(typed):
    assert read_number(typed) is None


@given(st.integers(1, 99_999))
def test_the_ordinal_comes_back_out_of_the_number(ordinal):
    assert ordinal_of(number_of("Β", ordinal)) == ordinal


WEEK = WeeklyHours(
    days={
        "mon": (Span(opens=time(8), closes=time(13)), Span(opens=time(17), closes=time(20))),
        "sat": (Span(opens=time(20), closes=time(0)),),
    }
)


@pytest.mark.parametrize(
    ("moment", "is_open", "opens_next"),
    [
        ("2026-11-23T07:59", False, "2026-11-23T08:00"),
        ("2026-11-23T08:00", True, "2026-11-23T17:00"),
        ("2026-11-23T13:00", False, "2026-11-23T17:00"),
        ("2026-11-23T20:00", False, "2026-11-28T20:00"),
        ("2026-11-28T23:59", True, "2026-11-30T08:00"),
    ],
)
def test_hours_say_when_numbers_are_given_out_and_when_next(moment, is_open, opens_next):
    local = datetime.fromisoformat(moment).replace(tzinfo=ATHENS)
    assert WEEK.is_open(local) is is_open
    assert WEEK.opens_next(local) == datetime.fromisoformat(opens_next).replace(tzinfo=ATHENS)


def test_no_hours_at_all_are_always_open():
    assert WeeklyHours().is_open(datetime(2026, 11, 22, 3, tzinfo=ATHENS))
    assert WeeklyHours().opens_next(datetime(2026, 11, 22, 3, tzinfo=ATHENS)) is None


VALUES = {
    str: "Α001", str | None: None, int: 3, int | None: 2, bool: True, date: date(2026, 11, 23),
    date | None: date(2026, 11, 24),
    datetime: MORNING, datetime | None: MORNING + timedelta(minutes=1), Origin: Origin.BOOKING, Status: Status.HELD,
    Mapping[str, str]: {"el": "Καλημέρα", "en": "Hello"}, Mapping[str, int] | None: {"Α": 57},
    Mapping[str, int]: {"Α": 57}, Mapping[str, Any]: {"phone_services": ["Α"], "names": {"Α": {"el": "Πολίτες"}}},
}  # fmt: skip


@pytest.mark.parametrize("kind", codec.KINDS.values())
def test_every_event_survives_the_journal(kind):
    hints = {
        name: hint for base in reversed(kind.__mro__) for name, hint in getattr(base, "__annotations__", {}).items()
    }
    event = kind(**{name: VALUES[hint] for name, hint in hints.items()})
    assert codec.from_dict(kind.__name__, event.at.isoformat(), codec.to_dict(event)) == event


def test_every_kind_of_event_is_known_to_the_codec():
    assert {"TicketIssued", "DayOpened", "PrintFailed", "DeviceRecovered"} <= codec.KINDS.keys()
    assert not {"Event", "TicketEvent", "Origin"} & codec.KINDS.keys()
    assert all(issubclass(kind, events.Event) for kind in codec.KINDS.values())


@pytest.mark.parametrize(
    ("kind", "body", "sentence"),
    [
        ("TicketFlown", {}, "does not know"),
        ("TicketHeld", {}, "damaged"),
        ("TicketHeld", {"ticket": "x", "wings": 2}, "damaged"),
        ("DayOpened", {"day": "yesterday"}, "damaged"),
    ],
)
def test_an_entry_that_cannot_be_read_is_said_in_words(kind, body, sentence):
    with pytest.raises(StoreError, match=sentence):
        codec.from_dict(kind, MORNING.isoformat(), body)
