"""A platform that answers every question and does not take the journal: the site gets slower, and tells of it once."""

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from epass.queueing import events as e
from fakes.central import FIRST
from fakes.clock import MORNING, FakeClock
from fakes.sites import a_site
from fakes.synced import SyncedSite
from fakes.virtual_loop import run
from sync.exchange import Reply, Request

UNAVAILABLE = (503, {"error": "unavailable"})
REFUSALS = {
    "diverged": (409, {"error": "diverged", "have": 0, "numbers": {"day": "2026-11-23", "given": {}}}),
    "superseded": (409, {"error": "superseded", "have": 0}),
    "a mistake": (400, {"error": "not_json"}),
}


class StubbornPlatform:
    """Answers each batch of entries with `refusal`; None: it takes it. `sent_at_s`: when it was sent any."""

    def __init__(self, refusal: tuple[int, dict[str, Any]] | None) -> None:
        self.refusal = refusal
        self.changes: list[dict[str, Any]] = []
        self.have = 0
        self.sent_at_s: list[float] = []

    async def ask(self, request: Request) -> Reply:
        if request.path.endswith("changes"):
            after, wait_s = int(request.query["after"]), float(request.query["wait"])
            changes = [change for change in self.changes if change["seq"] > after]
            if not changes:
                await asyncio.sleep(wait_s)
            return self._says(200, {"site": FIRST, "now": MORNING.isoformat(), "changes": changes})
        if request.body is None:
            return self._says(200, {"have": self.have})
        self.sent_at_s.append(asyncio.get_running_loop().time())
        if self.refusal is not None:
            return self._says(*self.refusal)
        entries = json.loads(request.body)["entries"]
        self.have = entries[-1]["seq"] if entries else self.have
        return self._says(200, {"have": self.have})

    def asks_for_a_number(self, request: str) -> None:
        row = {"request": request, "service": "Α", "language": "el", "expires_at": "2026-11-23T23:00:00+00:00"}
        self.changes.append({"seq": len(self.changes) + 1, "kind": "ticket_requested", **row})

    def _says(self, status: int, document: dict[str, Any]) -> Reply:
        return Reply(status=status, body=json.dumps(document).encode())


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, logger="epass.sync")
    return caplog


def test_a_platform_that_takes_nothing_is_asked_less_and_less_and_told_of_once(
    tmp_path: Path, lines: pytest.LogCaptureFixture
) -> None:
    platform = StubbornPlatform(UNAVAILABLE)
    told = run(at_work(tmp_path, platform, [200]))
    waits = [later - before for before, later in pairwise(platform.sent_at_s)]
    assert waits == pytest.approx([0.5, 1, 2, 4, 8, 16, 30, 30, 30, 30, 30], abs=0.1)
    assert told_by_sync(lines) == ["The platform does not do its work now (503)."]
    assert told == [e.DeviceFailed]


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
def test_what_somebody_must_act_on_is_one_alarm_however_long_it_lasts(
    tmp_path: Path, lines: pytest.LogCaptureFixture, refusal: tuple[int, dict[str, Any]]
) -> None:
    platform = StubbornPlatform(refusal)
    told = run(at_work(tmp_path, platform, [4 * 3600]))
    waits = [later - before for before, later in pairwise(platform.sent_at_s)]
    assert waits[:4] == pytest.approx([30, 60, 120, 150], abs=0.1)
    assert waits[4:] == pytest.approx([150] * len(waits[4:]), abs=0.1)
    assert len(told_by_sync(lines)) == 1
    assert told == [e.DeviceFailed]


def test_when_it_is_taken_again_that_is_told_once_and_the_next_trouble_is_tried_soon(
    tmp_path: Path, lines: pytest.LogCaptureFixture
) -> None:
    platform = StubbornPlatform(UNAVAILABLE)

    def takes_it(site: SyncedSite) -> None:
        platform.refusal = None

    def refuses_again(site: SyncedSite) -> None:
        platform.refusal = UNAVAILABLE
        platform.sent_at_s.clear()
        site.issue("Α")

    told = run(at_work(tmp_path, platform, [200, takes_it, 100, refuses_again, 10]))
    assert told_by_sync(lines) == [
        "The platform does not do its work now (503).",
        "Connected to the platform.",
        "The platform does not do its work now (503).",
    ]
    assert told == [e.DeviceFailed, e.DeviceRecovered]
    waits = [later - before for before, later in pairwise(platform.sent_at_s)]
    assert waits[:3] == pytest.approx([0.5, 1, 2], abs=0.1)


def test_a_new_journal_goes_up_within_seconds_however_long_the_old_one_was_refused(tmp_path: Path) -> None:
    platform = StubbornPlatform(REFUSALS["diverged"])

    def decides(site: SyncedSite) -> None:
        platform.refusal = None
        site.journal.become("j2")

    run(at_work(tmp_path, platform, [3605, decides, 6]))
    assert platform.sent_at_s[-1] == pytest.approx(3608, abs=3)


def test_while_nothing_goes_up_no_telephone_gets_a_number_that_it_never_hears_of(tmp_path: Path) -> None:
    platform = StubbornPlatform(REFUSALS["diverged"])
    refused: list[Any] = []

    def asks(site: SyncedSite) -> None:
        platform.asks_for_a_number("r1")

    def takes_it(site: SyncedSite) -> None:
        refused.extend(site.told(e.ChangeRefused))
        platform.refusal = None

    def asks_again(site: SyncedSite) -> None:
        refused.extend(site.told(e.TicketIssued)[1:])
        platform.asks_for_a_number("r2")

    def looks(site: SyncedSite) -> None:
        [_, issued] = site.told(e.TicketIssued)
        assert issued.request == "r2"

    run(at_work(tmp_path, platform, [10, asks, 30, takes_it, 200, asks_again, 30, looks]))
    assert [(one.request, one.reason) for one in refused] == [("r1", "too_many")]


def told_by_sync(lines: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in lines.records if record.name == "epass.sync"]


async def at_work(
    folder: Path, platform: StubbornPlatform, story: Sequence[float | Callable[[SyncedSite], None]]
) -> list[type]:
    """What happens, and the seconds in between; returns what the journal was told of devices."""
    with closing(SyncedSite(a_site(folder), FakeClock(), platform)) as site:
        site.issue("Α")
        task = asyncio.ensure_future(site.run())
        for part in story:
            if callable(part):
                part(site)
            else:
                await asyncio.sleep(part)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        return [type(event) for event in site.told(e.DeviceFailed, e.DeviceRecovered)]
