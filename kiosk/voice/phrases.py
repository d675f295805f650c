"""Waits and refusals become phrases that are spoken: numbers and hours in words. Pure."""

from datetime import datetime, time, timedelta

from epass.languages import Words, weekday
from epass.queueing.estimate import Wait
from kiosk.dialogue.offers import Offer, Refused
from speech.plain import plain
from speech.speller import at_clock, counted, day, until_clock

_WORDS = Words("voice")
_WEEK = timedelta(days=7)


def service(offer: Offer, language: str) -> str:
    return plain(offer.name_in(language), language)


def waiting(wait: Wait, language: str) -> str:
    """How many wait, and how long: «Αναμένουν τέσσερα άτομα, περίπου δέκα με δεκαπέντε λεπτά.»"""
    people = _people("waiting", wait, language)
    estimate = minutes(wait, language)
    return f"{people}, {estimate}." if estimate else f"{people}."


def ahead(wait: Wait, language: str) -> str:
    """«Πριν από εσάς αναμένουν τέσσερα άτομα.»"""
    return _people("ahead", wait, language)


def minutes(wait: Wait, language: str) -> str:
    """«περίπου δέκα με δεκαπέντε λεπτά»; empty while nobody can know."""
    low, high = wait.low_min, wait.high_min
    if low is None or high is None:
        return ""
    if high == 0:
        return _WORDS.say("no_wait", language)
    name = "up_to" if low == 0 else "range" if low < high else "about"
    return _WORDS.count(name, high, language, low=counted(low, language), high=counted(high, language))


def refusal(refused: Refused, now: datetime, language: str) -> str:
    """Why there is no number, and when there will be."""
    special = plain((refused.special or {}).get(language, ""), language)
    why = _WORDS.say("why_special", language, day=special) if special else _WORDS.say(f"why_{refused.why}", language)
    return f"{why} {_opening(refused.opens_at, now, language)}".rstrip()


def numbers_until(closes_at: time, now: datetime, language: str) -> str:
    until = until_clock(datetime.combine(now, closes_at), language)
    return _WORDS.say("numbers_until", language, until=until)


def _people(name: str, wait: Wait, language: str) -> str:
    if wait.ahead == 0:
        return _WORDS.say(f"{name}_0", language)
    return _WORDS.count(name, wait.ahead, language, number=counted(wait.ahead, language))


def _opening(opens_at: datetime | None, now: datetime, language: str) -> str:
    if opens_at is None:
        return ""
    at = at_clock(opens_at, language)
    days = opens_at.date() - now.date()
    if days < timedelta(days=2):
        return _WORDS.say("opens_tomorrow" if days else "opens_today", language, at=at)
    date = weekday(opens_at, language) if days < _WEEK else day(opens_at, language)
    return _WORDS.say("opens_on", language, day=date, at=at)
