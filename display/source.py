"""The journal's entries of today come in, each once, also over an outage of the journal."""

from collections.abc import AsyncIterator

from epass.config import Config
from epass.errors import StoreError
from epass.store import Condition, Entry, Journal, open_journal


class Source:
    """Opens the journal when it is needed, and after trouble again. All methods raise StoreError."""

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
