"""Everybody who listens hears of new entries: one task follows the journal for all of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from epass.store import Journal

_BEAT_S = 15.0


class News:
    """The journal's hall is up to date before anybody is told."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.seq = journal.last_seq()
        self._rings = asyncio.Event()
        self._is_closed = False

    async def follow(self) -> None:
        """For ever."""
        async for entries in self._journal.follow(self.seq):
            self._journal.catch_up()
            self.seq = entries[-1].seq
            self._ring()

    def close(self) -> None:
        """Lets every listener go."""
        self._is_closed = True
        self._ring()

    async def listen(self, seq: int | None = None) -> AsyncIterator[int]:
        """The seq of the last entry: at once unless it is the one that is known, then whenever there are new ones
        (however many: once), and from time to time when there are none; until the console ends."""
        while not self._is_closed:
            rings = self._rings
            if self.seq == seq:
                with suppress(TimeoutError):
                    async with asyncio.timeout(_BEAT_S):
                        await rings.wait()
                if self._is_closed:
                    return
            seq = self.seq
            yield seq

    def _ring(self) -> None:
        self._rings.set()
        self._rings = asyncio.Event()
