from datetime import UTC, date, datetime, timedelta

import pytest
from babel.dates import format_date

from epass.queueing.estimate import Wait
from epass.queueing.ticket import Origin, Ticket
from fakes.receipts import a_receipt, an_english_receipt
from fakes.sites import a_site
from kiosk.receipt import Fact, facts_of, receipt_for
from kiosk.receipt_words import WORDS, moment_in_words, wait_in_words

ISSUED = datetime(2026, 11, 23, 8, 42, tzinfo=UTC)


def a_ticket(**parts):
    return Ticket(
        **{
            "id": "01J9ZC8Q4K7M2N5P6R8S",
            "number": "Α042",
            "service": "Α",
            "origin": Origin.WALK_IN,
            "issued_at": ISSUED,
            "due": ISSUED,
        }
        | parts
    )


WAIT = Wait(ahead=4, low_min=10, high_min=15)
LINES = 'note = { el = "Πρώτη\\nΔεύτερη", en = "First" }\nlink = "https://kep.example.gr/t/{ticket}"'


@pytest.fixture
def config(tmp_path):
    return a_site(tmp_path, receipt=LINES)


def test_a_receipt_speaks_the_citizens_language_and_names_the_service_in_the_other(config):
    greek, english = (receipt_for(a_ticket(), WAIT, language, config) for language in ("el", "en"))
    assert (greek.site, greek.service, greek.service_again) == (
        "ΚΕΠ Δοκιμής",
        "Γνήσιο υπογραφής",
        "Certified signature",
    )
    assert (english.site, english.service, english.service_again) == (
        "Test Centre",
        "Certified signature",
        "Γνήσιο υπογραφής",
    )
    assert greek.notes == ("Πρώτη", "Δεύτερη")
    assert english.notes == ("First",)


def test_times_are_the_sites_own(config):
    receipt = receipt_for(a_ticket(slot=ISSUED + timedelta(hours=1)), WAIT, "el", config)
    assert f"{receipt.issued:%H:%M}" == "10:42"
    assert receipt.slot is not None
    assert f"{receipt.slot:%H:%M}" == "11:42"


def test_the_link_leads_to_this_ticket(config):
    assert receipt_for(a_ticket(), WAIT, "el", config).link == "https://kep.example.gr/t/01J9ZC8Q4K7M2N5P6R8S"


def test_a_site_without_note_and_link_prints_neither(tmp_path):
    receipt = receipt_for(a_ticket(), WAIT, "el", a_site(tmp_path))
    assert (receipt.notes, receipt.link) == ((), "")


def test_a_service_with_one_name_for_both_languages_is_named_once(tmp_path):
    config = a_site(tmp_path)
    config.services["Α"].name["en"] = config.services["Α"].name["el"]
    assert receipt_for(a_ticket(), WAIT, "en", config).service_again == ""


def test_priority_shows_nowhere(config):
    plain, granted = (receipt_for(a_ticket(has_priority=has), WAIT, "el", config) for has in (False, True))
    assert plain == granted


def test_facts_say_who_is_ahead_and_how_long_it_takes():
    assert facts_of(a_receipt()) == (
        Fact(label="Αναμένουν πριν από εσάς:", value="4"),
        Fact(label="Εκτιμώμενη αναμονή:", value="10–15 λεπτά"),
    )


def test_one_person_ahead_takes_the_singular():
    assert facts_of(a_receipt(wait=Wait(ahead=1, low_min=None, high_min=None))) == (
        Fact(label="Αναμένει πριν από εσάς:", value="1"),
    )


def test_nobody_ahead_and_no_wait_is_one_line_in_the_middle():
    assert facts_of(a_receipt(wait=Wait(ahead=0, low_min=0, high_min=0))) == (Fact(label="", value="Χωρίς αναμονή"),)


def test_nothing_is_said_of_a_wait_that_is_not_known():
    assert facts_of(a_receipt(wait=Wait(ahead=0, low_min=None, high_min=None))) == ()


def test_an_appointment_stands_first():
    assert facts_of(an_english_receipt())[0] == Fact(label="Appointment:", value="11:30")


@pytest.mark.parametrize(
    ("low", "high", "greek", "english"),
    [
        (10, 15, "10–15 λεπτά", "10–15 min"),
        (0, 5, "έως 5 λεπτά", "up to 5 min"),
        (0, 1, "έως 1 λεπτό", "up to 1 min"),
        (10, 10, "περίπου 10 λεπτά", "about 10 min"),
        (0, 0, "Χωρίς αναμονή", "No waiting"),
        (None, None, None, None),
    ],
)
def test_a_wait_in_words(low, high, greek, english):
    wait = Wait(ahead=3, low_min=low, high_min=high)
    assert (wait_in_words(wait, "el"), wait_in_words(wait, "en")) == (greek, english)


def test_every_day_and_month_is_as_babel_has_it():
    for days in range(0, 366, 6):
        day = date(2026, 1, 1) + timedelta(days=days)
        moment = datetime(day.year, day.month, day.day, 9, 5)
        for language in ("el", "en"):
            assert moment_in_words(moment, language) == f"{format_date(day, 'EEEE d MMMM y', locale=language)}, 09:05"


def test_a_language_without_words_is_told_in_greek():
    assert moment_in_words(datetime(2026, 5, 1, 9, 5), "fr") == "Παρασκευή 1 Μαΐου 2026, 09:05"


def test_no_capitals_carry_a_tonos():
    for words in WORDS.values():
        for field in words.__slots__:
            assert not getattr(words, field).isupper()
