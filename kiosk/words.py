"""The words on the kiosk's screen, in each language, and the sentences that are made of them.

What must not be broken between two lines is held together by a no-break space.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from epass.queueing.estimate import Wait

WORDS: Mapping[str, Mapping[str, str]] = {
    "el": {
        "language": "ΕΛ",
        "headline": "Πατήστε για αριθμό",
        "waiting_0": "Δεν αναμένει κανείς",
        "waiting_1": "Αναμένει 1",
        "waiting_n": "Αναμένουν {count}",
        "no_wait": "χωρίς αναμονή",
        "about": "περίπου {low}–{high} λεπτά",
        "about_one": "περίπου {high} λεπτά",
        "up_to": "έως {high} λεπτά",
        "closed": "Κλειστό",
        "opens_today": "ανοίγει στις {clock}",
        "opens_tomorrow": "ανοίγει αύριο στις {clock}",
        "opens_on": "ανοίγει {weekday} στις {clock}",
        "weekdays": "Δευτέρα Τρίτη Τετάρτη Πέμπτη Παρασκευή Σάββατο Κυριακή",
        "not_now": "Δεν δίνονται αριθμοί τώρα",
        "none_left": "Οι αριθμοί για σήμερα εξαντλήθηκαν",
        "no_tickets": "Δεν τυπώνονται εισιτήρια αυτή τη στιγμή. Ο αριθμός σας θα εμφανιστεί στην οθόνη.",
        "your_number": "Ο αριθμός σας",
        "ahead_0": "Είστε ο επόμενος αριθμός",
        "ahead_1": "Αναμένει πριν από εσάς: 1 άτομο",
        "ahead_n": "Αναμένουν πριν από εσάς: {count} άτομα",
        "estimated": "Εκτιμώμενη αναμονή: {minutes}",
        "printing": "Το εισιτήριό σας τυπώνεται",
        "take_ticket": "Παραλάβετε το εισιτήριό σας",
        "note_number": "Σημειώστε τον αριθμό σας",
        "late": "Το εισιτήριό σας καθυστερεί. Ο αριθμός σας ισχύει και θα κληθεί κανονικά.",
        "not_printed": "Δεν τυπώθηκε εισιτήριο. Ο αριθμός σας ισχύει και θα κληθεί κανονικά.",
        "maybe_printed": "Ίσως δεν τυπώθηκε εισιτήριο. Ο αριθμός σας ισχύει και θα κληθεί κανονικά.",
        "ask_staff": "Για βοήθεια απευθυνθείτε στο προσωπικό.",
        "noted": "Τον σημείωσα",
        "done": "Τέλος",
        "back": "Πίσω",
        "out_of_order": "Το εκδοτήριο είναι εκτός λειτουργίας.",
        "see_staff": "Απευθυνθείτε στο προσωπικό.",
    },
    "en": {
        "language": "EN",
        "headline": "Touch for a number",
        "waiting_0": "Nobody is waiting",
        "waiting_1": "1 waiting",
        "waiting_n": "{count} waiting",
        "no_wait": "no waiting",
        "about": "about {low}–{high} minutes",
        "about_one": "about {high} minutes",
        "up_to": "up to {high} minutes",
        "closed": "Closed",
        "opens_today": "opens at {clock}",
        "opens_tomorrow": "opens tomorrow at {clock}",
        "opens_on": "opens on {weekday} at {clock}",
        "weekdays": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        "not_now": "No numbers are given out now",
        "none_left": "There are no numbers left for today",
        "no_tickets": "Tickets are not printed at the moment. Your number will be shown on this screen.",
        "your_number": "Your number",
        "ahead_0": "Yours is the next number",
        "ahead_1": "People ahead of you: 1",
        "ahead_n": "People ahead of you: {count}",
        "estimated": "Estimated wait: {minutes}",
        "printing": "Your ticket is being printed",
        "take_ticket": "Take your ticket",
        "note_number": "Please note your number",
        "late": "Your ticket is late. Your number is valid and will be called as usual.",
        "not_printed": "No ticket was printed. Your number is valid and will be called as usual.",
        "maybe_printed": "Perhaps no ticket was printed. Your number is valid and will be called as usual.",
        "ask_staff": "For help please ask the staff.",
        "noted": "I have noted it",
        "done": "Done",
        "back": "Back",
        "out_of_order": "This ticket dispenser is out of order.",
        "see_staff": "Please ask the staff.",
    },
}


def word(key: str, language: str, **values: object) -> str:
    return WORDS[language][key].format(**values)


def waiting(wait: Wait, language: str) -> str:
    """How many wait: «Αναμένουν 4»."""
    return _counted("waiting", wait.ahead, language)


def ahead(wait: Wait, language: str) -> str:
    """How many are before the citizen: «Αναμένουν πριν από εσάς: 4 άτομα»."""
    return _counted("ahead", wait.ahead, language)


def minutes(wait: Wait, language: str) -> str:
    """The range of minutes: «περίπου 10–15 λεπτά»; empty while nobody can know."""
    low, high = wait.low_min, wait.high_min
    if low is None or high is None:
        return ""
    if high == 0:
        return word("no_wait", language)
    if low == 0:
        return word("up_to", language, high=high)
    return word("about" if low < high else "about_one", language, low=low, high=high)


def opening(opens_at: datetime | None, now: datetime, language: str) -> str:
    """When a closed service opens: «ανοίγει αύριο στις 08:00»; both in the site's time; empty when nobody knows."""
    if opens_at is None:
        return ""
    clock = f"{opens_at:%H:%M}"
    if opens_at.date() == now.date():
        return word("opens_today", language, clock=clock)
    if opens_at.date() == now.date() + timedelta(days=1):
        return word("opens_tomorrow", language, clock=clock)
    weekday = WORDS[language]["weekdays"].split()[opens_at.weekday()]
    return word("opens_on", language, weekday=weekday, clock=clock)


def _counted(key: str, count: int, language: str) -> str:
    form = str(count) if count < 2 else "n"
    return word(f"{key}_{form}", language, count=count)
