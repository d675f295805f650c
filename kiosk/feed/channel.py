"""Messages reach every listener: kept for the day and made once, each listener has only its place among them."""

import asyncio
from bisect import bisect_right
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from epass.queueing.events import DayOpened
from epass.store import Entry
from kiosk.feed.entries import Telling, encode

# A browser that finds the connection broken tries again after this time.
_RETRY = b"retry: 500\n\n"
_AT_ONCE = 200


class _Reel:
    """One business day. `next` is the day after it, once that has begun."""

    def __init__(self, first_seq: int) -> None:
        self.next: _Reel | None = None
        self.texts: list[bytes] = []
        self.last_seq = self._first_seq = first_seq
        self._seqs: list[int] = []
        self._telling = Telling()

    def take(self, entry: Entry) -> None:
        self.last_seq = entry.seq
        if message := self._telling.message(entry):
            self._seqs.append(message.seq)
            self.texts.append(message.text)

    def place_after(self, seq: int) -> int | None:
        """Where to go on for who knows everything until `seq`; None when that is not of this day."""
        return bisect_right(self._seqs, seq) if self._first_seq <= seq <= self.last_seq else None


class Channel:
    """What is told to all: today's messages, how things stand beside them, and beats, by which a listener knows that
    it hears. `clock` is the site's time of day."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._reel = _Reel(0)
        # The last text of each kind. Who was told of it is known by identity: the same is not told again.
        self._asides: dict[str, bytes] = {}
        self._news = asyncio.Event()
        self._is_closed = False

    @property
    def last_seq(self) -> int:
        return self._reel.last_seq

    def take(self, entries: Sequence[Entry]) -> None:
        """The next entries of the journal."""
        for entry in entries:
            if isinstance(entry.event, DayOpened):
                self._reel.next = _Reel(entry.seq)
                self._reel = self._reel.next
            self._reel.take(entry)
        self._ring()

    def beat(self, **asides: Mapping[str, Any]) -> None:
        """All is well, and this is how things stand, by its kind: told again only where it is different."""
        for kind, data in asides.items():
            text = encode(kind, data)
            if text != self._asides.get(kind):
                self._asides[kind] = text
        self._asides["beat"] = encode("beat", self._now())
        self._ring()

    def close(self) -> None:
        """Lets every listener go."""
        self._is_closed = True
        self._ring()

    async def listen(self, after: int | None) -> AsyncIterator[bytes]:
        """What comes over the wire, until the channel is closed: first how things stand and what happened on this day
        `after` that seq (None: all of it), then `settled`, then what happens. A seq that is not of this day begins
        anew, with `reset` before it."""
        reel, heard = self._reel, dict[str, bytes]()
        place = reel.place_after(after) if after else 0
        yield _RETRY + (encode("reset", {}) if place is None else b"") + self._unheard(heard)
        place = place or 0
        while place < len(reel.texts):
            texts = reel.texts[place : place + _AT_ONCE]
            place += len(texts)
            yield b"".join(texts)
        yield encode("settled", self._now(), reel.last_seq)
        while not self._is_closed:
            news = self._news
            if texts := reel.texts[place : place + _AT_ONCE]:
                place += len(texts)
                yield b"".join(texts)
            elif reel.next:
                reel, place = reel.next, 0
            elif text := self._unheard(heard):
                yield text
            else:
                await news.wait()

    def _unheard(self, heard: dict[str, bytes]) -> bytes:
        texts = [text for kind, text in self._asides.items() if heard.get(kind) is not text]
        heard.update(self._asides)
        return b"".join(texts)

    def _now(self) -> dict[str, str]:
        """ISO 8601, with the site's offset from UTC."""
        return {"now": self._clock().isoformat(timespec="milliseconds")}

    def _ring(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
