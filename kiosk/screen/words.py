"""The sentences of the kiosk's screen that are made of more than one word of its catalogue.

What must not be broken between two lines is held together by a no-break space.
"""

from datetime import datetime, timedelta

from epass.languages import Words, day, weekday
from epass.queueing.estimate import Wait

_WORDS = Words("kiosk")
_WEEK = timedelta(days=7)

word = _WORDS.say
counted = _WORDS.count


def waiting(wait: Wait, language: str) -> str:
    """How many wait: «Αναμένουν 4»."""
    return _of_people("waiting", wait.ahead, language)


def ahead(wait: Wait, language: str) -> str:
    """How many are before the citizen: «Αναμένουν πριν από εσάς: 4 άτομα»."""
    return _of_people("ahead", wait.ahead, language)


def minutes(wait: Wait, language: str, *, is_short: bool = False) -> str:
    """The range of minutes: «περίπου 10–15 λεπτά», beside a clock only «10–15 λεπτά»; empty while nobody can know."""
    low, high = wait.low_min, wait.high_min
    if low is None or high is None:
        return ""
    if high == 0:
        return word("no_wait", language)
    if low == 0:
        return word("up_to", language, high=high)
    name = "range" if is_short else "about"
    return word(name if low < high else f"{name}_one", language, low=low, high=high)


def opening(opens_at: datetime | None, now: datetime, language: str) -> str:
    """When a closed service opens: «ανοίγει αύριο στις 08:00»; both in the site's time; empty when nobody knows."""
    if opens_at is None:
        return ""
    clock = f"{opens_at:%H:%M}"
    if opens_at.date() == now.date():
        return word("opens_today", language, clock=clock)
    if opens_at.date() == now.date() + timedelta(days=1):
        return word("opens_tomorrow", language, clock=clock)
    if opens_at.date() < now.date() + _WEEK:
        return word("opens_on", language, weekday=weekday(opens_at, language), clock=clock)
    return word("opens_date", language, day=date(opens_at, language), clock=clock)


def date(local: datetime, language: str) -> str:
    """«Δευτέρα 23 Νοεμβρίου», the day and its month held together."""
    return day(local, language).replace(f"{local.day} ", f"{local.day}\u00a0")


def sentence(words: str) -> str:
    """The words with a capital at their beginning."""
    return words[:1].upper() + words[1:]


def _of_people(name: str, count: int, language: str) -> str:
    return counted(name, count, language) if count else word(f"{name}_0", language)
