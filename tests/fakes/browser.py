"""What the tests of a page in a browser share: waiting, and an ear."""

import time
from collections.abc import Callable
from typing import Any

BOUND_S = 20.0
# What the page lets be heard: each chime, with the call that is read aloud beside it.
EAR = """
    window.heard = [];
    AudioBufferSourceNode.prototype.start = function () {
        window.heard.push(document.querySelector("#said").textContent);
    };
"""


def until(page: Any, is_so: Callable[[], object], what: str) -> None:
    """Fails the test when it does not come to pass in time."""
    deadline = time.monotonic() + BOUND_S
    while not is_so():
        assert time.monotonic() < deadline, f"not within {BOUND_S:g} s: {what}"
        page.wait_for_timeout(20)


def answered(page: Any) -> None:
    """The console's page often shows what came of a deed before the deed has its answer; now it has."""
    page.locator("body:not(.is-busy)").wait_for()


def route_begins(page: Any) -> None:
    """A page that is open already takes a moment before it sends its requests by the first route."""
    page.route("**/*?is-held", lambda route: route.fulfill(body="held"))
    asked = "fetch(location.pathname + '?is-held').then((answer) => answer.text())"
    until(page, lambda: page.evaluate(asked) == "held", "requests go by the route")


class HeldAnswer:
    """What was answered at this address, until it `arrives` at the page."""

    def __init__(self, page: Any, address: str) -> None:
        self._held: list[tuple[Any, Any]] = []
        page.route(f"**{address}", lambda route: self._held.append((route, route.fetch())))
        route_begins(page)

    def is_there(self) -> bool:
        return bool(self._held)

    def arrives(self) -> None:
        [(route, answer)] = self._held
        route.fulfill(response=answer)
