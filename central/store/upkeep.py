"""The database is brought to this version: after a copy of it, where there is something to lose."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from central.config import CentralConfig
from central.store.backup import back_up
from central.store.database import Database
from central.store.migrations import newest, refuse_newer
from epass.errors import StoreError


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """`before` is None for an empty database, `copy` where nothing had to be copied."""

    before: str | None
    now: str | None
    copy: Path | None


async def is_ready(config: CentralConfig) -> None:
    """Raises StoreError where the database does not answer, or is not of this version; changes nothing."""
    database = Database(config.database)
    try:
        version = await database.version()
    finally:
        await database.close()
    refuse_newer(version)
    if version != newest():
        raise StoreError(
            f"The database is {f'of version {version}' if version else 'empty'}, and this e-PASS needs {newest()}: "
            "run “epass-central migrate --backup”."
        )


async def bring_up(config: CentralConfig, clock: Callable[[], datetime], *, backs_up: bool) -> Brought:
    """Changes nothing unless the copy was read back; one made by an attempt before this one goes. Raises StoreError."""
    database = Database(config.database)
    try:
        before = await database.version()
        refuse_newer(before)
        copy = None
        if backs_up and before not in (None, newest()):
            folder, mark = config.state_dir / "backups", f"before-{newest()}"
            copy = await back_up(config.database, folder, clock(), mark=mark)
            for older in set(folder.glob(f"*-{mark}.*")) - {copy}:
                older.unlink()
        await database.migrate()
    finally:
        await database.close()
    return Brought(before=before, now=newest(), copy=copy)
