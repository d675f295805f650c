"""So much at once and so much in a while, for each key."""

from hypothesis import given
from hypothesis import strategies as st

from counter.console import pace
from counter.console.pace import Pace


def test_some_come_at_once_and_then_one_after_the_other():
    clicks = Pace(at_once=3, every_s=2.0)
    assert [clicks.wait_s("maria", 100.0) for _ in range(4)] == [0, 0, 0, 2.0]
    assert clicks.wait_s("maria", 101.0) == 1.0
    assert clicks.wait_s("maria", 102.0) == 0
    assert clicks.wait_s("maria", 102.0) == 2.0


def test_each_key_has_a_pace_of_its_own():
    clicks = Pace(at_once=1, every_s=2.0)
    assert clicks.wait_s("maria", 0.0) == 0 == clicks.wait_s("eleni", 0.0)
    assert clicks.wait_s("maria", 0.0) == 2.0


def test_who_waits_for_nothing_gathers_no_more_than_some():
    clicks = Pace(at_once=2, every_s=1.0)
    assert [clicks.wait_s("maria", now_s) for now_s in (0.0, 1000.0, 1000.0, 1000.0)] == [0, 0, 0, 1.0]


def test_who_is_turned_away_does_not_wait_longer_for_it():
    clicks = Pace(at_once=1, every_s=2.0)
    clicks.wait_s("maria", 0.0)
    for _ in range(100):
        clicks.wait_s("maria", 1.0)
    assert clicks.wait_s("maria", 2.0) == 0


@given(times=st.lists(st.floats(0, 100), min_size=1, max_size=200))
def test_never_more_than_the_pace_allows(times):
    clicks = Pace(at_once=5, every_s=1.0)
    let_in = [now_s for now_s in sorted(times) if clicks.wait_s("x", now_s) == 0]
    for place, first in enumerate(let_in):
        within = [now_s for now_s in let_in[place:] if now_s < first + 10]
        assert len(within) <= 5 + 10


def test_it_does_not_remember_everybody_for_ever(monkeypatch):
    monkeypatch.setattr(pace, "_MOST_KEYS", 3)
    clicks = Pace(at_once=1, every_s=100.0)
    for key in "abcd":
        clicks.wait_s(key, 0.0)
    assert clicks.wait_s("a", 0.0) == 0 and clicks.wait_s("d", 0.0) == 100.0
