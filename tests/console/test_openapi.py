"""The description of the console's addresses is true: of all of them, of what they take and of what they answer."""

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from counter.console.server import application
from epass.clerks import Role
from fakes.consoles import Console, Visitor, running

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


async def described(visitor: Visitor) -> dict[str, Any]:
    status, text = await visitor.get("/openapi.json")
    assert status == 200
    return json.loads(text)


async def test_it_describes_every_address_and_no_other(console: Console) -> None:
    description = await described(await console.clerk())
    app = application(console.parts, is_tls=False)
    routes = {(route.method, route.resource.canonical) for route in app.router.routes() if route.resource}
    told = {(method.upper(), path) for path, methods in description["paths"].items() for method in methods}
    assert told == routes


async def test_it_says_which_addresses_are_open(console: Console) -> None:
    description = await described(await console.clerk())
    is_open = {
        (method, path)
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
        if operation["security"] == []
    }
    assert is_open == {("get", "/sign-in"), ("post", "/sign-in"), ("get", "/healthz"), ("get", "/static/{part}")}


class Threaded:
    """A console in a thread of its own, for a client that knows no asyncio; somebody has signed in."""

    def __init__(self, folder: Path) -> None:
        self._ready, self._over = threading.Event(), asyncio.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run(folder)), daemon=True)
        self._thread.start()
        assert self._ready.wait(20)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(20)

    async def _run(self, folder: Path) -> None:
        self._loop = asyncio.get_running_loop()
        async with running(folder) as console:
            console.issue(20)
            visitor = await console.clerk("eleni", Role.ADMINISTRATOR, counter=1)
            self.address, self.csrf = console.address, visitor.csrf
            self.cookies = {
                cookie.key: cookie.value for cookie in visitor.http.cookie_jar if cookie.key == "epass-console"
            }
            self.description = await described(visitor)
            self._ready.set()
            await self._over.wait()


@pytest.fixture(scope="module")
def threaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Threaded]:
    with pytest.MonkeyPatch.context() as patched:
        # The tries come as fast as they can.
        patched.setattr("counter.console.door.CLICKS_AT_ONCE", 1_000_000)
        patched.setattr("counter.console.door.SIGN_INS_AT_ONCE", 1_000_000)
        threaded = Threaded(tmp_path_factory.mktemp("threaded"))
        yield threaded
        threaded.stop()


BOUNDED = settings(
    max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)


def operations(threaded: Threaded) -> Iterator[Any]:
    """All that come to an end, and leave the session alone."""
    for result in schemathesis.openapi.from_dict(threaded.description).get_all_operations():
        operation = result.ok()
        if operation.path not in ("/live", "/sign-out"):
            yield operation


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_whatever_is_sent_is_answered_as_described(threaded: Threaded, mode: GenerationMode) -> None:
    """Of each address, what it takes and what it does not take."""
    statuses: Counter[int] = Counter()
    for operation in operations(threaded):

        @BOUNDED
        @given(case=operation.as_strategy(generation_mode=mode))
        def answered(case: schemathesis.Case) -> None:
            answer = case.call(
                base_url=threaded.address,
                headers={"X-CSRF": threaded.csrf, "Accept": "application/json, text/html;q=0.5"},
                cookies=threaded.cookies,
                allow_redirects=False,
            )
            assert "Traceback" not in answer.text
            case.validate_response(answer, checks=CHECKS)
            statuses[answer.status_code] += 1

        with suppress(Unsatisfiable):  # where nothing can be wrong
            answered()
    assert statuses.total() > 150 and len(statuses) > 2, statuses
    assert mode is GenerationMode.NEGATIVE or {200, 409} <= set(statuses), statuses


def test_without_a_session_whatever_is_sent_is_sent_away(threaded: Threaded) -> None:
    for operation in operations(threaded):
        if not operation.definition.raw["security"]:
            continue

        @settings(BOUNDED, max_examples=3)
        @given(case=operation.as_strategy())
        def sent_away(case: schemathesis.Case) -> None:
            answer = case.call(base_url=threaded.address, headers={"Accept": "application/json"}, allow_redirects=False)
            assert answer.status_code in (400, 401, 413, 415), answer.text

        sent_away()
