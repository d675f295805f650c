"""One citizen cannot empty the roll, and nobody can try codes for long."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.dialogue.allowance import Allowance, Tries


def taken(allowance, now_s):
    if allowance.until_s(now_s) is not None:
        return False
    allowance.take(now_s)
    return True


def test_so_many_can_be_taken_in_a_row_and_then_one_each_time():
    allowance = Allowance(3, 8)
    assert [taken(allowance, 100.0) for _ in range(5)] == [True, True, True, False, False]
    assert allowance.until_s(100.0) == 108.0
    assert not taken(allowance, 107.9)
    assert taken(allowance, 108.0)
    assert allowance.until_s(108.0) == 116.0


def test_after_a_rest_all_of_them_can_be_taken_again():
    allowance = Allowance(3, 8)
    for _ in range(3):
        allowance.take(100.0)
    assert [taken(allowance, 124.0) for _ in range(4)] == [True, True, True, False]


def test_with_no_time_between_there_is_no_limit():
    allowance = Allowance(1, 0)
    assert all(taken(allowance, 5.0) for _ in range(100))


@given(st.integers(1, 10), st.floats(0.5, 100), st.lists(st.floats(0, 20), max_size=200))
def test_however_they_come_no_more_are_taken_than_the_time_allows(in_a_row, each_s, pauses):
    allowance, now_s, count = Allowance(in_a_row, each_s), 1000.0, 0
    for pause_s in pauses:
        now_s += pause_s
        count += taken(allowance, now_s)
        assert count <= in_a_row + (now_s - 1000.0) / each_s + 1e-6


def test_after_so_many_failures_nothing_is_heard_for_a_while():
    tries = Tries(3, 60)
    tries.fail(10.0)
    tries.fail(11.0)
    assert tries.until_s(11.0) is None
    tries.fail(12.0)
    assert tries.until_s(12.0) == 72.0
    assert tries.until_s(72.0) is None


def test_after_the_lock_failures_count_from_none():
    tries = Tries(2, 60)
    for at_s in (10.0, 11.0, 80.0):
        tries.fail(at_s)
    assert tries.until_s(80.0) is None


def test_a_success_ends_the_row():
    tries = Tries(2, 60)
    tries.fail(10.0)
    tries.succeed()
    tries.fail(11.0)
    assert tries.until_s(11.0) is None
