"""Bookings for a visitor who has none, and what becomes of each card."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epass.errors import Refusal
from epass.queueing.booking import Booking
from epass.queueing.counter import Counter
from epass.queueing.hall import Hall
from epass.queueing.priority import Rules
from epass.queueing.refusals import BookingOnAnotherDay, NoSuchBooking, TooEarly
from epass.queueing.service import Service
from simulator.appointments import Appointments, slots_after

ATHENS = ZoneInfo("Europe/Athens")
NOW = datetime(2026, 11, 23, 10, 3, 20, tzinfo=ATHENS)
LETTERS = "ΑΒΕ"


@pytest.fixture
def hall():
    hall = Hall(
        services={letter: Service(letter=letter, name={"el": letter}) for letter in LETTERS},
        counters={1: Counter(counter=1, serves=frozenset(LETTERS), prefers=frozenset())},
        rules=Rules(),
        timezone=ATHENS,
    )
    hall.apply(*hall.open_day(NOW.date(), at=NOW))
    return hall


@pytest.fixture
def appointments():
    return Appointments("0532", ATHENS)


@pytest.fixture
def happen(hall, appointments):
    def happen(events):
        for event in events:
            hall.apply(event)
            appointments.take(event)

    return happen


@pytest.fixture
def cards(hall, appointments):
    return lambda: appointments.cards(lambda ticket: hall.tickets[ticket].number if ticket else "")


def code(card):
    return card["code"].removeprefix("0532-")


def test_the_first_can_be_checked_in_now_and_the_others_not_yet(hall, appointments, happen, cards):
    happen(appointments.book(hall, NOW))
    soon, later, tomorrow, elsewhere = cards()
    assert [soon["time"], later["time"], tomorrow["time"]] == ["10:25", "12:05", "10:20"]
    assert [soon["day"], tomorrow["day"]] == ["2026-11-23", "2026-11-24"]
    hall.check_in(code(soon), at=NOW, ticket="t")
    with pytest.raises(TooEarly):
        hall.check_in(code(later), at=NOW, ticket="t")
    with pytest.raises(BookingOnAnotherDay):
        hall.check_in(code(tomorrow), at=NOW, ticket="t")
    assert elsewhere["state"] == "elsewhere"
    assert not elsewhere["code"].startswith("0532")


@given(minute=st.integers(0, 24 * 60 - 1), second=st.integers(0, 59))
def test_the_first_is_of_today_and_not_missed_at_any_hour(minute, second):
    now = datetime(2026, 11, 23, tzinfo=ATHENS) + timedelta(minutes=minute, seconds=second)
    soon, later, tomorrow = slots_after(now)
    assert soon.date() == now.date() < tomorrow.date()
    assert timedelta(minutes=-5) <= soon - now <= timedelta(minutes=25)
    assert timedelta(hours=2) <= later - now <= timedelta(hours=2, minutes=5)
    assert soon.minute % 5 == later.minute % 5 == 0


def test_a_card_says_that_its_booking_is_here_and_as_what(hall, appointments, happen, cards):
    happen(appointments.book(hall, NOW))
    happen(hall.check_in(code(cards()[0]), at=NOW, ticket="t"))
    assert (cards()[0]["state"], cards()[0]["number"]) == ("here", "Α001")


def test_a_withdrawn_booking_keeps_its_card_and_nothing_else(hall, appointments, happen, cards):
    happen(appointments.book(hall, NOW))
    card = cards()[0]
    happen(hall.withdraw_booking(appointments.booking_of(card["code"]), at=NOW))
    assert cards()[0] == card | {"state": "withdrawn"}
    assert appointments.is_known(card["code"])
    with pytest.raises(NoSuchBooking):
        hall.check_in(code(card), at=NOW, ticket="t")
    with pytest.raises(Refusal):
        appointments.booking_of(card["code"])


def test_what_was_booked_on_the_platform_is_cancelled_there(hall, appointments, happen, cards):
    booking = Booking(id="b1", code="402915", service="Α", slot=NOW + timedelta(minutes=10))
    happen([replace(event, change=7) for event in hall.receive_booking(booking, at=NOW)])
    happen(appointments.book(hall, NOW))
    assert [card["is_platforms"] for card in cards()] == [True, False, False, False, False]
    with pytest.raises(Refusal, match="platform"):
        appointments.booking_of("0532-402915")


def test_a_booking_of_the_platform_is_still_its_own_on_the_next_day(hall, appointments, happen):
    booking = Booking(id="b1", code="402915", service="Α", slot=NOW + timedelta(days=1))
    happen([replace(event, change=7) for event in hall.receive_booking(booking, at=NOW)])
    happen(hall.open_day(NOW.date() + timedelta(days=1), at=NOW + timedelta(days=1)))
    with pytest.raises(Refusal, match="platform"):
        appointments.booking_of("0532-402915")


def test_bookings_go_on_into_the_next_day(hall, appointments, happen, cards):
    happen(appointments.book(hall, NOW))
    happen(hall.open_day(NOW.date() + timedelta(days=1), at=NOW + timedelta(days=1)))
    assert [card["state"] for card in cards()] == ["booked", "elsewhere"]


def test_without_bookings_there_are_no_cards(appointments, cards):
    assert cards() == []
    assert not appointments.is_known("0532-000000")


def test_a_visitor_cannot_book_without_end(hall, appointments, happen):
    for _ in range(4):
        happen(appointments.book(hall, NOW))
    with pytest.raises(Refusal):
        appointments.book(hall, NOW)
