"""The daemon at work while the network goes and comes back: what has gathered goes up, and nobody restarts it."""

import asyncio
import contextlib
import random
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from central.store import Store
from epass.queueing import events as e
from fakes.clock import FakeClock
from fakes.rough_way import RoughWay
from fakes.synced import SyncedSite, a_synced_site, both_agree
from fakes.waiting import until
from sync import network

GATHERED = 5000


@pytest.fixture
async def way(address: str) -> AsyncIterator[RoughWay]:
    async with RoughWay(int(address.rpartition(":")[2]), random.Random(1)) as opened:
        opened.is_rough = False
        yield opened


@pytest.fixture
async def site(tmp_path: Path, store: Store, way: RoughWay, clock: FakeClock) -> AsyncIterator[SyncedSite]:
    async with a_synced_site(tmp_path / "site", store, f"http://127.0.0.1:{way.port}", clock) as opened:
        yield opened


async def test_what_gathered_while_the_network_was_off_goes_up_as_soon_as_it_is_back(
    site: SyncedSite, way: RoughWay, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await both_agree(site, store)
    # As after a long outage: the next attempt of each direction would come in half an hour only.
    monkeypatch.setattr("sync.pace._FIRST_S", 3600.0)
    monkeypatch.setattr("sync.pace._LONGEST_S", 3600.0)
    way.is_cut = True
    way.cut()
    site.journal.record(lambda hall, at: [e.RollChanged(at=at)] * GATHERED)
    await until(lambda: set(site.connection._failing) == {"up", "down"})
    behind = site.journal.last_seq()
    way.is_cut = False
    site.connection.try_again()
    await both_agree(site, store)
    assert site.journal.last_seq() >= behind
    await until(lambda: site.connection.status.connected_since is not None)


async def test_many_messages_of_the_kernel_are_one_reason_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.network._SETTLED_AFTER_S", 0.05)
    told, kernel = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    told.setblocking(False)
    tries: list[None] = []
    watching = asyncio.ensure_future(network.watch(told, lambda: tries.append(None), lambda: 0.0))
    for _ in range(20):
        kernel.send(b"a link is up")
    await until(lambda: bool(tries))
    assert len(tries) == 1
    kernel.send(b"and has an address")
    await until(lambda: len(tries) == 2)
    watching.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await watching
    assert told.fileno() == -1
    kernel.close()


def test_the_kernel_tells_whoever_asks() -> None:
    told = network.opened()
    assert told is not None
    told.close()
