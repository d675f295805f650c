"""The database gets the tables that this version needs: one migration after the other, under a lock."""

import logging
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

from epass.errors import StoreError

log = logging.getLogger("epass.central")
logging.getLogger("alembic").setLevel(logging.WARNING)

# Any number, as long as nobody else takes it in this database.
_LOCK = 5_320_009


async def migrate(connection: AsyncConnection) -> None:
    """Within the connection's transaction: all of it or nothing. Whoever comes at the same time waits."""
    await connection.run_sync(_migrate)


async def version(connection: AsyncConnection) -> str | None:
    """None for an empty database."""
    return await connection.run_sync(_version)


def refuse_newer(version: str | None) -> None:
    """Raises StoreError for a version that this program does not know."""
    known = {script.revision for script in ScriptDirectory.from_config(_config(None)).walk_revisions()}
    if version is not None and version not in known:
        raise StoreError(
            f"The database is of version {version}, of a newer e-PASS than this one: install that again, or put back "
            "the backup that was made before it."
        )


def newest() -> str | None:
    return ScriptDirectory.from_config(_config(None)).get_current_head()


def _migrate(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    before = _version(connection)
    if before == newest():
        return
    refuse_newer(before)
    command.upgrade(_config(connection), "head")
    log.info("The database is of version %s now (%s before).", newest(), before or "empty")


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config
