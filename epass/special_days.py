"""Greece's holidays and a site's own days become what its opening hours ask: is this day like others?

The one door to the package `holidays`, which takes 19 MB: it is asked in a process of its own
(`python -m epass.special_days YEAR`), once a year, and what it said is kept in a file.
"""

import json
import logging
import subprocess
import sys
from collections.abc import Mapping
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from epass.queueing.calendar import SpecialDay

log = logging.getLogger("epass.days")

_ASKED_WITHIN_S = 20
# What the package has not, and what is a whole working day elsewhere: 24 and 31 December end at 13:00.
_SATURDAY = {"el": "Μεγάλο Σάββατο", "en": "Holy Saturday"}
_EVES = {
    (12, 24): {"el": "Παραμονή Χριστουγέννων", "en": "Christmas Eve"},
    (12, 31): {"el": "Παραμονή Πρωτοχρονιάς", "en": "New Year's Eve"},
}
_EVES_CLOSE = time(13)

Named = Mapping[date, Mapping[str, str]]


class SiteDays:
    """The site's own days first, then (`is_public`) the public holidays, whose years are kept in `folder`."""

    def __init__(self, own: Mapping[date, SpecialDay], *, is_public: bool, folder: Path) -> None:
        self._own = own
        self._is_public = is_public
        self._folder = folder
        self._years: dict[int, Named] = {}

    def on(self, day: date) -> SpecialDay | None:
        if own := self._own.get(day):
            return own
        if not self._is_public:
            return None
        if day.year not in self._years:
            self._years[day.year] = self._year(day.year)
        if name := self._years[day.year].get(day):
            return SpecialDay(name=name)
        eve = _EVES.get((day.month, day.day))
        return SpecialDay(name=eve, closes=_EVES_CLOSE) if eve else None

    def _year(self, year: int) -> Named:
        """Empty, and told, where it cannot be known: a ΚΕΠ that is open on a holiday harms nobody."""
        path = self._folder / f"holidays-{year}.json"
        try:
            return _read(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, AttributeError):
            pass  # not asked yet, or half written at a power cut: ask
        asking = (sys.executable, "-m", "epass.special_days", str(year))
        try:
            said = subprocess.run(asking, capture_output=True, text=True, timeout=_ASKED_WITHIN_S, check=True).stdout
            days = _read(said)
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            log.error("The public holidays of %d are not known: %s", year, error)
            return {}
        try:
            fresh = path.with_suffix(".part")
            fresh.write_text(said, encoding="utf-8")
            fresh.replace(path)
        except OSError as error:
            log.info("The public holidays of %d cannot be kept: %s", year, error)
        return days


def holidays_of(year: int) -> dict[date, dict[str, str]]:
    """Greece's public holidays with their names in Greek and English, and Holy Saturday, on which a ΚΕΠ is closed."""
    import holidays  # noqa: PLC0415

    greek = holidays.country_holidays("GR", years=year, language="el")
    english = holidays.country_holidays("GR", years=year, language="en_US")
    days = {day: {"el": greek[day], "en": english[day]} for day in sorted(greek)}
    friday = next(day for day, name in days.items() if name["en"] == "Good Friday")
    return {**days, friday + timedelta(days=1): _SATURDAY}


def _read(said: str) -> Named:
    days: dict[str, Any] = json.loads(said)
    return {date.fromisoformat(day): dict(name) for day, name in days.items()}


def main() -> None:
    days = holidays_of(int(sys.argv[1]))
    print(json.dumps({day.isoformat(): name for day, name in days.items()}, ensure_ascii=False))


if __name__ == "__main__":
    main()
