from datetime import datetime

import pytest

from epass.queueing.service import LETTERS
from speech.speller import (
    at_clock,
    clock,
    counter_phrase,
    day,
    from_clock,
    in_greek,
    number_phrase,
    spelled,
    until_clock,
)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "μηδέν"),
        (1, "ένα"),
        (3, "τρία"),
        (13, "δεκατρία"),
        (20, "είκοσι"),
        (42, "σαράντα δύο"),
        (100, "εκατό"),
        (101, "εκατόν ένα"),
        (114, "εκατόν δεκατέσσερα"),
        (200, "διακόσια"),
        (999, "εννιακόσια ενενήντα εννέα"),
        (1000, "χίλια"),
        (1100, "χίλια εκατό"),
        (3004, "τρεις χιλιάδες τέσσερα"),
        (4000, "τέσσερις χιλιάδες"),
        (9999, "εννέα χιλιάδες εννιακόσια ενενήντα εννέα"),
        (10203, "ένα μηδέν δύο μηδέν τρία"),
    ],
)
def test_numbers_are_spoken_in_the_neuter(number: int, words: str) -> None:
    assert in_greek(number) == words


def test_every_number_has_words_of_its_own() -> None:
    assert len({in_greek(number) for number in range(10_000)}) == 10_000


def test_letters_are_spoken_by_name_and_zeros_in_front_are_not() -> None:
    assert number_phrase("Α042", "el") == "Αριθμός άλφα, σαράντα δύο."
    assert number_phrase("Α042", "en") == "Number A, 42."
    assert number_phrase("Θ007", "en") == "Number theta, 7."
    assert counter_phrase(3, "el") == "Θέση τρία."
    assert counter_phrase(3, "en") == "Counter 3."


def test_every_letter_of_a_service_has_a_name() -> None:
    assert len({number_phrase(f"{letter}001", "el") for letter in LETTERS}) == len(LETTERS)
    assert not any(letter in number_phrase(f"{letter}001", "el").split() for letter in LETTERS)


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "μία"), (3, "τρεις"), (4, "τέσσερις"), (13, "δεκατρείς"), (14, "δεκατέσσερις"), (21, "είκοσι μία")],
)
def test_hours_and_days_are_feminine(number: int, words: str) -> None:
    assert in_greek(number, feminine=True) == words


def test_a_ticket_is_spelled_without_its_zeros() -> None:
    assert spelled("Α042", "el") == "άλφα, σαράντα δύο"
    assert spelled("Κ007", "en") == "K, 7"


def a_time(hour: int, minute: int) -> datetime:
    return datetime(2026, 11, 23, hour, minute)


def test_the_clock_is_spoken_in_words() -> None:
    assert clock(a_time(8, 30), "el") == "οκτώ και τριάντα"
    assert clock(a_time(13, 0), "el") == "δεκατρείς"
    assert [clock(a_time(8, minute), "en") for minute in (0, 5, 30)] == ["8 o'clock", "8 oh 5", "8 30"]


def test_one_hour_takes_another_article_than_the_others() -> None:
    assert at_clock(a_time(1, 0), "el") == "στη μία"
    assert at_clock(a_time(10, 20), "el") == "στις δέκα και είκοσι"
    assert from_clock(a_time(8, 0), "el") == "από τις οκτώ"
    assert until_clock(a_time(19, 30), "el") == "έως τις δεκαεννέα και τριάντα"
    assert at_clock(a_time(10, 20), "en") == "at 10 20"


def test_the_first_of_a_month_is_not_the_one() -> None:
    assert day(a_time(8, 0), "el") == "Δευτέρα, είκοσι τρεις Νοεμβρίου"
    assert day(a_time(8, 0).replace(day=1), "el") == "Κυριακή, πρώτη Νοεμβρίου"
    assert day(a_time(8, 0), "en") == "Monday, 23 November"
