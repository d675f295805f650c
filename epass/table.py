"""A TOML table is read key by key; every mistake is kept, with its path, until all of them can be told at once."""

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from epass.errors import ConfigError
from epass.queueing.calendar import WEEKDAYS, Span, WeeklyHours


class Table:
    """Takes values out of one table. A value that is wrong is told in `mistakes`, and its default is used, so
    that reading goes on to the next mistake. `close` tells the keys that nobody took. `folder`: where the file lies."""

    def __init__(self, values: dict[str, Any], path: str, mistakes: list[str], folder: Path) -> None:
        self.path = path
        self._folder = folder
        self._values = values
        self._mistakes = mistakes
        self._known: list[str] = []

    def mistake(self, key: str, sentence: str) -> None:
        self._mistakes.append(f"{self._at(key)}: {sentence}")

    def text(self, key: str, default: str | None = None, *, choices: Sequence[str] = (), pattern: str = "") -> str:
        value: str = self._take(key, str, default, "a text in quotes")
        if choices and value not in choices:
            self.mistake(key, f"“{value}” is not one of {', '.join(choices)}{_did_you_mean(value, choices)}")
            return default or choices[0]
        if pattern and not re.fullmatch(pattern, value):
            self.mistake(key, f"“{value}” has the wrong form")
        return value

    def device(self, key: str, default: str | None = None, *, schemes: Sequence[str]) -> str:
        """A device's address: a URL of one of these schemes; empty means that there is none."""
        url = self.text(key, default)
        try:
            scheme = urlsplit(url).scheme
        except ValueError as error:
            self.mistake(key, f"“{url}” is not an address: {error}")
            return default or ""
        if url and scheme not in schemes:
            wanted = ", ".join(f"{known}:" for known in schemes)
            self.mistake(key, f"“{url}” must begin with {wanted}{_did_you_mean(scheme, schemes)}")
        return url

    def file(self, key: str) -> Path | None:
        """The path of a file, which may be named from the folder of the configuration on; None where it is left out."""
        name = self.text(key, "")
        return self._folder / name if name else None

    def whole(self, key: str, default: int | None = None, *, least: int, most: int) -> int:
        return int(self._within(key, self._take(key, int, default, "a whole number"), default, least, most))

    def number(self, key: str, default: float | None = None, *, least: float, most: float) -> float:
        return float(self._within(key, self._take(key, (int, float), default, "a number"), default, least, most))

    def minutes(self, key: str, default: float | None = None, *, least: float = 0, most: float = 1440) -> timedelta:
        return timedelta(minutes=self.number(key, default, least=least, most=most))

    def names(self, key: str, default: dict[str, str] | None = None) -> dict[str, str]:
        """One text per language: { el = "…", en = "…" }. Greek must be there unless the whole may be left out."""
        value: dict[str, str] = self._take(key, dict, default, 'a text per language: { el = "…", en = "…" }')
        if any(not isinstance(text, str) for text in value.values()) or (value and "el" not in value):
            self.mistake(key, 'needs a text per language, Greek at least: { el = "…", en = "…" }')
            return default or {"el": ""}
        return value

    def texts(self, key: str, default: list[str] | None = None) -> list[str]:
        value: list[str] = self._take(key, list, default, 'a list of texts: ["…", "…"]')
        if any(not isinstance(item, str) for item in value):
            self.mistake(key, 'must be a list of texts: ["…", "…"]')
            return default or []
        return value

    def words(self, key: str) -> dict[str, str]:
        """A text for each name that the file chooses: { "…" = "…" }; none where it is left out."""
        value: dict[str, str] = self._take(key, dict, {}, 'a table of texts: { "…" = "…" }')
        if any(not isinstance(text, str) for text in value.values()):
            self.mistake(key, 'must be a table of texts: { "…" = "…" }')
            return {}
        return value

    def numbers(self, key: str, default: list[float], *, length: int) -> tuple[float, ...]:
        value = self._take(key, list, default, f"a list of {length} numbers")
        if len(value) != length or any(isinstance(item, bool) or not isinstance(item, int | float) for item in value):
            self.mistake(key, f"must be a list of {length} numbers")
            return tuple(default)
        return tuple(float(item) for item in value)

    def flag(self, key: str, default: bool) -> bool:
        return bool(self._take(key, bool, default, "true or false"))

    def hours(self, key: str, default: WeeklyHours) -> WeeklyHours:
        """Spans per weekday: { mon = "08:00-20:00", tue = "08:00-13:00 15:00-18:00" }, with the special days of the
        default."""
        if key not in self._values:
            self._known.append(key)
            return default
        week = self.table(key)
        days = {day: week._spans(day) for day in WEEKDAYS}
        week.close()
        return replace(default, days={day: spans for day, spans in days.items() if spans})

    def date(self, key: str) -> date:
        """A day as 2026-12-24, with quotes or without."""
        value = self._take(key, (str, date), None, "a day such as 2026-12-24")
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            if value:
                self.mistake(key, f"“{value}” is not a day such as 2026-12-24")
            return date.min

    def time(self, key: str) -> time | None:
        """A time of day as 13:00; None where it is left out."""
        text = self.text(key, "")
        try:
            return time.fromisoformat(text) if text else None
        except ValueError:
            self.mistake(key, f"“{text}” is not a time of day such as 13:00")
            return None

    def table(self, key: str) -> "Table":
        return Table(self._take(key, dict, {}, "a table"), self._at(key), self._mistakes, self._folder)

    def tables(self, key: str) -> list["Table"]:
        rows = self._take(key, list, [], f"a list of tables: [[{key}]]")
        return [
            Table(row if isinstance(row, dict) else {}, f"{self._at(key)}[{place}]", self._mistakes, self._folder)
            for place, row in enumerate(rows, start=1)
        ]

    def close(self) -> None:
        for key in self._values:
            if key not in self._known:
                self.mistake(key, f"there is no such option{_did_you_mean(key, self._known)}")

    def _at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _take(self, key: str, kind: type | tuple[type, ...], default: Any, what: str) -> Any:
        self._known.append(key)
        value = self._values.get(key, default)
        if value is None:
            self.mistake(key, f"is missing; it must be {what}")
        elif isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
            return value
        else:
            self.mistake(key, f"must be {what}, not {value!r}")
        return default if default is not None else _blank(kind)

    def _within(self, key: str, value: Any, default: Any, least: float, most: float) -> Any:
        if least <= value <= most:
            return value
        self.mistake(key, f"{value} is not between {least:g} and {most:g}")
        return least if default is None else default

    def _spans(self, day: str) -> tuple[Span, ...]:
        spans = []
        for part in self.text(day, "").split():
            opens, _, closes = part.partition("-")
            try:
                span = Span(
                    opens=time.fromisoformat(opens), closes=time.fromisoformat(closes.replace("24:00", "00:00"))
                )
            except ValueError:
                self.mistake(day, f"“{part}” is not a span of hours such as 08:00-14:00")
                continue
            if span.opens.tzinfo or span.closes.tzinfo:
                self.mistake(day, f"“{part}” names a time zone: hours are in the site's own")
            elif span.closes != time(0) and span.closes <= span.opens:
                self.mistake(day, f"“{part}” closes before it opens")
            spans.append(span)
        return tuple(spans)


def read_table(path: Path, mistakes: list[str]) -> Table:
    """The whole of a TOML file. Raises ConfigError when there is none to read."""
    try:
        return Table(tomllib.loads(path.read_text(encoding="utf-8")), "", mistakes, path.parent)
    except OSError as error:
        raise ConfigError([f"{path}: cannot be read: {error.strerror}"]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError([f"{path}: is not TOML: {error}"]) from error


def _blank(kind: type | tuple[type, ...]) -> Any:
    make: Callable[[], Any] = kind[0] if isinstance(kind, tuple) else kind
    return make()


def _did_you_mean(word: str, known: Sequence[str]) -> str:
    close = get_close_matches(word, known, n=1)
    return f"; did you mean “{close[0]}”?" if close else ""
