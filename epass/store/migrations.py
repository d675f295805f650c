"""The database gets the tables and views that this version needs: one migration after the other, under a lock."""

import fcntl
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from epass.errors import StoreError
from epass.ids import new_id
from epass.store import schema

if TYPE_CHECKING:
    from sqlite_utils import Database


def _first(database: "Database") -> None:
    for statement in schema.FIRST:
        database.execute(statement)


def _paper(database: "Database") -> None:
    for statement in schema.PAPER:
        database.execute(statement)


def _desk(database: "Database") -> None:
    for statement in schema.DESK:
        database.execute(statement)


def _sync(database: "Database") -> None:
    for statement in schema.SYNC:
        database.execute(statement)
    # By chance, once for this database: what the platform calls its stream.
    database.execute("INSERT INTO identities (journal_id, begins, known) VALUES (?, 0, 0)", (new_id(),))


# A migration is never changed once it is released: a new one is added at the end.
MIGRATIONS: list[tuple[str, Callable[["Database"], None]]] = [
    ("journal", _first),
    ("paper", _paper),
    ("desk", _desk),
    ("sync", _sync),
]


def migrate(state_dir: Path, before: Callable[[], object] = lambda: None) -> list[str]:
    """Makes or updates the database, for every user of the folder's group. `before` is called before a database that
    is there is changed. Returns the names of the migrations applied; raises StoreError."""
    import sqlite_utils  # noqa: PLC0415 - 90 ms and 13 MB that only this command pays
    from sqlite_utils.migrations import Migrations  # noqa: PLC0415

    migrations = Migrations("epass")
    for name, change in MIGRATIONS:
        migrations(name=name)(change)
    try:
        state_dir.mkdir(parents=True, exist_ok=True)
        (state_dir / "bells").mkdir(exist_ok=True)
        _share(state_dir / "bells", 0o2770)
        with _lock(state_dir / "migrate.lock"):
            # Before SQLite makes its own files beside it, which take its rights.
            (state_dir / "epass.db").touch()
            _share(state_dir / "epass.db", 0o660)
            connection = sqlite3.connect(state_dir / "epass.db", timeout=10)
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                database = sqlite_utils.Database(connection)
                refuse_newer(connection)
                known = {done.name for done in migrations.applied(database)}
                if known and len(known) < len(MIGRATIONS):
                    before()
                migrations.apply(database)
                after = [done.name for done in migrations.applied(database)]
            finally:
                connection.close()
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"The database in {state_dir} cannot be made or updated: {error}.") from error
    return [name for name in after if name not in known]


def check_version(connection: sqlite3.Connection) -> None:
    """Raises StoreError unless the database is exactly as this version needs it."""
    refuse_newer(connection)
    missing = [name for name, _ in MIGRATIONS if name not in _applied(connection)]
    if missing:
        raise StoreError("The database is older than this e-PASS, or new: run “epass db migrate”.")


def refuse_newer(connection: sqlite3.Connection) -> None:
    newer = _applied(connection) - {name for name, _ in MIGRATIONS}
    if newer:
        raise StoreError(f"The database is of a newer e-PASS (it has “{min(newer)}”): update this machine's e-PASS.")


def _applied(connection: sqlite3.Connection) -> set[str]:
    try:
        rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'epass'")
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return set()
        raise
    return {name for (name,) in rows}


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    with open(path, "w") as file:
        _share(path, 0o660)
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _share(path: Path, mode: int) -> None:
    """With the group; only who made it can, and did."""
    with suppress(PermissionError):
        path.chmod(mode)
