"""How long things are kept, and where copies go: the [upkeep] of epass.toml."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from epass.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class UpkeepSettings:
    """`backups`: their folder; None: STATE_DIR/backups. `entries_kept`: None for ever."""

    backups: Path | None
    backups_kept: int
    entries_kept: timedelta | None


def read_upkeep(table: Table) -> UpkeepSettings:
    days = table.whole("entries_kept_days", 730, least=0, most=36_500)
    settings = UpkeepSettings(
        backups=table.file("backups"),
        backups_kept=table.whole("backups_kept", 14, least=1, most=10_000),
        entries_kept=timedelta(days=days) if days else None,
    )
    if 0 < days < 8:
        table.mistake("entries_kept_days", "is less than 8: the last week is needed when something went wrong")
    table.close()
    return settings
