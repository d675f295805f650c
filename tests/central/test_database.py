"""The database itself: migrations, its errors in the operator's words, and bells between processes."""

import asyncio
import contextlib
import logging
import traceback
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from central.config import CentralConfig
from central.store import SYSTEM, Store, clerk_actor, open_store
from central.store.migrations import newest
from central.store.schema import metadata
from epass.errors import StoreError
from fakes.central import FIRST, Databases, a_config, at, some_details
from fakes.clock import FakeClock

NAME = "Μαρία"


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(
        connection, opts={"include_name": lambda name, kind, _: not str(name).startswith("entries_2")}
    )
    assert context.get_current_revision() == newest()
    return compare_metadata(context, metadata)


async def test_the_migrations_make_what_the_queries_name(store: Store) -> None:
    async with store._database.read() as connection:
        assert await connection.run_sync(_differences) == []


async def test_processes_that_start_at_once_migrate_once(config: CentralConfig, clock: FakeClock) -> None:
    stores = await asyncio.gather(*(open_store(config, clock) for _ in range(4)))
    for store in stores:
        await store.ping()
        await store.close()


async def test_what_was_kept_is_there_after_a_restart(config: CentralConfig, store: Store, clock: FakeClock) -> None:
    async with await open_store(config, clock) as again:
        assert (await again.sites.get(FIRST)).name["el"] == "ΚΕΠ Δήμου Χανίων"


async def test_a_database_that_is_not_there_is_told_in_one_sentence(state_dir: Path, clock: FakeClock) -> None:
    for url in ("postgresql://nobody@127.0.0.1:1/none", f"sqlite:///{state_dir}/no/folder/central.db"):
        with pytest.raises(StoreError) as error:
            await open_store(a_config(state_dir, url), clock)
        assert "\n" not in str(error.value)


async def test_a_database_of_postgresql_that_does_not_exist_is_told(databases: Databases, state_dir: Path) -> None:
    with pytest.raises(StoreError, match="does not exist"):
        await open_store(a_config(state_dir, databases.address.format(database="gone")), FakeClock())


async def test_the_store_goes_on_after_its_connections_were_cut(store: Store) -> None:
    database = store._database
    if not database.is_postgresql:
        pytest.skip("SQLite has no connections that could be cut")
    await asyncio.gather(*(store.ping() for _ in range(5)))
    with pytest.raises(StoreError):
        async with database.write() as tx:
            await tx.exec_driver_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'tests'")
    for _ in range(2):
        with contextlib.suppress(StoreError):
            await store.ping()
    await asyncio.gather(*(store.ping() for _ in range(5)))


async def test_a_statement_that_fails_is_told_without_its_values(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(StoreError) as error:
        await store.sessions.open("far too long a kind" * 10, NAME, {"name": NAME}) if (
            store._database.is_postgresql
        ) else await _fails(store)
    assert NAME not in "".join(traceback.format_exception(error.value)) + caplog.text


async def _fails(store: Store) -> None:
    async with store._database.write() as tx:
        await tx.exec_driver_sql("INSERT INTO nowhere VALUES (?)", (NAME,))


async def test_a_bell_is_heard_in_every_process(store: Store, config: CentralConfig, clock: FakeClock) -> None:
    async with await open_store(config, clock) as other:
        with other._database.wakes.listening("changes:0532") as bell, other._database.wakes.listening("mails") as mute:
            waiting = asyncio.create_task(bell.wait(30))
            await asyncio.sleep(0.05)
            store._database.wakes.ring("changes:0532", "changes:0009")
            await asyncio.wait_for(waiting, 5)
            assert not mute._rung.is_set()


async def test_bells_work_again_after_the_connection_was_lost(store: Store) -> None:
    database = store._database
    if not database.is_postgresql:
        pytest.skip("SQLite has no bells between processes")
    with database.wakes.listening("mails") as bell:
        async with database.write() as tx:
            await tx.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'epass bells'"
            )
        await asyncio.wait_for(bell.wait(30), 5)
    async with asyncio.timeout(10):
        while database.wakes.poll_s < 30:
            await asyncio.sleep(0.05)
    async with database.read() as connection:
        found = await connection.exec_driver_sql(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'epass bells'"
        )
        assert found.scalar_one() >= 1


async def test_whoever_goes_away_in_the_middle_leaves_nothing_half_done(store: Store) -> None:
    """A browser that is closed cancels what was done for it, wherever it is just then."""

    async def books(place: int) -> bool:
        work = asyncio.create_task(
            store.bookings.book(
                site=FIRST,
                letter="Α",
                starts=at(25, 8) + place * timedelta(minutes=15),
                details=some_details(f"Πολίτης Α{place}"),
                actor=clerk_actor("u1"),
            )
        )
        await asyncio.sleep(place % 10 / 1000)
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work
            return True
        return False

    polls = [asyncio.create_task(store.feed.after(FIRST, 10**6, wait_s=20)) for _ in range(30)]
    done = await asyncio.gather(*(books(place) for place in range(40)))
    for poll in polls:
        poll.cancel()
    await asyncio.gather(*polls, return_exceptions=True)
    kept = await store.bookings.of_day(FIRST, at(25, 8).date(), SYSTEM)
    assert len(kept) >= sum(done)
    free = [slot.starts for slot in await store.bookings.slots(FIRST, "Α", at(25, 8).date()) if slot.free]
    assert not {booking.slot for booking in kept} & set(free)
    for booking in kept:
        assert [line.what for line in await store.bookings.history(booking.id)] == ["booked"]
    await asyncio.gather(*(store.ping() for _ in range(30)))
    await store.messages.post(FIRST, {"el": "Όλα καλά"}, SYSTEM)
