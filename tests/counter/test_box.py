import pytest

from counter.box import LOCK_OUT_S, NOTICE_S, Face, Presses, Standing
from counter.protocol import HELP, OLDEST_AGE_S, PAPER, VERSION, Beep, Key, Lamp, Reading


def a_reading(boot_id=7, **pressed):
    """A reading; `pressed` is key=(count, age_s)."""
    counts, ages_s = [0] * 8, [OLDEST_AGE_S] * 8
    for name, (count, age_s) in pressed.items():
        counts[Key[name]], ages_s[Key[name]] = count, age_s
    return Reading(
        version=VERSION, boot_id=boot_id, uptime_s=9, held=0, counts=tuple(counts), errors=0, ages_s=tuple(ages_s)
    )


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
    (press,) = presses.new(a_reading(NEXT=(11, 0.02)), 101.0)
    assert (press.key, press.count, press.boot_id, press.is_too_old) == (Key.NEXT, 11, 7, False)


def test_the_same_reading_again_is_nothing(presses):
    presses.new(a_reading(NEXT=(11, 0.0)), 101.0)
    for late in range(100):
        assert presses.new(a_reading(NEXT=(11, min(late * 0.04, OLDEST_AGE_S))), 101.0 + late * 0.04) == []


def test_a_count_past_its_end_goes_on_from_zero(presses):
    presses.new(a_reading(NEXT=(65535, OLDEST_AGE_S)), 101.0)
    assert names(presses.new(a_reading(NEXT=(0, 0.0)), 102.0)) == [("NEXT", 0)]


def test_keys_are_counted_each_by_itself(presses):
    reading = a_reading(NEXT=(11, 0.5), FINISH=(1, 0.1))
    assert names(presses.new(reading, 101.0)) == [("NEXT", 11), ("FINISH", 1)]


def test_several_presses_between_two_readings_are_one(presses):
    assert names(presses.new(a_reading(NEXT=(14, 0.1)), 102.0)) == [("NEXT", 14)]


def test_a_press_within_the_lock_out_is_none_and_does_not_come_back(presses):
    presses.new(a_reading(NEXT=(11, 0.0)), 101.0)
    assert presses.new(a_reading(NEXT=(12, 0.0)), 101.0 + LOCK_OUT_S - 0.02) == []
    assert presses.new(a_reading(NEXT=(12, 1.0)), 102.4) == []
    assert names(presses.new(a_reading(NEXT=(13, 0.0)), 103.0)) == [("NEXT", 13)]


def test_the_lock_out_counts_from_the_finger_and_not_from_the_wire(presses):
    presses.new(a_reading(NEXT=(11, 1.0)), 102.0)
    assert names(presses.new(a_reading(NEXT=(12, 0.0)), 102.04)) == [("NEXT", 12)]


def test_the_lock_out_of_one_key_does_not_hold_another(presses):
    presses.new(a_reading(NEXT=(11, 0.0)), 101.0)
    assert names(presses.new(a_reading(NEXT=(11, 0.1), HOLD=(1, 0.0)), 101.1)) == [("HOLD", 1)]


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
    assert again == first


def test_an_older_reading_that_arrives_late_repeats_nothing(presses):
    old, new = a_reading(NEXT=(10, OLDEST_AGE_S)), a_reading(NEXT=(11, 0.0))
    presses.new(new, 101.0)
    assert presses.new(old, 101.04) == []
    assert presses.new(a_reading(NEXT=(11, 0.08)), 101.08) == []


def test_keys_that_have_no_name_are_ignored(presses):
    reading = a_reading()
    strange = Reading(
        version=VERSION, boot_id=7, uptime_s=9, held=0, counts=(10, 0, 0, 0, 0, 0, 1, 1), errors=0, ages_s=(0.0,) * 8
    )
    assert reading.counts != strange.counts
    assert presses.new(strange, 101.0) == []


@pytest.mark.parametrize(
    ("standing", "lamps"),
    [
        (Standing(), Lamp.IDLE),
        (Standing(waiting=2), Lamp.IDLE | Lamp.WAITING),
        (Standing(number="Α042"), Lamp.CALLING),
        (Standing(number="Α042", is_serving=True, waiting=1), Lamp.SERVING | Lamp.WAITING),
        (Standing(number="Α042", is_printer_down=True), Lamp.CALLING | Lamp.PAPER_OUT),
        (Standing(number="Α042", is_roll_low=True), Lamp.CALLING | Lamp.PAPER_LOW),
    ],
)
def test_how_things_stand_is_seen_on_the_lamps(standing, lamps):
    face = Face()
    face.stand(standing)
    panel = face.panel(0.0)
    assert panel.lamps == lamps
    assert (panel.text, panel.waiting) == (standing.number, standing.waiting)


WANTED = Standing(wants_help=True)
BUSY_AND_WANTED = Standing(number="Α042", wants_help=True)


def test_with_nobody_at_the_counter_the_display_says_what_the_dispenser_needs():
    face = Face()
    for standing in (Standing(is_printer_down=True), Standing(is_roll_low=True)):
        face.stand(standing)
        assert face.panel(0.0).text == PAPER
    face.stand(Standing(wants_help=True, is_roll_low=True))
    assert {face.panel(tenth / 10).text for tenth in range(80)} == {HELP}
    assert face.panel(0.0).lamps == Lamp.IDLE | Lamp.HELP | Lamp.PAPER_LOW


def test_a_number_gives_way_to_a_citizen_who_wants_help_now_and_then():
    face = Face()
    face.stand(BUSY_AND_WANTED)
    shown = [face.panel(100.0 + tenth / 10) for tenth in range(40)]
    texts = [panel.text for panel in shown]
    assert texts == [HELP] * 10 + ["Α042"] * 30
    assert len({id(panel) for panel in shown}) == 2
    assert all(Lamp.HELP in panel.lamps for panel in shown)


def test_a_citizen_who_wants_help_is_heard_once_until_a_clerk_answers():
    face = Face()
    face.stand(WANTED)
    panel = face.panel(0.0)
    assert (panel.beep, panel.beep_turn) == (Beep.LONG, 1)
    face.stand(BUSY_AND_WANTED)
    assert face.panel(1.0).beep_turn == 1
    face.stand(Standing())
    assert (face.panel(2.0).text, face.panel(2.0).beep_turn) == ("", 1)
    face.stand(WANTED)
    assert face.panel(3.0).beep_turn == 2


def test_nothing_new_is_the_same_panel():
    face = Face()
    panel = face.panel(0.0)
    face.stand(Standing())
    assert face.panel(99.0) is panel


def test_a_key_is_felt_until_it_is_answered():
    face = Face()
    face.be_busy()
    assert Lamp.BUSY in face.panel(0.0).lamps
    face.answer(Lamp.NONE, 0.1)
    assert face.panel(0.1).lamps == Lamp.IDLE


def test_a_refusal_is_shown_for_a_while_and_heard_once():
    face = Face()
    face.answer(Lamp.REFUSED, 10.0)
    panel = face.panel(10.0)
    assert Lamp.REFUSED in panel.lamps
    assert (panel.beep, panel.beep_turn) == (Beep.SHORT, 1)
    assert face.panel(10.0 + NOTICE_S - 0.01) is panel
    after = face.panel(10.0 + NOTICE_S)
    assert after.lamps == Lamp.IDLE
    assert (after.beep, after.beep_turn) == (Beep.SHORT, 1)


def test_the_next_key_ends_the_notice_of_the_one_before():
    face = Face()
    face.answer(Lamp.NOBODY_WAITING, 10.0)
    face.answer(Lamp.NONE, 10.5)
    assert face.panel(10.5).lamps == Lamp.IDLE


def test_each_refusal_is_heard_and_a_press_that_was_too_old_sounds_longer():
    face = Face()
    face.answer(Lamp.REFUSED, 10.0)
    face.answer(Lamp.LINK_LOST, 11.0)
    panel = face.panel(11.0)
    assert (panel.beep, panel.beep_turn) == (Beep.LONG, 2)
    for _ in range(254):
        face.answer(Lamp.REFUSED, 12.0)
    assert face.panel(12.0).beep_turn == 0
