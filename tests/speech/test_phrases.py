import pytest
from hypothesis import given
from hypothesis import strategies as st

from epass.queueing.service import LETTERS
from speech import phrases
from speech.phrases import HIGHEST, vocabulary
from speech.speller import counted, letter_name

ORDINALS = st.integers(min_value=1, max_value=HIGHEST)


@pytest.mark.parametrize(
    ("number", "greek", "english"),
    [
        ("Α005", "number letter-alpha 5", "number letter-alpha 5"),
        ("Α042", "number letter-alpha 42", "number letter-alpha 42"),
        ("Λ100", "number letter-lamda 100", "number letter-lamda 100"),
        ("Γ142", "number letter-gamma 100-and 42", "number letter-gamma 100-and 42"),
        ("Ω999", "number letter-omega 900 99", "number letter-omega 900-and 99"),
        ("Α1000", "number letter-alpha 1000", "number letter-alpha 1000"),
        ("Α1005", "number letter-alpha 1000 5", "number letter-alpha 1000-and 5"),
        ("Α3100", "number letter-alpha 3000 100", "number letter-alpha 3000 100"),
        ("Α2101", "number letter-alpha 2000 100-and 1", "number letter-alpha 2000 100-and 1"),
    ],
)
def test_a_number_is_put_together_of_recordings(number: str, greek: str, english: str) -> None:
    assert phrases.number(number, "el").clips == tuple(greek.split())
    assert phrases.number(number, "en").clips == tuple(english.split())


@given(ORDINALS)
def test_the_words_of_the_recordings_are_the_words_of_the_number(ordinal: int) -> None:
    said = {phrase.clips[0]: phrase.words for phrase in vocabulary("el", "Α", (), ordinal)}
    assert " ".join(said[clip] for clip in phrases.number(f"Α{ordinal:03d}", "el").clips[2:]) == counted(ordinal, "el")


@given(ORDINALS, st.sampled_from(sorted(LETTERS)), st.sampled_from(["el", "en"]))
def test_every_number_up_to_the_highest_is_in_the_vocabulary(highest: int, letter: str, language: str) -> None:
    known = {phrase.clips[0] for phrase in vocabulary(language, letter, (), highest)}
    for ordinal in {1, highest // 2 or 1, highest}:
        assert known.issuperset(phrases.number(f"{letter}{ordinal:03d}", language).clips)


def test_a_site_of_three_letters_and_counters_needs_116_recordings_in_greek() -> None:
    wanted = vocabulary("el", "ΑΒΕ", (1, 2, 3), 999)
    assert len({phrase.clips for phrase in wanted}) == len(wanted) == 116
    said = {phrase.clips[0]: phrase.words for phrase in wanted}
    assert (said["number"], said["letter-epsilon"], said["counter-3"]) == ("Αριθμός", "έψιλον", "Θέση τρία.")
    assert (said["100"], said["100-and"], said["700"]) == ("εκατό", "εκατόν", "επτακόσια")


def test_a_counter_is_one_recording() -> None:
    assert phrases.counter(3, "el") == phrases.Phrase(language="el", words="Θέση τρία.", clips=("counter-3",))


def test_past_the_highest_and_in_other_languages_a_number_is_left_to_a_voice() -> None:
    assert phrases.number("Α10000", "el").clips == ()
    assert phrases.number("Α042", "de").clips == ()
    assert [phrase.clips for phrase in vocabulary("de", "Α", (1,), 999)] == [("counter-1",)]


def test_every_letter_has_a_name_of_its_own_in_the_folder() -> None:
    names = [phrases.number(f"{letter}001", "el").clips[1] for letter in LETTERS]
    assert len(set(names)) == len(LETTERS)
    assert all(name.isascii() for name in names)
    assert letter_name("Μ", "el") == "μι"
