"""Times typed into a week's grid become openings; what is wrong becomes names of sentences beside the fields."""

import re
from collections.abc import Mapping
from datetime import time

from central.domain.hours import Opening, Week
from epass.queueing.calendar import WEEKDAYS

PARTS = ("opens", "last", "closes")
TIMES = (1, 2)
_CLOCK = re.compile(r"([01]?\d|2[0-4])[:.]?([0-5]\d)")


def field(day: str, number: int, part: str) -> str:
    return f"{day}_{number}_{part}"


def fields_of(week: Week) -> dict[str, str]:
    """What the grid shows for these hours. A third opening of one day has no place in it, and no ΚΕΠ has one."""
    shown = {field(day, number, part): "" for day in WEEKDAYS for number in TIMES for part in PARTS}
    for day, openings in week.items():
        shown |= openings_shown(day, openings)
    return shown


def openings_shown(day: str, openings: tuple[Opening, ...]) -> dict[str, str]:
    shown = {}
    for number, opening in zip(TIMES, openings, strict=False):
        shown[field(day, number, "opens")] = f"{opening.opens:%H:%M}"
        shown[field(day, number, "last")] = f"{opening.last:%H:%M}" if opening.last else ""
        shown[field(day, number, "closes")] = f"{opening.closes:%H:%M}"
    return shown


def week_in(typed: Mapping[str, str]) -> tuple[dict[str, tuple[Opening, ...]], dict[str, str]]:
    """The week, and per field that is wrong the name of the sentence that says so."""
    week: dict[str, tuple[Opening, ...]] = {}
    wrong: dict[str, str] = {}
    for day in WEEKDAYS:
        openings, mistakes = openings_in(day, typed)
        wrong |= mistakes
        if openings:
            week[day] = openings
    return week, wrong


def openings_in(day: str, typed: Mapping[str, str]) -> tuple[tuple[Opening, ...], dict[str, str]]:
    """One day's openings; empty where nothing was typed: closed."""
    openings: list[Opening] = []
    wrong: dict[str, str] = {}
    for number in TIMES:
        names = {part: field(day, number, part) for part in PARTS}
        said = {part: typed.get(name, "").strip() for part, name in names.items()}
        if not any(said.values()):
            continue
        read = {part: clock_in(text) for part, text in said.items()}
        mistakes = {names[part]: "hours_wrong" for part, text in said.items() if text and read[part] is None}
        mistakes |= {names[part]: "hours_missing" for part in ("opens", "closes") if not said[part]}
        opens, last, closes = read["opens"], read["last"], read["closes"]
        if not mistakes and opens is not None and closes is not None:
            mistakes = _out_of_order(names, opens, last, closes, openings)
            if not mistakes:
                openings.append(Opening(opens=opens, last=last, closes=closes))
        wrong |= mistakes
    return tuple(openings), wrong


def _out_of_order(
    names: Mapping[str, str], opens: time, last: time | None, closes: time, before: list[Opening]
) -> dict[str, str]:
    if before and _minute(opens) < _end(before[-1].closes):
        return {names["opens"]: "hours_overlap"}
    if _end(closes) <= _minute(opens):
        return {names["closes"]: "hours_backwards"}
    if last is not None and not _minute(opens) <= _minute(last) <= _end(closes):
        return {names["last"]: "hours_last_outside"}
    return {}


def clock_in(text: str) -> time | None:
    """ "8:00", "08.00" or "0800"; 24:00 is midnight at the day's end."""
    found = _CLOCK.fullmatch(text)
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2])
    if hour == 24:
        return time(0) if minute == 0 else None
    return time(hour, minute)


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _end(clock: time) -> int:
    return _minute(clock) or 24 * 60
