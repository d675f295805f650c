"""What epass.toml says of the clerks' work: what the keys and the console allow, and where the console listens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from epass.listening import Listening, read_listening
from epass.queueing.desk_rules import DeskRules, Unanswered
from epass.table import Table

# Why a ticket is called out of its turn, where the site names no reasons of its own. Practice, save for the first:
# priority on showing the disability card is law (Ν. 4961/2022, art. 106).
_REASONS = {
    "disability": {"el": "Κάρτα Αναπηρίας", "en": "Disability card"},
    "pregnancy": {"el": "Εγκυμοσύνη", "en": "Pregnancy"},
    "infant": {"el": "Με βρέφος", "en": "With an infant"},
    "elderly": {"el": "Ηλικιωμένο άτομο", "en": "Elderly person"},
    "unwell": {"el": "Αδιαθεσία", "en": "Feels unwell"},
    "returns": {"el": "Επιστρέφει με δικαιολογητικά", "en": "Returns with papers"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSettings:
    """`calls_itself_after`: so long a counter that calls by itself stays idle before. `emergencies`: whether they can
    be raised. `reasons`: why a ticket may be called out of its turn, a name in each language by the id that the journal
    keeps. `keys`: what gestures on all boxes do, as it is written."""

    rules: DeskRules
    calls_itself_after: timedelta
    emergencies: bool
    reasons: Mapping[str, Mapping[str, str]]
    keys: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleSettings:
    """Where it listens, and how long who has signed in stays so: `signed_in_for` in all, `idle_for` without a click.
    `tries`: wrong PINs in a row until the clerk is locked out, for `locked_for`."""

    listening: Listening
    signed_in_for: timedelta
    idle_for: timedelta
    tries: int
    locked_for: timedelta


def read_desk(table: Table) -> DeskSettings:
    rules = DeskRules(
        comes_within=timedelta(seconds=table.number("comes_within_s", 60, least=0, most=3600)),
        unanswered=Unanswered(table.text("unanswered", "no_show", choices=tuple(Unanswered))),
        calls_maximum=table.whole("calls_maximum", 3, least=0, most=100) or None,
        no_show_after=timedelta(seconds=table.number("no_show_after_s", 10, least=0, most=3600)),
    )
    settings = DeskSettings(
        rules=rules,
        calls_itself_after=timedelta(seconds=table.number("calls_itself_after_s", 3, least=0, most=600)),
        emergencies=table.flag("emergencies", True),
        reasons=_reasons(table),
        keys=table.words("keys"),
    )
    table.close()
    return settings


def _reasons(table: Table) -> dict[str, Mapping[str, str]]:
    reasons: dict[str, Mapping[str, str]] = {}
    for row in table.tables("reasons"):
        id = row.text("id", pattern=r"[a-z0-9_-]{1,40}")
        if id in reasons:
            row.mistake("id", f"there is a reason “{id}” already")
        reasons[id] = row.names("name")
        row.close()
    return reasons or dict(_REASONS)


def read_console(table: Table) -> ConsoleSettings:
    settings = ConsoleSettings(
        listening=read_listening(table, "127.0.0.1:8480"),
        signed_in_for=timedelta(hours=table.number("signed_in_for_h", 10, least=0.1, most=24)),
        idle_for=table.minutes("idle_for_min", 60, least=1),
        tries=table.whole("tries", 5, least=3, most=20),
        locked_for=table.minutes("locked_for_min", 5, least=1),
    )
    table.close()
    return settings
