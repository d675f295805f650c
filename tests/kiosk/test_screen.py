"""What the pages mean: which finger finds what, what is said where, and the looks that were kept."""

import os
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest
import zxingcpp
from PIL import Image

from display.canvas import Canvas, open_canvas
from display.scene import Box, Label, Modules
from epass.queueing.estimate import Wait
from fakes.kiosk_screens import (
    LINK,
    MOMENTS,
    PAGES,
    SCREENS,
    SITE,
    geometry,
    grouped_moment,
    issued,
    moment,
    offers,
    refused_moment,
)
from fakes.sites import a_site
from kiosk.dialogue.pages import (
    CallHelp,
    ChooseLanguage,
    ChooseService,
    Confirm,
    DoTask,
    EraseDigit,
    GoBack,
    GoHome,
    Home,
    OpenGroup,
    Paper,
    PrintCopy,
    SetFirstLanguage,
    SetVolume,
    StartCheckIn,
    StayLonger,
    SwitchLarge,
    SwitchLow,
    SwitchService,
    TakeWithoutPaper,
    Task,
    TurnLeaf,
    TypeDigit,
    View,
)
from kiosk.screen.geometry import geometry_of
from kiosk.screen.home_page import entries_of
from kiosk.screen.look import Moment
from kiosk.screen.page import draw
from kiosk.screen.palette import CALM, STARK

WIDE, HIGH = (1280, 800), (800, 1280)


@cache
def canvas_of(size) -> Canvas:
    return open_canvas(f"offscreen:///dev/shm/epass-test-{os.getpid()}.frame?size={size[0]}x{size[1]}", "test")


def picture_of(name, size=WIDE, *, now=None, language="el", site=SITE, **seen):
    page, usual = MOMENTS.get(name) or (PAGES[name], moment())
    return draw(View(page=page, language=language, **seen), now or usual, site, geometry(size), canvas_of(size).measure)


def actions_of(name, size=WIDE, **options):
    return {target.action for target in picture_of(name, size, **options).targets}


def texts_of(picture):
    return " | ".join(shape.text for shape in picture.scene if isinstance(shape, Label)).replace("\u00a0", " ")


def words_of(picture):
    return texts_of(picture).replace(" | ", " ")


def test_a_finger_on_a_card_means_its_service_and_one_beside_it_nothing():
    picture = picture_of("home")
    card = next(target for target in picture.targets if target.action == ChooseService(letter="Β"))
    assert picture.action_at(card.x + 1, card.y + 1) == ChooseService(letter="Β")
    assert picture.action_at(card.x - 4, card.y + 10) is None


def test_everything_that_a_citizen_may_want_is_on_the_home_page():
    always = {SwitchLarge(), SwitchLow(), ChooseLanguage(language="el"), ChooseLanguage(language="en")}
    services = {ChooseService(letter=letter) for letter in "ΑΒΚΤ"}
    assert actions_of("home") == always | services | {StartCheckIn(), CallHelp()}
    plain = replace(moment(), checks_in=False, helps=False)
    assert actions_of("home", now=plain) == always | services


@pytest.mark.parametrize("has_more", [True, False])
@pytest.mark.parametrize("size", SCREENS, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize(
    "seen", [{}, {"is_large": True}, {"is_low": True}, {"is_large": True, "is_low": True}], ids=str
)
def test_every_service_is_on_one_leaf_and_every_leaf_can_be_reached(has_more, size, seen):
    """Whatever the page's own leaf says: it may be more than there are."""
    now, measure = replace(moment(8), checks_in=has_more, helps=has_more), canvas_of(size).measure

    def leaf(number):
        view = View(page=Home(leaf=number), language="el", **seen)
        return {target.action for target in draw(view, now, SITE, geometry(size), measure).targets}

    found, number = [], 0
    while True:
        actions = leaf(number)
        found += sorted(action.letter for action in actions if isinstance(action, ChooseService))
        onward = [action.by for action in actions if isinstance(action, TurnLeaf) and action.by > 0]
        if not onward:
            break
        number += onward[0]
        assert TurnLeaf(by=-1) in leaf(number)
    assert sorted(found) == sorted("ΑΒΚΤΕΜΓΔ")
    beyond = [action for action in leaf(99) if isinstance(action, TurnLeaf)]
    assert all(99 + action.by == number - 1 for action in beyond)


def test_services_of_a_group_are_behind_its_button():
    home = actions_of("home-groups")
    assert {OpenGroup(group="papers"), OpenGroup(group="cars"), ChooseService(letter="Α")} <= home
    assert ChooseService(letter="Μ") not in home
    group = picture_of("home-group")
    actions = {target.action for target in group.targets}
    assert ChooseService(letter="Μ") in actions and GoBack() in actions
    assert ChooseService(letter="Α") not in actions and StartCheckIn() not in actions
    assert "Οχήματα και άδειες οδήγησης" in texts_of(group)


def test_a_service_whose_group_nobody_knows_is_not_lost():
    now, view = replace(grouped_moment(), groups=()), View(page=Home(), language="el")
    assert [entry.action.letter for entry in entries_of(Home(), now, view)] == list("ΑΒΚΤΕΜΓΔ")


def test_the_languages_can_be_chosen_at_home_only():
    for name in PAGES:
        choices = [action for action in actions_of(name) if isinstance(action, ChooseLanguage)]
        assert bool(choices) == name.startswith("home"), name


def test_a_site_with_one_language_offers_no_choice():
    picture = picture_of("home", site=replace(SITE, languages=("el",)))
    assert not any(isinstance(target.action, ChooseLanguage) for target in picture.targets)
    assert "All services" not in texts_of(picture)


def test_a_printed_ticket_is_left_by_a_tap_anywhere_and_a_number_to_note_by_its_button_only():
    assert picture_of("printed").action_at(200, 400) == GoHome()
    for paper in (Paper.PRINTING, Paper.SLOW, Paper.NOT_PRINTED, Paper.MAYBE_PRINTED, Paper.WITHOUT):
        picture = picture_of(paper.value)
        assert picture.action_at(200, 400) is None
        assert picture.action_at(1000, 720) == GoHome()


@pytest.mark.parametrize("name", ["not_printed", "without-link", "was-known", "booked"])
@pytest.mark.parametrize("size", SCREENS, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("is_large", [False, True])
def test_the_number_is_the_largest_thing_on_its_page(name, size, is_large):
    labels = [shape for shape in picture_of(name, size, is_large=is_large).scene if isinstance(shape, Label)]
    number = max(labels, key=lambda label: label.size)
    assert number.text in ("Α042", "Κ042")
    assert number.size >= 1.8 * sorted(label.size for label in labels)[-2]


@pytest.mark.parametrize("name", ["without-link", "not-printed-link", "was-known"])
@pytest.mark.parametrize("size", SCREENS, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("is_large", [False, True])
def test_a_phone_reads_the_code_from_the_screen(name, size, is_large, tmp_path):
    canvas = canvas_of(size)
    picture = picture_of(name, size, is_large=is_large)
    canvas.show(picture.scene, picture.ground)
    canvas.picture(tmp_path / "screen.png")
    assert [code.text for code in zxingcpp.read_barcodes(Image.open(tmp_path / "screen.png"))] == [LINK]


@pytest.mark.parametrize("paper", [Paper.PRINTING, Paper.PRINTED])
def test_there_is_no_code_beside_a_picture_of_paper(paper):
    page = replace(issued(paper), link=LINK)
    scene = draw(View(page=page, language="el"), moment(), SITE, geometry(WIDE), canvas_of(WIDE).measure).scene
    assert not any(isinstance(shape, Modules) for shape in scene)


def test_paper_is_only_promised_where_it_is_known():
    said = {paper: words_of(picture_of(paper.value)) for paper in Paper}
    assert [paper for paper, words in said.items() if "Παραλάβετε το εισιτήριό σας" in words] == [Paper.PRINTED]
    assert "Δεν τυπώθηκε" in said[Paper.NOT_PRINTED] and "Ίσως δεν τυπώθηκε" in said[Paper.MAYBE_PRINTED]
    for paper in (Paper.SLOW, Paper.NOT_PRINTED, Paper.MAYBE_PRINTED):
        assert "Ο αριθμός σας ισχύει" in said[paper]


def test_what_is_closed_says_so_in_words_and_without_an_edge_to_press():
    picture = picture_of("home", now=Moment(now=moment().now, offers=offers(4)[3:], prints=True))
    assert "Κλειστό" in texts_of(picture)
    assert "ανοίγει Παρασκευή στις 10:41" in words_of(picture)
    (target,) = [target for target in picture.targets if isinstance(target.action, ChooseService)]
    fills = [shape.fill for shape in picture.scene if isinstance(shape, Box) and shape.width == target.width]
    assert fills
    assert CALM.card not in fills


def test_every_reason_for_no_number_has_its_own_words_on_the_card():
    words = words_of(picture_of("home", HIGH, now=refused_moment()))
    for said in ("Κλειστό σήμερα", "Ευαγγελισμός", "Δεν δίνονται άλλοι αριθμοί", "αριθμοί έως τις 19:30"):
        assert said in words


def test_who_came_too_late_may_take_an_ordinary_number():
    assert actions_of("late") == {ChooseService(letter="Α"), GoBack(), CallHelp()}
    assert actions_of("late-no-number") == {GoBack(), CallHelp()}


def test_without_paper_a_number_is_offered_and_can_be_declined():
    assert actions_of("no-paper") == {TakeWithoutPaper(), GoBack()}


def test_seconds_of_waiting_are_told_and_never_none():
    assert "Περιμένετε 24 δευτερόλεπτα" in words_of(picture_of("too-many"))
    over = replace(moment(), now_s=2000.0)
    assert "Περιμένετε 1 δευτερόλεπτο," in words_of(picture_of("too-many", now=over))


def test_a_keypad_has_every_digit_and_shows_what_was_typed_in_groups():
    digits = {TypeDigit(digit=digit) for digit in "0123456789"}
    assert actions_of("check-in") == digits | {EraseDigit(), Confirm(), GoBack(), CallHelp()}
    typed = [label for label in picture_of("check-in-whole").scene if isinstance(label, Label) and label.size > 70]
    assert "".join(label.text for label in sorted(typed, key=lambda label: label.x)) == "407186"
    gaps = [right.x - left.x for left, right in pairwise(typed)]
    assert gaps[2] > 1.2 * gaps[0] and gaps[0] == pytest.approx(gaps[1])


def test_nobody_is_told_to_scan_where_there_is_no_scanner():
    assert "σαρωτή" in words_of(picture_of("check-in"))
    assert "σαρωτή" not in words_of(picture_of("check-in-plain"))


def test_a_pin_is_only_dots():
    page = picture_of("pin")
    assert not any(label.text == "2" and label.x < 600 for label in page.scene if isinstance(label, Label))
    assert page.scene != picture_of("pin-wrong").scene


def test_a_page_that_is_about_to_go_asks_first_and_keeps_the_number():
    warned = picture_of("not_printed", goes_in_s=17)
    assert {target.action for target in warned.targets} == {StayLonger(), GoHome()}
    assert "17 δευτερόλεπτα" in words_of(warned) and "Α042" in words_of(warned)
    assert picture_of("not_printed", goes_in_s=16).scene != warned.scene


@pytest.mark.parametrize("name", ["home", "check-in", "no-paper", "task-volume"])
def test_what_the_keys_are_at_has_a_ring_around_it(name):
    picture = picture_of(name)
    for target in picture.targets:
        ring = picture_of(name, focus=target.action).scene[len(picture.scene) :]
        assert len(ring) == 3
        for box in ring:
            assert box.fill is None and box.x <= target.x and box.y <= target.y
            assert box.x + box.width >= target.x + target.width and box.y + box.height >= target.y + target.height


def test_everything_that_can_be_pressed_looks_pressed():
    for name in ("home", "home-groups", "check-in", "late", "menu", "task-services", "printing"):
        usual = picture_of(name)
        for target in usual.targets:
            pressed = picture_of(name, pressed=target.action)
            assert pressed.scene != usual.scene, (name, target)
            assert pressed.targets == usual.targets


@pytest.mark.parametrize("name", ["out_of_order", "sorry"])
def test_trouble_is_told_in_every_language(name):
    words = words_of(picture_of(name))
    assert ("εκτός λειτουργίας" in words and "out of order" in words) or ("Συγγνώμη" in words and "Sorry" in words)


def test_cards_keep_the_size_of_their_letters_when_numbers_change():
    def sizes(ahead, low, high):
        wait = Wait(ahead=ahead, low_min=low, high_min=high)
        now = replace(moment(), offers=tuple(replace(offer, wait=wait) for offer in offers(4)))
        return sorted({shape.size for shape in picture_of("home", now=now).scene if isinstance(shape, Label)})

    assert sizes(2, 5, 10) == sizes(88, 100, 120)


def test_large_letters_are_light_on_black():
    assert picture_of("home").ground == CALM.ground
    assert picture_of("home", is_large=True).ground == STARK.ground


def test_the_staff_find_every_task_and_the_way_out():
    assert actions_of("menu") == {DoTask(task=task) for task in Task} | {GoHome()}
    assert "Έγινε: Αλλαγή χαρτιού" in words_of(picture_of("menu-paper_changed"))


@pytest.mark.parametrize(
    ("name", "actions"),
    [
        ("task-reprint", {PrintCopy(ticket=f"t{place}") for place in range(8)}),
        ("task-volume", {SetVolume(percent=percent) for percent in (20, 40, 60, 80, 100)}),
        ("task-language", {SetFirstLanguage(language=language) for language in SITE.languages}),
        ("task-restart", {Confirm()}),
        ("task-test_page", {Confirm()}),
        ("test-page-going_on", set()),
        ("task-health-more", {TurnLeaf(by=-1)}),
    ],
)
def test_a_task_offers_its_choices_and_the_way_back(name, actions):
    assert actions_of(name) == actions | {GoBack()}


def test_services_are_closed_and_opened_from_a_list():
    switches = {action for action in actions_of("task-services", (1080, 1920)) if isinstance(action, SwitchService)}
    assert switches == {SwitchService(letter=letter) for letter in "ΑΒΚΤΕΜΓΔ"}
    assert "(Κλειστό)" in words_of(picture_of("task-services"))


def test_an_examination_tells_what_to_do():
    words = words_of(picture_of("task-health"))
    assert "Εκτυπωτής Τελείωσε το χαρτί: βάλτε καινούργιο ρολό." in words and "Οθόνη αφής Εντάξει." in words
    assert "Έκδοση 1.4.0" in words and "35%" in words


def test_in_english_it_tells_what_the_parts_say_of_themselves():
    assert "put in a new roll" in words_of(picture_of("task-health", language="en"))


def test_millimetres_turn_with_the_screen(tmp_path):
    kiosk = a_site(tmp_path).kiosk
    lying, hanging = geometry_of(kiosk, WIDE), geometry_of(kiosk, HIGH)
    assert lying.px_per_mm == pytest.approx(hanging.px_per_mm) == pytest.approx(5.9, abs=0.01)
    assert lying.target == pytest.approx(118, abs=0.1)
    # A capital of 7.33 mm at 600 mm is seen under 0.7 degrees.
    assert lying.seen_em * 0.714 / lying.px_per_mm == pytest.approx(7.33, abs=0.01)
    assert lying.degrees(lying.seen_em) == pytest.approx(0.7)
