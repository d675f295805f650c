from dataclasses import replace
from datetime import timedelta

import pytest

from epass.config import load
from epass.queueing.estimate import Wait
from fakes.receipts import ISSUED, a_receipt, a_ticket, an_english_receipt
from fakes.sites import a_site, write_site
from kiosk.ticket.receipt import Fact, facts_of, minutes_in_words, receipt_for

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


def test_the_platforms_link_goes_before_the_sites_own(config):
    receipt = receipt_for(a_ticket(), WAIT, "el", config, link="https://platform.example/t/{ticket}")
    assert receipt.link == "https://platform.example/t/01J9ZC8Q4K7M2N5P6R8S"


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
        (None, None, None, None),
    ],
)
def test_a_wait_in_words(low, high, greek, english):
    wait = Wait(ahead=3, low_min=low, high_min=high)
    assert (minutes_in_words(wait, "el"), minutes_in_words(wait, "en")) == (greek, english)


def test_what_concerns_one_service_stands_before_what_concerns_all(tmp_path):
    path = write_site(tmp_path, receipt=LINES)
    one = path.read_text().replace(
        "duration_min = 4", 'duration_min = 4\nnote = { el = "Φέρτε το έγγραφο ανυπόγραφο.", en = "Do not sign yet." }'
    )
    path.write_text(one)
    config = load(path)
    notes = [receipt_for(a_ticket(service=letter), WAIT, "en", config).notes for letter in ("Α", "Β")]
    assert notes == [("Do not sign yet.", "First"), ("First",)]


def test_the_staff_reads_the_service_in_greek_whatever_the_citizen_speaks(tmp_path):
    config = a_site(tmp_path)
    languages = ("en", "fr", "el")
    site = replace(config, site=replace(config.site, languages=languages))
    again = [receipt_for(a_ticket(), WAIT, language, site).service_again for language in languages]
    assert again == ["Γνήσιο υπογραφής", "", "Certified signature"]  # nobody named it in French: it is Greek already


def test_a_copy_says_that_it_is_one_and_nothing_else_changes(config):
    plain, copy = (receipt_for(a_ticket(), WAIT, "el", config, is_copy=is_copy) for is_copy in (False, True))
    assert copy == replace(plain, is_copy=True)
