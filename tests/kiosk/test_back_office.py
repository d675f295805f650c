"""The staff's menu: what it does to the journal and to the kiosk, and what it tells."""

import json

import pytest

from epass.health import Finding
from epass.queueing import events as e
from fakes.clock import MORNING, FakeClock
from fakes.receptions import PIN, PIN_LINE, FakeReception
from fakes.sites import a_site
from kiosk.dialogue.pages import (
    ChooseLanguage,
    Confirm,
    DoTask,
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
)
from kiosk.inputs.keys import Key
from kiosk.settings import load_settings


@pytest.fixture
def clock():
    return FakeClock(MORNING)


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path, kiosk=f'staff_pin = "{PIN_LINE}"')


@pytest.fixture
def reception(site, clock):
    reception = FakeReception(site, clock)
    yield reception
    reception.close()


@pytest.fixture
def menu(reception):
    open_menu(reception)
    return reception


def open_menu(reception):
    reception.monotonic.now += 1
    reception.key(Key.STAFF)
    reception.type(PIN)
    reception.answer()
    assert reception.page == StaffMenu()


def facts(reception):
    return reception._errands.moment.staff


def open_task(reception, task):
    reception.tap(DoTask(task=task))


def test_a_wrong_pin_opens_nothing(reception):
    reception.key(Key.STAFF)
    reception.type("4712")
    reception.answer()
    assert reception.page == StaffPin(is_wrong=True)
    assert facts(reception) is None


def test_without_a_pin_in_the_configuration_there_is_no_menu(tmp_path, clock):
    reception = FakeReception(a_site(tmp_path), clock)
    reception.key(Key.STAFF)
    assert reception.page == Home()
    reception.close()


def test_whoever_opens_the_menu_has_answered_who_asked_for_help(reception):
    reception.take(reception.elsewhere.record(lambda hall, at: hall.request_help(at=at)))
    open_menu(reception)
    assert [event.counter for event in reception.journalled(e.HelpAnswered)] == [None]
    reception.tap(GoHome())
    open_menu(reception)
    assert len(reception.journalled(e.HelpAnswered)) == 1


def test_a_new_roll_is_told(menu):
    open_task(menu, Task.PAPER_CHANGED)
    assert menu.page == StaffMenu(done=Task.PAPER_CHANGED)
    assert len(menu.journalled(e.RollChanged)) == 1
    assert facts(menu).roll_percent == 100


def test_what_is_left_of_the_roll_is_told_once_a_new_one_was(menu):
    assert facts(menu).roll_percent is None
    open_task(menu, Task.PAPER_CHANGED)
    menu.take(menu.elsewhere.record(lambda hall, at: hall.issue("Α", at=at, ticket="t1")))
    menu.happen(
        lambda at: e.PrintStarted(at=at, ticket="t1"),
        lambda at: e.TicketPrinted(at=at, ticket="t1", confirmed=True, paper_mm=20_000),
        lambda at: e.DeviceFailed(at=at, device="roll", reason="The roll is near its end."),
    )
    assert (facts(menu).roll_percent, facts(menu).roll_sentence) == (75, "The roll is near its end.")


@pytest.mark.parametrize(
    ("event", "outcome", "reason"),
    [
        (lambda at: e.TestPagePrinted(at=at, confirmed=True), Outcome.DONE, ""),
        (lambda at: e.TestPageFailed(at=at, reason="no paper"), Outcome.FAILED, "no paper"),
    ],
)
def test_a_test_page_is_asked_for_and_told_how_it_went(menu, event, outcome, reason):
    open_task(menu, Task.TEST_PAGE)
    assert menu.journalled(e.TestPageRequested) == []
    menu.tap(Confirm())
    assert len(menu.journalled(e.TestPageRequested)) == 1
    assert menu.page.outcome is Outcome.GOING_ON
    menu.happen(event)
    assert menu.page == StaffTask(task=Task.TEST_PAGE, outcome=outcome, reason=reason)


def test_the_last_tickets_can_be_printed_again(menu, clock):
    for place in range(10):
        clock.advance(minutes=1)
        menu.elsewhere.record(lambda hall, at, place=place: hall.issue("Α", at=at, ticket=f"t{place}"))
    menu.take(menu.elsewhere.today())
    open_task(menu, Task.REPRINT)
    assert [recent.number for recent in facts(menu).recent] == [f"Α{place:03d}" for place in range(10, 2, -1)]
    assert facts(menu).recent[0].time == "08:10"
    menu.tap(PrintCopy(ticket="t7"))
    assert [copy.ticket for copy in menu.journalled(e.CopyRequested)] == ["t7"]
    menu.happen(lambda at: e.TicketPrinted(at=at, ticket="t3", confirmed=True, copy=True))
    assert menu.page.outcome is Outcome.GOING_ON, "that was another copy"
    menu.happen(lambda at: e.PrintFailed(at=at, ticket="t7", reason="no paper", maybe_printed=False, copy=True))
    assert (menu.page.outcome, menu.page.reason) == (Outcome.FAILED, "no paper")


def test_a_copy_of_what_is_not_there_any_more_is_told(menu, clock):
    menu.take(menu.elsewhere.record(lambda hall, at: hall.issue("Α", at=at, ticket="t1")))
    open_task(menu, Task.REPRINT)
    clock.advance(days=1)
    menu.tap(PrintCopy(ticket="t1"))
    assert menu.page.outcome is Outcome.FAILED


def test_a_service_is_closed_and_opened_again(menu):
    open_task(menu, Task.SERVICES)
    menu.tap(SwitchService(letter="Α"))
    menu.take(menu.elsewhere.today())
    assert [state.is_closed for state in facts(menu).services] == [True, False]
    assert menu.page == StaffTask(task=Task.SERVICES)
    menu.tap(SwitchService(letter="Α"))
    assert [state.is_closed for state in facts(menu).services] == [False, False]


def test_the_volume_and_the_first_language_outlive_a_restart(menu, site, clock):
    open_task(menu, Task.VOLUME)
    loud = next(target.action for target in menu._showing._picture.targets if isinstance(target.action, SetVolume))
    menu.tap(loud)
    menu.tap(GoBack())
    open_task(menu, Task.LANGUAGE)
    menu.tap(SetFirstLanguage(language="en"))
    assert (facts(menu).volume, facts(menu).first_language) == (loud.percent, "en")
    menu.tap(GoBack())
    menu.tap(GoHome())
    assert "Touch for a number" in menu.texts
    anew = FakeReception(site, clock)
    assert "Touch for a number" in anew.texts
    assert anew.volume == loud.percent
    anew.close()


@pytest.mark.parametrize("kept", ["", "[]", "{", '{"volume": "loud", "first_language": "fr"}', '{"volume": 400}'])
def test_settings_that_cannot_be_read_are_those_of_the_configuration(site, kept):
    (site.state_dir / "kiosk.json").write_text(kept, encoding="utf-8")
    settings = load_settings(site)
    assert (settings.volume, settings.first_language) == (site.kiosk.volume, "el")


def test_settings_that_cannot_be_kept_hold_until_the_next_start(menu, site, caplog):
    (site.state_dir / "kiosk.json").mkdir()
    open_task(menu, Task.LANGUAGE)
    menu.tap(SetFirstLanguage(language="en"))
    assert facts(menu).first_language == "en"
    assert "holds until the next start" in caplog.text


def test_what_is_kept_is_whole(menu, site):
    open_task(menu, Task.LANGUAGE)
    menu.tap(SetFirstLanguage(language="en"))
    kept = json.loads((site.state_dir / "kiosk.json").read_text(encoding="utf-8"))
    assert kept == {"volume": site.kiosk.volume, "first_language": "en"}


def test_the_examination_is_what_the_doctor_finds_with_what_is_wrong_first(menu, monkeypatch):
    fine = Finding(part="journal", ok=True, sentence="412 entries.")
    wrong = Finding(part="printer", ok=False, sentence="Is the printer on?")
    monkeypatch.setattr("epass.health.examine", lambda config: iter([fine, wrong]))
    open_task(menu, Task.HEALTH)
    assert menu.page == StaffTask(task=Task.HEALTH, outcome=Outcome.GOING_ON)
    menu.answer()
    assert menu.page == StaffTask(task=Task.HEALTH, outcome=Outcome.DONE)
    assert facts(menu).findings == (("printer", False, "Is the printer on?"), ("journal", True, "412 entries."))


def test_a_restart_is_asked_first(menu):
    open_task(menu, Task.RESTART)
    assert not menu.wants_restart
    menu.tap(Confirm())
    assert menu.wants_restart


def test_the_services_have_their_names_in_the_language_of_the_page(reception):
    reception.tap(ChooseLanguage(language="en"))
    open_menu(reception)
    assert facts(reception).services[0].name == "Certified signature"
