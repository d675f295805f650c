"""What citizens come for: a service has a letter, names, and its own pace."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from epass.queueing.calendar import WeeklyHours

# Every Greek capital but Ρ Η Υ Χ Ν Ο Ι, which are misread as other Latin letters.
LETTERS = "ΑΒΓΔΕΖΘΚΛΜΞΠΣΤΦΨΩ"
_LATIN_TWINS = str.maketrans("ABEKMTZ", "ΑΒΕΚΜΤΖ")


def greek_letter(letter: str) -> str:
    """The Greek capital for what somebody typed: Latin twins and small letters are understood."""
    return letter.strip().upper().translate(_LATIN_TWINS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service queue. `name` maps a language ("el", "en") to its name; no `daily_maximum`, no limit."""

    letter: str
    name: Mapping[str, str]
    patience: timedelta = timedelta(minutes=90)
    duration: timedelta = timedelta(minutes=8)
    hours: WeeklyHours = field(default_factory=WeeklyHours)
    daily_maximum: int | None = None

    def name_in(self, language: str) -> str:
        return self.name.get(language) or self.name["el"]
