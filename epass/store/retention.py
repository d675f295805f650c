"""Whole days that are older than the site may keep leave the journal, and the file gives back what it does not need."""

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from epass.errors import StoreError

_BUSY_S = 10.0
_ROWS = 2000
# A file a quarter of which is empty is written anew, if it is worth it.
_EMPTY_PART = 4
_WORTH_PAGES = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """How many entries went, and how many bytes the file gave back."""

    entries: int
    bytes: int


def sweep(state_dir: Path, today: date, *, keep: timedelta) -> Swept:
    """Forgets the business days before `today - keep`, never the last one, nor what a reader has still to read; a few
    rows at a time, so that nobody waits for it. Raises StoreError."""
    path = state_dir / "epass.db"
    try:
        size = path.stat().st_size
        connection = sqlite3.connect(f"file:{path}?mode=rw", uri=True, timeout=_BUSY_S, isolation_level=None)
        with closing(connection):
            connection.execute("PRAGMA synchronous = FULL")
            until = _end_of_old_days(connection, today - keep)
            gone = 0
            while rows := _forget(connection, until):
                gone += rows
            if _is_worth_it(connection, path):
                connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return Swept(entries=gone, bytes=max(size - path.stat().st_size, 0))
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"Old entries could not be forgotten: {error}.") from error


def _end_of_old_days(connection: sqlite3.Connection, oldest: date) -> int:
    """The first seq to keep. By the last day that is too old, and not the first that is not: a clock that once was far
    ahead has left a day of its own among the others."""
    last_old = connection.execute(
        "SELECT max(seq) FROM journal WHERE kind = 'DayOpened' AND day < ?", (oldest.isoformat(),)
    ).fetchone()[0]
    if last_old is None:
        return 0
    next_day = connection.execute(
        "SELECT min(seq) FROM journal WHERE kind = 'DayOpened' AND seq > ?", (last_old,)
    ).fetchone()[0]
    if next_day is None:
        next_day = last_old
    # What is kept of the platform's feed is no place in this journal.
    slowest = connection.execute("SELECT min(seq) FROM cursors WHERE reader NOT GLOB 'platform*'").fetchone()[0]
    return int(next_day) if slowest is None else min(int(next_day), int(slowest) + 1)


def _forget(connection: sqlite3.Connection, until: int) -> int:
    """The oldest ones first: what is left has no gap, whenever the power goes."""
    return connection.execute(
        "DELETE FROM journal WHERE seq IN (SELECT seq FROM journal WHERE seq < ? ORDER BY seq LIMIT ?)", (until, _ROWS)
    ).rowcount


def _is_worth_it(connection: sqlite3.Connection, path: Path) -> bool:
    """A vacuum writes the whole file anew, and needs its size in free space."""
    empty, pages = (connection.execute(f"PRAGMA {what}").fetchone()[0] for what in ("freelist_count", "page_count"))
    if empty < max(pages // _EMPTY_PART, _WORTH_PAGES):
        return False
    return shutil.disk_usage(os.fspath(path.parent)).free > 3 * path.stat().st_size
