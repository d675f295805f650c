import pytest

from counter.face import ASKED_S, NOTICE_S, Face, Standing
from counter.panel import BREAK, EMERGENCY, HELP, PAPER, Beep, Lamp


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
    face.be_busy(True)
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


def test_a_question_is_shown_as_long_as_it_can_be_answered():
    face = Face()
    face.answer(Lamp.ASK, 10.0)
    panel = face.panel(10.0 + ASKED_S - 0.01)
    assert Lamp.ASK in panel.lamps
    assert (panel.beep, panel.beep_turn) == (Beep.SHORT, 1)
    assert Lamp.ASK not in face.panel(10.0 + ASKED_S).lamps


def test_an_emergency_is_heard_once_and_seen_before_everything_else():
    face = Face()
    face.stand(Standing(number="Α042", wants_help=True))
    face.stand(Standing(number="Α042", wants_help=True, has_emergency=True))
    shown = [face.panel(100.0 + tenth / 10) for tenth in range(40)]
    assert [panel.text for panel in shown] == [EMERGENCY] * 10 + ["Α042"] * 30
    assert all(Lamp.EMERGENCY in panel.lamps for panel in shown)
    assert (shown[0].beep, shown[0].beep_turn) == (Beep.LONG, 2)
    face.stand(Standing(has_emergency=True, is_on_break=True))
    assert {face.panel(tenth / 10).text for tenth in range(40)} == {EMERGENCY}


def test_a_break_is_seen_while_nobody_is_at_the_counter():
    face = Face()
    face.stand(Standing(is_on_break=True, is_roll_low=True))
    panel = face.panel(0.0)
    assert (panel.text, panel.lamps) == (BREAK, Lamp.IDLE | Lamp.BREAK | Lamp.PAPER_LOW)
    face.stand(Standing(is_on_break=True, number="Α042"))
    assert face.panel(0.0).text == "Α042"


def test_a_key_that_did_nothing_is_no_longer_felt():
    face = Face()
    face.be_busy(True)
    face.be_busy(False)
    panel = face.panel(0.0)
    face.be_busy(False)
    assert face.panel(0.0) is panel
    assert Lamp.BUSY not in panel.lamps
