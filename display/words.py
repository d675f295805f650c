"""What the wall says, in every language that has a catalogue, with dates and opening times in words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from epass.languages import Words, day

_WALL = Words("wall")


def say(name: str, language: str, **values: object) -> str:
    """The wall's message of this name. A name that no catalogue has raises KeyError."""
    return _WALL.say(name, language, **values)


def in_language(texts: Mapping[str, str], language: str) -> str:
    """Of a text that the site wrote: in this language, else in Greek, which is always there."""
    return texts.get(language, texts["el"])


def date_in(language: str, local: datetime) -> str:
    """«Δευτέρα 23 Νοεμβρίου», “Monday 23 November”."""
    return day(local, language)


def opening_in(language: str, local: datetime, opens: datetime) -> str:
    """When the doors open next, seen from `local`: «Ανοίγουμε τη Δευτέρα στις 08:00.»"""
    days = (opens.date() - local.date()).days
    name = "today" if days == 0 else "tomorrow" if days == 1 else f"on_weekday_{opens.isoweekday()}"
    return say("opens", language, day=say(name, language), time=f"{opens:%H:%M}")


def wait_in(language: str, low_min: int | None, high_min: int | None) -> str:
    """«10–20 λεπτά», and a dash for None: no open counter serves it."""
    if low_min is None or high_min is None:
        return "–"
    if high_min == 0:
        return say("wait_none", language)
    return say("wait_range" if low_min else "wait_up_to", language, low=low_min, high=high_min)


def ranges(numbers: Sequence[int]) -> str:
    """Ascending numbers, in few signs: “1–4, 6”."""
    parts: list[list[int]] = [list(numbers[:1])] if numbers else []
    for before, number in pairwise(numbers):
        if number == before + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(
        f"{part[0]}–{part[-1]}" if len(part) > 2 else ", ".join(str(number) for number in part) for part in parts
    )
