"""The feed's entries come in, each once, over every cut: the journal of another machine, as far as a wall needs it."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from display.past import Past
from display.stream import Stream, Told
from epass.config import Config
from epass.errors import ConfigError, StoreError
from epass.queueing import codec
from epass.queueing.estimate import Wait
from epass.store import Entry

try:
    import aiohttp

    from display.finder import Place, find
except ModuleNotFoundError as error:
    raise ConfigError([f"display.source: a feed needs the Python package {error.name}: install epass[feed]"]) from error

log = logging.getLogger("epass.display")

_CONNECTED_WITHIN_S = 3.0
# The feed is heard every five seconds. Who hears nothing for so long is cut off.
_SILENT_AFTER_S = 12.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.25, 0.8
# A call that was made so long before the wall was back is no news any more.
_NEWS_FOR = timedelta(seconds=10)
# What the feed does not tell of a ticket, and no wall asks for.
_UNTOLD: Mapping[str, tuple[str, ...]] = {
    "TicketIssued": ("origin", "due"),
    "TicketResumed": ("due",),
}


class FeedSource:
    """`follow` never ends: after a cut it comes back by itself, and goes on where it was.

    The first entries after a connection are `past`: the calls among them were announced before, or are too old to be,
    except those that came since the last entry that was known, at most ten seconds before by the feed's own clock.
    """

    def __init__(self, config: Config) -> None:
        self.is_cut = True
        self.past: Past | None = None
        self._waits: dict[str, Wait] = {}
        self._place = config.display.source
        self._token = _token(config.display.token_file)
        # The last entry that was given; None before the first hearing, after which nothing is news.
        self._seq: int | None = None
        self._told = ""

    def look(self) -> list[Entry]:
        """Nothing: a feed tells by itself."""
        return []

    async def follow(self) -> AsyncIterator[list[Entry]]:
        pause_s = _FIRST_PAUSE_S
        while True:
            try:
                async for entries in self._listen():
                    pause_s = _FIRST_PAUSE_S
                    yield entries
            except (StoreError, TimeoutError, OSError, aiohttp.ClientError) as error:
                self._tell_cut(str(error) or type(error).__name__)
            if not self.is_cut:
                self.is_cut = True
                yield []
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    def waits(self, now: datetime) -> dict[str, Wait]:
        """By the letter of the service, as the feed told last."""
        return self._waits

    def tell(self, device: str, reason: str | None) -> None:
        """A feed is only for reading: how the wall's devices are is told in this machine's log."""
        log.warning("%s: %s", device, reason or "it works again")

    def close(self) -> None:
        """Nothing stays open after `follow`."""

    async def _listen(self) -> AsyncIterator[list[Entry]]:
        """One connection, until it is cut."""
        missed: list[Entry] | None = []
        async for told in self._hear():
            match told.kind:
                case "settled" if missed is not None:
                    self._tell_cut("")
                    self.is_cut, self.past = False, Past(after=self._seq, since=_now(told) - _NEWS_FOR)
                    self._seq, entries, missed = told.seq, missed, None
                    yield entries
                    self.past = None
                case "waits":
                    self._waits = _waits(told)
                    yield []
                case kind if kind in codec.KINDS:
                    entry = _entry(told)
                    if missed is not None:
                        missed.append(entry)
                    else:
                        self._seq = entry.seq
                        yield [entry]

    async def _hear(self) -> AsyncIterator[Told]:
        place = await find(self._place)
        timeout = aiohttp.ClientTimeout(total=None, connect=_CONNECTED_WITHIN_S, sock_read=_SILENT_AFTER_S)
        async with (
            aiohttp.ClientSession(timeout=timeout, headers=self._headers()) as session,
            session.get(place.url, server_hostname=place.name, allow_redirects=False) as answer,
        ):
            _check(answer.status, place)
            stream = Stream()
            async for piece in answer.content.iter_any():
                for told in stream.feed(piece):
                    yield told
        raise StoreError("The feed ended the connection.")

    def _headers(self) -> dict[str, str]:
        headers = {"Accept": "text/event-stream"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        if self._seq is not None:
            headers["Last-Event-ID"] = str(self._seq)
        return headers

    def _tell_cut(self, reason: str) -> None:
        """In the log, when it is another than before."""
        if reason and not self._told:
            log.error("The wall is cut off from %s and shows what it knew before: %s", self._place, reason)
        elif self._told and not reason:
            log.warning("The wall hears %s again", self._place)
        self._told = reason


async def probe(config: Config) -> str | None:
    """Why the feed cannot be heard, None when it can. Raises ConfigError."""
    source = FeedSource(config)
    try:
        async with asyncio.timeout(_CONNECTED_WITHIN_S):
            async for _ in source._hear():
                return None
    except (StoreError, TimeoutError, OSError, aiohttp.ClientError) as error:
        return str(error) or "It does not answer."
    return None


def _check(status: int, place: "Place") -> None:
    if status == 401:
        raise StoreError(f"The feed {place.url} wants another token: look at display.token_file.")
    if status != 200:
        raise StoreError(f"The feed {place.url} answers {status}.")


def _token(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([f"display.token_file: {path} cannot be read: {error}"]) from error


def _data(told: Told) -> dict[str, Any]:
    try:
        data = json.loads(told.data)
    except ValueError as error:
        raise StoreError(f"The feed tells nonsense: {error}.") from error
    if not isinstance(data, dict):
        raise StoreError("The feed tells nonsense.")
    return data


def _now(told: Told) -> datetime:
    try:
        return datetime.fromisoformat(_data(told)["now"])
    except (KeyError, TypeError, ValueError) as error:
        raise StoreError(f"The feed tells nonsense: {error!r}.") from error


def _waits(told: Told) -> dict[str, Wait]:
    try:
        return {letter: Wait(**wait) for letter, wait in _data(told).items()}
    except TypeError as error:
        raise StoreError(f"The feed tells nonsense: {error}.") from error


def _entry(told: Told) -> Entry:
    """Raises StoreError for what is no entry."""
    data = _data(told)
    try:
        at, day = data.pop("at"), data.pop("day")
        if told.kind == "DayOpened":
            data["day"] = day
        untold = {"origin": "walk_in", "due": at}
        for name in _UNTOLD.get(told.kind, ()):
            data[name] = untold[name]
        return Entry(seq=told.seq, day=date.fromisoformat(day), event=codec.from_dict(told.kind, at, data))
    except (KeyError, TypeError, ValueError) as error:
        raise StoreError(f"The feed tells nonsense: {error!r}.") from error
