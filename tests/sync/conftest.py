"""A platform on SQLite for the tests of one process; those of real processes start a PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from central.store import Store
from fakes.central import a_config, a_store
from fakes.clock import FakeClock
from fakes.simulated import SEEDS
from fakes.synced import SyncedSite, a_platform, a_synced_site


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def state_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all: only what is known of the public holidays is kept there."""
    return tmp_path_factory.mktemp("central")


@pytest.fixture
async def store(state_dir: Path, tmp_path: Path, clock: FakeClock) -> AsyncIterator[Store]:
    async with a_store(a_config(state_dir, f"sqlite:///{tmp_path}/central.db"), clock) as opened:
        yield opened


@pytest.fixture
async def address(store: Store) -> AsyncIterator[str]:
    async with a_platform(store) as address:
        yield address


@pytest.fixture
async def site(tmp_path: Path, store: Store, address: str, clock: FakeClock) -> AsyncIterator[SyncedSite]:
    async with a_synced_site(tmp_path / "site", store, address, clock) as opened:
        yield opened


def pytest_addoption(parser: pytest.Parser) -> None:
    """Of the simulation. They are known when a test of this folder is named on the command line."""
    parser.addoption("--seed", type=int, help="tell the story of this seed")
    parser.addoption("--seeds", type=int, help="try so many seeds")


@pytest.fixture(scope="module")
def seeds(request: pytest.FixtureRequest) -> range:
    config = request.config
    seed = config.getoption("--seed", default=None)
    if seed is not None:
        return range(seed, seed + 1)
    return range(config.getoption("--seeds", default=None) or SEEDS)
