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
