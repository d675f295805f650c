"""Whatever hours an administrator may save, the site takes them, and closes no day that is open."""

from datetime import date, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from central.domain import changes
from central.domain.hours import ExceptionalDay, Opening, are_sound
from central.domain.site import Service
from epass.queueing.calendar import WEEKDAYS
from sync import wire

DAY = date(2026, 12, 1)
NOW = "2026-11-27T07:00:00+00:00"


def clock(quarters: int) -> time:
    return time(quarters // 4 % 24, quarters % 4 * 15)


@st.composite
def openings(draw: st.DrawFn) -> tuple[Opening, ...]:
    marks = sorted(draw(st.lists(st.integers(0, 96), min_size=2, max_size=4, unique=True)))
    made = []
    for opens, closes in zip(marks[::2], marks[1::2], strict=False):
        last = draw(st.none() | st.integers(opens, min(closes, 95)))
        made.append(Opening(opens=clock(opens), closes=clock(closes), last=None if last is None else clock(last)))
    assert are_sound(tuple(made))
    return tuple(made)


def taken(week, special):
    """What the site reads of the platform's settings."""
    service = Service(site="0532", letter="Α", name={"el": "Όλες"}, slot=timedelta(minutes=10), capacity=2)
    name = {"el": "Έκτακτη λειτουργία"}
    exceptional = {DAY: ExceptionalDay(name=name, openings=special)}
    kind, body = changes.settings("https://kep.example/t/{ticket}", ["Α"], [service], week, exceptional)
    change = {"seq": 1, "kind": kind, "at": NOW, **body}
    [read] = wire.read_down({"site": "0532", "now": NOW, "changes": [change]}, "0532").changes
    return read


@given(st.dictionaries(st.sampled_from(WEEKDAYS), openings()), openings())
def test_sound_hours_are_never_malformed(week, special):
    assert not isinstance(taken(week, special), wire.Unreadable)


def test_a_special_day_until_midnight_is_not_closed():
    evening = (Opening(opens=time(8), closes=time(14)), Opening(opens=time(16), closes=time(0)))
    assert not taken({}, evening).settings["days"]
    assert taken({}, ()).settings["days"] == {"2026-12-01": {"name": {"el": "Έκτακτη λειτουργία"}}}
    assert taken({}, evening[:1]).settings["days"]["2026-12-01"]["closes"] == "14:00"
