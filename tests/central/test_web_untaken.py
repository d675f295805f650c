"""A booking that the ΚΕΠ's own system could not take in is seen by whoever awaits the citizen."""

import pytest

from central.domain.entries import read_batch
from central.domain.users import Role
from fakes.central_api import an_entry
from fakes.staff import SITE, at, book, by_hand, hire

pytest_plugins = ["fakes.platform_fixtures"]


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request, platform_on):
    return platform_on(request.param)


def says(house, *told, journal_id="j1"):
    """The ΚΕΠ's entries: kind and fields of each."""
    entries = [an_entry(seq, kind, **body) for seq, (kind, body) in enumerate((("DayOpened", {}), *told), start=1)]
    batch = read_batch({"journal_id": journal_id, "prev_hash": "", "entries": entries})
    house.do(house.store.entries.take(SITE, batch))


def refused(booking, reason):
    return "ChangeRefused", {"change": 1, "reason": reason, "booking": booking.id}


@pytest.mark.parametrize(
    "way",
    [
        ("el", "όχι στο σύστημα του ΚΕΠ", "no_such_service", "δεν έχει αυτή την ουρά"),
        ("en", "not in the centre’s system", "code_taken", "another booking has the same code"),
        ("en", "not in the centre’s system", "of_a_later_version", "it could not read it"),
    ],
)
def test_the_day_the_search_and_the_booking_say_so(house, form_visitor, way):
    language, mark, reason, because = way
    hire(house)
    clerk = by_hand(form_visitor, "eleni")
    clerk.language = language
    untaken, fine = book(house, at(9), "Άγγελος Δοκιμαστικός"), book(house, at(10))
    says(house, refused(untaken, reason), ("BookingReceived", {"booking": fine.id, "change": 2}))

    day, page = (clerk.get(f"/staff/{SITE}{path}").text for path in ("", f"/bookings/{untaken.id}"))
    found = clerk.post(f"/staff/{SITE}/search", wanted="Δοκιμαστικός", csrf=clerk.csrf(f"/staff/{SITE}")).text
    assert (day.count(mark), found.count(mark)) == (1, 1)
    assert because in page
    assert because not in clerk.get(f"/staff/{SITE}/bookings/{fine.id}").text


def test_nobody_is_told_any_more_once_it_was_taken_in(house, form_visitor):
    hire(house)
    clerk = by_hand(form_visitor, "eleni")
    booking = book(house, at(9))
    says(house, refused(booking, "no_such_service"))
    says(house, ("BookingReceived", {"booking": booking.id, "change": 2}), journal_id="j2")
    page = clerk.get(f"/staff/{SITE}/bookings/{booking.id}").text
    assert "Δεν έγινε δεκτό" in page
    assert "δεν έχει αυτή την ουρά" not in page
    assert "όχι στο σύστημα του ΚΕΠ" not in clerk.get(f"/staff/{SITE}").text


def test_the_log_says_why_in_words(house, form_visitor):
    hire(house, login="head", role=Role.SUPERVISOR)
    booking = book(house, at(9))
    says(house, refused(booking, "no_such_service"))
    log = by_hand(form_visitor, "head").get(f"/admin/sites/{SITE}/log").text
    assert "Ραντεβού που δεν έγινε δεκτό στο ΚΕΠ" in log
    assert "Λόγος: το ΚΕΠ δεν έχει αυτή την ουρά" in log


def test_an_arrival_that_was_taken_back_has_a_name_in_the_history(house, form_visitor):
    hire(house)
    booking = book(house, at(9))
    issued = {"number": "Β001", "service": "Β", "origin": "booking", "due": "2026-11-23T07:30:00+00:00"}
    says(
        house,
        ("TicketIssued", {"ticket": "t1", **issued}),
        ("BookingCheckedIn", {"ticket": "t1", "booking": booking.id}),
        ("BookingReleased", {"ticket": "t1", "booking": booking.id}),
    )
    page = by_hand(form_visitor, "eleni").get(f"/staff/{SITE}/bookings/{booking.id}")
    assert (page.status, "Αναίρεση προσέλευσης" in page.text) == (200, True)
