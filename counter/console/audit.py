"""The journal of today becomes lines for whoever looks into it: what, when, who, and from where. Pure."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from counter.console import words
from epass.queueing import events as e
from epass.store import Entry

PAGE = 100
# What a machine notes for itself, or comes in the same decision as what is told.
_UNTOLD = (e.PrintStarted, e.BookingReceived, e.BookingReleased, e.ChangeNoted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    seq: int
    at: datetime
    sentence: str
    who: str
    where: str


def lines(
    entries: Iterable[Entry],
    *,
    numbers: Mapping[str, str],
    reasons: Mapping[str, Mapping[str, str]],
    names: Mapping[str, str],
    language: str,
    zone: tzinfo,
) -> list[Line]:
    """The newest first."""
    return [
        Line(
            seq=entry.seq,
            at=entry.event.at,
            sentence=words.entry(entry.event, numbers, reasons, names, language, zone=zone),
            who=words.actor(entry.event.by, names, language),
            where=(entry.event.by or "").partition("@")[2],
        )
        for entry in entries
        if not isinstance(entry.event, _UNTOLD)
    ][::-1]


def page(lines: Sequence[Line], wanted: str, before: int | None) -> tuple[Sequence[Line], int | None]:
    """Those that have these words in them, and are older than `before` (a seq); and before which one there are more."""
    sought = _folded(wanted)
    found = [
        line
        for line in lines
        if (before is None or line.seq < before) and sought in _folded(f"{line.sentence} {line.who} {line.where}")
    ]
    return found[:PAGE], found[PAGE - 1].seq if len(found) > PAGE else None


_TWINS = str.maketrans("abekmtzς", "αβεκμτζσ")


def _folded(text: str) -> str:
    """As one searches: without accents, Latin letters that look Greek as Greek ones."""
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).translate(_TWINS)
