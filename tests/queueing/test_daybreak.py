"""When a business day begins, and how the staff put a wrong one right."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epass.queueing import refusals
from epass.queueing.daybreak import FURTHEST, day_to_open

LAST = date(2026, 11, 27)
days = st.dates(date(2000, 1, 1), date(2099, 1, 1))


@pytest.mark.parametrize(
    ("today", "is_sure", "opens"),
    [
        (LAST, True, False),
        (LAST - timedelta(days=1), True, False),
        (LAST + timedelta(days=1), False, True),
        (LAST + FURTHEST, False, True),
        (LAST + FURTHEST + timedelta(days=1), False, False),
        (LAST + timedelta(days=60), True, True),
    ],
)
def test_a_day_far_ahead_needs_a_clock_that_somebody_vouches_for(today, is_sure, opens):
    assert day_to_open(LAST, today, is_sure=is_sure) == (today if opens else None)


def test_the_first_day_of_a_site_is_whatever_the_clock_says():
    assert day_to_open(None, LAST, is_sure=False) == LAST


@given(clock=st.lists(st.tuples(days, st.booleans()), max_size=30))
def test_whatever_the_clock_says_days_never_go_back_nor_far_ahead_unvouched(clock):
    day = None
    for today, is_sure in clock:
        opened = day_to_open(day, today, is_sure=is_sure)
        if opened is None:
            continue
        assert opened == today
        assert day is None or opened > day
        assert day is None or is_sure or opened - day <= FURTHEST
        day = opened


def test_refusals_say_what_to_do():
    assert "3 people wait" in str(refusals.PeopleWait(3))
    assert "2026-11-27 is the day that is open" in str(refusals.DayIsOpen(LAST))
