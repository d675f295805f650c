"""An event loop whose clock jumps to the next timer: an hour of a bus passes in seconds, and the same each time."""

import asyncio
import selectors
from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

T = TypeVar("T")


class _Jump(selectors.SelectSelector):
    """Nothing ever comes from outside: waiting makes the clock go on instead."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise AssertionError("everybody waits, and no timer is set")
        # A moment at least: else the smallest difference between two floats would last for ever.
        self.now_s += max(timeout, 1e-6)
        return []


class VirtualTime(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jump = _Jump()
        super().__init__(self._jump)

    def time(self) -> float:
        return self._jump.now_s


def in_virtual_time(work: Coroutine[Any, Any, T]) -> T:
    """What the work returns. Whatever it has not waited for is cancelled."""
    loop = VirtualTime()
    loop.set_exception_handler(_fail)
    try:
        return loop.run_until_complete(work)
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


def _fail(_: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
    raise AssertionError(context["message"]) from context.get("exception")
