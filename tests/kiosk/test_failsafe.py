"""Whatever raises, the citizen sees a calm sentence, and then the first page again."""

import pytest

from epass.queueing import events as e
from fakes.clock import MORNING, FakeClock
from fakes.receptions import PIN_LINE, FakeReception
from fakes.sites import a_site
from kiosk.dialogue.pages import CallHelp, ChooseService, Confirm, Home, Issued, Sorry, StartCheckIn
from kiosk.dialogue.stays import SORRY_S
from kiosk.inputs.keys import Key
from kiosk.voice.listening import Listening

A = ChooseService(letter="Α")


def a_counter(at):
    return e.CounterOpened(at=at, counter=1)


class Broken(Exception):
    """Nobody foresaw it."""


def broken(*_, **__):
    raise Broken


@pytest.fixture
def reception(tmp_path):
    reception = FakeReception(a_site(tmp_path, kiosk=f'staff_pin = "{PIN_LINE}"'), FakeClock(MORNING))
    yield reception
    reception.close()


def is_told(reception):
    return [state.reason is not None for state in reception.elsewhere.devices() if state.device == "kiosk"]


def assert_it_recovers(reception):
    assert reception.page == Sorry()
    assert "Συγγνώμη" in reception.texts
    reception.wait(SORRY_S)
    assert reception.page == Home()
    assert is_told(reception) == [True]
    reception.tap(A)
    assert isinstance(reception.page, Issued)
    assert is_told(reception) == [False]


@pytest.mark.parametrize(
    "collaborator",
    [
        "kiosk.answers.Answers.ticket",
        "kiosk.answers.wait_of",
        "kiosk.dialogue.dialogue.Dialogue.touch",
        "kiosk.inputs.gestures.Gestures.feed",
        "epass.queueing.hall.Hall.issue",
    ],
)
def test_whatever_raises_at_a_tap_is_apologised_for_and_over_soon(reception, monkeypatch, caplog, collaborator):
    with monkeypatch.context() as patched:
        patched.setattr(collaborator, broken)
        reception.tap(A)
    assert "Traceback" in caplog.text
    assert_it_recovers(reception)


def test_a_journal_that_raises_what_nobody_foresaw_stops_nothing_else(reception, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr("epass.store.journal.Journal.record", broken)
        reception.tap(A)
    assert reception.page == Sorry()
    reception.wait(SORRY_S)
    reception.tap(A)
    assert isinstance(reception.page, Issued)


def test_a_dialogue_that_takes_no_answer_begins_anew_after_the_apology(reception, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr("kiosk.dialogue.dialogue.Dialogue.answer", broken)
        reception.tap(A)
    assert "Συγγνώμη" in reception.texts
    reception.wait(reception.next_tick_s - reception.monotonic.now)
    assert "Πατήστε για αριθμό" in reception.texts
    assert reception.page == Home()


@pytest.mark.parametrize(
    ("collaborator", "happens"),
    [
        ("kiosk.dialogue.dialogue.Dialogue.tick", lambda reception: reception.wait(1)),
        ("kiosk.errands.offers_of", lambda reception: reception.happen(a_counter)),
        ("kiosk.errands.Errands.hear", lambda reception: reception.happen(a_counter)),
        ("kiosk.dialogue.dialogue.Dialogue.scan", lambda reception: reception.show_code("481027")),
        ("kiosk.answers.code_in", lambda reception: reception.show_code("481027")),
        ("kiosk.answers.Answers.help", lambda reception: reception.tap(CallHelp())),
        ("kiosk.dialogue.dialogue.Dialogue.open_staff", lambda reception: reception.key(Key.STAFF)),
    ],
)
def test_whatever_raises_when_something_happens_is_over_soon(reception, monkeypatch, collaborator, happens):
    with monkeypatch.context() as patched:
        patched.setattr(collaborator, broken)
        happens(reception)
    assert_it_recovers(reception)


def test_a_canvas_that_fails_once_shows_the_apology(reception, monkeypatch):
    show = type(reception.canvas).show
    fails = [Broken()]

    def show_badly(canvas, scene, background):
        if fails:
            raise fails.pop()
        return show(canvas, scene, background)

    monkeypatch.setattr(type(reception.canvas), "show", show_badly)
    reception.tap(StartCheckIn())
    assert_it_recovers(reception)


def test_where_the_apology_cannot_be_drawn_either_nothing_is_shown_and_nothing_acts(reception, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr("kiosk.screen.showing.draw", broken)
        reception.show()
        assert reception.canvas.scene == ()
        assert reception._showing.actions == ()
    reception.wait(SORRY_S)
    assert reception.page == Home()
    assert "Πατήστε για αριθμό" in reception.texts


def test_a_dialogue_that_fails_again_and_again_begins_anew(reception):
    reception._errands.dialogue.tick = broken
    reception.wait(1)
    reception.wait(1)
    reception.wait(SORRY_S)
    assert reception.page == Home()


def test_what_fails_all_the_time_is_logged_once_and_tried_calmly(reception, monkeypatch, caplog):
    monkeypatch.setattr("kiosk.dialogue.dialogue.Dialogue.tick", broken)
    for _ in range(5):
        reception.wait(0.5)
        assert reception.next_tick_s >= reception.monotonic.now + 1
    assert caplog.text.count("Traceback") == 1


def test_a_judgement_that_fails_is_apologised_for(reception, monkeypatch):
    reception.key(Key.STAFF)
    reception.type("4711")
    with monkeypatch.context() as patched:
        patched.setattr("kiosk.back_office.BackOffice.answer_help", broken)
        reception.answer()
    assert_it_recovers(reception)


class Silence:
    def say(self, sentences, language, *, interrupts=True):
        pass

    def stop(self):
        pass

    def set_volume(self, percent):
        pass


def test_a_page_that_cannot_be_read_aloud_is_still_there_to_be_seen(reception, monkeypatch):
    monkeypatch.setattr("kiosk.voice.listening.spoken", broken)
    reception.listen(Listening(reception._errands._config, Silence(), 60))
    assert reception.page == Home()
    reception.key(Key.NEXT)
    reception.tap(StartCheckIn())
    assert [target.action for target in reception._showing._picture.targets if target.action == Confirm()]
    assert [state.device for state in reception.elsewhere.devices() if state.reason] == ["voice"]
