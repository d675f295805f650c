from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from babel.dates import format_date
from babel.messages.pofile import read_po

from display.drift import moved, place, shift
from display.geometry import geometry_of
from display.layout import lay_out
from display.page import Face, Page
from display.palette import BACKGROUND, DARK
from display.scene import Box, Disc, Label, Photo, Polygon
from display.sign import Sign
from display.ticker import sentences
from display.typeset import largest, shortened
from display.words import date_in, opening_in, ranges, say, wait_in
from epass import languages
from fakes.display import MORNING, a_view
from fakes.walls import LETTERING, MESSAGE, WallCase, labels, texts


def seen(state: str, *extras: str, **case: object) -> list[str]:
    return texts(WallCase(state=state, extras=frozenset(extras), **case).laid().scene)  # type: ignore[arg-type]


@pytest.mark.parametrize("shown", [("el",), ("en",), ("en", "el")])
def test_languages_are_shown_as_configured(shown: tuple[str, ...]) -> None:
    for state in ("new", "due", "called", "over", "empty", "closed"):
        everything = " ".join(seen(state, languages=shown))
        for language in ("el", "en"):
            assert (date_in(language, MORNING) in everything) == (language in shown)


def test_alternating_languages_take_turns() -> None:
    greek, english = seen("called", is_alternating=True), seen("called", is_alternating=True, turn=1)
    assert "Καλείται ο αριθμός" in greek and "Number called" not in greek
    assert "Number called" in english and "Καλείται ο αριθμός" not in english


def test_a_wall_says_whether_the_next_turn_differs() -> None:
    def is_turning(*extras: str, **case: object) -> bool:
        return WallCase(state="called", extras=frozenset(extras), **case).laid().is_turning  # type: ignore[arg-type]

    assert not is_turning()
    assert is_turning(is_alternating=True)
    assert is_turning("message")
    assert is_turning("waits")
    assert is_turning(counters=12, viewed_from_m=6)


def test_every_call_that_counts_is_seen_on_one_of_the_leaves() -> None:
    leaves = [set(seen("called", counters=12, turn=turn, viewed_from_m=6)) for turn in range(0, 12, 2)]
    numbers = {f"{'ΑΒΓ'[place % 3]}{place + 37:03d}" for place in range(6, 12)}
    assert numbers <= set().union(*leaves)
    assert {"1/2", "2/2"} <= set().union(*leaves)
    assert all("Γ048" in leaf for leaf in leaves), "the large call is seen at all times"


def test_a_call_that_is_due_is_seen_on_every_leaf() -> None:
    for turn in range(6):
        assert "Α602" in seen("due", counters=12, turn=turn)


def test_waits_are_said_with_their_services() -> None:
    said = {text for turn in range(8) for text in seen("called", "waits", turn=turn)}
    assert {"Γνήσιο υπογραφής", "5–15 λεπτά", "30–45 min", "χωρίς αναμονή", "up to 5 min", "–"} <= said


def test_a_message_is_said_sentence_by_sentence_in_each_language() -> None:
    said = {text for turn in range(4) for text in seen("called", "message", turn=turn)}
    assert "Λόγω βλάβης δεν γίνονται σήμερα πληρωμές με κάρτα." in said
    assert "Please have cash with you." in said


def test_a_sentence_without_room_is_parted_between_words() -> None:
    parts = sentences("Ένα δύο τρία τέσσερα. Πέντε;  Έξι.", 14, len)
    assert parts == ["Ένα δύο τρία …", "… τέσσερα.", "Πέντε;", "Έξι."]
    assert sentences("αλεξικέραυνο", 3, len) == ["αλεξικέραυνο"]


def test_a_message_has_a_sign_and_not_only_a_colour() -> None:
    def discs(*extras: str) -> int:
        return sum(isinstance(shape, Disc) for shape in WallCase(state="called", extras=frozenset(extras)).laid().scene)

    assert discs("message") == discs() + 2


def test_a_picture_never_hides_a_call() -> None:
    covered = WallCase(state="called", extras=frozenset({"between"}))
    assert any(isinstance(shape, Photo) for shape in covered.laid().scene)
    assert "Γ048" in texts(covered.laid().scene)
    for counters in (6, 20):
        for turn in range(6):
            assert "Γ048" in seen("called", "between", "message", counters=counters, turn=turn)
    new = WallCase(state="new", extras=frozenset({"between"}))
    assert not any(isinstance(shape, Photo) for shape in new.laid().scene)


def test_out_of_hours_the_wall_is_dark_and_says_when_it_opens() -> None:
    asleep = WallCase(state="asleep", extras=frozenset({"message"})).laid()
    assert asleep.background == DARK
    assert {"Κλειστά · Closed", "Ανοίγουμε την Πέμπτη στις 08:00."} <= set(texts(asleep.scene))
    assert WallCase(state="closed").laid().background == BACKGROUND


def test_a_new_call_is_shown_also_when_the_wall_should_sleep() -> None:
    view, moment = a_view("new")
    sign = Sign(names=("ΚΕΠ",), languages=("el",), letters="Α", counters=1)
    geometry = geometry_of((1920, 1080), 1210, 680, 4)
    moment = replace(moment, is_asleep=True, is_open=False)
    assert "Τώρα καλείται" in texts(lay_out(view, sign, moment, geometry, LETTERING.measure).scene)


def test_a_name_that_is_too_long_is_shortened() -> None:
    view, moment = a_view("called")
    long = ("Κέντρο Εξυπηρέτησης Πολιτών Δήμου Ιεράς Πόλεως Μεσολογγίου και των γύρω κοινοτήτων της επαρχίας " * 2,)
    sign = Sign(names=long, languages=("el",), letters="Α", counters=3)
    scene = lay_out(view, sign, moment, geometry_of((800, 480), 1210, 680, 4), LETTERING.measure).scene
    assert any(text.endswith("…") for text in texts(scene))


def test_the_number_keeps_its_size_from_call_to_call() -> None:
    def size_of(number: str) -> float:
        numbers = (*(f"Α{place:03d}" for place in range(1, 12)), number)
        scene = WallCase(state="called", numbers=numbers).laid().scene
        return next(label.size for label in labels(scene) if label.text == number)

    assert size_of("Α111") == size_of("Γ048")


def test_a_new_call_says_so_in_words_and_not_in_colour_alone() -> None:
    assert "Τώρα καλείται" in seen("new")
    assert "Τώρα καλείται" in seen("dark")
    assert "Καλείται ο αριθμός" in seen("called")
    assert "Τελευταία κλήση" in seen("over")
    assert "Τώρα" in seen("due")


def test_lit_and_dark_differ_and_say_the_same() -> None:
    assert WallCase(state="new").laid().scene != WallCase(state="dark").laid().scene
    assert seen("new") == seen("dark")


def test_trouble_is_said_discreetly() -> None:
    assert say("trouble", "el") in seen("stale")
    assert say("trouble", "el") not in seen("called")


def test_the_footer_says_who_waits_and_which_counters_are_open() -> None:
    assert {"Αναμένουν / Waiting", "8", "Ανοιχτές θέσεις / Open counters", "1–6"} <= set(seen("called", counters=6))


def test_numbers_are_put_together_in_ranges() -> None:
    assert ranges([]) == ""
    assert ranges([3]) == "3"
    assert ranges([1, 2, 4, 5, 6, 9]) == "1, 2, 4–6, 9"


def test_when_nobody_was_called_it_says_what_to_do() -> None:
    assert say("take", "el") in seen("empty")
    assert "Ανοίγουμε την Πέμπτη στις 08:00." in seen("closed")


def test_capitals_carry_no_tonos_because_there_are_none() -> None:
    for language in ("el", "en"):
        with (Path(languages.FOLDER) / f"{language}.po").open("rb") as file:
            assert not [m.string for m in read_po(file) if m.id and m.context == "wall" and str(m.string).isupper()]


def test_dates_are_those_of_the_unicode_tables() -> None:
    for days in range(0, 366, 5):
        day = datetime(2027, 1, 1) + timedelta(days=days)
        for language in ("el", "en"):
            assert date_in(language, day) == format_date(day, "EEEE d MMMM", locale=language)


@pytest.mark.parametrize(
    ("days", "greek", "english"),
    [
        (0, "Ανοίγουμε σήμερα στις 08:00.", "We open today at 08:00."),
        (1, "Ανοίγουμε αύριο στις 08:00.", "We open tomorrow at 08:00."),
        (2, "Ανοίγουμε την Τετάρτη στις 08:00.", "We open on Wednesday at 08:00."),
        (5, "Ανοίγουμε το Σάββατο στις 08:00.", "We open on Saturday at 08:00."),
        (7, "Ανοίγουμε τη Δευτέρα στις 08:00.", "We open on Monday at 08:00."),
    ],
)
def test_the_next_opening_is_named_by_its_day(days: int, greek: str, english: str) -> None:
    opens = MORNING + timedelta(days=days)
    assert opening_in("el", MORNING, opens) == greek
    assert opening_in("en", MORNING, opens) == english


def test_a_wait_pretends_nothing() -> None:
    assert wait_in("el", None, None) == "–"
    assert wait_in("el", 0, 0) == "χωρίς αναμονή"
    assert wait_in("en", 0, 5) == "up to 5 min"


def test_the_least_height_is_that_of_the_standard() -> None:
    """98 mm at 8 m, 61 mm at 5 m."""
    for metres, millimetres in ((8, 98), (5, 61)):
        geometry = geometry_of((1920, 1080), 1920, 1080, metres)
        assert geometry.least_cap == pytest.approx(millimetres, abs=0.5)
    assert geometry_of((1080, 1920), 1210, 680, 4).px_per_mm == geometry_of((1920, 1080), 1210, 680, 4).px_per_mm


def test_the_picture_wanders_a_little_and_slowly() -> None:
    minutes = [MORNING + timedelta(minutes=minute) for minute in range(24 * 60)]
    shifts = [shift(minute, (1920, 1080)) for minute in minutes]
    assert max(abs(way) for both in shifts for way in both) == 6
    assert {x for x, _ in shifts} == {y for _, y in shifts} == set(range(-6, 7))
    assert all(abs(a - c) <= 1 and abs(b - d) <= 1 for (a, b), (c, d) in pairwise(shifts))
    assert max(abs(way) for minute in minutes for way in shift(minute, (640, 360))) == 2


def test_out_of_hours_the_light_comes_everywhere() -> None:
    places = [place(MORNING + timedelta(minutes=minute)) for minute in range(24 * 60)]
    assert {(int(x * 3.99), int(y * 3.99)) for x, y in places} == {(x, y) for x in range(4) for y in range(4)}
    assert all(0 <= part <= 1 for both in places for part in both)


def test_moving_a_scene_moves_every_shape() -> None:
    scene = (
        Box(x=1, y=2, width=3, height=4, fill=DARK),
        Label(x=1, baseline=2, text="Α", size=9, colour=DARK),
        Polygon(points=((1, 2), (3, 4), (5, 6)), fill=DARK),
        Photo(x=1, y=2, width=3, height=4, name="p"),
    )
    box, label, polygon, photo = moved(scene, 10, 20)
    assert isinstance(box, Box) and (box.x, box.y, box.width) == (11, 22, 3)
    assert isinstance(label, Label) and (label.x, label.baseline) == (11, 22)
    assert isinstance(polygon, Polygon) and polygon.points[2] == (15, 26)
    assert isinstance(photo, Photo) and (photo.x, photo.y) == (11, 22)
    assert moved(scene, 0, 0) is scene


def test_turns_go_through_the_languages_before_the_next_part() -> None:
    geometry = geometry_of((640, 360), 1210, 680, 4)
    pages = [Page(geometry, LETTERING.measure, turn, languages=2) for turn in range(6)]
    assert [page.turned("abc") for page in pages] == ["a", "a", "b", "b", "c", "c"]
    assert pages[0].is_turning
    assert pages[0].width_of("Α", Face(20, DARK)) > 0


def test_text_takes_the_largest_size_that_its_room_allows() -> None:
    size = largest("Αριθμός", 200, 80, "bold", LETTERING.measure)
    assert LETTERING.measure("Αριθμός", size, "bold") <= 200 < LETTERING.measure("Αριθμός", size + 2, "bold")
    assert largest("Α", 200, 80, "bold", LETTERING.measure) == 80


def test_text_without_room_is_shortened_to_nothing() -> None:
    assert shortened("Αριθμός", 0, 20, "bold", LETTERING.measure) == ""
    assert shortened("Αριθμός", 1000, 20, "bold", LETTERING.measure) == "Αριθμός"


def test_a_message_in_one_language_only_is_said_in_greek() -> None:
    view, moment = a_view("called")
    sign = Sign(names=("ΚΕΠ", "KEP"), languages=("el", "en"), letters="Α", counters=1)
    greek = replace(MESSAGE, text={"el": "Μόνο ελληνικά."})
    moment = replace(moment, messages=(greek,), turn=1)
    scene = lay_out(view, sign, moment, geometry_of((1920, 1080), 1210, 680, 4), LETTERING.measure).scene
    assert "Μόνο ελληνικά." in texts(scene)
