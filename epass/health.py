"""Every part says how it is: what `epass doctor` tells is collected from here and from the installed limbs."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import entry_points

from epass import machine
from epass.config import Config
from epass.errors import EpassError
from epass.store import open_journal

GROUP = "epass.health"
_LEAST_FREE_MB = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One sentence about one part; when it is not `ok`, the sentence says what to do."""

    part: str
    ok: bool
    sentence: str


Check = Callable[[Config], list[Finding]]


def examine(config: Config) -> Iterator[Finding]:
    """The journal, its disk and the machine first, then every installed limb (entry points of the group
    “epass.health”), in their order."""
    yield from _journal(config)
    yield from _disk(config)
    for part, sentence in machine.complaints(machine.look(config.state_dir, config.backups)):
        yield Finding(part=part, ok=False, sentence=sentence)
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            check: Check = point.load()
        except ModuleNotFoundError as error:
            part = point.name.split("-")[-1]
            sentence = f"Not installed here: it needs the Python package {error.name}, with e-PASS' extra [{part}]."
            yield Finding(part=part, ok=True, sentence=sentence)
        else:
            yield from check(config)


def _journal(config: Config) -> Iterator[Finding]:
    try:
        journal = open_journal(config)
    except EpassError as error:
        yield Finding(part="journal", ok=False, sentence=str(error))
        return
    try:
        waiting, day = len(journal.hall.waiting()), journal.hall.day
        yield Finding(part="journal", ok=True, sentence=f"{journal.last_seq()} entries, day {day}, {waiting} waiting.")
        today = datetime.now(config.site.timezone).date()
        if day is not None and day > today:
            sentence = (
                f"The business day is {day}, but the clock says {today}: put the clock right, then “epass day correct”."
            )
            yield Finding(part="clock", ok=False, sentence=sentence)
        for state in journal.devices():
            if state.reason is not None:
                since = state.since.astimezone(config.site.timezone)
                yield Finding(part=state.device, ok=False, sentence=f"{state.reason} (since {since:%d/%m %H:%M})")
    finally:
        journal.close()


def _disk(config: Config) -> Iterator[Finding]:
    """Nothing when there is room enough, or no folder to ask about."""
    try:
        free_mb = shutil.disk_usage(config.state_dir).free // 1_000_000
    except OSError:
        return
    if free_mb < _LEAST_FREE_MB:
        sentence = f"Only {free_mb} MB are free in {config.state_dir}: make room, for nothing is issued on a full disk."
        yield Finding(part="disk", ok=False, sentence=sentence)
