import pytest

from counter.presses import Presses
from counter.protocol import OLDEST_AGE_S, VERSION, Key, Reading
from fakes.readings import a_reading


def names(presses):
    return [(press.key.name, press.count) for press in presses]


@pytest.fixture
def presses():
    known = Presses()
    assert known.new(a_reading(NEXT=(10, OLDEST_AGE_S)), 100.0) == []
    return known


def test_the_first_reading_is_the_base_line():
    assert Presses().new(a_reading(NEXT=(10, OLDEST_AGE_S), HOLD=(3, 3.0)), 0.0) == []


def test_a_count_that_goes_on_is_a_press(presses):
    (press,) = presses.new(a_reading(NEXT=(11, 0.5)), 101.0)
    assert (press.key, press.count, press.boot_id, press.is_too_old) == (Key.NEXT, 11, 7, False)
    assert (press.down_s, press.times) == (100.5, 1)


def test_the_same_reading_again_is_nothing(presses):
    presses.new(a_reading(NEXT=(11, 0.0)), 101.0)
    for late in range(100):
        assert presses.new(a_reading(NEXT=(11, min(late * 0.04, OLDEST_AGE_S))), 101.0 + late * 0.04) == []


def test_a_count_past_its_end_goes_on_from_zero(presses):
    presses.new(a_reading(NEXT=(65535, OLDEST_AGE_S)), 101.0)
    assert names(presses.new(a_reading(NEXT=(0, 0.0)), 102.0)) == [("NEXT", 0)]


def test_keys_are_counted_each_by_itself_and_told_in_the_order_of_the_fingers(presses):
    reading = a_reading(NEXT=(11, 0.1), FINISH=(1, 0.5))
    assert names(presses.new(reading, 101.0)) == [("FINISH", 1), ("NEXT", 11)]


def test_several_presses_between_two_readings_are_told_as_one_that_knows_how_many(presses):
    (press,) = presses.new(a_reading(NEXT=(14, 0.1)), 102.0)
    assert (press.count, press.times) == (14, 4)


def test_a_press_while_the_link_was_away_for_long_is_too_old(presses):
    (press,) = presses.new(a_reading(NEXT=(11, 3.0)), 110.0)
    assert press.is_too_old


def test_a_press_while_the_link_was_away_for_long_but_just_now_counts(presses):
    (press,) = presses.new(a_reading(NEXT=(12, 2.9)), 200.0)
    assert not press.is_too_old


def test_a_box_that_starts_anew_has_a_new_base_line(presses):
    assert presses.new(a_reading(boot_id=8), 101.0) == []
    assert names(presses.new(a_reading(boot_id=8, NEXT=(1, 0.0)), 102.0)) == [("NEXT", 1)]


def test_counts_of_a_box_that_starts_anew_are_no_presses(presses):
    assert presses.new(a_reading(boot_id=8, NEXT=(4000, OLDEST_AGE_S)), 101.0) == []


def test_a_box_that_forgets_its_counts_under_the_same_boot_id_presses_nothing(presses):
    assert presses.new(a_reading(NEXT=(2, OLDEST_AGE_S)), 101.0) == []
    assert names(presses.new(a_reading(NEXT=(3, 0.0)), 102.0)) == [("NEXT", 3)]


def test_whoever_reads_the_box_next_finds_a_recent_press_under_the_same_name(presses):
    (first,) = presses.new(a_reading(NEXT=(11, 0.02)), 101.0)
    (again,) = Presses().new(a_reading(NEXT=(11, 2.0)), 5000.0)
    assert (again.boot_id, again.key, again.count) == (first.boot_id, first.key, first.count)


@pytest.mark.parametrize(("hold_s", "finish_s"), [(2.9, 2.8), (3.05, 2.8), (2.9, 3.1), (2.75, 2.95), (2.65, 2.94)])
def test_of_two_keys_that_went_down_together_whoever_reads_next_finds_both_or_none(hold_s, finish_s):
    found = Presses().new(a_reading(HOLD=(3, hold_s), FINISH=(9, finish_s)), 5000.0)
    assert len(found) in (0, 2)


def test_keys_that_were_pressed_after_each_other_are_found_each_by_itself():
    assert names(Presses().new(a_reading(HOLD=(3, 2.0), FINISH=(9, 1.0), NEXT=(1, 2.9)), 0.0)) == [
        ("HOLD", 3),
        ("FINISH", 9),
    ]


def test_keys_that_a_box_does_not_have_are_never_pressed(presses):
    lacking = Reading(
        version=VERSION,
        boot_id=7,
        uptime_s=9,
        held=0,
        counts=(10, 0, 0, 0, 0, 0, 0, 0),
        errors=0,
        ages_s=(OLDEST_AGE_S,) * 8,
    )
    assert presses.new(lacking, 101.0) == []
