"""A touch becomes an entry in the journal and a page, an entry becomes a picture."""

import pytest

from epass.config import load
from epass.errors import StoreError
from epass.queueing import events as e
from fakes.clock import MORNING, FakeClock
from fakes.receptions import FakeReception
from fakes.sites import a_site
from kiosk.dialogue.pages import (
    CallHelp,
    ChooseLanguage,
    ChooseService,
    GoBack,
    GoHome,
    HelpIsComing,
    Home,
    NoNumber,
    NoPaper,
    OutOfOrder,
    Paper,
    TakeWithoutPaper,
    TooMany,
)
from kiosk.inputs.fingers import Phase, Touch

A, B = ChooseService(letter="Α"), ChooseService(letter="Β")


@pytest.fixture
def clock():
    return FakeClock(MORNING)


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path, kiosk="in_a_row = 3\neach_s = 30", receipt='link = "https://kep.example/t/{ticket}"')


@pytest.fixture
def reception(site, clock):
    reception = FakeReception(site, clock)
    yield reception
    reception.close()


def issues(reception):
    return reception.journalled(e.TicketIssued)


def printer(kind, **values):
    return lambda at: kind(at=at, device="printer", **values)


OUT_OF_PAPER = printer(e.DeviceFailed, reason="The printer has no paper.")


def test_a_tap_is_a_ticket_in_the_journal_and_a_number_on_the_screen(reception):
    reception.tap(B)
    (issued,) = issues(reception)
    assert (issued.number, issued.service, issued.language, issued.on_paper) == ("Β001", "Β", "el", True)
    assert reception.page.paper is Paper.PRINTING
    assert "Β001" in reception.texts


def test_the_page_of_a_number_carries_the_address_of_its_own_page(reception):
    reception.tap(A)
    assert reception.page.link == f"https://kep.example/t/{issues(reception)[0].ticket}"


def test_the_platforms_address_goes_before_the_sites_own(reception):
    settings = {"ticket_link": "https://platform.example/t/{ticket}"}
    reception.journal.record(lambda hall, at: [e.SettingsReceived(at=at, settings=settings)])
    reception.tap(A)
    assert reception.page.link == f"https://platform.example/t/{issues(reception)[0].ticket}"


def test_the_ticket_knows_the_language_in_which_it_was_asked_for(reception):
    reception.tap(ChooseLanguage(language="en"))
    reception.tap(A)
    assert issues(reception)[0].language == "en"


def test_the_drawing_waits_for_the_paper(reception):
    shown = reception.canvas.shown
    target = next(target for target in reception._showing._picture.targets if target.action == A)
    x, y = (target.x + 20) / 1280, (target.y + 20) / 800
    assert reception.touch(Touch(phase=Phase.DOWN, x=x, y=y)) is False
    assert reception.canvas.shown == shown + 1, "a finger that comes down shows what it presses at once"
    assert reception.touch(Touch(phase=Phase.UP, x=x, y=y)) is True
    assert reception.canvas.shown == shown + 1


def test_a_service_that_closed_meanwhile_is_told_in_words(tmp_path, clock):
    a_site(tmp_path)
    path = tmp_path / "epass.toml"
    hours = 'letter = "Α"\nhours = { mon = "08:00-14:00" }'
    path.write_text(path.read_text(encoding="utf-8").replace('letter = "Α"', hours), encoding="utf-8")
    reception = FakeReception(load(path), clock)
    clock.advance(hours=7)
    reception.tap(A)
    assert issues(reception) == []
    assert isinstance(reception.page, NoNumber)
    assert "08:00" in reception.texts
    reception.close()


def test_what_others_issue_and_call_is_seen_in_the_waiting_people(reception, clock):
    entries = reception.elsewhere.record(lambda hall, at: hall.issue("Α", at=at, ticket="t1"))
    clock.advance(seconds=1)
    reception.take(entries)
    assert "Αναμένει 1" in reception.texts
    reception.take(reception.elsewhere.record(lambda hall, at: hall.call_next(1, at=at)))
    assert "Αναμένει 1" not in reception.texts


@pytest.mark.parametrize(
    ("outcome", "paper"),
    [
        (lambda ticket, at: e.TicketPrinted(at=at, ticket=ticket, confirmed=True), Paper.PRINTED),
        (lambda t, at: e.PrintFailed(at=at, ticket=t, reason="no paper", maybe_printed=False), Paper.NOT_PRINTED),
        (lambda t, at: e.PrintFailed(at=at, ticket=t, reason="no answer", maybe_printed=True), Paper.MAYBE_PRINTED),
    ],
)
def test_what_becomes_of_the_paper_is_told(reception, outcome, paper):
    reception.tap(A)
    (issued,) = issues(reception)
    reception.happen(lambda at: outcome(issued.ticket, at))
    assert reception.page.paper is paper
    assert "Α001" in reception.texts


def test_what_becomes_of_a_copy_is_nothing_to_the_citizen(reception):
    reception.tap(A)
    (issued,) = issues(reception)
    reception.happen(lambda at: e.TicketPrinted(at=at, ticket=issued.ticket, confirmed=True, copy=True))
    assert reception.page.paper is Paper.PRINTING


def test_a_printer_in_trouble_is_told_at_home_until_it_works(reception):
    reception.happen(OUT_OF_PAPER)
    told = reception.texts
    reception.happen(printer(e.DeviceRecovered))
    assert "Δεν τυπώνονται εισιτήρια" in told
    assert "Δεν τυπώνονται εισιτήρια" not in reception.texts


def test_without_paper_it_is_asked_first_whether_the_number_is_wanted_all_the_same(reception):
    reception.happen(OUT_OF_PAPER)
    reception.tap(A)
    assert reception.page == NoPaper(letter="Α")
    assert issues(reception) == []
    reception.tap(TakeWithoutPaper())
    assert [ticket.on_paper for ticket in issues(reception)] == [False]
    assert reception.page.paper is Paper.WITHOUT


def test_without_paper_a_service_that_gives_no_numbers_is_told_first(reception):
    reception.happen(OUT_OF_PAPER)
    reception.elsewhere.record(lambda hall, at: hall.close_service("Α", at=at))
    reception.tap(A)
    assert isinstance(reception.page, NoNumber)


def test_a_printer_that_was_in_trouble_before_the_start_is_known(site, clock):
    first = FakeReception(site, clock)
    first.happen(OUT_OF_PAPER)
    first.close()
    reception = FakeReception(site, clock)
    reception.tap(A)
    assert isinstance(reception.page, NoPaper)
    reception.close()


def test_one_citizen_cannot_empty_the_roll(reception):
    for _ in range(3):
        reception.tap(A)
        reception.tap(GoHome())
    reception.tap(A)
    assert len(issues(reception)) == 3
    assert isinstance(reception.page, TooMany)
    told = reception.texts
    reception.wait(1)
    assert reception.texts != told, "the seconds are counted down"
    reception.tap(GoBack())
    reception.wait(30)
    reception.tap(A)
    assert len(issues(reception)) == 4


def test_who_may_not_take_a_number_now_hears_first_that_there_is_none(reception):
    for _ in range(3):
        reception.tap(A)
        reception.tap(GoHome())
    reception.elsewhere.record(lambda hall, at: hall.close_service("Α", at=at))
    reception.tap(A)
    assert isinstance(reception.page, NoNumber)


def test_help_is_called_once_and_known_to_come(reception):
    reception.tap(CallHelp())
    assert reception.page == HelpIsComing()
    reception.take(reception.elsewhere.today())
    reception.tap(GoBack())
    reception.tap(CallHelp())
    assert reception.page == HelpIsComing(is_again=True)
    assert len(reception.journalled(e.HelpRequested)) == 1
    reception.take(reception.elsewhere.record(lambda hall, at: hall.answer_help(at=at)))
    reception.tap(GoBack())
    reception.tap(CallHelp())
    assert reception.page == HelpIsComing()


def test_without_a_journal_the_kiosk_says_that_it_is_out_of_order(reception):
    assert "εκτός λειτουργίας" not in reception.texts
    reception.detach()
    reception.show()
    assert "εκτός λειτουργίας" in reception.texts


def test_a_ticket_that_cannot_be_remembered_is_not_given(reception, monkeypatch, caplog):
    def fail(*_, **__):
        raise StoreError("The disk is full.")

    monkeypatch.setattr(reception.journal, "record", fail)
    reception.tap(A)
    assert reception.page == OutOfOrder()
    assert "The disk is full." in caplog.text
    reception.wait(21)
    assert reception.page == Home()


def test_a_device_is_told_when_it_changes(reception):
    for reason in (None, "unplugged", "unplugged", None, None):
        reception.tell("scanner", reason)
    told = [*reception.journalled(e.DeviceFailed), *reception.journalled(e.DeviceRecovered)]
    assert [(type(event), event.device) for event in told] == [
        (e.DeviceFailed, "scanner"),
        (e.DeviceRecovered, "scanner"),
    ]


def test_a_device_that_cannot_be_told_of_stops_nothing(reception, monkeypatch, caplog):
    def fail(*_):
        raise StoreError("The disk is full.")

    monkeypatch.setattr(reception.journal, "record", fail)
    reception.tell("touch", "unplugged")
    assert "The disk is full." in caplog.text
    reception.detach()
    reception.tell("touch", "unplugged")


def test_yesterdays_people_do_not_wait_today(reception, clock):
    entries = reception.elsewhere.record(lambda hall, at: hall.issue("Α", at=at, ticket="t1"))
    clock.advance(seconds=1)
    reception.take(entries)
    assert "Αναμένει 1" in reception.texts
    clock.advance(days=1)
    reception.tick()
    assert "Αναμένει 1" not in reception.texts


def test_the_letters_of_pages_to_come_are_rehearsed(reception):
    for _ in reception.rehearse():
        pass
    assert {"Α012", "Β900", "Closed"} <= set(reception.canvas.prepared)
