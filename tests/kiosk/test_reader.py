from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.dialogue import pages as p
from kiosk.inputs.keys import Key
from kiosk.voice.choices import Item
from kiosk.voice.reader import Outcome, Reader, Say
from kiosk.voice.spoken import Reading

SIGNATURE, HELP, ENGLISH = p.ChooseService(letter="Α"), p.CallHelp(), p.ChooseLanguage(language="en")
DIGITS = tuple(p.TypeDigit(digit=digit) for digit in "0123456789")


def a_reading(page: str, *actions: p.Action, news: tuple[str, ...] = ()) -> Reading:
    """Its opening is the page's name, and each choice is called by its action."""
    items = tuple(Item(text=f"{type(action).__name__}.", action=action, language="el") for action in actions)
    return Reading(page=page, language="el", opening=f"{page}.", news=news, items=items)


HOME = a_reading("Home", SIGNATURE, HELP)


def a_reader(reading: Reading = HOME, *, is_on: bool = True) -> Reader:
    reader = Reader(60, has_keypad=True)
    assert reader.saw(reading) == ()
    if is_on:
        reader.key(Key.VOICE)
    return reader


def heard(say: tuple[Say, ...]) -> str:
    return " ".join(sentence for one in say for sentence in one.sentences)


def pressed(reader: Reader, *keys: Key) -> str:
    """What the last of them lets one hear."""
    outcome = Outcome()
    for key in keys:
        outcome = reader.key(key)
    return heard(outcome.say)


@pytest.mark.parametrize("key", [Key.VOICE, Key.NEXT, Key.SELECT, Key.REPEAT, Key.LOUDER, Key.BACK])
def test_the_first_key_greets_says_how_and_reads_the_page(key: Key) -> None:
    reader = a_reader(is_on=False)
    outcome = reader.key(key)
    assert heard(outcome.say).startswith("Φωνητική καθοδήγηση. Το κάτω βέλος")
    assert heard(outcome.say).endswith("επιλέγει. Home.")
    assert [say.interrupts for say in outcome.say] == [True, False, False]
    assert (reader.is_on, reader.focus, outcome.action) == (True, None, None)


def test_a_headset_that_is_plugged_in_greets_too() -> None:
    reader = a_reader(is_on=False)
    assert heard(reader.plug(is_plugged=True).say).endswith("Home.")
    assert reader.is_on


def test_without_a_keypad_the_way_is_told_by_swipes() -> None:
    reader = Reader(60, has_keypad=False)
    reader.saw(HOME)
    assert "από την αριστερή άκρη" in pressed(reader, Key.VOICE)


def test_other_languages_are_offered_by_voices_of_their_own() -> None:
    english = Item(text="English.", action=ENGLISH, language="en")
    reader = a_reader(replace(HOME, items=(*HOME.items, english)), is_on=False)
    greeting = reader.key(Key.VOICE).say
    assert [say.language for say in greeting] == ["el", "en", "el", "el"]
    assert greeting[1].sentences == ("For English, go to the choice before.",)
    (say,) = reader.key(Key.PREVIOUS).say
    assert (say.sentences, say.language) == (("English.", "Choice 3 of 3."), "en")


def test_while_it_is_off_nothing_is_read() -> None:
    reader = a_reader(is_on=False)
    assert reader.saw(a_reading("Sorry")) == ()


def test_the_choices_are_a_ring_with_the_page_at_its_beginning() -> None:
    reader = a_reader()
    assert pressed(reader, Key.NEXT) == "ChooseService. Επιλογή ένα από δύο."
    assert reader.focus == SIGNATURE
    assert pressed(reader, Key.NEXT) == "CallHelp. Επιλογή δύο από δύο."
    assert pressed(reader, Key.NEXT) == "Home."
    assert reader.focus is None
    assert pressed(reader, Key.PREVIOUS) == "CallHelp. Επιλογή δύο από δύο."


def test_every_key_interrupts_what_is_being_said() -> None:
    reader = a_reader(a_reading("CheckIn", p.GoBack(), p.GoHome(), p.EraseDigit()))
    for key in Key:
        if key is not Key.STAFF:
            outcome = reader.key(key)
            assert outcome.stops or outcome.say[0].interrupts, key


def test_what_has_the_focus_is_repeated() -> None:
    reader = a_reader()
    assert pressed(reader, Key.REPEAT) == "Home."
    assert pressed(reader, Key.NEXT, Key.REPEAT) == "ChooseService. Επιλογή ένα από δύο."


def test_the_choice_that_has_the_focus_is_chosen() -> None:
    reader = a_reader()
    reader.key(Key.NEXT)
    for key in (Key.SELECT, Key.ENTER):
        assert reader.key(key) == Outcome(stops=True, action=SIGNATURE)


def test_who_chooses_before_going_to_a_choice_is_told_so() -> None:
    assert pressed(a_reader(), Key.SELECT) == "Πηγαίνετε πρώτα σε μια επιλογή."
    assert pressed(a_reader(a_reading("OutOfOrder")), Key.SELECT) == "Εδώ δεν υπάρχουν επιλογές."


def test_a_page_that_turns_interrupts_and_takes_the_focus_away() -> None:
    reader = a_reader()
    reader.key(Key.NEXT)
    (say,) = reader.saw(a_reading("Issued", SIGNATURE))
    assert (say.sentences, say.interrupts, reader.focus) == (("Issued.",), True, None)


def test_a_page_that_stays_says_only_what_is_new_and_keeps_the_focus() -> None:
    reader = a_reader(replace(HOME, news=("Τυπώνεται.", "Μικρά.")))
    reader.key(Key.NEXT)
    (say,) = reader.saw(replace(HOME, news=("Είναι έτοιμο.", "Μικρά."), opening="Other."))
    assert (say.sentences, say.interrupts, reader.focus) == (("Είναι έτοιμο.",), False, SIGNATURE)
    assert reader.saw(replace(HOME, news=("Μικρά.",))) == ()


def test_what_a_key_has_changed_is_said_at_once() -> None:
    reader = a_reader(a_reading("CheckIn", *DIGITS))
    assert reader.key(Key.DIGIT_3) == Outcome(stops=True, action=DIGITS[3])
    (say,) = reader.saw(a_reading("CheckIn", *DIGITS, news=("τρία.",)))
    assert say.interrupts
    (say,) = reader.saw(a_reading("CheckIn", *DIGITS, news=("Φεύγει.",)))
    assert not say.interrupts


def test_a_focus_whose_choice_is_gone_is_lost() -> None:
    reader = a_reader()
    reader.key(Key.NEXT)
    reader.saw(a_reading("Home", HELP))
    assert reader.focus is None


def test_digits_are_typed_erased_and_confirmed_with_keys() -> None:
    reader = a_reader(a_reading("CheckIn", *DIGITS, p.EraseDigit(), p.Confirm()))
    assert reader.key(Key.DIGIT_7).action == DIGITS[7]
    erased = reader.key(Key.ERASE)
    assert (erased.action, heard(erased.say)) == (p.EraseDigit(), "Διαγραφή.")
    assert reader.key(Key.ENTER).action == p.Confirm()


def test_a_numeric_keypad_types_without_the_voice() -> None:
    reader = a_reader(a_reading("CheckIn", *DIGITS, p.Confirm()), is_on=False)
    assert reader.key(Key.DIGIT_7) == Outcome(action=DIGITS[7])
    assert reader.key(Key.ENTER) == Outcome(action=p.Confirm())
    assert reader.key(Key.ERASE) == Outcome()
    assert not reader.is_on


def test_a_key_that_means_nothing_here_says_so() -> None:
    for key in (Key.DIGIT_7, Key.ERASE, Key.BACK, Key.HOME):
        assert pressed(a_reader(), key) == "Αυτό το πλήκτρο δεν κάνει κάτι εδώ."


def test_back_and_home_take_what_there_is() -> None:
    reader = a_reader(a_reading("CheckIn", p.GoBack(), p.GoHome()))
    assert [reader.key(key).action for key in (Key.BACK, Key.HOME)] == [p.GoBack(), p.GoHome()]
    reader.saw(a_reading("Issued", p.GoHome()))
    assert reader.key(Key.BACK).action == p.GoHome()


def test_the_key_of_the_voice_says_again_how_and_where() -> None:
    words = pressed(a_reader(), Key.NEXT, Key.VOICE)
    assert words.startswith("Το κάτω βέλος") and words.endswith("Επιλογή ένα από δύο.")


def test_the_volume_goes_in_steps_and_says_where_it_ends() -> None:
    reader = a_reader()
    louder = reader.key(Key.LOUDER)
    assert (louder.volume, heard(louder.say)) == (70, "Ένταση εβδομήντα.")
    for _ in range(5):
        louder = reader.key(Key.LOUDER)
    assert (louder.volume, heard(louder.say)) == (100, "Ένταση εκατό, η μέγιστη.")
    for _ in range(12):
        quieter = reader.key(Key.QUIETER)
    assert (quieter.volume, heard(quieter.say)) == (10, "Ένταση δέκα, η ελάχιστη.")


def test_the_next_person_finds_everything_as_it_was() -> None:
    for leave in (lambda reader: reader.leave(), lambda reader: reader.plug(is_plugged=False)):
        reader = a_reader()
        reader.key(Key.LOUDER)
        reader.key(Key.NEXT)
        assert leave(reader) == Outcome(stops=True, volume=60)
        assert (reader.is_on, reader.focus) == (False, None)
        assert reader.saw(a_reading("Sorry")) == ()
        assert reader.key(Key.NEXT).volume == 60


def test_the_staff_can_change_the_usual_volume() -> None:
    reader = a_reader()
    assert reader.set_usual_volume(40) == Outcome(volume=40)
    reader.key(Key.LOUDER)
    assert reader.leave().volume == 40


def test_any_key_keeps_a_page_that_is_about_to_go() -> None:
    reader = a_reader(a_reading("Issued", p.StayLonger(), p.GoHome()))
    outcome = reader.key(Key.QUIETER)
    assert (outcome.action, heard(outcome.say)) == (p.StayLonger(), "Έχετε περισσότερο χρόνο.")
    assert reader.key(Key.HOME).action == p.GoHome()


def test_the_staffs_key_is_not_for_the_voice() -> None:
    for is_on in (True, False):
        reader = a_reader(is_on=is_on)
        assert reader.key(Key.STAFF) == Outcome()
        assert reader.is_on == is_on


@given(st.lists(st.sampled_from([*Key, "saw", "page", "plug", "pull"]), max_size=30))
def test_whatever_is_pressed_only_what_is_offered_is_done(steps: list[Key | str]) -> None:
    reading = a_reading("CheckIn", *DIGITS, p.EraseDigit(), p.Confirm(), p.GoBack())
    reader = a_reader(reading, is_on=False)
    offered = {item.action for item in reading.items}
    for step in steps:
        match step:
            case Key():
                outcome = reader.key(step)
                assert outcome.action is None or outcome.action in offered
                assert outcome.volume is None or 10 <= outcome.volume <= 100
                assert all(all(say.sentences) and say.language == "el" for say in outcome.say)
            case "plug" | "pull":
                reader.plug(is_plugged=step == "plug")
            case _:
                reading = replace(reading, page=step, items=reading.items[: -1 if step == "page" else None])
                offered = {item.action for item in reading.items}
                reader.saw(reading)
        assert reader.focus is None or reader.focus in offered
