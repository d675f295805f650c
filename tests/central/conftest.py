"""The whole of the platform's tests runs twice: on SQLite, and on a PostgreSQL that is started for them."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bench.postgres import installed
from central.config import CentralConfig
from central.store import Store
from fakes.central import Databases, a_config, a_store, some_databases
from fakes.central_api import an_api
from fakes.clock import FakeClock


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    if installed() is None:
        pytest.skip("PostgreSQL is not installed here")
    with some_databases() as started:
        yield started


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path, state_dir: Path) -> AsyncIterator[str]:
    """The address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/central.db"
        return
    databases: Databases = request.getfixturevalue("databases")
    yield await databases.fresh(state_dir)


@pytest.fixture(scope="session")
def state_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all: only what is known of the public holidays is kept there."""
    return tmp_path_factory.mktemp("central")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def config(state_dir: Path, database: str) -> CentralConfig:
    return a_config(state_dir, database)


@pytest.fixture
async def store(config: CentralConfig, clock: FakeClock) -> AsyncIterator[Store]:
    async with a_store(config, clock) as opened:
        yield opened


@pytest.fixture
async def session(store: Store) -> AsyncIterator[ClientSession]:
    async with an_api(store) as opened:
        yield opened
