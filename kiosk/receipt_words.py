"""Moments, waits and headings become the words that stand on a ticket, in Greek and English."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from epass.queueing.estimate import Wait

_WEEKDAYS = {
    "el": ("Δευτέρα", "Τρίτη", "Τετάρτη", "Πέμπτη", "Παρασκευή", "Σάββατο", "Κυριακή"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
# Greek dates take the month in the genitive: «23 Νοεμβρίου».
_MONTHS = {
    "el": (
        *("Ιανουαρίου", "Φεβρουαρίου", "Μαρτίου", "Απριλίου", "Μαΐου", "Ιουνίου"),
        *("Ιουλίου", "Αυγούστου", "Σεπτεμβρίου", "Οκτωβρίου", "Νοεμβρίου", "Δεκεμβρίου"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a ticket says in one language."""

    your_number: str
    appointment: str
    ahead: str
    ahead_one: str
    wait: str
    no_wait: str
    valid_today: str
    follow: str


WORDS: Mapping[str, Words] = {
    "el": Words(
        your_number="Ο αριθμός σας",
        appointment="Ραντεβού:",
        ahead="Αναμένουν πριν από εσάς:",
        ahead_one="Αναμένει πριν από εσάς:",
        wait="Εκτιμώμενη αναμονή:",
        no_wait="Χωρίς αναμονή",
        valid_today="Ισχύει μόνο για σήμερα",
        follow="Παρακολουθήστε τη σειρά σας από το κινητό σας",
    ),
    "en": Words(
        your_number="Your number",
        appointment="Appointment:",
        ahead="People ahead of you:",
        ahead_one="People ahead of you:",
        wait="Estimated wait:",
        no_wait="No waiting",
        valid_today="Valid today only",
        follow="Follow your turn on your phone",
    ),
}


def words_in(language: str) -> Words:
    return WORDS.get(language, WORDS["el"])


def moment_in_words(local: datetime, language: str) -> str:
    """«Δευτέρα 23 Νοεμβρίου 2026, 10:42»."""
    known = language if language in _MONTHS else "el"
    weekday, month = _WEEKDAYS[known][local.weekday()], _MONTHS[known][local.month - 1]
    return f"{weekday} {local.day} {month} {local.year}, {local:%H:%M}"


def wait_in_words(wait: Wait, language: str) -> str | None:
    """«10–15 λεπτά»; «έως 5 λεπτά» from 0; the words for no waiting at 0; None while no counter serves the ticket."""
    if wait.low_min is None or wait.high_min is None:
        return None
    if wait.high_min == 0:
        return words_in(language).no_wait
    greek = language != "en"
    unit = ("λεπτό" if wait.high_min == 1 else "λεπτά") if greek else "min"
    if wait.low_min == 0:
        return f"{'έως' if greek else 'up to'} {wait.high_min} {unit}"
    if wait.low_min == wait.high_min:
        return f"{'περίπου' if greek else 'about'} {wait.high_min} {unit}"
    return f"{wait.low_min}–{wait.high_min} {unit}"
