"""A booking becomes a ticket at the dispenser, in one transaction, or it is said why not."""

from datetime import timedelta

import pytest

from epass.queueing import events as e
from epass.queueing.booking import Booking
from fakes.clock import MORNING, FakeClock
from fakes.receptions import FakeReception
from fakes.sites import a_site
from kiosk.dialogue.pages import (
    CheckIn,
    ChooseService,
    GoBack,
    GoHome,
    Issued,
    NoPaper,
    NotCheckedIn,
    NotNow,
    Paper,
    StartCheckIn,
    TakeWithoutPaper,
)

SLOT = MORNING + timedelta(minutes=30)
CODE = "481027"


@pytest.fixture
def clock():
    return FakeClock(MORNING)


@pytest.fixture
def reception(tmp_path, clock):
    reception = FakeReception(a_site(tmp_path, kiosk="in_a_row = 1\neach_s = 600"), clock)
    reception.book(CODE, SLOT)
    yield reception
    reception.close()


def test_a_typed_code_becomes_a_ticket_in_one_transaction(reception):
    reception.tap(StartCheckIn())
    reception.type(CODE)
    (issued,) = reception.journalled(e.TicketIssued)
    (checked_in,) = reception.journalled(e.BookingCheckedIn)
    assert checked_in.ticket == issued.ticket
    assert (reception.page.number, reception.page.paper) == ("Α001", Paper.PRINTING)
    assert f"{reception.page.slot:%H:%M}" == "08:30", "the site's time"


def test_a_code_is_scanned_from_the_first_page(reception):
    reception.show_code(f"https://rantevou.example.gr/b/0532-{CODE}")
    assert reception.page.number == "Α001"


def test_bookings_do_not_count_as_numbers_in_a_row(reception):
    reception.book("112233", SLOT)
    reception.tap(ChooseService(letter="Α"))
    reception.tap(GoHome())
    for code in (CODE, "112233"):
        reception.show_code(code)
        assert isinstance(reception.page, Issued)


def test_a_code_that_is_checked_in_already_shows_its_number_again_and_prints_nothing(reception):
    reception.show_code(CODE)
    known = reception.page
    reception.tap(GoHome())
    reception.wait(60)
    reception.show_code(CODE)
    assert (reception.page.ticket, reception.page.was_known) == (known.ticket, True)
    assert len(reception.journalled(e.TicketIssued)) == 1


@pytest.mark.parametrize("end", ["finish", "mark_no_show"])
def test_a_number_that_nobody_will_call_any_more_is_not_shown_again(reception, end):
    reception.show_code(CODE)
    reception.elsewhere.record(lambda hall, at: hall.call_next(1, at=at))
    if end == "finish":
        reception.elsewhere.record(lambda hall, at: hall.begin(1, at=at))
    reception.take(reception.elsewhere.record(lambda hall, at: getattr(hall, end)(1, at=at)))
    reception.wait(60)
    reception.show_code(CODE)
    assert (reception.page.why, reception.page.letter) == (NotNow.LATE, "Α")


@pytest.mark.parametrize(
    ("minutes", "why"),
    [(-31, NotNow.TOO_EARLY), (91, NotNow.LATE), (-24 * 60, NotNow.ANOTHER_DAY)],
)
def test_at_the_wrong_time_it_is_said_when(reception, clock, minutes, why):
    clock.advance(minutes=minutes)
    reception.show_code(CODE)
    assert (reception.page.why, f"{reception.page.slot:%H:%M}") == (why, "08:30")
    assert reception.journalled(e.TicketIssued) == []


def test_who_comes_too_late_can_take_an_ordinary_number(reception, clock):
    clock.advance(minutes=91)
    reception.show_code(CODE)
    reception.tap(ChooseService(letter="Α"))
    assert isinstance(reception.page, Issued)


def test_a_code_of_another_site_is_told_as_such(reception):
    reception.show_code(f"0009-{CODE}")
    assert reception.page == NotCheckedIn(why=NotNow.ANOTHER_SITE)


def test_after_five_unknown_codes_nothing_is_heard_for_half_a_minute(reception):
    for place in range(5):
        reception.show_code(f"00000{place}")
        assert reception.page.why is NotNow.UNKNOWN
    reception.show_code(CODE)
    assert reception.page.why is NotNow.TOO_MANY_TRIES
    reception.tap(GoBack())
    reception.show_code(CODE)
    assert reception.page.why is NotNow.TOO_MANY_TRIES, "not undone by another visit"
    reception.wait(30)
    reception.show_code(CODE)
    assert isinstance(reception.page, Issued)


def test_a_known_code_ends_the_row_of_unknown_ones_and_what_is_no_code_is_no_try(reception):
    for code in ("000001", "000002", "000003", "000004", CODE, "000005", *["5201234567890"] * 5):
        reception.show_code(code)
        reception.wait(5)
    assert reception.page.why is NotNow.UNKNOWN
    reception.show_code(CODE)
    assert isinstance(reception.page, Issued)


def test_without_paper_it_is_asked_first_once_the_code_is_known_to_be_good(reception):
    reception.happen(lambda at: e.DeviceFailed(at=at, device="printer", reason="The printer has no paper."))
    reception.show_code("000001")
    assert reception.page.why is NotNow.UNKNOWN
    reception.show_code(CODE)
    assert reception.page == NoPaper(code=CODE)
    assert reception.journalled(e.BookingCheckedIn) == []
    reception.tap(TakeWithoutPaper())
    assert reception.page.paper is Paper.WITHOUT
    assert [ticket.on_paper for ticket in reception.journalled(e.TicketIssued)] == [False]


def test_a_wrong_code_is_typed_anew(reception):
    reception.tap(StartCheckIn())
    reception.type("000001")
    assert reception.page == NotCheckedIn(why=NotNow.UNKNOWN)
    reception.tap(GoBack())
    assert reception.page == CheckIn()


def test_who_has_a_booking_that_is_not_known_here_can_have_an_ordinary_number(reception):
    reception.show_code("000001")
    assert reception.page == NotCheckedIn(why=NotNow.UNKNOWN)
    reception.tap(GoHome())
    reception.tap(ChooseService(letter="Α"))
    assert isinstance(reception.page, Issued)
    assert [ticket.origin for ticket in reception.journalled(e.TicketIssued)] == ["walk_in"]


def test_bookings_that_come_and_change_are_heard_of(reception):
    withdrawn = reception.elsewhere.record(lambda hall, at: hall.withdraw_booking(f"b{CODE}", at=at))
    reception.take(withdrawn)
    reception.show_code(CODE)
    assert reception.page.why is NotNow.UNKNOWN
    booking = Booking(id="b2", code=CODE, service="Β", slot=SLOT)
    reception.elsewhere.record(lambda hall, at: hall.receive_booking(booking, at=at))
    reception.wait(5)
    reception.show_code(CODE)
    assert reception.page.number == "Β001"
