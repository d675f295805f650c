"""The words: complete in every language, and in the number and time that Greek asks for."""

import string
from datetime import datetime

import pytest

from epass.config import LANGUAGES
from epass.queueing.estimate import Wait
from kiosk.offers import Why
from kiosk.words import WORDS, ahead, minutes, opening, waiting

NOW = datetime(2026, 11, 23, 7, 30)  # a Monday


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_language_says_the_same_things():
    assert WORDS.keys() == set(LANGUAGES)
    for key, text in WORDS["el"].items():
        assert fields(WORDS["en"][key]) == fields(text), key
    assert WORDS["el"].keys() == WORDS["en"].keys()
    assert all(len(WORDS[language]["weekdays"].split()) == 7 for language in LANGUAGES)


@pytest.mark.parametrize("why", Why)
def test_every_refusal_has_words(why):
    assert all(WORDS[language][why] for language in LANGUAGES)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (10, 15, "περίπου 10–15 λεπτά"),
        (10, 10, "περίπου 10 λεπτά"),
        (0, 5, "έως 5 λεπτά"),
        (0, 0, "χωρίς αναμονή"),
        (None, None, ""),
    ],
)
def test_a_range_of_minutes_does_not_pretend(low, high, words):
    assert minutes(Wait(ahead=1, low_min=low, high_min=high), "el").replace("\u00a0", " ") == words


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
    assert waiting(wait, "el") == waiting_words
    assert ahead(wait, "el").replace("\u00a0", " ") == ahead_words


@pytest.mark.parametrize(
    ("opens_at", "words"),
    [
        (datetime(2026, 11, 23, 8, 0), "ανοίγει στις 08:00"),
        (datetime(2026, 11, 24, 8, 0), "ανοίγει αύριο στις 08:00"),
        (datetime(2026, 11, 28, 9, 30), "ανοίγει Σάββατο στις 09:30"),
        (None, ""),
    ],
)
def test_an_opening_is_told_as_people_say_it(opens_at, words):
    assert opening(opens_at, NOW, "el") == words
