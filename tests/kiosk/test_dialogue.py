"""A visit from the home page to a ticket and back, whatever fingers do."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epass.queueing.estimate import Wait
from kiosk.dialogue import (
    NOTING_S,
    PRINTING_S,
    QUIET_S,
    ChooseLanguage,
    ChooseService,
    Dialogue,
    GoHome,
    Home,
    Issued,
    NoNumber,
    OutOfOrder,
    Paper,
)
from kiosk.fingers import Phase
from kiosk.offers import Refused, Why

A, B = ChooseService(letter="Α"), ChooseService(letter="Β")
ENGLISH = ChooseLanguage(language="en")
WAIT = Wait(ahead=4, low_min=10, high_min=15)
CLOSED = Refused(why=Why.CLOSED, opens_at=datetime(2026, 11, 24, 8, 0))
HOME_AFTER_S, TICKET_SHOWN_S = 20.0, 6.0


@pytest.fixture
def dialogue():
    return a_dialogue()


def a_dialogue():
    return Dialogue(("el", "en"), home_after_s=HOME_AFTER_S, ticket_shown_s=TICKET_SHOWN_S)


def tap(dialogue, action, at):
    dialogue.touch(Phase.DOWN, action, at)
    return dialogue.touch(Phase.UP, action, at + 0.05)


def issue(dialogue, at, ticket="t1"):
    assert tap(dialogue, A, at) == "Α"
    dialogue.issued(ticket, "Α042", WAIT, at + 0.1)


def test_a_tap_on_a_service_wants_its_number(dialogue):
    assert tap(dialogue, A, 1.0) == "Α"


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
    assert dialogue.touch(Phase.UP, A, 16.0) == "Α"


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
    assert tap(dialogue, A, 3.05 + QUIET_S) == "Α"


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
    dialogue.refused(CLOSED, 1.1)
    assert dialogue.view.page == NoNumber(letter="Α", refused=CLOSED)
    dialogue.tick(1.1 + HOME_AFTER_S)
    assert dialogue.view.page == Home()


def test_a_refusal_keeps_the_language_that_was_chosen(dialogue):
    tap(dialogue, ENGLISH, 1.0)
    tap(dialogue, A, 3.0)
    dialogue.refused(CLOSED, 3.1)
    tap(dialogue, GoHome(), 5.0)
    assert (dialogue.view.page, dialogue.view.language) == (Home(), "en")


def test_a_journal_that_does_not_work_is_told_and_tried_again_later(dialogue):
    tap(dialogue, A, 1.0)
    dialogue.failed(1.1)
    assert dialogue.view.page == OutOfOrder()
    dialogue.tick(1.1 + HOME_AFTER_S)
    assert tap(dialogue, A, 2.0 + HOME_AFTER_S) == "Α"


def test_the_language_can_be_chosen_and_comes_back_when_nobody_touches(dialogue):
    tap(dialogue, ENGLISH, 1.0)
    assert dialogue.view.language == "en"
    dialogue.tick(1.0 + HOME_AFTER_S - 0.1)
    assert dialogue.view.language == "en"
    dialogue.tick(1.0 + HOME_AFTER_S)
    assert dialogue.view.language == "el"


def test_the_language_comes_back_after_each_visit(dialogue):
    tap(dialogue, ENGLISH, 1.0)
    issue(dialogue, 3.0)
    assert dialogue.view.language == "en"
    dialogue.printed("t1", 4.0)
    tap(dialogue, GoHome(), 6.0)
    assert dialogue.view.language == "el"


def test_at_home_nothing_is_due_for_ever(dialogue):
    assert dialogue.next_tick_s is None
    tap(dialogue, None, 1.0)
    dialogue.tick(dialogue.next_tick_s)
    assert dialogue.next_tick_s is None


actions = st.sampled_from([A, B, ENGLISH, ChooseLanguage(language="el"), GoHome(), None])
steps = st.tuples(
    st.floats(0, 3),
    st.one_of(
        st.tuples(st.sampled_from(Phase), actions),
        st.sampled_from(["printed", "failed to print", "tick", "wait a minute"]),
    ),
)


@given(st.lists(steps, max_size=120), st.sampled_from(["issued", "refused", "failed"]))
def test_whatever_is_touched_a_visit_wants_one_ticket_at_most(script, answer):
    dialogue, now_s, wanted = a_dialogue(), 0.0, 0
    last_issue_s = float("-inf")
    for pause_s, step in script:
        now_s += pause_s
        before = dialogue.view.page
        match step:
            case (phase, action):
                if dialogue.touch(phase, action, now_s):
                    assert before == Home(), "a number is wanted on the home page only"
                    assert now_s - last_issue_s >= QUIET_S
                    last_issue_s, wanted = now_s, wanted + 1
                    if answer == "issued":
                        dialogue.issued(f"t{wanted}", f"Α{wanted:03d}", WAIT, now_s)
                        assert dialogue.view.page.number == f"Α{wanted:03d}"
                    elif answer == "refused":
                        dialogue.refused(CLOSED, now_s)
                    else:
                        dialogue.failed(now_s)
            case "printed":
                dialogue.printed(f"t{wanted}", now_s)
            case "failed to print":
                dialogue.not_printed(f"t{wanted}", now_s, maybe_printed=True)
            case "tick":
                dialogue.tick(now_s)
            case "wait a minute":
                now_s += 61
                while dialogue.next_tick_s is not None and dialogue.next_tick_s <= now_s:
                    dialogue.tick(now_s)


@given(st.lists(steps, max_size=60))
def test_left_alone_the_kiosk_is_at_home_again_in_the_first_language(script):
    dialogue, now_s, wanted = a_dialogue(), 0.0, 0
    for pause_s, step in script:
        now_s += pause_s
        if isinstance(step, tuple) and dialogue.touch(*step, now_s):
            wanted += 1
            dialogue.issued(f"t{wanted}", "Α001", WAIT, now_s)
        elif step == "failed to print":
            dialogue.not_printed(f"t{wanted}", now_s, maybe_printed=False)
    for _ in range(2 * wanted + 4):
        now_s += NOTING_S + 1
        dialogue.tick(now_s)
    assert (dialogue.view.page, dialogue.view.language) == (Home(), "el")
