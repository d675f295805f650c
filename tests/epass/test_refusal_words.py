"""Each refusal is a sentence in Greek and in English, with its values in it."""

import inspect
from datetime import datetime, timedelta

import pytest

from epass.errors import Refusal
from epass.queueing import refusals as r
from epass.queueing.ticket import Origin, Status, Ticket
from epass.refusal_words import sentence
from fakes.clock import MORNING
from fakes.halls import ATHENS

LOCAL = datetime(2026, 11, 24, 8, 0, tzinfo=ATHENS)


def ticket(status=Status.CALLED, counter=2):
    return Ticket(
        id="t1",
        number="Α042",
        service="Α",
        origin=Origin.WALK_IN,
        issued_at=MORNING,
        due=MORNING,
        status=status,
        counter=counter,
        calls=3,
    )


REFUSALS = [
    r.NoSuchService("Ω"),
    r.NoSuchCounter(9),
    r.NoSuchTicket("Ω999"),
    r.OutsideHours("Α", LOCAL, {"el": "Καθαρά Δευτέρα", "en": "Clean Monday"}),
    r.OutsideHours("Α", None),
    r.ClosedByStaff("Α"),
    r.DailyMaximumReached("Α", 50),
    r.ServiceAlready("Α", "is closed already"),
    r.ServiceAlready("Α", "has not been closed"),
    r.NoSuchBooking(),
    r.BookingOnAnotherDay(LOCAL),
    r.TooEarly(LOCAL, LOCAL),
    r.TooLate(LOCAL, "Α"),
    r.AlreadyCheckedIn("Α007", "t7"),
    r.CodeTaken(),
    r.HelpIsComing(),
    r.NobodyAskedForHelp(),
    r.NotCome(ticket()),
    r.CalledOften(ticket()),
    r.CalledJustNow(ticket(), timedelta(seconds=6.2)),
    r.NobodyWaiting(1),
    r.NobodyAtCounter(1),
    *(
        r.NotPossible(ticket(status), verb)
        for status in Status
        for verb in (
            "called",
            "called again",
            "begun",
            "finished",
            "marked as a no-show",
            "held",
            "resumed",
            "transferred",
            "cancelled",
            "given priority",
            "joined to a booking",
        )
    ),
    *(
        r.CounterAlready(1, state)
        for state in ("is yours already", "is not open", "is on break already", "is not on break", "is open already")
    ),
    r.ClerkElsewhere(3),
    r.CounterTaken(3, "maria"),
    r.CounterBusy(ticket()),
    r.EmergencyAlready(),
    r.NoEmergency(),
    r.NothingToUndo(),
    r.TooLateToUndo(),
    r.SomethingHappened(),
    r.NotUndoable(),
    r.NoSuchMessage("m1"),
    r.DayIsOpen(MORNING.date()),
    r.PeopleWait(2),
    r.HasBooking(ticket()),
]


def test_none_is_left_out():
    known = {kind for _, kind in inspect.getmembers(r, inspect.isclass) if issubclass(kind, Refusal)} - {Refusal}
    assert known == {type(refusal) for refusal in REFUSALS}


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_each_is_said_in_both_languages(refusal):
    greek, english = sentence(refusal, "el"), sentence(refusal, "en")
    assert greek != english
    assert greek.endswith((".", ";")) and english.endswith((".", "?"))
    assert "{" not in greek + english


@pytest.mark.parametrize("refusal", [r for r in REFUSALS if "2026" not in str(r) and "message" not in str(r)], ids=str)
def test_its_english_is_the_operators_sentence(refusal):
    assert sentence(refusal, "en") == str(refusal)


def test_its_values_are_in_it():
    assert sentence(r.CalledJustNow(ticket(), timedelta(seconds=6.2)), "el") == (
        "Το Α042 κλήθηκε μόλις τώρα: θα μπορεί να σημειωθεί ότι δεν ήρθε σε 7 δευτ."
    )
    assert sentence(r.NotPossible(ticket(Status.SERVING), "called"), "el") == (
        "Το Α042 εξυπηρετείται στη θέση 2: δεν μπορεί να κληθεί."
    )
    assert "Τρίτη 24 Νοεμβρίου 2026, 08:00" in sentence(r.OutsideHours("Α", LOCAL), "el")


def test_one_of_another_part_of_e_pass_says_itself():
    class OfAnotherPart(Refusal):
        pass

    assert sentence(OfAnotherPart("Not so."), "el") == "Not so."
