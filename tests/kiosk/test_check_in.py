"""What was typed or scanned becomes a booking's code, and a refusal what to do next."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epass.queueing import refusals
from fakes.halls import ATHENS
from kiosk.dialogue.check_in import code_in, not_checked_in
from kiosk.dialogue.pages import NotCheckedIn, NotNow

SLOT = datetime(2026, 11, 23, 10, 20, tzinfo=ATHENS)
OPENS = datetime(2026, 11, 23, 9, 20, tzinfo=ATHENS)


@pytest.mark.parametrize(
    "text",
    [
        "481027",
        " 481 027 ",
        "0532-481027",
        "https://rantevou.example.gr/b/0532-481027",
        "https://rantevou.example.gr/b/0532-481027/?from=mail#top",
        "HTTPS://RANTEVOU.EXAMPLE.GR/481027",
    ],
)
def test_a_code_is_found_however_it_is_carried(text):
    assert code_in(text, "0532") == "481027"


@pytest.mark.parametrize("text", ["0009-481027", "https://rantevou.example.gr/b/0009-481027"])
def test_a_code_of_another_site_is_known_as_such(text):
    assert code_in(text, "0532") is NotNow.ANOTHER_SITE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "48102",
        "4810271",
        "٤٨١٠٢٧",
        "0532–481027",
        "5201234567890",
        "https://rantevou.example.gr/",
        "https://rantevou.example.gr/?code=481027",
        "https://[half/481027",
        "b/481027",
    ],
)
def test_what_is_no_code_is_unknown(text):
    assert code_in(text, "0532") is NotNow.UNKNOWN


@given(st.text(max_size=300))
def test_whatever_is_scanned_becomes_six_digits_or_a_reason(text):
    code = code_in(text, "0532")
    assert isinstance(code, NotNow) or (len(code) == 6 and code.isascii() and code.isdigit())


@pytest.mark.parametrize(
    ("refusal", "page"),
    [
        (refusals.NoSuchBooking(), NotCheckedIn(why=NotNow.UNKNOWN)),
        (refusals.NoSuchService("Ω"), NotCheckedIn(why=NotNow.UNKNOWN)),
        (refusals.BookingOnAnotherDay(SLOT), NotCheckedIn(why=NotNow.ANOTHER_DAY, slot=SLOT)),
        (refusals.TooEarly(SLOT, OPENS), NotCheckedIn(why=NotNow.TOO_EARLY, slot=SLOT, opens_at=OPENS)),
        (refusals.TooLate(SLOT, "Α"), NotCheckedIn(why=NotNow.LATE, slot=SLOT, letter="Α")),
    ],
)
def test_a_refusal_says_what_the_citizen_needs(refusal, page):
    assert not_checked_in(refusal) == page
