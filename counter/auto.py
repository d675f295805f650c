"""A counter that calls by itself, and for a while could have called somebody, calls them."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from epass.config import Config
from epass.errors import StoreError
from epass.queueing.hall import Hall
from epass.store import Journal

log = logging.getLogger(__name__)

BY = "auto"
AGAIN_AFTER_S = 1.0
_LEAST_S = 0.05


class Idling:
    """Since when each of these counters could have called somebody: it is open and not on break, nobody is in front of
    it, and somebody waits for it. Time is an argument; `now_s` is monotonic."""

    def __init__(self, counters: Iterable[int], after: timedelta) -> None:
        self._counters = list(counters)
        self._after_s = after.total_seconds()
        self._since_s: dict[int, float] = {}

    def look(self, hall: Hall, at: datetime, now_s: float) -> None:
        for counter in self._counters:
            if hall.call_by_itself(counter, at=at):
                self._since_s.setdefault(counter, now_s)
            else:
                self._since_s.pop(counter, None)

    def due(self, now_s: float) -> list[int]:
        """Those that could have for long enough."""
        return [counter for counter, since_s in self._since_s.items() if now_s >= since_s + self._after_s]

    def due_in_s(self, now_s: float) -> float | None:
        """Until the next one could have; None while none could."""
        waits = [since_s + self._after_s - now_s for since_s in self._since_s.values()]
        return max(0.0, min(waits)) if waits else None

    def begin_again(self, counter: int) -> None:
        """As if it had not been looked at."""
        self._since_s.pop(counter, None)


async def call_by_themselves(config: Config, journal: Journal, now: Callable[[], datetime]) -> None:
    """For ever, where any counter of this site calls by itself."""
    counters = [number for number, counter in config.counters.items() if counter.calls_by_itself]
    if not counters:
        return
    idling = Idling(counters, config.desk.calls_itself_after)
    news = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_follow(journal, news), name="auto-follow")
        clock = asyncio.get_running_loop().time
        while True:
            news.clear()
            idling.look(journal.hall, now(), clock())
            for counter in idling.due(clock()):
                idling.begin_again(counter)
                if not _call(journal, counter):
                    await asyncio.sleep(AGAIN_AFTER_S)
            idling.look(journal.hall, now(), clock())
            due_in_s = idling.due_in_s(clock())
            with suppress(TimeoutError):
                async with asyncio.timeout(None if due_in_s is None else max(due_in_s, _LEAST_S)):
                    await news.wait()


async def _follow(journal: Journal, news: asyncio.Event) -> None:
    async for _ in journal.follow(journal.last_seq()):
        journal.catch_up()
        news.set()


def _call(journal: Journal, counter: int) -> bool:
    """Whom it may still call by now, for another counter may have been first; False when it could not be recorded."""
    try:
        journal.record(lambda hall, at: hall.call_by_itself(counter, at=at), by=BY)
    except StoreError as error:
        log.error("counter %d: nobody was called: %s", counter, error)
        return False
    return True
