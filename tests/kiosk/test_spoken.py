import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from epass.config import Group, Site
from epass.languages import languages
from epass.queueing.estimate import Wait
from kiosk.dialogue import pages as p
from kiosk.dialogue.offers import Offer, Refused, Why
from kiosk.screen.look import Moment
from kiosk.voice.spoken import Reading, spoken

ATHENS = ZoneInfo("Europe/Athens")
NOW = datetime(2026, 11, 23, 9, 5, tzinfo=ATHENS)
SLOT = NOW.replace(hour=10, minute=20)
SITE = Site(
    code="0532",
    name={"el": "ΚΕΠ Δήμου Ηρακλείου — Πλατεία «Ελευθερίας»", "en": "Citizens' Service Centre (ΚΕΠ) 0532"},
    timezone=ATHENS,
    languages=("el", "en"),
)
WAIT = Wait(ahead=4, low_min=10, high_min=15)
HOLIDAY = Refused(
    why=Why.HOLIDAY, special={"el": "Κλειστά/Εορτή", "en": "A holiday"}, opens_at=SLOT + timedelta(days=1)
)


def an_offer(letter: str, wait: Wait = WAIT, **more: object) -> Offer:
    return Offer(letter=letter, name={"el": "Γνήσιο υπογραφής & άλλα", "en": "Signature & more"}, wait=wait, **more)  # type: ignore[arg-type]


MOMENT = Moment(
    now=NOW,
    offers=(
        an_offer("Α", closes_at=time(9, 30)),
        an_offer("Β", Wait(ahead=0, low_min=0, high_min=0)),
        an_offer("Κ", Wait(ahead=1, low_min=0, high_min=5)),
        an_offer("Γ", Wait(ahead=21, low_min=None, high_min=None)),
        an_offer("Δ", Wait(ahead=2, low_min=25, high_min=25)),
        *(an_offer(letter, refused=Refused(why=why)) for letter, why in zip("ΕΖΘΛΜ", Why, strict=True)),
        *(
            an_offer(letter, refused=Refused(why=Why.CLOSED, opens_at=SLOT + timedelta(days=days)))
            for letter, days in zip("ΞΠΣΤ", (0, 1, 3, 30), strict=True)
        ),
        an_offer("Φ", refused=HOLIDAY),
    ),
    prints=False,
    groups=(Group(id="cars", name={"el": "Οχήματα/Δίκυκλα", "en": "Cars/bikes"}),),
    scans=True,
    is_help_coming=True,
    now_s=100.0,
)
ISSUED = p.Issued(ticket="t1", number="Α042", letter="Α", wait=WAIT)
PAGES: tuple[p.Page, ...] = (
    p.Home(),
    p.Home(group="cars", leaf=1),
    p.CheckIn(),
    p.CheckIn(typed="0307"),
    *(replace(ISSUED, paper=paper, link="https://example.gr/t1") for paper in p.Paper),
    replace(ISSUED, slot=SLOT),
    replace(ISSUED, slot=SLOT, was_known=True),
    p.NoPaper(letter="Α"),
    p.NoPaper(code="030712"),
    *(p.NoNumber(letter="Α", refused=Refused(why=why, opens_at=SLOT)) for why in Why),
    p.NoNumber(letter="?", refused=HOLIDAY),
    *(p.NotCheckedIn(why=why) for why in p.NotNow),
    *(p.NotCheckedIn(why=why, slot=SLOT, opens_at=NOW, letter="Β") for why in p.NotNow),
    p.TooMany(until_s=112.5),
    p.TooMany(until_s=99.0),
    p.HelpIsComing(),
    p.HelpIsComing(is_again=True),
    p.OutOfOrder(),
    p.Sorry(),
    p.StaffPin(typed=3),
    p.StaffMenu(),
    p.StaffTask(task=p.Task.VOLUME),
)
ACTIONS: tuple[p.Action, ...] = (
    *(p.ChooseLanguage(language=language) for language in ("el", "en")),
    *(p.ChooseService(letter=offer.letter) for offer in MOMENT.offers),
    p.OpenGroup(group="cars"),
    *(p.TurnLeaf(by=by) for by in (1, -1)),
    p.SwitchLarge(),
    p.SwitchLow(),
    p.StartCheckIn(),
    *(p.TypeDigit(digit=digit) for digit in "0123456789"),
    p.EraseDigit(),
    p.Confirm(),
    p.TakeWithoutPaper(),
    p.CallHelp(),
    p.StayLonger(),
    p.GoBack(),
    p.GoHome(),
)
FOR_STAFF = {p.DoTask, p.SwitchService, p.PrintCopy, p.SetVolume, p.SetFirstLanguage}
NOTES = ("Έχετε μαζί σας την ταυτότητά σας — & 2 φωτογραφίες (3,5×4,5).",)


def read(page: p.Page, language: str = "el", **view: object) -> Reading:
    return spoken(p.View(page=page, language=language, **view), MOMENT, SITE, ACTIONS, NOTES)  # type: ignore[arg-type]


def texts(reading: Reading) -> Iterator[tuple[str, str]]:
    yield reading.language, reading.opening
    yield from ((reading.language, text) for text in reading.news)
    yield from ((item.language, item.text) for item in reading.items)


def test_every_page_and_every_action_is_among_those_that_are_tried() -> None:
    assert {type(page) for page in PAGES} == set(get_args(p.Page))
    assert {type(action) for action in ACTIONS} == set(get_args(p.Action)) - FOR_STAFF


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("page", PAGES, ids=lambda page: type(page).__name__)
def test_every_page_is_spoken_in_words_without_signs_and_without_zeros_in_front(page: p.Page, language: str) -> None:
    for is_changed in (False, True):
        reading = read(page, language, is_large=is_changed, is_low=is_changed, goes_in_s=12 if is_changed else None)
        for said_in, text in texts(reading):
            assert re.search(r"\w", text), "there are no words"
            assert not re.search(r"[^\w\s.,:;!?'’]|_", text), text
            assert not re.search(r"\b0\d", text), text
            assert not (said_in == "el" and re.search(r"\d|[A-Za-z]", text)), text
            assert not re.search(r"\s\s|\s[.,:;]|[.,:;]{2}|\{", text), text
            assert text[-1] in ".;!?", text


def test_a_number_is_said_with_everything_that_its_ticket_says() -> None:
    reading = read(replace(ISSUED, paper=p.Paper.PRINTED, slot=SLOT, link="https://example.gr/t1"))
    assert reading.opening == (
        "Η άφιξή σας για το ραντεβού καταγράφηκε. Ο αριθμός σας είναι: άλφα, σαράντα δύο. "
        "Παραλάβετε το εισιτήριό σας από τη σχισμή, κάτω από την οθόνη. Πριν από εσάς αναμένουν τέσσερα άτομα. "
        "Εκτιμώμενη αναμονή: περίπου δέκα με δεκαπέντε λεπτά. Ώρα ραντεβού: δέκα και είκοσι. "
        "Υπηρεσία: Γνήσιο υπογραφής και άλλα. κεπ Δήμου Ηρακλείου, Πλατεία Ελευθερίας. "
        "Δευτέρα, είκοσι τρεις Νοεμβρίου δύο χιλιάδες είκοσι έξι, ώρα εννέα και πέντε. "
        "Ο αριθμός ισχύει μόνο για σήμερα. "
        "Έχετε μαζί σας την ταυτότητά σας, και δύο φωτογραφίες τρία,πέντε τέσσερα,πέντε. "
        "Με τον κωδικό κιου αρ του εισιτηρίου παρακολουθείτε τη σειρά σας από το κινητό σας."
    )


def test_the_same_in_english() -> None:
    opening = read(replace(ISSUED, paper=p.Paper.NOT_PRINTED), "en").opening
    assert opening.startswith("Your number is: A, 42. No ticket was printed. Please remember your number:")
    assert "4 people are ahead of you. Estimated wait: about 10 to 15 minutes." in opening
    assert "Monday, 23 November 2026, 9 oh 5." in opening


@pytest.mark.parametrize("paper", p.Paper)
def test_the_code_to_follow_ones_turn_is_where_it_can_be_seen(paper: p.Paper) -> None:
    opening = read(replace(ISSUED, paper=paper, link="https://example.gr/t1")).opening
    assert ("κωδικό κιου αρ στην οθόνη" in opening) == (paper not in (p.Paper.PRINTING, p.Paper.PRINTED))
    assert "κιου αρ" not in read(replace(ISSUED, paper=paper)).opening


def test_a_number_that_was_known_is_told_again_without_paper() -> None:
    opening = read(replace(ISSUED, slot=SLOT, was_known=True)).opening
    assert opening.startswith("Η άφιξή σας είχε ήδη καταγραφεί. Ο αριθμός σας είναι: άλφα, σαράντα δύο.")
    assert "εισιτήριο" not in opening


@pytest.mark.parametrize(
    ("letter", "said"),
    [
        ("Α", "Αναμένουν τέσσερα άτομα, περίπου δέκα με δεκαπέντε λεπτά. Αριθμοί δίνονται έως τις εννέα και τριάντα."),
        ("Β", "Δεν αναμένει κανείς, χωρίς αναμονή."),
        ("Κ", "Αναμένει ένα άτομο, έως πέντε λεπτά."),
        ("Γ", "Αναμένουν είκοσι ένα άτομα."),
        ("Δ", "Αναμένουν δύο άτομα, περίπου είκοσι πέντε λεπτά."),
        ("Ξ", "Κλειστό. Ανοίγει στις δέκα και είκοσι."),
        ("Π", "Κλειστό. Ανοίγει αύριο στις δέκα και είκοσι."),
        ("Σ", "Κλειστό. Ανοίγει Πέμπτη, στις δέκα και είκοσι."),
        ("Τ", "Κλειστό. Ανοίγει Τετάρτη, είκοσι τρεις Δεκεμβρίου, στις δέκα και είκοσι."),
        ("Φ", "Κλειστό σήμερα: Κλειστά, Εορτή. Ανοίγει αύριο στις δέκα και είκοσι."),
    ],
)
def test_a_service_is_offered_with_its_wait_or_with_why_there_is_none(letter: str, said: str) -> None:
    item = next(item for item in read(p.Home()).items if item.action == p.ChooseService(letter=letter))
    assert item.text == f"Γνήσιο υπογραφής και άλλα. {said}"


def test_services_come_first_and_other_languages_last_in_their_own_words() -> None:
    items = read(p.Home()).items
    assert items[0].action == p.StayLonger()
    assert items[1].action == p.ChooseService(letter="Α")
    assert [(item.action, item.language, item.text) for item in items[-1:]] == [
        (p.ChooseLanguage(language="en"), "en", "English.")
    ]
    assert p.ChooseLanguage(language="el") not in [item.action for item in items]


def test_a_choice_that_is_seen_in_two_places_is_said_once() -> None:
    reading = spoken(p.View(page=p.Sorry(), language="el"), MOMENT, SITE, (p.GoHome(), p.GoHome()))
    assert [item.text for item in reading.items] == ["Επιστροφή στην αρχή."]


@pytest.mark.parametrize("page", [p.StaffPin(typed=2), p.StaffMenu(), p.StaffTask(task=p.Task.RESTART)])
def test_of_the_staffs_pages_only_the_way_out_is_told(page: p.Page) -> None:
    reading = read(page)
    assert reading.opening == "Αυτή η σελίδα είναι για το προσωπικό."
    assert {type(item.action) for item in reading.items} == {p.GoBack, p.GoHome, p.StayLonger}


def test_a_page_stays_the_same_while_its_paper_and_its_digits_change() -> None:
    assert read(ISSUED).page == read(replace(ISSUED, paper=p.Paper.PRINTED)).page
    assert read(ISSUED).page != read(replace(ISSUED, ticket="t2")).page
    assert read(p.CheckIn()).page == read(p.CheckIn(typed="1")).page
    assert read(p.CheckIn()).page != read(p.CheckIn(), "en").page
    assert read(p.Home()).page != read(p.Home(leaf=1)).page


def test_what_was_typed_is_told_digit_by_digit() -> None:
    assert "τρία. Ψηφίο δύο." in read(p.CheckIn(typed="03")).news
    assert "Έχετε πληκτρολογήσει: μηδέν, τρία." in read(p.CheckIn(typed="03")).opening


def test_a_switch_says_what_it_would_do_and_then_what_it_has_done() -> None:
    usual, large = read(p.Home()), read(p.Home(), is_large=True)
    text = {item.action: item.text for item in usual.items}[p.SwitchLarge()]
    assert text in large.news and text not in usual.news
    assert {item.action: item.text for item in large.items}[p.SwitchLarge()] in usual.news


def test_who_must_wait_is_told_how_long() -> None:
    assert "σε δεκατρία δευτερόλεπτα" in read(p.TooMany(until_s=112.5)).opening
    assert "σε ένα δευτερόλεπτο" in read(p.TooMany(until_s=99.0)).opening
