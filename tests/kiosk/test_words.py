"""The words: complete for whatever the dialogue may say, and in the number and time that Greek asks for."""

from datetime import datetime

import pytest

from epass.languages import languages
from epass.queueing.estimate import Wait
from kiosk.dialogue.offers import Why
from kiosk.dialogue.pages import Task
from kiosk.screen.words import ahead, counted, date, minutes, opening, sentence, waiting, word

NOW = datetime(2026, 11, 23, 7, 30)  # a Monday


@pytest.mark.parametrize("name", [*Why, *(f"task_{task}" for task in Task)])
@pytest.mark.parametrize("language", languages())
def test_every_refusal_and_every_task_has_words(name, language):
    assert word(name, language)


@pytest.mark.parametrize(
    ("low", "high", "words", "short"),
    [
        (10, 15, "περίπου 10–15 λεπτά", "10–15 λεπτά"),
        (10, 10, "περίπου 10 λεπτά", "10 λεπτά"),
        (0, 5, "έως 5 λεπτά", "έως 5 λεπτά"),
        (0, 0, "χωρίς αναμονή", "χωρίς αναμονή"),
        (None, None, "", ""),
    ],
)
def test_a_range_of_minutes_does_not_pretend(low, high, words, short):
    wait = Wait(ahead=1, low_min=low, high_min=high)
    assert minutes(wait, "el").replace("\u00a0", " ") == words
    assert minutes(wait, "el", is_short=True).replace("\u00a0", " ") == short


@pytest.mark.parametrize(
    ("count", "waiting_words", "ahead_words"),
    [
        (0, "Δεν αναμένει κανείς", "Είστε ο επόμενος αριθμός"),
        (1, "Αναμένει 1", "Αναμένει πριν από εσάς: 1 άτομο"),
        (2, "Αναμένουν 2", "Αναμένουν πριν από εσάς: 2 άτομα"),
    ],
)
def test_greek_counts_people_in_their_number(count, waiting_words, ahead_words):
    wait = Wait(ahead=count, low_min=None, high_min=None)
    assert waiting(wait, "el").replace("\u00a0", " ") == waiting_words
    assert ahead(wait, "el").replace("\u00a0", " ") == ahead_words


@pytest.mark.parametrize(("seconds", "unit"), [(1, "1 δευτερόλεπτο,"), (2, "2 δευτερόλεπτα,")])
def test_greek_counts_seconds_in_their_number(seconds, unit):
    assert unit in counted("wait_s", seconds, "el").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("opens_at", "words"),
    [
        (datetime(2026, 11, 23, 8, 0), "ανοίγει στις 08:00"),
        (datetime(2026, 11, 24, 8, 0), "ανοίγει αύριο στις 08:00"),
        (datetime(2026, 11, 28, 9, 30), "ανοίγει Σάββατο στις 09:30"),
        (datetime(2026, 11, 30, 8, 0), "ανοίγει Δευτέρα 30 Νοεμβρίου στις 08:00"),
        (None, ""),
    ],
)
def test_an_opening_is_told_as_people_say_it(opens_at, words):
    assert opening(opens_at, NOW, "el").replace("\u00a0", " ") == words


def test_a_day_is_not_torn_from_its_month():
    assert date(datetime(2026, 11, 3), "el") == "Τρίτη 3\u00a0Νοεμβρίου"


def test_a_sentence_begins_with_a_capital_and_keeps_its_accent():
    assert sentence("άλλο ένα") == "Άλλο ένα"
    assert sentence("") == ""
