"""The journal's entries go up as soon as they are there, and how the hall stands goes with them."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from epass.errors import PlatformError, StoreError
from epass.store import Entry, Journal
from epass.store.journal import Identity
from sync import exchange, inbox, outbox
from sync.answers import Diverged, Incomplete, Stopped
from sync.connection import Connection
from sync.exchange import Platform
from sync.outbox import Batch
from sync.pace import Pace
from sync.reconcile import Ask, Position, Prove, Rest, Send, after_answer, after_refusal, next_step
from sync.standing_hall import is_other, standing
from sync.wire import read_have, read_numbers

log = logging.getLogger("epass.sync")

HALL_EVERY_S = 2.0
LOOKED_EVERY_S = 30.0
# A journal that is older than its connection: so much of its past goes up.
_PAST = timedelta(days=7)
# Somebody who has begun a new journal sees within this time whether it goes up.
_DECIDED_WITHIN_S = 5.0
# Should the bell not be heard.
_SLOW_POLL_S = 1.0


@dataclass(slots=True)
class _Told:
    """Of the hall: what the platform was told last, and when (monotonic)."""

    hall: Mapping[str, Any] | None = None
    at_s: float = float("-inf")


class Uplink:
    """`seconds` is monotonic, `clock` tells the time in UTC, `chance` gives numbers from 0 to 1."""

    def __init__(
        self,
        journal: Journal,
        platform: Platform,
        connection: Connection,
        *,
        site: str,
        clock: Callable[[], datetime],
        seconds: Callable[[], float],
        chance: Callable[[], float],
    ) -> None:
        self._journal, self._platform, self._connection = journal, platform, connection
        self._site, self._clock, self._seconds = site, clock, seconds
        self._pace = Pace(chance)
        self._position = Position(journal_id="")
        self._told = _Told()
        self._looked_seq, self._looked_at_s = -1, float("-inf")
        self._hall: Mapping[str, Any] | None = None

    async def run(self) -> None:
        """For ever."""
        with self._journal.bell() as bell:
            while True:
                try:
                    rest_s = await self.step()
                except (PlatformError, StoreError) as error:
                    # What was believed of the other side is asked again.
                    self._position = Position(journal_id="", envelopes=self._position.envelopes)
                    if isinstance(error, Diverged):
                        self._reserve(error)
                    rest_s = self._pace.failed(error)
                    self._connection.failed("up", error, rest_s)
                    if isinstance(error, Stopped):
                        await self._stop(rest_s)
                    else:
                        await self._connection.rest(rest_s, is_stopped=False)
                    continue
                if rest_s:
                    await bell.wait(min(rest_s, _SLOW_POLL_S))

    async def _stop(self, rest_s: float) -> None:
        """Until it is time to try again, or somebody has begun a new journal."""
        ends_s = self._seconds() + rest_s
        with suppress(StoreError):  # the next step says so
            stopped = self._journal.identity()
            while (left_s := ends_s - self._seconds()) > 0 and self._journal.identity() == stopped:
                await asyncio.sleep(min(left_s, _DECIDED_WITHIN_S))

    def _worked(self) -> None:
        """Something was taken, or there is nothing to send: that the platform answers questions proves nothing."""
        self._pace.worked()
        self._connection.worked("up")

    async def step(self) -> float:
        """Does the next thing, and says how long there is nothing to do if nothing happens. Raises PlatformError,
        StoreError."""
        identity = self._journal.identity()
        if identity.journal_id != self._position.journal_id:
            self._position = Position(journal_id=identity.journal_id, envelopes=self._position.envelopes)
            self._told = _Told()
        self._journal.catch_up()
        last_seq = self._journal.last_seq()
        self._connection.behind(self._position.journal_id, self._position.have)
        match next_step(self._position, last_seq):
            case Ask():
                await self._ask()
            case Prove():
                await self._prove(last_seq)
            case Send(after=after, most=most):
                await self._send(self._entries(identity, after, most), after, last_seq)
            case Rest():
                return await self._tell_hall(last_seq)
        return 0.0

    async def _ask(self) -> None:
        document = exchange.opened(await self._platform.ask(exchange.have(self._site, self._position.journal_id)))
        have, _ = read_have(document)
        self._position = self._position.asked(have)

    async def _prove(self, last_seq: int) -> None:
        """Its own alarm is raised by what it answers; ours in any case."""
        start = self._journal.day_start_of(last_seq)
        entries = self._journal.since(start - 1, limit=outbox.MOST_ENTRIES)
        batch = outbox.batch(entries, journal_id=self._position.journal_id, after=start - 1, prev_hash="")
        document = exchange.opened(await self._platform.ask(exchange.entries(self._site, batch.body)))
        raise Diverged(*read_numbers(document))

    def _reserve(self, diverged: Diverged) -> None:
        """A person decides what becomes of the journal; until then at least no number is given twice."""
        try:
            self._journal.record(
                lambda hall, at: inbox.reserved(hall, diverged.day, diverged.numbers, at), by=exchange.BY
            )
        except StoreError as error:
            log.error("The numbers that were given out before could not be reserved: %s", error)

    def _entries(self, identity: Identity, after: int, most: int) -> list[Entry]:
        """Those that come next, consecutive."""
        if after == 0:
            after = self._beginning(identity) - 1
        entries = self._journal.since(after, limit=most)
        if [entry.seq for entry in entries] != list(range(after + 1, after + 1 + len(entries))):
            raise Incomplete
        return entries

    def _beginning(self, identity: Identity) -> int:
        """The seq with which the platform's stream of this journal begins: a DayOpened, or the journal's first."""
        today = self._journal.hall.day
        if identity.begins or today is None:
            return identity.begins or 1
        return self._journal.first_day_since(today - _PAST)

    async def _send(self, entries: list[Entry], after: int, last_seq: int) -> None:
        position = self._position
        is_all = entries[-1].seq == last_seq
        hall = self._hall_if_due(last_seq) if is_all else None
        is_known = after == position.have and position.hash is not None
        batch = outbox.batch(
            entries,
            journal_id=position.journal_id,
            after=after,
            prev_hash=(position.hash or "") if is_known else self._hash_at(after, position.journal_id),
            envelopes=position.envelopes,
            hall=hall,
        )
        await self._post(batch, hall)

    def _hash_at(self, seq: int, journal_id: str) -> str:
        """The chain's hash at this entry, which begins with each day; empty before the first one."""
        if not seq:
            return ""
        start = self._journal.day_start_of(seq)
        past = self._journal.since(start - 1, limit=seq - start + 1)
        if not past or past[0].seq != start or past[-1].seq != seq:
            raise Incomplete
        return outbox.hash_after(past, journal_id)

    async def _tell_hall(self, last_seq: int) -> float:
        """Returns how long it need not be looked at."""
        hall = self._hall_if_due(last_seq)
        if hall is not None:
            after = self._position.have or 0
            batch = outbox.batch([], journal_id=self._position.journal_id, after=after, prev_hash="", hall=hall)
            await self._post(batch, hall)
            return 0.0
        self._worked()
        is_owed = self._hall is not None and is_other(self._told.hall, self._hall)
        return max(0.05, self._told.at_s + HALL_EVERY_S - self._seconds()) if is_owed else LOOKED_EVERY_S

    async def _post(self, batch: Batch, hall: Mapping[str, Any] | None) -> None:
        try:
            document = exchange.opened(await self._platform.ask(exchange.entries(self._site, batch.body)))
            have, rejected = read_have(document)
        except PlatformError as refusal:
            self._position = after_refusal(self._position, batch, refusal)
            return
        for seq, why in rejected.items():
            log.error("Of entry %d the platform kept no more than its kind: %s", seq, why)
        self._position = after_answer(self._position, batch, have)
        if have == batch.last:
            self._worked()
        if hall is not None:
            self._told = _Told(hall=hall, at_s=self._seconds())

    def _hall_if_due(self, last_seq: int) -> Mapping[str, Any] | None:
        """How the hall stands, where that is news and not told too often."""
        now_s = self._seconds()
        if now_s < self._told.at_s + HALL_EVERY_S:
            return None
        if last_seq != self._looked_seq or now_s >= self._looked_at_s + LOOKED_EVERY_S:
            self._hall = standing(self._journal.hall, _failed(self._journal), self._clock())
            self._looked_seq, self._looked_at_s = last_seq, now_s
        return self._hall if self._hall is not None and is_other(self._told.hall, self._hall) else None


def _failed(journal: Journal) -> set[str]:
    """The devices that need somebody."""
    return {state.device for state in journal.devices() if state.reason is not None}
