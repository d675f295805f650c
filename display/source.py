"""The journal's entries of today come in, each once, also over an outage of the journal."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from display.past import Past
from epass.config import Config
from epass.errors import StoreError
from epass.queueing.estimate import Wait, wait_for_service
from epass.store import Condition, Entry, Journal, open_journal


class EntrySource(Protocol):
    """Where a wall's entries come from. `past`: how the board is to be settled after what came last; None: it is news.
    `is_cut`: what is shown may be out of date. An empty list tells that this, or a wait, is different."""

    is_cut: bool
    past: Past | None

    def look(self) -> list[Entry]: ...
    def follow(self) -> AsyncIterator[list[Entry]]: ...
    def waits(self, now: datetime) -> dict[str, Wait]: ...
    def tell(self, device: str, reason: str | None) -> None: ...
    def close(self) -> None: ...


def open_source(config: Config) -> EntrySource:
    """As `display.source` says. Raises ConfigError."""
    if urlsplit(config.display.source).scheme == "journal":
        return Source(config)
    # Here, because only a display elsewhere has the packages of a network.
    from display.feed_source import FeedSource  # noqa: PLC0415

    return FeedSource(config)


class Source:
    """Opens the journal when it is needed, and after trouble again. All methods raise StoreError."""

    is_cut = False
    past: Past | None = None

    def __init__(self, config: Config) -> None:
        self._config = config
        self._journal: Journal | None = None
        self._seq = 0

    def look(self) -> list[Entry]:
        """The entries of today that did not come yet."""
        return self._noted([entry for entry in self._opened().today() if entry.seq > self._seq])

    async def follow(self) -> AsyncIterator[list[Entry]]:
        """New entries as they are written, for ever."""
        try:
            async for entries in self._opened().follow(self._seq):
                yield self._noted(entries)
        except StoreError:
            self.close()
            raise

    def waits(self, now: datetime) -> dict[str, Wait]:
        """How long somebody waits who takes a number now, by the letter of the service."""
        journal = self._opened()
        journal.catch_up()
        return {letter: wait_for_service(journal.hall, letter, now) for letter in journal.hall.services}

    def tell(self, device: str, reason: str | None) -> None:
        """A device of the wall failed, or (None) works."""
        Condition(self._opened(), device).tell(reason)

    def close(self) -> None:
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def _opened(self) -> Journal:
        if self._journal is None:
            self._journal = open_journal(self._config)
        return self._journal

    def _noted(self, entries: list[Entry]) -> list[Entry]:
        if entries:
            self._seq = entries[-1].seq
        return entries
