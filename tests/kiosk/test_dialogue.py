"""A visit from the home page to a ticket and back, whatever fingers do."""

from datetime import datetime

import pytest

from fakes.dialogues import HOME_AFTER_S, TICKET_SHOWN_S, WAIT, a_dialogue, issue, issued, tap
from kiosk.dialogue.dialogue import QUIET_S, RESCAN_S, STRIKE_S, Dialogue
from kiosk.dialogue.offers import Refused, Why
from kiosk.dialogue.pages import (
    CallHelp,
    CheckIn,
    ChooseLanguage,
    ChooseService,
    Confirm,
    EraseDigit,
    GoBack,
    GoHome,
    HelpIsComing,
    Home,
    Issued,
    NoNumber,
    NoPaper,
    NotCheckedIn,
    NotNow,
    OpenGroup,
    OutOfOrder,
    Paper,
    StartCheckIn,
    SwitchLarge,
    SwitchLow,
    TakeWithoutPaper,
    TurnLeaf,
    TypeDigit,
)
from kiosk.dialogue.stays import NOTING_S, PRINTING_S, WARNING_S
from kiosk.dialogue.wishes import CheckInWanted, HelpWanted, TicketWanted
from kiosk.inputs.fingers import Phase

A, B = ChooseService(letter="Α"), ChooseService(letter="Β")
WANTS_A = TicketWanted(letter="Α")
ENGLISH = ChooseLanguage(language="en")
CLOSED = Refused(why=Why.CLOSED, opens_at=datetime(2026, 11, 24, 8, 0))
NO_NUMBER = NoNumber(letter="Α", refused=CLOSED)
FOUND = "0532-481027"


@pytest.fixture
def dialogue():
    return a_dialogue()


def test_a_tap_on_a_service_wants_its_number(dialogue):
    assert tap(dialogue, A, 1.0) == WANTS_A


def test_a_finger_shows_what_it_presses_until_it_slides_off(dialogue):
    dialogue.touch(Phase.DOWN, A, 1.0)
    assert dialogue.view.pressed == A
    dialogue.touch(Phase.MOVED, B, 1.1)
    assert dialogue.view.pressed is None
    dialogue.touch(Phase.MOVED, A, 1.2)
    assert dialogue.view.pressed == A


def test_a_finger_that_lifts_elsewhere_means_nothing(dialogue):
    dialogue.touch(Phase.DOWN, A, 1.0)
    assert dialogue.touch(Phase.UP, B, 1.1) is None
    dialogue.touch(Phase.DOWN, None, 1.2)
    assert dialogue.touch(Phase.UP, A, 1.3) is None


def test_a_finger_that_is_lost_means_nothing(dialogue):
    dialogue.touch(Phase.DOWN, A, 1.0)
    dialogue.touch(Phase.LOST, A, 1.1)
    assert dialogue.touch(Phase.UP, A, 1.2) is None


def test_a_finger_that_rests_long_means_one_ticket(dialogue):
    dialogue.touch(Phase.DOWN, A, 1.0)
    assert dialogue.touch(Phase.UP, A, 16.0) == WANTS_A


def test_while_a_ticket_is_wanted_another_tap_wants_nothing(dialogue):
    tap(dialogue, A, 1.0)
    assert tap(dialogue, B, 1.2) is None


def test_the_number_and_its_wait_are_shown(dialogue):
    issue(dialogue, 1.0)
    assert dialogue.view.page == Issued(ticket="t1", number="Α042", letter="Α", wait=WAIT, paper=Paper.PRINTING)


def test_a_printed_ticket_is_shown_for_a_while_and_then_it_is_home_again(dialogue):
    issue(dialogue, 1.0)
    dialogue.printed("t1", 2.0)
    dialogue.tick(2.0 + TICKET_SHOWN_S - 0.1)
    assert dialogue.view.page.paper is Paper.PRINTED
    dialogue.tick(2.0 + TICKET_SHOWN_S)
    assert dialogue.view.page == Home()


def test_a_tap_ends_the_visit_and_the_second_tap_of_an_impatient_finger_begins_no_new_one(dialogue):
    issue(dialogue, 1.0)
    dialogue.printed("t1", 1.3)
    tap(dialogue, GoHome(), 3.0)
    assert dialogue.view.page == Home()
    assert tap(dialogue, A, 3.05 + QUIET_S / 2) is None
    assert tap(dialogue, A, 3.05 + QUIET_S) == WANTS_A


def test_a_double_tap_on_a_service_does_not_end_the_visit(dialogue):
    issue(dialogue, 1.0)
    tap(dialogue, GoHome(), 1.1 + QUIET_S / 2)
    assert isinstance(dialogue.view.page, Issued)


def test_a_page_that_goes_by_itself_takes_no_tap_that_was_meant_for_it(dialogue):
    issue(dialogue, 1.0)
    dialogue.printed("t1", 2.0)
    dialogue.tick(2.0 + TICKET_SHOWN_S)
    assert tap(dialogue, A, 2.0 + TICKET_SHOWN_S + 0.3) is None


def test_a_page_that_changes_under_the_finger_is_not_pressed(dialogue):
    issue(dialogue, 1.0)
    dialogue.printed("t1", 2.0)
    dialogue.touch(Phase.DOWN, GoHome(), 7.0)
    dialogue.tick(7.0 + TICKET_SHOWN_S)
    assert dialogue.touch(Phase.UP, A, 7.1 + TICKET_SHOWN_S) is None


@pytest.mark.parametrize(("maybe_printed", "paper"), [(False, Paper.NOT_PRINTED), (True, Paper.MAYBE_PRINTED)])
def test_a_number_that_is_not_on_paper_stays_to_be_noted(dialogue, maybe_printed, paper):
    issue(dialogue, 1.0)
    dialogue.not_printed("t1", 2.0, maybe_printed=maybe_printed)
    dialogue.tick(1.9 + NOTING_S)
    assert (dialogue.view.page.number, dialogue.view.page.paper) == ("Α042", paper)
    dialogue.tick(2.0 + NOTING_S)
    assert dialogue.view.page == Home()


def test_whoever_is_still_noting_and_touches_gets_more_time(dialogue):
    issue(dialogue, 1.0)
    dialogue.not_printed("t1", 2.0, maybe_printed=False)
    tap(dialogue, None, 30.0)
    dialogue.tick(2.0 + NOTING_S)
    assert dialogue.view.page.number == "Α042"


def test_a_printer_that_takes_too_long_lets_the_number_be_noted_and_may_still_print(dialogue):
    issue(dialogue, 1.0)
    dialogue.tick(1.1 + PRINTING_S)
    assert dialogue.view.page.paper is Paper.SLOW
    dialogue.printed("t1", 20.0)
    assert dialogue.view.page.paper is Paper.PRINTED


def test_who_leaves_before_the_printer_fails_sees_the_number_again(dialogue):
    issue(dialogue, 1.0)
    tap(dialogue, GoHome(), 3.0)
    dialogue.not_printed("t1", 4.0, maybe_printed=False)
    assert (dialogue.view.page.number, dialogue.view.page.paper) == ("Α042", Paper.NOT_PRINTED)


def test_a_number_that_failed_during_the_next_visit_is_shown_after_it(dialogue):
    issue(dialogue, 1.0)
    tap(dialogue, GoHome(), 3.0)
    issue(dialogue, 5.0, ticket="t2")
    dialogue.not_printed("t1", 5.5, maybe_printed=True)
    assert dialogue.view.page.ticket == "t2"
    dialogue.printed("t2", 6.0)
    tap(dialogue, GoHome(), 8.0)
    assert dialogue.view.page.ticket == "t1"
    tap(dialogue, GoHome(), 10.0)
    assert dialogue.view.page == Home()


def test_the_outcome_of_tickets_from_elsewhere_shows_nothing(dialogue):
    dialogue.not_printed("from-a-telephone", 1.0, maybe_printed=False)
    dialogue.printed("from-a-telephone", 1.0)
    assert dialogue.view.page == Home()


def test_a_refusal_is_told_and_goes_by_itself(dialogue):
    tap(dialogue, A, 1.0)
    dialogue.answer(NO_NUMBER, 1.1)
    assert dialogue.view.page == NO_NUMBER
    dialogue.tick(1.1 + HOME_AFTER_S + WARNING_S)
    assert dialogue.view.page == Home()


def test_a_refusal_keeps_the_language_that_was_chosen(dialogue):
    tap(dialogue, ENGLISH, 1.0)
    tap(dialogue, A, 3.0)
    dialogue.answer(NO_NUMBER, 3.1)
    tap(dialogue, GoHome(), 5.0)
    assert (dialogue.view.page, dialogue.view.language) == (Home(), "en")


def test_a_journal_that_does_not_work_is_told_and_tried_again_later(dialogue):
    tap(dialogue, A, 1.0)
    dialogue.answer(OutOfOrder(), 1.1)
    assert dialogue.view.page == OutOfOrder()
    dialogue.tick(1.1 + HOME_AFTER_S)
    assert tap(dialogue, A, 2.0 + HOME_AFTER_S) == WANTS_A


def test_the_language_comes_back_after_each_visit(dialogue):
    tap(dialogue, ENGLISH, 1.0)
    issue(dialogue, 3.0)
    assert dialogue.view.language == "en"
    dialogue.printed("t1", 4.0)
    tap(dialogue, GoHome(), 6.0)
    assert dialogue.view.language == "el"


def test_large_letters_and_low_reach_are_switched_on_and_off(dialogue):
    tap(dialogue, SwitchLarge(), 1.0)
    tap(dialogue, SwitchLow(), 3.0)
    assert (dialogue.view.is_large, dialogue.view.is_low) == (True, True)
    tap(dialogue, SwitchLarge(), 5.0)
    assert (dialogue.view.is_large, dialogue.view.is_low) == (False, True)


def test_a_site_may_begin_large_and_low():
    dialogue = Dialogue("en", home_after_s=20, ticket_shown_s=6, is_large=True, is_low=True)
    tap(dialogue, SwitchLarge(), 1.0)
    dialogue.tick(1.05 + 20 + WARNING_S)
    assert (dialogue.view.is_large, dialogue.view.is_low, dialogue.view.language) == (True, True, "en")


def test_a_group_opens_and_its_leaves_turn(dialogue):
    tap(dialogue, OpenGroup(group="papers"), 1.0)
    tap(dialogue, TurnLeaf(by=1), 3.0)
    assert dialogue.view.page == Home(group="papers", leaf=1)
    tap(dialogue, TurnLeaf(by=-1), 5.0)
    tap(dialogue, TurnLeaf(by=-1), 7.0)
    assert dialogue.view.page == Home(group="papers", leaf=0)
    tap(dialogue, GoBack(), 9.0)
    assert dialogue.view.page == Home()


def test_a_refusal_leads_back_into_the_group(dialogue):
    tap(dialogue, OpenGroup(group="papers"), 1.0)
    tap(dialogue, A, 3.0)
    dialogue.answer(NO_NUMBER, 3.1)
    tap(dialogue, GoBack(), 5.0)
    assert dialogue.view.page == Home(group="papers")


def type_code(dialogue, digits, at):
    for place, digit in enumerate(digits):
        tap(dialogue, TypeDigit(digit=digit), at + place * 0.3)


def test_a_code_is_typed_and_wanted_once_it_is_whole(dialogue):
    tap(dialogue, StartCheckIn(), 1.0)
    type_code(dialogue, "48102", 3.0)
    assert tap(dialogue, Confirm(), 5.0) is None
    type_code(dialogue, "71", 6.0)
    assert dialogue.view.page == CheckIn(typed="481027")
    tap(dialogue, EraseDigit(), 7.0)
    type_code(dialogue, "8", 8.0)
    assert tap(dialogue, Confirm(), 9.0) == CheckInWanted(code="481028")


def test_a_trembling_finger_types_a_digit_once_and_a_quick_one_twice(dialogue):
    tap(dialogue, StartCheckIn(), 1.0)
    tap(dialogue, TypeDigit(digit="5"), 3.0)
    tap(dialogue, TypeDigit(digit="5"), 3.05 + STRIKE_S / 2)
    assert dialogue.view.page.typed == "5"
    tap(dialogue, TypeDigit(digit="5"), 3.05 + STRIKE_S * 2)
    tap(dialogue, TypeDigit(digit="6"), 3.12 + STRIKE_S * 2)
    assert dialogue.view.page.typed == "556"


def test_who_is_told_that_a_code_is_wrong_types_it_anew(dialogue):
    tap(dialogue, StartCheckIn(), 1.0)
    type_code(dialogue, "481027", 3.0)
    tap(dialogue, Confirm(), 6.0)
    dialogue.answer(NotCheckedIn(why=NotNow.UNKNOWN), 6.1)
    tap(dialogue, GoBack(), 8.0)
    assert dialogue.view.page == CheckIn()


def test_who_comes_late_may_take_an_ordinary_number_of_that_service_only(dialogue):
    dialogue.scan(FOUND, 1.0)
    dialogue.answer(NotCheckedIn(why=NotNow.LATE, letter="Β"), 1.1)
    assert tap(dialogue, A, 3.0) is None
    assert tap(dialogue, B, 4.0) == TicketWanted(letter="Β")


def test_a_scanned_code_is_wanted_from_any_page_of_the_citizens(dialogue):
    tap(dialogue, StartCheckIn(), 1.0)
    assert dialogue.scan(FOUND, 1.2) == CheckInWanted(code=FOUND)
    dialogue.answer(issued(), 1.3)
    assert dialogue.scan("0532-112233", 1.4) == CheckInWanted(code="0532-112233")


def test_a_scanner_that_reads_again_and_again_wants_a_code_once(dialogue):
    dialogue.scan(FOUND, 1.0)
    dialogue.answer(issued(), 1.1)
    for place in range(1, 8):
        assert dialogue.scan(FOUND, 1.0 + place * RESCAN_S / 2) is None
    assert dialogue.scan(FOUND, 20.0) == CheckInWanted(code=FOUND)


def test_while_something_is_wanted_nothing_else_is(dialogue):
    tap(dialogue, A, 1.0)
    assert dialogue.scan(FOUND, 1.1) is None
    assert dialogue.press(B, 5.0) is None
    dialogue.open_staff(5.0)
    assert dialogue.view.page == Home()


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        (NoPaper(letter="Α"), TicketWanted(letter="Α", on_paper=False)),
        (NoPaper(code=FOUND), CheckInWanted(code=FOUND, on_paper=False)),
    ],
)
def test_the_number_can_be_taken_without_paper(dialogue, asked, wanted):
    tap(dialogue, A, 1.0)
    dialogue.answer(asked, 1.1)
    assert tap(dialogue, TakeWithoutPaper(), 3.0) == wanted


def test_who_does_not_want_it_without_paper_goes_back(dialogue):
    tap(dialogue, A, 1.0)
    dialogue.answer(NoPaper(letter="Α"), 1.1)
    tap(dialogue, GoBack(), 3.0)
    assert dialogue.view.page == Home()


def test_help_is_called_and_leads_back_to_what_was_typed(dialogue):
    tap(dialogue, StartCheckIn(), 1.0)
    type_code(dialogue, "481", 3.0)
    assert tap(dialogue, CallHelp(), 5.0) == HelpWanted()
    dialogue.answer(HelpIsComing(), 5.1)
    tap(dialogue, GoBack(), 7.0)
    assert dialogue.view.page == CheckIn(typed="481")


def test_what_is_chosen_by_ear_acts_without_a_finger(dialogue):
    assert dialogue.press(StartCheckIn(), 1.0) is None
    for digit in "481027":
        dialogue.press(TypeDigit(digit=digit), 1.1)
    assert dialogue.press(Confirm(), 1.2) is None, "too soon after the page"
    assert dialogue.press(Confirm(), 2.0) == CheckInWanted(code="481027")


def test_an_action_that_its_page_does_not_have_means_nothing(dialogue):
    issue(dialogue, 1.0)
    for action in (A, StartCheckIn(), Confirm(), TypeDigit(digit="1"), TakeWithoutPaper(), CallHelp(), TurnLeaf(by=1)):
        assert dialogue.press(action, 3.0) is None
    assert isinstance(dialogue.view.page, Issued)
