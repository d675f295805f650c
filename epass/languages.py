"""Words and sentences in the languages that have a catalogue: one gettext file each in `epass/catalogues`, or in the
folder of a limb that has its own.

The `.po` files are the source; `make catalogues` compiles them to the `.mo` files that are read here. A message's id
is a name, not a text, and its context is the part of e-PASS that says it ("kiosk", "ticket", "calendar" …), so the
same name may read differently in two parts. What a catalogue lacks is said in the fallback language, English.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

FOLDER = Path(__file__).parent / "catalogues"
FALLBACK = "en"


@cache
def languages() -> tuple[str, ...]:
    """Every language with a catalogue, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.mo")))


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one part. A name that no catalogue has raises KeyError: it is a mistake in the program."""

    part: str
    folder: Path = FOLDER

    def say(self, name: str, language: str, /, **values: object) -> str:
        """The message of this name, with the values in their places."""
        text = _catalogue(self.folder, language).pgettext(self.part, name)
        if text == name and not _is_known(self, name):
            raise KeyError(f"{self.part}: {name}")
        return text.format(**values)

    def count(self, name: str, count: int, language: str, /, **values: object) -> str:
        """The form that this language takes for so many; {count} stands for the number."""
        text = _catalogue(self.folder, language).npgettext(self.part, name, name, count)
        if text == name:
            raise KeyError(f"{self.part}: {name}")
        return text.format(count=count, **values)


_CALENDAR = Words("calendar")


def weekday(local: datetime, language: str) -> str:
    """«Δευτέρα»."""
    return _CALENDAR.say(f"weekday_{local.isoweekday()}", language)


def day(local: datetime, language: str) -> str:
    """«Δευτέρα 23 Νοεμβρίου»: Greek dates take the month in the genitive."""
    month = _CALENDAR.say(f"month_{local.month}", language)
    return _CALENDAR.say("day", language, weekday=weekday(local, language), day=local.day, month=month)


def moment(local: datetime, language: str) -> str:
    """«Δευτέρα 23 Νοεμβρίου 2026, 10:42»."""
    return _CALENDAR.say("moment", language, date=day(local, language), year=local.year, clock=f"{local:%H:%M}")


@cache
def _catalogue(folder: Path, language: str) -> GNUTranslations:
    path = folder / f"{language}.mo"
    if language != FALLBACK and not path.exists():
        return _catalogue(folder, FALLBACK)
    with path.open("rb") as file:
        catalogue = GNUTranslations(file)
    if language != FALLBACK:
        catalogue.add_fallback(_catalogue(folder, FALLBACK))
    return catalogue


def _is_known(words: Words, name: str) -> bool:
    return any(_catalogue(words.folder, language).pgettext(words.part, name) != name for language in languages())
