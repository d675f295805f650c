import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech.plain import in_sentences, plain, voice_for


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("ΚΕΠ Δήμου Ηρακλείου — Πλατεία Ελευθερίας", "κεπ Δήμου Ηρακλείου, Πλατεία Ελευθερίας"),
        ("Θεώρηση «γνησίου» (υπογραφής)", "Θεώρηση γνησίου υπογραφής"),
        ("Ώρες 08:30–14:00", "Ώρες οκτώ και τριάντα, δεκατέσσερις"),
        ("Τηλ. 2810123456", "Τηλ. δύο οκτώ ένα μηδέν ένα δύο τρία τέσσερα πέντε έξι"),
        ("Θέση 3 & 4", "Θέση τρία και τέσσερα"),
        ("10% έκπτωση, 5 €", "δέκα τοις εκατό έκπτωση, πέντε ευρώ"),
        ("Προσβάσιμο σε ΑμεΑ έως 1 μ.μ.", "Προσβάσιμο σε άτομα με αναπηρία έως ένα μετά μεσημβρίαν"),
        ("Αίτηση/Παραλαβή\nπιστοποιητικών…", "Αίτηση, Παραλαβή, πιστοποιητικών"),
        ("007", "μηδέν μηδέν επτά"),
    ],
)
def test_what_was_written_for_the_eye_is_said_in_words(written: str, said: str) -> None:
    assert plain(written, "el") == said


def test_english_keeps_its_numbers_and_its_apostrophes() -> None:
    assert plain("Citizens' Centre (ΚΕΠ) no. 12 — 9:05 & more", "en") == "Citizens' Centre Kep no. 12, 9 oh 5 and more"


@given(st.text(max_size=80), st.sampled_from(["el", "en"]))
def test_nothing_is_left_that_a_voice_would_stumble_over(text: str, language: str) -> None:
    said = plain(text, language)
    assert not re.search(r"[^\w\s.,;!?'’]|_|\s\s|\s[.,;!?]", said)


def test_a_text_is_spoken_sentence_by_sentence() -> None:
    assert in_sentences("Ο αριθμός σας. Ισχύει;  Ναι! Α, δύο") == ("Ο αριθμός σας.", "Ισχύει;", "Ναι!", "Α, δύο")
    assert in_sentences("") == ()


def test_greek_letters_need_the_greek_voice() -> None:
    assert voice_for("Service: Γνήσιο υπογραφής.", "en") == "el"
    assert voice_for("Service: Signature.", "en") == "en"
