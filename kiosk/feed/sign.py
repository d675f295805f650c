"""What a display elsewhere needs beside the entries: what stays the same all day, the hours, and the waits. Pure."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from epass.config import Config
from epass.languages import Words
from epass.queueing.estimate import wait_for_service
from epass.queueing.hall import Hall

_WALL = Words("wall")
_CALENDAR = Words("calendar")
# What the page says, under these names in the catalogues.
WORDS = (
    "calling", "called", "last", "number", "counter", "time", "now", "waiting", "welcome", "take", "watch", "closed",
    "trouble", "sound_off",
)  # fmt: skip


def sign(config: Config) -> dict[str, Any]:
    """The names, services, counters and words of the wall, in the site's languages, the first of them the large one."""
    languages = config.site.languages
    return {
        "code": config.site.code,
        "languages": languages,
        "names": _in_each(config, config.site.name),
        "services": [
            {"letter": letter, "names": _in_each(config, service.name)} for letter, service in config.services.items()
        ],
        "counters": list(config.counters),
        "call_shown_s": config.display.call_shown.total_seconds(),
        "words": {language: {name: _WALL.say(name, language) for name in WORDS} for language in languages},
        "weekdays": {language: _calendar("weekday", 7, language) for language in languages},
        "months": {language: _calendar("month", 12, language) for language in languages},
    }


def hours(config: Config, local: datetime) -> dict[str, Any]:
    """Whether any service gives out numbers at this time, when the next one begins to, and the sentence that says so.
    `opens_next` is null where there is no next time."""
    weeks = [service.hours for service in config.services.values()]
    opens = min((opens for week in weeks if (opens := week.opens_next(local))), default=None)
    return {
        "is_open": any(week.is_open(local) for week in weeks),
        "opens_next": opens and opens.isoformat(),
        "opens": {language: _opening(language, local, opens) for language in config.site.languages} if opens else {},
    }


def waits(hall: Hall, now: datetime) -> dict[str, Any]:
    """For each service, how long somebody waits who takes a number now."""
    return {letter: asdict(wait_for_service(hall, letter, now)) for letter in hall.services}


def _opening(language: str, local: datetime, opens: datetime) -> str:
    """«Ανοίγουμε τη Δευτέρα στις 08:00.»"""
    days = (opens.date() - local.date()).days
    name = "today" if days == 0 else "tomorrow" if days == 1 else f"on_weekday_{opens.isoweekday()}"
    return _WALL.say("opens", language, day=_WALL.say(name, language), time=f"{opens:%H:%M}")


def _in_each(config: Config, texts: Mapping[str, str]) -> dict[str, str]:
    return {language: texts.get(language, texts["el"]) for language in config.site.languages}


def _calendar(what: str, count: int, language: str) -> list[str]:
    return [_CALENDAR.say(f"{what}_{place}", language) for place in range(1, count + 1)]
