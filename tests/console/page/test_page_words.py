"""Every entry of the journal, every refusal and every mistake is a sentence in Greek and in English."""

import dataclasses
import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from counter.console import command, refusals, words
from counter.console.command import Mistake
from counter.console.fragments import TEMPLATES
from counter.console.late import Late, LateChange
from counter.console.outcome import Done, Mistaken, Refused
from counter.console.view import Next
from epass import clerks
from epass.clerks import Role
from epass.errors import Refusal
from epass.languages import FOLDER
from epass.queueing import events as e
from epass.queueing.booking import Booking
from epass.queueing.estimate import Wait
from epass.queueing.ticket import Origin, Status
from epass.store.journal import Entry
from fakes.clock import MORNING
from fakes.halls import a_hall, called, happen, issue
from fakes.sites import a_site

ATHENS = ZoneInfo("Europe/Athens")
LANGUAGES = ("el", "en")
VALUES = {
    "at": MORNING,
    "by": "maria@192.0.2.8",
    "ticket": "t-1",
    "day": date(2026, 11, 23),
    "counter": 2,
    "clerk": "maria",
    "number": "Α001",
    "service": "Α",
    "origin": Origin.WALK_IN,
    "due": MORNING,
    "slot": MORNING,
    "booking": "b-1",
    "code": "123456",
    "reason": "infant",
    "message": "m-1",
    "text": {"el": "Κλείνουμε", "en": "We close"},
    "status": Status.WAITING,
    "settings": {},
    "numbers": {"Α": 57},
    "device": "printer",
    "confirmed": True,
    "maybe_printed": False,
}
KINDS = sorted(
    (kind for kind in vars(e).values() if isinstance(kind, type) and issubclass(kind, e.Event)),
    key=lambda kind: kind.__name__,
)
EVENTS = [kind for kind in KINDS if kind not in (e.Event, e.TicketEvent)]
NAMES = {"maria": "Μαρία Παπαδοπούλου"}
REASONS = {"infant": {"el": "Με βρέφος", "en": "With an infant"}}


def made(kind, *, is_full):
    """With all that it can have, or with what it must have."""
    values = {**VALUES, "change": "pin" if kind is e.ClerkChanged else 17}
    return kind(
        **{
            field.name: values[field.name]
            for field in dataclasses.fields(kind)
            if field.name in values and (is_full or field.default is dataclasses.MISSING)
        }
    )


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("is_full", [True, False])
def test_every_entry_is_a_sentence(kind, is_full):
    event = made(kind, is_full=is_full)
    greek, english = (
        words.entry(event, {"t-1": "Α001"}, REASONS, NAMES, language, zone=ATHENS) for language in LANGUAGES
    )
    assert greek and english and greek != english
    assert "{" not in greek + english


def test_the_platform_has_a_name():
    assert words.actor("platform", {}, "el") == "η πλατφόρμα"


def test_a_reason_is_said_by_its_name_and_a_clerk_by_theirs():
    event = e.TicketCalled(at=MORNING, ticket="t-1", counter=2, reason="infant")
    said = words.entry(event, {"t-1": "Α001"}, REASONS, NAMES, "el", zone=ATHENS)
    assert said == "Κλήθηκε εκτός σειράς το Α001 στη θέση 2: Με βρέφος"
    opened = e.CounterOpened(at=MORNING, counter=1, clerk="maria")
    assert words.entry(opened, {}, REASONS, NAMES, "el", zone=ATHENS) == "Στη θέση 1: Μαρία Παπαδοπούλου"


def test_what_came_of_next_is_said_as_a_whole(tmp_path):
    site, hall = a_site(tmp_path), a_hall()
    issue(hall, "Α"), issue(hall, "Β")
    called(hall, 1, MORNING)
    decided = hall.call_next(1, at=MORNING)
    happen(hall, decided)
    entries = [Entry(seq=place, day=MORNING.date(), event=event) for place, event in enumerate(decided)]
    done = Done(verb="next", entries=entries, undo="k", until=MORNING)
    assert words.outcome(done, hall, site, {}, "el") == ("Ολοκληρώθηκε το Α001 στη θέση 1. Κλήθηκε το Β001 στη θέση 1.")
    alone = Done(verb="next", entries=entries[:1], undo="k", until=MORNING)
    assert words.outcome(alone, hall, site, {}, "en") == "Α001 was finished at counter 1. Nobody else is waiting."


def test_an_arrival_is_one_sentence(tmp_path):
    site, hall = a_site(tmp_path), a_hall()
    happen(hall, hall.receive_booking(Booking(id="b", code="1", service="Α", slot=MORNING), at=MORNING))
    decided = hall.check_in("1", at=MORNING, ticket="t-9")
    happen(hall, decided)
    entries = [Entry(seq=place, day=MORNING.date(), event=event) for place, event in enumerate(decided)]
    done = Done(verb="check_in", entries=entries, undo="k", until=MORNING)
    assert words.outcome(done, hall, site, {}, "el") == "Άφιξη ραντεβού, με το Α001."


def test_a_change_that_came_too_late_is_told_by_what_it_was():
    def said(language="el", **values):
        event = e.ChangeRefused(at=MORNING, change=9, reason="already_checked_in", **values)
        return words.entry(event, {"t-1": "Α001"}, REASONS, NAMES, language, zone=ATHENS)

    here = {"booking": "b-1", "ticket": "t-1"}
    assert said(**here, asked="booking_withdrawn") == "Το ραντεβού του Α001 ακυρώθηκε στην πλατφόρμα μετά την άφιξη"
    moved = {**here, "asked": "booking"}
    assert said(**moved, slot=MORNING + timedelta(hours=4)) == (
        "Το ραντεβού του Α001 μεταφέρθηκε στην πλατφόρμα μετά την άφιξη, στις 12:00"
    )
    assert said("en", **moved, slot=MORNING + timedelta(hours=28)) == (
        "The booking of Α001 was moved on the platform after arrival, to 24/11, 12:00"
    )
    assert said(**here) == "Το ραντεβού του Α001 άλλαξε στην πλατφόρμα μετά την άφιξη"
    for other in ({"asked": "message"}, {"asked": "booking", "booking": "b-1"}, {"ticket": "t-1"}):
        assert said(**other) == "Μια αλλαγή της πλατφόρμας δεν έγινε"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("is_short", [False, True])
@pytest.mark.parametrize("what", list(Late))
def test_whatever_became_of_a_booking_is_said_at_its_ticket(what, is_short, language):
    change = LateChange(what=what, slot=MORNING if what is Late.MOVED else None)
    said = words.late(change, MORNING.date(), ATHENS, language, is_short=is_short)
    assert "{" not in said and ("08:00" in said) is (what is Late.MOVED)


def refused():
    hall = a_hall()
    ticket = hall.tickets[issue(hall, "Α")]
    called(hall, 1, MORNING)
    ticket = hall.tickets[ticket.id]
    yield refusals.NoCounterChosen()
    yield refusals.NotYourCounter(2)
    yield refusals.AtAnotherCounter(ticket)
    yield refusals.NotAllowed(Role.SUPERVISOR)
    yield refusals.ReasonNeeded(ticket)
    yield refusals.EmergenciesAreOff()
    yield refusals.NotYourself()
    yield refusals.WrongPinBefore()
    yield clerks.NoSuchClerk("maria")
    yield clerks.ClerkExists("maria")
    yield clerks.LastAdministrator()
    yield clerks.WrongPin()
    yield clerks.LockedOut(MORNING)


@pytest.mark.parametrize("refusal", list(refused()), ids=lambda refusal: type(refusal).__name__)
def test_every_refusal_of_the_console_is_a_sentence(refusal):
    greek, english = (words.refusal(refusal, NAMES, language) for language in LANGUAGES)
    assert greek != english and greek.endswith(".") and "{" not in greek + english


def test_no_refusal_of_the_console_is_left_out():
    known = {
        kind
        for module in (refusals, clerks)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Refusal) and kind is not Refusal
    }
    assert known == {type(refusal) for refusal in refused()}


@pytest.mark.parametrize("how", ["missing", "unknown", "wrong", "long", "weak"])
def test_a_mistake_names_its_field(tmp_path, how):
    fields = {field.name for kind in command.COMMANDS.values() for field in dataclasses.fields(kind)} | {"key"}
    for field in fields:
        mistaken = Mistaken(verb="next", mistake=Mistake(field, how))
        assert words.outcome(mistaken, a_hall(), a_site(tmp_path), {}, "el")


def test_a_refused_command_says_why(tmp_path):
    refusal = Refused(verb="next", refusal=refusals.NoCounterChosen(), form={})
    assert words.outcome(refusal, a_hall(), a_site(tmp_path), {}, "el") == "Διαλέξτε πρώτα τη θέση σας."


def test_the_large_key_says_what_it_will_do():
    assert words.next_does(Next(finishes="Α042", calls="Β007"), "el") == "Ολοκληρώνει το Α042, καλεί το Β007"
    assert words.next_does(Next(finishes="Α042", calls="Β007"), "en") == "Finishes Α042, calls Β007"
    assert words.next_does(Next(asks="Α042"), "el") == "Ρωτά αν ήρθε το Α042, δεν περιμένει άλλος"
    assert words.next_label(Next(calls="Β007"), "el") == "Επόμενος"
    assert words.next_label(Next(finishes="Α042"), "el") == "Ολοκλήρωση"
    assert words.next_label(Next(), "el") == "Δεν περιμένει κανείς"


def test_lengths_are_said_as_people_say_them():
    assert words.span(timedelta(minutes=12.9), "el") == "12΄"
    assert words.span(timedelta(minutes=65), "el") == "1 ώ. 05΄"
    assert words.counted(timedelta(seconds=67)) == "1:07"
    assert words.counted(timedelta(seconds=3750)) == "1:02:30"
    assert words.wait(Wait(ahead=2, low_min=10, high_min=15), "en") == "10–15 min"
    assert words.wait(Wait(ahead=2, low_min=0, high_min=5), "el") == "έως 5΄"
    assert words.wait(Wait(ahead=0, low_min=None, high_min=None), "el") == "–"


def test_greek_words_are_greek_and_polite():
    """No Latin look-alikes in them, no accents on words in capitals, nobody addressed in the singular."""
    text = (FOLDER / "el.po").read_text(encoding="utf-8")
    own = text[text.index("# Why the hall says no.") :]
    for said in re.findall(r'^msgstr(?:\[\d\])? "(.*)"$', own, re.MULTILINE):
        plain = re.sub(r"{[\w.]+}|\\n", " ", said)
        for word in re.findall(r"\w+", plain):
            scripts = {"L" if letter.isascii() else "G" for letter in word if letter.isalpha()}
            assert len(scripts) < 2, said
            assert not (len(word) > 1 and word.isupper() and re.search("[ΆΈΉΊΌΎΏ]", word)), said


def test_no_template_has_words_of_its_own():
    for path in TEMPLATES.glob("*.html"):
        source = re.sub(r"{% block body_class %}.*?{% endblock %}", "", path.read_text(encoding="utf-8"))
        text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|<!.*?>|<[^>]*>", " ", source, flags=re.DOTALL)
        assert re.findall(r"[^\W\d_]{2,}", text) in ([], ["PASS"]), path.name
