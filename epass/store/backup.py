"""The database becomes one compressed file while everybody writes, and a file that was checked becomes the database."""

import gzip
import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from epass.errors import StoreError
from epass.store.doorbell import listeners
from epass.store.migrations import refuse_newer

_SUFFIX = ".db.gz"
_BEFORE_UPDATE = "before-update"
_CHUNK = 1 << 20
_SPARE_MB = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """`first_seq` and `last_seq`: the entries that it holds, without a gap; both 0 for none."""

    path: Path
    first_seq: int
    last_seq: int
    bytes: int


def back_up(state_dir: Path, folder: Path, at: datetime, *, name: str = "epass") -> Backup:
    """Copies the database as it is at one moment, checks the copy, compresses it into `folder` and reads it back.
    Raises StoreError, and leaves no half of a backup."""
    stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    path = folder / f"{name}-{stamp}{_SUFFIX}"
    copy, packed = folder / f".{path.name}.copy", folder / f".{path.name}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _leave_room(state_dir / "epass.db", folder)
        try:
            _copy(state_dir / "epass.db", copy)
            first, last = _check(copy)
            _pack(copy, packed)
            packed.chmod(0o640)
            packed.rename(path)
            _sync(folder)
        finally:
            for unfinished in (copy, copy.with_name(f"{copy.name}-journal"), packed):
                unfinished.unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"The database could not be copied to {folder}: {_reason(error)}.") from error
    return Backup(path=path, first_seq=first, last_seq=last, bytes=path.stat().st_size)


def back_up_before_update(state_dir: Path, at: datetime) -> Backup:
    """Beside the backup stands what it holds, for who may have to go back (packaging/trial)."""
    folder = state_dir / "backups"
    backup = back_up(state_dir, folder, at, name=_BEFORE_UPDATE)
    told = asdict(backup) | {"path": str(backup.path), "at": at.isoformat()}
    (folder / f"{_BEFORE_UPDATE}.json").write_text(json.dumps(told) + "\n")
    return backup


def backups(folder: Path) -> list[Path]:
    """Newest first."""
    return sorted(folder.glob(f"*-*{_SUFFIX}"), key=lambda path: path.name.rpartition("-")[2], reverse=True)


def keep_newest(folder: Path, count: int) -> list[Path]:
    """Removes the others, and returns them."""
    old = backups(folder)[count:]
    for path in old:
        path.unlink(missing_ok=True)
    return old


def restore(path: Path, state_dir: Path, at: datetime) -> tuple[Backup, Path | None]:
    """Puts a backup in the place of the database, once it has been checked. Returns it, and where the database of
    before is now, if there was one. Raises StoreError; then everything is as it was."""
    database = state_dir / "epass.db"
    fresh = state_dir / ".epass.db.restored"
    if running := listeners(state_dir / "bells"):
        raise StoreError(f"{running} programs use the database: stop them first (systemctl stop epass.target).")
    try:
        state_dir.mkdir(parents=True, exist_ok=True)
        try:
            _unpack(path, fresh)
            first, last = _check(fresh)
            with closing(sqlite3.connect(fresh)) as connection:
                refuse_newer(connection)
            fresh.chmod(0o660)
            aside = _put_aside(database, at)
            fresh.rename(database)
            _sync(state_dir)
        finally:
            fresh.unlink(missing_ok=True)
    except (OSError, EOFError, sqlite3.Error) as error:
        raise StoreError(f"{path} could not be restored: {_reason(error)}.") from error
    return Backup(path=path, first_seq=first, last_seq=last, bytes=path.stat().st_size), aside


def _put_aside(database: Path, at: datetime) -> Path | None:
    """The whole of it in one file, whatever state it is in; its write-ahead log is folded in where that is possible."""
    if not database.exists():
        return None
    with closing(sqlite3.connect(database, timeout=1)) as connection:
        try:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.DatabaseError:
            pass  # it is damaged, which may be why another is put in its place
    aside = database.with_name(f"epass.db.before-restore-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    for suffix in ("-wal", "-shm"):
        log = database.with_name(database.name + suffix)
        if log.exists():
            log.rename(aside.with_name(aside.name + suffix))
    database.rename(aside)
    return aside


def _copy(database: Path, into: Path) -> None:
    source = sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10)
    with closing(source), closing(sqlite3.connect(into)) as copy:
        copy.execute("PRAGMA synchronous = OFF")  # the whole is synchronised at its end
        source.backup(copy)  # in one step: a reader of a write-ahead log holds up nobody, and nobody it
        copy.execute("PRAGMA journal_mode = DELETE")


def _check(path: Path) -> tuple[int, int]:
    """First and last seq. Raises StoreError for a database that is damaged, or has a gap."""
    with closing(sqlite3.connect(path)) as connection:
        if (found := connection.execute("PRAGMA integrity_check(1)").fetchone()[0]) != "ok":
            raise StoreError(f"The database is damaged: {found}.")
        first, last, count = connection.execute(
            "SELECT coalesce(min(seq), 0), coalesce(max(seq), 0), count(*) FROM journal"
        ).fetchone()
    if count and last - first + 1 != count:
        raise StoreError(f"The database is damaged: entries are missing between {first} and {last}.")
    return first, last


def _pack(copy: Path, packed: Path) -> None:
    with copy.open("rb") as source, _written(packed) as file:
        with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6, mtime=0) as target:
            shutil.copyfileobj(source, target, _CHUNK)
        source.seek(0)
        digest = hashlib.file_digest(source, "sha256").digest()
    with gzip.open(packed) as read:
        if hashlib.file_digest(read, "sha256").digest() != digest:
            raise StoreError(f"The disk does not keep what is written to {packed.parent}: the backup reads otherwise.")


def _unpack(path: Path, into: Path) -> None:
    with gzip.open(path) as source, _written(into) as target:
        shutil.copyfileobj(source, target, _CHUNK)


@contextmanager
def _written(path: Path) -> Iterator[BinaryIO]:
    with path.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _leave_room(database: Path, folder: Path) -> None:
    """The copy and what it is packed into need at most twice its size; the queue needs the rest."""
    needed_mb = 2 * database.stat().st_size // 1_000_000 + _SPARE_MB
    free_mb = shutil.disk_usage(folder).free // 1_000_000
    if free_mb < needed_mb:
        raise StoreError(f"Only {free_mb} MB are free in {folder}, and a backup needs {needed_mb}: make room.")


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
