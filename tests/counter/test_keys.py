import pytest

from counter.health import mistakes
from counter.keys import DEFAULTS, GESTURES, Do, Kind, Meaning, Site, meanings
from counter.places import keys_of
from epass.errors import ConfigError
from fakes.sites import a_site

SITE = Site(services="ΑΒΕ", counters=(1, 2))


def meant(written, kind=Kind.BOX):
    found_mistakes = []
    found = meanings(kind, written, SITE, found_mistakes)
    assert found_mistakes == []
    return found


def told(written, kind=Kind.BOX):
    found_mistakes = []
    meanings(kind, written, SITE, found_mistakes)
    (mistake,) = found_mistakes
    return mistake


def test_every_default_is_a_gesture_of_some_box_and_a_verb():
    for kind in Kind:
        assert meant({}, kind)
    assert all(any(gesture in gestures for gestures in GESTURES.values()) for gesture in DEFAULTS)


def test_the_key_for_the_next_one_acts_at_once_by_default():
    found = meant({})
    assert found["next"] == Meaning(do=Do.NEXT)
    assert not any("next" in gesture for gesture in found if gesture != "next")


@pytest.mark.parametrize(
    ("gesture", "words", "known_as", "meaning"),
    [
        ("next double", "finish", "next double", Meaning(do=Do.FINISH)),
        ("f1", "transfer Β", "f1", Meaning(do=Do.TRANSFER, service="Β")),
        ("f1", "transfer b", "f1", Meaning(do=Do.TRANSFER, service="Β")),
        ("recall+hold", "transfer counter 2", "recall+hold", Meaning(do=Do.TRANSFER, counter=2)),
        ("hold + recall", "undo", "recall+hold", Meaning(do=Do.UNDO)),
        ("Finish  Long", "close", "finish long", Meaning(do=Do.CLOSE)),
    ],
)
def test_a_gesture_means_the_verb_that_is_written(gesture, words, known_as, meaning):
    assert meant({gesture: words})[known_as] == meaning


def test_a_meaning_can_be_taken_away():
    assert "help long" in meant({})
    assert "help long" not in meant({"help long": "nothing"})


@pytest.mark.parametrize(
    ("gesture", "words", "mistake"),
    [
        ("nxt", "next", "no gesture “nxt” on such a box; did you mean “next”?"),
        ("next dubble", "next", "did you mean “next double”?"),
        ("next", "nect", "“nect” is nothing that a key can do; did you mean “next”?"),
        ("next", "transfer", "needs to know where to"),
        ("next", "transfer counter", "needs to know where to"),
        ("next", "transfer counter 9", "there is no counter “9”"),
        ("next", "transfer Ω", "there is no service “Ω”"),
        ("next", "call", "“call” is nothing that a key can do"),
        ("call", "next", "no gesture “call” on such a box"),
    ],
)
def test_what_makes_no_sense_is_told_with_what_was_meant(gesture, words, mistake):
    assert mistake in told({gesture: words})


def test_a_keypad_calls_the_number_that_was_typed_and_its_signs_are_the_services_in_their_order():
    found = meant({}, Kind.KEYPAD)
    assert found["number enter"] == Meaning(do=Do.CALL)
    assert [found[f"number {sign}"].service for sign in "/*-"] == ["Α", "Β", "Ε"]
    assert "number +" not in found
    assert meant({"number +": "e"}, Kind.KEYPAD)["number +"] == Meaning(do=Do.CALL, service="Ε")
    assert "number /" not in meant({"number /": "nothing"}, Kind.KEYPAD)
    assert "there is no service “Ω”" in told({"number +": "Ω"}, Kind.KEYPAD)


def configured(folder, *, general="", own="", box="serial:///dev/a"):
    return a_site(folder, box=f'box = "{box}"\nkeys = {{ {own} }}', desk=f"[desk.keys]\n{general}")


def test_what_is_written_for_one_box_goes_before_what_is_written_for_all(tmp_path):
    config = configured(tmp_path, general='"f1" = "begin"\n"f2" = "open"', own='"f1" = "close"')
    keys = keys_of(config)[1]
    assert (keys["f1"].do, keys["f2"].do) == (Do.CLOSE, Do.OPEN)


def test_what_is_written_for_all_boxes_may_be_about_any_kind(tmp_path):
    config = configured(tmp_path, general='"call" = "next"\n"f2" = "open"\n"*" = "undo"', box="ub485:///dev/a")
    assert keys_of(config)[1]["call"] == Meaning(do=Do.NEXT)


def test_all_mistakes_in_keys_are_told_at_once_with_their_place(tmp_path):
    config = configured(tmp_path, general='"nxt" = "next"\n"f1" = "begn"', own='"call" = "next"')
    with pytest.raises(ConfigError) as error:
        keys_of(config)
    assert [mistake.split(": ")[0] for mistake in error.value.mistakes] == ["desk.keys", "desk.keys", "counter 1"]
    assert mistakes(config) == error.value.mistakes


def test_keys_of_a_counter_without_a_box_are_a_mistake(tmp_path):
    with pytest.raises(ConfigError, match="no box whose keys these could be"):
        a_site(tmp_path, box='keys = { "next" = "next" }')


@pytest.mark.parametrize("keys", ['"next"', '{ "next" = 1 }'])
def test_keys_that_are_no_table_of_texts_are_a_mistake(tmp_path, keys):
    with pytest.raises(ConfigError, match="keys: must be a table of texts"):
        a_site(tmp_path, box=f'box = "serial:///dev/a"\nkeys = {keys}')
