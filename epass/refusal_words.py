"""A refusal becomes a sentence in the language of whoever asked; `str()` of it stays the operator's English."""

import re
from collections.abc import Callable
from datetime import datetime
from math import ceil

from epass.errors import Refusal
from epass.languages import Words, moment
from epass.queueing import refusals as r
from epass.queueing.ticket import Status, Ticket

_WORDS = Words("refusal")


def sentence(refusal: Refusal, language: str) -> str:
    """In this language; one that no catalogue knows is said as it is."""
    say = _SAY.get(type(refusal))
    if say is not None:
        return say(refusal, language)
    if type(refusal).__module__ != r.__name__:
        return str(refusal)
    return _WORDS.say(_name(type(refusal).__name__), language, **_values(refusal))


def _values(refusal: Refusal) -> dict[str, object]:
    """What the refusal holds, as it is said."""
    return {name: _said(value) for name, value in vars(refusal).items()}


def _said(value: object) -> object:
    match value:
        case Ticket():
            return value.number
        case datetime():
            return f"{value:%H:%M}"
    return value


def _name(text: str) -> str:
    """ "NoSuchService" and “is open already” as a catalogue names them."""
    return re.sub(r"\W+|(?<=[a-z])(?=[A-Z])", "_", text).lower()


def _outside_hours(refusal: r.OutsideHours, language: str) -> str:
    parts = [_WORDS.say("outside_hours", language, letter=refusal.letter)]
    if refusal.special:
        name = refusal.special.get(language) or refusal.special["el"]
        parts.append(_WORDS.say("today_is", language, day=name))
    if refusal.opens_at:
        parts.append(_WORDS.say("opens_at", language, moment=moment(refusal.opens_at, language)))
    return " ".join(parts)


def _another_day(refusal: r.BookingOnAnotherDay, language: str) -> str:
    return _WORDS.say("booking_on_another_day", language, moment=moment(refusal.slot, language))


def _called_often(refusal: r.CalledOften, language: str) -> str:
    return _WORDS.count("called_often", refusal.ticket.calls, language, number=refusal.ticket.number)


def _called_just_now(refusal: r.CalledJustNow, language: str) -> str:
    seconds = ceil(refusal.left.total_seconds())
    return _WORDS.say("called_just_now", language, number=refusal.ticket.number, seconds=seconds)


def _not_possible(refusal: r.NotPossible, language: str) -> str:
    ticket = refusal.ticket
    is_there = ticket.status in (Status.CALLED, Status.SERVING)
    where = _WORDS.say("there", language, counter=ticket.counter) if is_there else ""
    return _WORDS.say(
        "not_possible",
        language,
        number=ticket.number,
        now=_WORDS.say(f"now_{ticket.status.lower()}", language),
        where=where,
        verb=_WORDS.say(_name(f"not_{refusal.verb}"), language),
    )


def _counter_already(refusal: r.CounterAlready, language: str) -> str:
    state = _WORDS.say(_name(f"counter_{refusal.state}"), language)
    return _WORDS.say("counter_already", language, counter=refusal.counter, state=state)


def _service_already(refusal: r.ServiceAlready, language: str) -> str:
    state = _WORDS.say(_name(f"service_{refusal.state}"), language)
    return _WORDS.say("service_already", language, letter=refusal.letter, state=state)


_SAY: dict[type[Refusal], Callable[..., str]] = {
    r.OutsideHours: _outside_hours,
    r.BookingOnAnotherDay: _another_day,
    r.CalledOften: _called_often,
    r.CalledJustNow: _called_just_now,
    r.NotPossible: _not_possible,
    r.CounterAlready: _counter_already,
    r.ServiceAlready: _service_already,
}
