"""Pages go by themselves, after a warning that can be answered, and leave nothing for the next citizen."""

import pytest

from fakes.dialogues import HOME_AFTER_S, TICKET_SHOWN_S, a_dialogue, issue, issued, tap
from kiosk.dialogue.dialogue import QUIET_S
from kiosk.dialogue.offers import Refused, Why
from kiosk.dialogue.pages import (
    CheckIn,
    ChooseLanguage,
    ChooseService,
    GoHome,
    HelpIsComing,
    Home,
    NoNumber,
    Paper,
    Sorry,
    StaffPin,
    StartCheckIn,
    StayLonger,
    TooMany,
    TypeDigit,
)
from kiosk.dialogue.stays import HEARING_S, NOTING_S, SORRY_S, STAFF_S, WARNING_S

A = ChooseService(letter="Α")
ENGLISH = ChooseLanguage(language="en")


@pytest.fixture
def dialogue():
    return a_dialogue()


def wait(dialogue, until_s):
    """Everything that is due until then happens in time; the seconds that were told on the way."""
    told = []
    while dialogue.next_tick_s is not None and dialogue.next_tick_s <= until_s:
        dialogue.tick(dialogue.next_tick_s)
        told.append(dialogue.view.goes_in_s)
    return told


def test_at_home_nothing_is_due_for_ever(dialogue):
    assert dialogue.next_tick_s is None
    tap(dialogue, None, 1.0)
    assert dialogue.next_tick_s is None


def test_a_page_counts_its_last_twenty_seconds_down_and_is_then_gone_with_everything_typed(dialogue):
    tap(dialogue, ENGLISH, 1.0)
    tap(dialogue, StartCheckIn(), 3.0)
    tap(dialogue, TypeDigit(digit="4"), 5.0)
    dialogue.tick(5.0 + HOME_AFTER_S - 0.1)
    assert dialogue.view.goes_in_s is None
    assert wait(dialogue, 200.0) == [*range(20, 0, -1), None]
    assert (dialogue.view.page, dialogue.view.language) == (Home(), "el")
    tap(dialogue, StartCheckIn(), 300.0)
    assert dialogue.view.page == CheckIn(typed="")


def test_a_home_page_that_somebody_changed_goes_back_to_the_first_language(dialogue):
    tap(dialogue, ENGLISH, 1.0)
    dialogue.tick(1.0 + HOME_AFTER_S + 5.05)
    assert dialogue.view.goes_in_s == 15
    wait(dialogue, 100.0)
    assert (dialogue.view.language, dialogue.view.goes_in_s) == ("el", None)


def test_any_touch_keeps_the_page_and_does_nothing_else(dialogue):
    tap(dialogue, ENGLISH, 1.0)
    dialogue.tick(30.0)
    assert dialogue.view.goes_in_s is not None
    assert tap(dialogue, A, 31.0) is None
    assert (dialogue.view.page, dialogue.view.language, dialogue.view.goes_in_s) == (Home(), "en", None)
    assert tap(dialogue, A, 31.0 + QUIET_S / 2) is None, "the second tap of an impatient finger"
    assert tap(dialogue, A, 33.0) is not None


@pytest.mark.parametrize("how", [tap, lambda dialogue, action, at: dialogue.press(action, at)])
def test_who_answers_the_warning_with_done_leaves_nothing_behind(dialogue, how):
    tap(dialogue, ENGLISH, 1.0)
    dialogue.tick(30.0)
    how(dialogue, GoHome(), 31.0)
    assert (dialogue.view.page, dialogue.view.language, dialogue.next_tick_s) == (Home(), "el", None)


def test_a_tap_that_was_meant_for_the_page_before_the_warning_does_not_end_the_visit(dialogue):
    tap(dialogue, StartCheckIn(), 1.0)
    dialogue.tick(1.05 + HOME_AFTER_S + 0.01)
    tap(dialogue, GoHome(), 1.05 + HOME_AFTER_S + 0.1)
    assert dialogue.view.page == CheckIn()


def test_a_key_can_ask_for_more_time(dialogue):
    tap(dialogue, StartCheckIn(), 1.0)
    dialogue.tick(30.0)
    dialogue.press(StayLonger(), 31.0)
    assert dialogue.view.goes_in_s is None
    dialogue.tick(31.0 + HOME_AFTER_S - 0.1)
    assert (dialogue.view.page, dialogue.view.goes_in_s) == (CheckIn(), None)


def test_a_refusal_keeps_the_language_that_was_chosen(dialogue):
    tap(dialogue, ENGLISH, 1.0)
    tap(dialogue, A, 3.0)
    dialogue.answer(NoNumber(letter="Α", refused=Refused(why=Why.CLOSED)), 3.1)
    tap(dialogue, GoHome(), 5.0)
    assert (dialogue.view.page, dialogue.view.language) == (Home(), "en")


def test_a_number_to_be_noted_warns_before_it_goes(dialogue):
    issue(dialogue, 1.0)
    dialogue.answer(issued(paper=Paper.WITHOUT), 1.1)
    dialogue.tick(1.1 + NOTING_S - WARNING_S - 0.1)
    assert dialogue.view.goes_in_s is None
    dialogue.tick(1.1 + NOTING_S - 7.5)
    assert dialogue.view.goes_in_s == 8


def test_who_has_the_paper_in_hand_is_not_warned(dialogue):
    issue(dialogue, 1.0)
    dialogue.printed("t1", 2.0)
    assert wait(dialogue, 100.0) == [None]


def test_a_page_that_is_read_aloud_stays_longer_and_warns(dialogue):
    dialogue.hear(0.5, is_heard=True)
    issue(dialogue, 1.0)
    dialogue.printed("t1", 2.0)
    dialogue.tick(2.0 + TICKET_SHOWN_S)
    assert dialogue.view.page.paper is Paper.PRINTED
    assert wait(dialogue, 2.0 + NOTING_S - 1.5)[-1] == 2
    wait(dialogue, 2.0 + NOTING_S)
    assert (dialogue.view.page, dialogue.is_heard) == (Home(), False)


def test_at_home_somebody_who_listens_is_thought_to_have_left_after_a_while(dialogue):
    dialogue.hear(1.0, is_heard=True)
    wait(dialogue, 1.0 + HEARING_S + WARNING_S - 0.5)
    assert (dialogue.is_heard, dialogue.view.goes_in_s) == (True, 1)
    wait(dialogue, 1.0 + HEARING_S + WARNING_S)
    assert not dialogue.is_heard
    assert dialogue.next_tick_s is None


def test_a_limit_counts_its_seconds_down_while_it_is_read(dialogue):
    tap(dialogue, A, 1.0)
    dialogue.answer(TooMany(until_s=5.5), 2.0)
    ticks = []
    while dialogue.next_tick_s < 2.0 + HOME_AFTER_S:
        ticks.append(dialogue.next_tick_s)
        dialogue.tick(ticks[-1])
    assert ticks == [2.5, 3.5, 4.5, 5.5]
    assert dialogue.view.page == TooMany(until_s=5.5)


def test_help_that_comes_is_told_and_goes_with_a_warning(dialogue):
    dialogue.answer(HelpIsComing(), 1.0)
    assert wait(dialogue, 1.0 + HOME_AFTER_S) == [20]
    wait(dialogue, 1.0 + HOME_AFTER_S + WARNING_S)
    assert dialogue.view.page == Home()


def test_an_apology_goes_soon(dialogue):
    dialogue.answer(Sorry(), 1.0)
    assert wait(dialogue, 1.0 + SORRY_S) == [None]
    assert dialogue.view.page == Home()


def test_the_staffs_pages_go_when_nobody_is_there(dialogue):
    dialogue.open_staff(1.0)
    wait(dialogue, 1.0 + STAFF_S - 0.5)
    assert isinstance(dialogue.view.page, StaffPin)
    wait(dialogue, 1.0 + STAFF_S)
    assert dialogue.view.page == Home()


def test_a_number_that_failed_waits_for_who_is_choosing(dialogue):
    issue(dialogue, 1.0)
    tap(dialogue, GoHome(), 3.0)
    tap(dialogue, ENGLISH, 5.0)
    dialogue.not_printed("t1", 6.0, maybe_printed=False)
    assert dialogue.view.page == Home()
    wait(dialogue, 6.0 + HOME_AFTER_S + WARNING_S)
    assert (dialogue.view.page.ticket, dialogue.view.language) == ("t1", "el")


def test_who_listens_does_not_hear_somebody_elses_number(dialogue):
    issue(dialogue, 1.0)
    tap(dialogue, GoHome(), 3.0)
    dialogue.hear(5.0, is_heard=True)
    tap(dialogue, StartCheckIn(), 6.0)
    dialogue.not_printed("t1", 7.0, maybe_printed=False)
    dialogue.press(GoHome(), 8.0)
    assert dialogue.view.page == Home()


def test_a_language_that_the_staff_set_is_the_first_of_the_next_visit(dialogue):
    dialogue.open_staff(1.0)
    dialogue.begin_in("en")
    tap(dialogue, GoHome(), 3.0)
    assert (dialogue.view.language, dialogue.next_tick_s) == ("en", None)
