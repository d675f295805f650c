"""Days that are not like others shorten or close the week's hours."""

from datetime import date, datetime, time

import pytest

from epass.queueing.calendar import Span, SpecialDay, WeeklyHours
from fakes.halls import ATHENS


class Days:
    """The 24th closes at noon, the 25th is closed."""

    def on(self, day):
        return {
            date(2026, 12, 24): SpecialDay(name={"el": "Παραμονή"}, closes=time(12)),
            date(2026, 12, 25): SpecialDay(name={"el": "Χριστούγεννα"}),
        }.get(day)


SPANS = (
    Span(opens=time(8), closes=time(11)),
    Span(opens=time(11, 30), closes=time(14)),
    Span(opens=time(17), closes=time(0)),
)
WEEK = WeeklyHours(days=dict.fromkeys(("wed", "thu", "fri", "mon"), SPANS), special=Days())


@pytest.mark.parametrize(
    ("moment", "closes_at", "opens_next"),
    [
        ("2026-12-23T18:00", time(0), "2026-12-24T08:00"),
        ("2026-12-24T11:45", time(12), "2026-12-28T08:00"),
        ("2026-12-24T12:00", None, "2026-12-28T08:00"),
        ("2026-12-24T18:00", None, "2026-12-28T08:00"),
        ("2026-12-25T09:00", None, "2026-12-28T08:00"),
    ],
)
def test_a_special_day_ends_early_or_never_begins(moment, closes_at, opens_next):
    local = datetime.fromisoformat(moment).replace(tzinfo=ATHENS)
    assert WEEK.closes_at(local) == closes_at
    assert WEEK.is_open(local) is (closes_at is not None)
    assert WEEK.opens_next(local) == datetime.fromisoformat(opens_next).replace(tzinfo=ATHENS)


def test_what_is_always_open_is_closed_on_a_special_day():
    always = WeeklyHours(special=Days())
    assert not always.is_open(datetime(2026, 12, 25, 9, tzinfo=ATHENS))
    assert always.is_open(datetime(2026, 12, 26, 3, tzinfo=ATHENS))
    assert always.opens_next(datetime(2026, 12, 25, 9, tzinfo=ATHENS)) == datetime(2026, 12, 26, tzinfo=ATHENS)
