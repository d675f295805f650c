"""The database gets the tables that this version needs: one migration after the other, under a lock."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

# Any number, as long as nobody else takes it in this database.
_LOCK = 5_320_009


async def migrate(connection: AsyncConnection) -> None:
    """Within the connection's transaction: all of it or nothing. Whoever comes at the same time waits."""
    await connection.run_sync(_migrate)


def newest() -> str | None:
    return ScriptDirectory.from_config(_config(None)).get_current_head()


def _migrate(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    command.upgrade(_config(connection), "head")


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config
