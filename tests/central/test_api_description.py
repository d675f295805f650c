"""The API is as its description says: everything that it allows is tried, and what it does not allow too."""

import asyncio
import json
import re
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from aiohttp import web
from aiohttp.test_utils import unused_port
from hypothesis import HealthCheck, settings

from central.api import site_api
from central.api.description import description
from central.domain import entries as up
from fakes.central import FIRST, a_config, a_store
from fakes.central_api import a_token
from fakes.clock import FakeClock

FOLDER = Path(__file__).parents[2]


class HastyClock(FakeClock):
    """Whoever tried a wrong token is forgotten before the next one is tried."""

    def __call__(self) -> datetime:
        return self.advance(minutes=6)


class Served:
    """The API on a thread of its own: schemathesis waits for each answer."""

    def __init__(self, folder: Path, state_dir: Path) -> None:
        self.port = unused_port()
        self.token = ""
        self._database = f"sqlite:///{folder}/central.db"
        self._state_dir = state_dir
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),))

    def __enter__(self) -> "Served":
        self._thread.start()
        assert self._ready.wait(30)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(30)

    async def _serve(self) -> None:
        self._over = asyncio.Event()
        async with a_store(a_config(self._state_dir, self._database), HastyClock()) as store:
            self.token = await a_token(store)
            app = web.Application()
            app.add_subapp("/api", site_api(store))
            runner = web.AppRunner(app)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", self.port).start()
            self._ready.set()
            await self._over.wait()
            await runner.cleanup()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, state_dir: Path) -> Iterator[Served]:
    with Served(tmp_path_factory.mktemp("api"), state_dir) as serving:
        yield serving


schema = schemathesis.openapi.from_dict(description())


@schema.parametrize()
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_every_answer_is_one_that_is_described(case: Any, served: Served) -> None:
    if case.path_parameters and len(str(case.path_parameters.get("code", ""))) == 4:
        case.path_parameters["code"] = FIRST
    if isinstance(case.query, dict) and "wait" in case.query and case.query["wait"] in range(1, 26):
        case.query["wait"] = 0  # nobody has so much time
    base = f"http://127.0.0.1:{served.port}/api"
    case.call_and_validate(base_url=base, headers={"Authorization": f"Bearer {served.token}"}, timeout=10)


def test_every_kind_that_goes_up_is_in_the_description_and_in_the_documentation() -> None:
    described = [
        kind["properties"]["kind"].get("const") for kind in description()["components"]["schemas"]["Entry"]["anyOf"]
    ]
    assert described == [*up.REQUIRED, None]
    page = (FOLDER / "docs" / "sync.md").read_text(encoding="utf-8")
    for kind in up.REQUIRED:
        assert f"`{kind}`" in page, kind


def test_every_change_is_in_the_documentation() -> None:
    page = (FOLDER / "docs" / "sync.md").read_text(encoding="utf-8")
    for change in description()["components"]["schemas"]["Change"]["oneOf"]:
        kind = change["properties"]["kind"]["const"]
        fields = [name for name in change["properties"] if name not in ("seq", "kind", "at")]
        [row] = [line for line in page.splitlines() if line.startswith(f"| `{kind}` |")]
        told = [name.strip(" ?") for name in row.split("|")[2].split(",")]
        assert sorted(told) == sorted(fields), kind


def test_the_examples_of_the_documentation_are_right() -> None:
    page = (FOLDER / "docs" / "sync.md").read_text(encoding="utf-8")
    goes_up, comes_down = (json.loads(block) for block in re.findall(r"```json\n(.*?)```", page, re.DOTALL))
    batch = up.read_batch(goes_up)
    assert ([entry.kind for entry in batch.entries], batch.rejected) == (["TicketIssued", "PrintStarted"], {})
    described = {
        change["properties"]["kind"]["const"]: set(change["required"])
        for change in description()["components"]["schemas"]["Change"]["oneOf"]
    }
    for change in comes_down["changes"]:
        assert set(change) == described[change["kind"]]

    page = re.sub(r"```json\n.*?```", "", page, flags=re.DOTALL)
    rows = [json.loads(line) for line in re.findall(r'^    (\{"seq".*\})$', page, re.MULTILINE)]
    hashed = ""
    for row, shown in zip(rows, re.findall("^    hash  ([0-9a-f]{64})$", page, re.MULTILINE), strict=True):
        [entry] = up.read_batch({"journal_id": "j1", "prev_hash": "", "entries": [row]}).entries
        hashed = up.chained(hashed, entry, "j1")
        assert hashed == shown
    assert hashed


def test_the_kinds_of_the_spine_go_up_without_what_must_stay() -> None:
    from epass.queueing.codec import KINDS

    own = {"SettingsReceived", "ChangeRefused"}
    assert set(up.REQUIRED) - own <= set(KINDS)
    for kind in up.REQUIRED:
        assert not {"code", "by", "name", "note", "text"} & {*up.REQUIRED[kind], *up.OPTIONAL.get(kind, {})}, kind
    assert [kind for kind in up.REQUIRED if "reason" in up.REQUIRED[kind]] == ["ChangeRefused"]
