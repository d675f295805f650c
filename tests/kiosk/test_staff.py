"""A PIN opens the staff's menu, wrong ones lock it, and every task leads to a page or to something to be done."""

import pytest

from fakes.dialogues import a_dialogue, tap
from kiosk.dialogue.pages import (
    Confirm,
    DoTask,
    EraseDigit,
    GoBack,
    GoHome,
    Home,
    Outcome,
    PrintCopy,
    SetFirstLanguage,
    SetVolume,
    StaffMenu,
    StaffPin,
    StaffTask,
    SwitchService,
    Task,
    TurnLeaf,
    TypeDigit,
)
from kiosk.dialogue.staff import LOCKED_S, WRONG_PINS, turned
from kiosk.dialogue.wishes import PinTyped, TaskWanted
from kiosk.inputs.fingers import Phase


@pytest.fixture
def dialogue():
    dialogue = a_dialogue()
    dialogue.open_staff(0.0)
    return dialogue


def type_pin(dialogue, pin, at):
    for digit in pin:
        dialogue.press(TypeDigit(digit=digit), at)
    return dialogue.press(Confirm(), at + 1)


def fail(dialogue, times, at):
    for place in range(times):
        type_pin(dialogue, "0000", at + 3 * place)
        dialogue.judge(at + 3 * place + 1.1, is_right=False)
    return at + 3 * (times - 1) + 1.1


def test_the_page_tells_how_many_digits_are_typed_and_never_which(dialogue):
    for digit in "471":
        dialogue.press(TypeDigit(digit=digit), 1.0)
    dialogue.press(EraseDigit(), 1.0)
    assert dialogue.view.page == StaffPin(typed=2)
    assert "4" not in repr(dialogue.view)


def test_the_right_pin_opens_the_menu(dialogue):
    assert type_pin(dialogue, "4711", 1.0) == PinTyped(pin="4711")
    assert dialogue.judge(2.1, is_right=True)
    assert dialogue.view.page == StaffMenu()


def test_a_wrong_pin_is_told_and_typed_anew(dialogue):
    fail(dialogue, 1, 1.0)
    assert dialogue.view.page == StaffPin(is_wrong=True)
    dialogue.press(TypeDigit(digit="4"), 3.0)
    assert dialogue.view.page == StaffPin(typed=1)


def test_while_the_pin_is_being_checked_nothing_acts(dialogue):
    type_pin(dialogue, "4711", 1.0)
    assert dialogue.press(TypeDigit(digit="1"), 2.5) is None
    assert dialogue.press(GoHome(), 3.0) is None
    assert dialogue.judge(3.1, is_right=True)


def test_nothing_to_confirm_is_no_try(dialogue):
    assert dialogue.press(Confirm(), 1.0) is None


def test_three_wrong_pins_lock_the_entry_for_a_minute_whoever_comes(dialogue):
    at = fail(dialogue, WRONG_PINS, 1.0)
    assert dialogue.view.page == StaffPin(is_wrong=True, until_s=at + LOCKED_S)
    assert type_pin(dialogue, "4711", at + 2) is None
    dialogue.press(GoBack(), at + 5)
    dialogue.open_staff(at + 6)
    assert dialogue.view.page == StaffPin(until_s=at + LOCKED_S)
    assert type_pin(dialogue, "4711", at + 8) is None
    dialogue.press(TypeDigit(digit="4"), at + LOCKED_S - 1)
    dialogue.tick(at + LOCKED_S)
    assert dialogue.view.page == StaffPin()
    assert type_pin(dialogue, "4711", at + LOCKED_S + 1) == PinTyped(pin="4711")


def test_wrong_pins_of_several_visits_count_together(dialogue):
    at = fail(dialogue, WRONG_PINS - 1, 1.0)
    dialogue.press(GoHome(), at + 1)
    dialogue.open_staff(at + 2)
    fail(dialogue, 1, at + 4)
    assert dialogue.view.page.until_s is not None


def test_an_answer_that_comes_when_nobody_waits_for_it_opens_nothing(dialogue):
    type_pin(dialogue, "4711", 1.0)
    dialogue.tick(100.0)
    assert dialogue.view.page == Home()
    assert not dialogue.judge(100.1, is_right=True)
    dialogue.open_staff(101.0)
    assert not dialogue.judge(101.1, is_right=True)
    assert dialogue.view.page == StaffPin()


def test_the_gesture_is_of_no_use_inside_the_menu(dialogue):
    type_pin(dialogue, "4711", 1.0)
    dialogue.judge(2.1, is_right=True)
    dialogue.open_staff(3.0)
    assert dialogue.view.page == StaffMenu()


def test_a_booking_that_is_scanned_in_the_menu_is_not_heard(dialogue):
    assert dialogue.scan("481027", 1.0) is None


def test_a_finger_goes_through_the_menu(dialogue):
    type_pin(dialogue, "4711", 1.0)
    dialogue.judge(2.1, is_right=True)
    tap(dialogue, DoTask(task=Task.SERVICES), 4.0)
    assert dialogue.view.page == StaffTask(task=Task.SERVICES)
    wish = TaskWanted(action=SwitchService(letter="Α"))
    assert tap(dialogue, SwitchService(letter="Α"), 6.0) == wish
    assert dialogue.touch(Phase.DOWN, GoBack(), 6.5) is None
    dialogue.answer(StaffTask(task=Task.SERVICES), 6.6)
    tap(dialogue, GoBack(), 8.0)
    assert dialogue.view.page == StaffMenu()
    tap(dialogue, GoHome(), 10.0)
    assert dialogue.view.page == Home()


def test_how_a_task_went_is_told_while_somebody_looks_at_it(dialogue):
    going_on = StaffTask(task=Task.TEST_PAGE, outcome=Outcome.GOING_ON)
    dialogue.answer(going_on, 1.0)
    dialogue.went(Task.REPRINT, Outcome.DONE, 1.5)
    assert dialogue.view.page == going_on
    dialogue.went(Task.TEST_PAGE, Outcome.FAILED, 2.0, "The printer has no paper.")
    assert dialogue.view.page.reason == "The printer has no paper."
    dialogue.went(Task.TEST_PAGE, Outcome.DONE, 3.0)
    assert dialogue.view.page.outcome is Outcome.FAILED


COPY, LOUD, GREEK = PrintCopy(ticket="t1"), SetVolume(percent=40), SetFirstLanguage(language="el")


@pytest.mark.parametrize(
    ("page", "action", "after"),
    [
        (StaffMenu(), DoTask(task=Task.PAPER_CHANGED), TaskWanted(action=DoTask(task=Task.PAPER_CHANGED))),
        (StaffMenu(), DoTask(task=Task.HEALTH), TaskWanted(action=DoTask(task=Task.HEALTH))),
        (StaffMenu(), DoTask(task=Task.RESTART), StaffTask(task=Task.RESTART)),
        (StaffMenu(), DoTask(task=Task.REPRINT), StaffTask(task=Task.REPRINT)),
        (StaffTask(task=Task.RESTART), Confirm(), TaskWanted(action=DoTask(task=Task.RESTART))),
        (StaffTask(task=Task.TEST_PAGE), Confirm(), TaskWanted(action=DoTask(task=Task.TEST_PAGE))),
        (StaffTask(task=Task.TEST_PAGE, outcome=Outcome.GOING_ON), Confirm(), None),
        (StaffTask(task=Task.TEST_PAGE, outcome=Outcome.DONE), Confirm(), None),
        (StaffTask(task=Task.SERVICES), Confirm(), None),
        (StaffTask(task=Task.REPRINT), COPY, TaskWanted(action=COPY)),
        (StaffTask(task=Task.REPRINT, outcome=Outcome.DONE), COPY, TaskWanted(action=COPY)),
        (StaffTask(task=Task.REPRINT, outcome=Outcome.GOING_ON), COPY, None),
        (StaffTask(task=Task.VOLUME), LOUD, TaskWanted(action=LOUD)),
        (StaffTask(task=Task.LANGUAGE), GREEK, TaskWanted(action=GREEK)),
        (StaffTask(task=Task.VOLUME), COPY, None),
        (StaffMenu(), COPY, None),
        (StaffTask(task=Task.REPRINT), TurnLeaf(by=1), StaffTask(task=Task.REPRINT, leaf=1)),
        (StaffTask(task=Task.REPRINT), TurnLeaf(by=-1), StaffTask(task=Task.REPRINT)),
        (StaffTask(task=Task.REPRINT, leaf=2), GoBack(), StaffMenu()),
    ],
)  # fmt: skip
def test_each_task_leads_to_its_page_or_to_what_is_to_be_done(page, action, after):
    assert turned(page, action) == after
