"""The database on its machine: copied, brought to this version, never by a program that is older than it is."""

import argparse
import os
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from central import commands
from central.config import CentralConfig, DatabaseSettings
from central.domain.refusals import WeakPassword
from central.domain.users import EVERYWHERE, Role
from central.store import Store, back_up, bring_up, keep_newest, open_store
from central.store.backup import _program, connection_of
from central.store.database import Database
from central.store.migrations import newest
from epass.errors import StoreError
from fakes.central import FIRST, Databases, a_config
from fakes.clock import MORNING, FakeClock


@pytest.fixture
def own(config: CentralConfig, tmp_path: Path) -> CentralConfig:
    """With a state folder of its own: backups lie there."""
    return replace(config, state_dir=tmp_path)


@pytest.fixture
async def nothing(own: CentralConfig, request: pytest.FixtureRequest) -> CentralConfig:
    """With an empty database, of the same kind."""
    if own.database.is_postgresql:
        databases: Databases = request.getfixturevalue("databases")
        return at_database(own, await databases.empty("other"))
    return at_database(own, f"sqlite:///{own.state_dir / 'other.db'}")


def at_database(config: CentralConfig, url: str) -> CentralConfig:
    return replace(config, database=replace(config.database, url=url))


@pytest.fixture
async def newer(nothing: CentralConfig, clock: FakeClock) -> CentralConfig:
    """A newer version was there last."""
    async with await open_store(nothing, clock) as store, store._database.write() as tx:
        await tx.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    return nothing


async def version_of(config: CentralConfig) -> str | None:
    database = Database(config.database)
    try:
        return await database.version()
    finally:
        await database.close()


def put_back(copy: Path, into: DatabaseSettings) -> None:
    """As docs/platform.md says."""
    if not into.is_postgresql:
        Path(into.url.removeprefix("sqlite:///")).write_bytes(copy.read_bytes())
        return
    words = ["--no-owner", "--single-transaction", f"--dbname={into.url}", str(copy)]
    subprocess.run([_program("pg_restore"), *words], check=True, timeout=60)


async def test_a_copy_brings_everything_back(
    own: CentralConfig, store: Store, nothing: CentralConfig, clock: FakeClock
) -> None:
    copy = await back_up(own.database, own.state_dir / "backups", clock())
    assert copy.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]
    put_back(copy, nothing.database)
    async with await open_store(nothing, clock) as again:
        assert (await again.sites.get(FIRST)).name["el"] == "ΚΕΠ Δήμου Χανίων"


async def test_an_empty_database_is_brought_up_without_a_copy(nothing: CentralConfig, clock: FakeClock) -> None:
    brought = await bring_up(nothing, clock, backs_up=True)
    assert (brought.before, brought.now, brought.copy) == (None, newest(), None)
    assert await version_of(nothing) == newest()


async def test_a_database_of_this_version_is_left_alone(own: CentralConfig, store: Store, clock: FakeClock) -> None:
    brought = await bring_up(own, clock, backs_up=True)
    assert (brought.before, brought.now, brought.copy) == (newest(), newest(), None)


async def test_a_newer_database_is_refused_and_nothing_changes(newer: CentralConfig, clock: FakeClock) -> None:
    with pytest.raises(StoreError, match="of version 9999, of a newer e-PASS"):
        await bring_up(newer, clock, backs_up=True)
    assert not (newer.state_dir / "backups").exists()
    with pytest.raises(StoreError, match="of version 9999"):
        await open_store(newer, clock)
    assert await version_of(newer) == "9999"


@pytest.fixture
def update(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Of a program that knows version 9999, which the database does not have yet. Its migrations are what happened."""
    happened: list[str] = []

    async def migrate(database: Database) -> None:
        happened.append("migrated")

    monkeypatch.setattr("central.store.upkeep.newest", lambda: "9999")
    monkeypatch.setattr(Database, "migrate", migrate)
    return happened


async def test_an_update_copies_the_database_before_it_changes_it(
    own: CentralConfig, store: Store, clock: FakeClock, update: list[str]
) -> None:
    brought = await bring_up(own, clock, backs_up=True)
    assert (brought.before, brought.now, update) == (newest(), "9999", ["migrated"])
    assert brought.copy is not None and "-before-9999." in brought.copy.name and brought.copy.stat().st_size > 1000


async def test_attempts_that_fail_leave_one_copy(
    own: CentralConfig, store: Store, clock: FakeClock, update: list[str]
) -> None:
    for _ in range(3):
        clock.advance(seconds=10)
        brought = await bring_up(own, clock, backs_up=True)
    assert list((own.state_dir / "backups").iterdir()) == [brought.copy]


async def test_a_database_that_cannot_be_copied_is_not_migrated(
    own: CentralConfig, store: Store, clock: FakeClock, update: list[str]
) -> None:
    (own.state_dir / "backups").write_text("a file where the folder should be")
    with pytest.raises(StoreError, match="could not be copied"):
        await bring_up(own, clock, backs_up=True)
    assert update == []


async def test_a_damaged_database_gives_no_copy(tmp_path: Path, state_dir: Path) -> None:
    path = tmp_path / "central.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("CREATE TABLE a (b TEXT); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
                                 "FROM n LIMIT 2000) INSERT INTO a SELECT hex(randomblob(20)) FROM n;")  # fmt: skip
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(os.urandom(4096))
    with pytest.raises(StoreError):
        await back_up(a_config(state_dir, f"sqlite:///{path}").database, tmp_path / "backups", MORNING)
    assert list((tmp_path / "backups").iterdir()) == []


async def test_a_postgresql_that_is_not_there_gives_no_copy(tmp_path: Path, state_dir: Path) -> None:
    settings = a_config(state_dir, "postgresql://nobody:secret@127.0.0.1:1/none").database
    with pytest.raises(StoreError, match="pg_dump did not copy") as told:
        await back_up(settings, tmp_path, MORNING)
    assert "secret" not in str(told.value)
    assert list(tmp_path.iterdir()) == []


def test_the_newest_copies_stay(tmp_path: Path) -> None:
    for day in range(1, 18):
        (tmp_path / f"central-202611{day:02d}T203000Z.dump").touch()
    assert len(keep_newest(tmp_path, 14)) == 3
    assert min(path.name for path in tmp_path.iterdir()) == "central-20261104T203000Z.dump"


def test_an_address_becomes_what_libpq_calls_its_parts() -> None:
    assert connection_of("postgresql://epass:s%2Fecret@db.example.gr:5433/kep?sslmode=verify-full") == {
        "user": "epass", "password": "s/ecret", "host": "db.example.gr", "port": "5433", "dbname": "kep",
        "sslmode": "verify-full",
    }  # fmt: skip
    assert connection_of("postgresql:///epass?host=/run/postgresql") == {"dbname": "epass", "host": "/run/postgresql"}


async def test_the_first_administrator_is_added_and_may_log_in(own: CentralConfig, store: Store) -> None:
    asked = iter(("Άννα Διαχειρίστρια", "long enough a password"))
    said = await commands.add_admin(own, "anna", lambda question: next(asked), lambda question: next(asked))
    assert said == "anna may log in at http://127.0.0.1:8480/staff."
    user = await store.users.log_in("anna", "long enough a password")
    assert user.roles == {EVERYWHERE: Role.ADMIN}


async def test_no_command_changes_a_database_of_another_version_but_migrate(
    nothing: CentralConfig, clock: FakeClock
) -> None:
    for command in (commands.check(nothing, argparse.Namespace()), commands.add_admin(nothing, "anna", str, str)):
        with pytest.raises(StoreError, match="is empty, and this e-PASS needs"):
            await command
    assert await version_of(nothing) is None


async def test_a_weak_password_is_refused(own: CentralConfig, store: Store) -> None:
    with pytest.raises(WeakPassword):
        await commands.add_admin(own, "anna", lambda question: "Άννα", lambda question: "short")


async def test_what_was_done_is_told(own: CentralConfig, store: Store) -> None:
    assert await commands.check(own, argparse.Namespace()) == "The configuration is right, and the database answers."
    assert await commands.bring(own, backs_up=True) == f"The database is of version {newest()}."
    assert "read back" in await commands.copy(own, None)
    assert "read back" in await commands.copy(own, own.state_dir / "elsewhere")
    assert len(list((own.state_dir / "backups").iterdir())) == 1
