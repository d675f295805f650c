"""The database becomes one file that was read back, before a newer version changes it and each night."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from central.config import DatabaseSettings
from epass.errors import StoreError

_DEBIAN = Path("/usr/lib/postgresql")
_NAME = "central"
_LONGEST_S = 3600


async def back_up(settings: DatabaseSettings, folder: Path, at: datetime, *, mark: str = "") -> Path:
    """As it is at one moment, while everybody writes; `mark` ends its name. Raises StoreError, and leaves no half
    of a backup."""
    name = "-".join(part for part in (_NAME, f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}", mark) if part)
    return await asyncio.to_thread(_back_up, settings, folder, name)


def keep_newest(folder: Path, count: int) -> list[Path]:
    """Removes the others, and returns them."""
    old = sorted(folder.glob(f"{_NAME}-*"), reverse=True)[count:]
    for path in old:
        path.unlink(missing_ok=True)
    return old


def _back_up(settings: DatabaseSettings, folder: Path, name: str) -> Path:
    path = folder / f"{name}{'.dump' if settings.is_postgresql else '.db'}"
    unfinished = folder / f".{path.name}.part"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        try:
            if settings.is_postgresql:
                _dump(settings.url, unfinished)
            else:
                _copy(settings.url.removeprefix("sqlite:///"), unfinished)
            _sync(unfinished)
            unfinished.rename(path)
            _sync(folder)
        finally:
            for part in folder.glob(f"{unfinished.name}*"):
                part.unlink()
    except (OSError, sqlite3.Error, subprocess.SubprocessError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise StoreError(f"The database could not be copied to {folder}: {reason}.") from error
    return path


def _copy(database: str, into: Path) -> None:
    with (
        closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(into)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        [(verdict,)] = copy.execute("PRAGMA integrity_check(1)").fetchall()
    if verdict != "ok":
        raise StoreError(f"The database is damaged: {verdict}. Its newest backup is good.")


def _dump(url: str, into: Path) -> None:
    """Where the database is, and a password, stand in a file that only we can read: never in arguments."""
    with tempfile.TemporaryDirectory(prefix="epass-") as private:
        service = Path(private) / "service"
        service.touch(0o600)
        service.write_text("[epass]\n" + "".join(f"{key}={value}\n" for key, value in connection_of(url).items()))
        environment = {**os.environ, "PGSERVICEFILE": str(service)}
        _run(
            ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={into}", "service=epass"],
            environment,
        )
    # Reads all of it back, and writes it nowhere.
    _run(["pg_restore", "--file=/dev/null", str(into)], dict(os.environ))


def connection_of(url: str) -> dict[str, str]:
    """The parts of postgresql://…, by libpq's names."""
    parts = urlsplit(url)
    named = {
        "user": parts.username,
        "password": parts.password,
        "host": parts.hostname,
        "port": str(parts.port) if parts.port else None,
        "dbname": parts.path.removeprefix("/"),
    }
    return {key: unquote(value) for key, value in named.items() if value} | dict(parse_qsl(parts.query))


def _run(words: list[str], environment: dict[str, str]) -> None:
    program = _program(words[0])
    told = subprocess.run(
        [program, *words[1:]], env=environment, capture_output=True, text=True, timeout=_LONGEST_S, check=False
    )
    if told.returncode:
        said = told.stderr.strip().splitlines() or [f"exit {told.returncode}"]
        raise StoreError(f"{words[0]} did not copy the database: {said[-1][:200]}")


def _program(name: str) -> str:
    """In the PATH, or where Debian keeps it, of the newest version."""
    if found := shutil.which(name):
        return found
    versions = sorted(_DEBIAN.glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    if not versions:
        raise StoreError(f"{name} is not installed: apt install postgresql-client.")
    return str(versions[-1])


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
