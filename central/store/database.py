"""The one door to the database: SQLite on trial, PostgreSQL in production. Errors become the operator's sentences."""

import asyncio
import fcntl
import logging
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import Connection, event
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from central.config import DatabaseSettings
from central.store.migrations import migrate, version
from central.store.wakes import PolledWakes, PostgresWakes, Wakes
from epass.errors import StoreError

log = logging.getLogger("epass.central")
# It would write every statement's values, and names are among them.
logging.getLogger("aiosqlite").setLevel(logging.INFO)

_BUSY_S = 20
_READERS = 4


class Conflict(StoreError):
    """Somebody else wrote the same a moment before."""


class Database:
    """`read` is for one look (each statement by itself), `write` for one transaction. On SQLite there is one writer at
    a time, from its beginning on; on PostgreSQL whoever needs a row holds it."""

    def __init__(self, settings: DatabaseSettings) -> None:
        self.is_postgresql = settings.is_postgresql
        self.wakes: Wakes
        self._path: Path | None = None
        if settings.is_postgresql:
            self._writers = create_async_engine(
                "postgresql+asyncpg://",
                # The address is read by the driver itself: it knows sslmode and the like.
                async_creator=partial(asyncpg.connect, settings.url, server_settings={"application_name": "epass"}),
                pool_size=settings.connections,
                max_overflow=0,
                pool_timeout=30,
                hide_parameters=True,
            )
            self._readers = self._writers.execution_options(isolation_level="AUTOCOMMIT")
            self.wakes = PostgresWakes(settings.url)
        else:
            self._path = Path(settings.url.removeprefix("sqlite:///"))
            self._writers = _sqlite(self._path, 1)
            self._readers = _sqlite(self._path, _READERS)
            event.listen(self._writers.sync_engine, "begin", _begin_immediate)
            self.wakes = PolledWakes()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        async with _store_errors(), self._readers.connect() as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Commits at the end; whatever is raised takes all of it back."""
        async with _store_errors(), self._writers.begin() as connection:
            yield connection

    async def version(self) -> str | None:
        """Which migration was the last; None where there was none."""
        async with self._alone(), self.read() as connection:
            return await version(connection)

    async def migrate(self) -> None:
        """Brings it to this version: one process does, the others wait."""
        async with self._alone(), self.write() as tx:
            await migrate(tx)

    async def open(self) -> None:
        """Brought to this version, bells are heard."""
        await self.migrate()
        async with _store_errors():
            await self.wakes.open()

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """SQLite does not wait where one process turns on the write-ahead log and another comes; PostgreSQL has locks
        of its own."""
        if self._path is None:
            yield
            return
        async with _store_errors():
            lock = await asyncio.to_thread(_locked, self._path.with_suffix(".lock"))
        try:
            yield
        finally:
            os.close(lock)

    async def close(self) -> None:
        await self.wakes.close()
        await self._writers.dispose()
        if not self.is_postgresql:
            await self._readers.dispose()


def _locked(path: Path) -> int:
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def _sqlite(path: Path, connections: int) -> AsyncEngine:
    engine = create_async_engine(
        f"sqlite+aiosqlite:///{path}",
        pool_size=connections,
        max_overflow=0,
        pool_timeout=60,
        hide_parameters=True,
        connect_args={"timeout": _BUSY_S},
    )
    event.listen(engine.sync_engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, record: Any) -> None:
    # The driver begins no transactions by itself: `_begin_immediate` does.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@asynccontextmanager
async def _store_errors() -> AsyncIterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise Conflict(f"The database holds this already: {_sentence(error)}") from error
    except DBAPIError as error:
        raise StoreError(f"The database does not do its work: {_sentence(error)}") from error
    except (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, sqlite3.Error) as error:
        raise StoreError(f"The database does not answer: {_sentence(error)}") from error


def _sentence(error: Exception) -> str:
    """Its first line, without the statement and its values: they may name somebody."""
    said = str(error.orig if isinstance(error, DBAPIError) else error).strip().splitlines()
    return said[0].partition(" (Background on")[0][:200] if said else type(error).__name__
