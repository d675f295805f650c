"""The platform's changes come down by a long poll, and each becomes one decision in the journal."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from epass.errors import PlatformError, StoreError
from epass.queueing import events as e
from epass.queueing.hall import Hall
from epass.store import Entry, Journal
from epass.sync_settings import SyncSettings
from sync import exchange, inbox
from sync.answers import Stopped
from sync.connection import Connection
from sync.exchange import LONGEST_WAIT_S, Platform
from sync.pace import Pace
from sync.reconcile import Allowance, fresh
from sync.wire import Change, Resync, read_down

log = logging.getLogger("epass.sync")

# Under these names the journal keeps which the last change is, when the platform made it, and which services there were
# when all that is so came down.
PLACE, MADE, SERVICES = "platform", "platform-made", "platform-services"
_BURST, _PER_S = 5000, 1.0
# An answer without changes that comes sooner than it was asked for: not again at once.
_BREATH_S = 1.0


class Downlink:
    """`settled` is called with each new settings of the platform; `seconds` is monotonic, `chance` gives numbers from 0
    to 1."""

    def __init__(
        self,
        journal: Journal,
        platform: Platform,
        connection: Connection,
        *,
        site: str,
        settings: SyncSettings,
        settled: Callable[[e.SettingsReceived], None],
        seconds: Callable[[], float],
        chance: Callable[[], float],
    ) -> None:
        self._journal, self._platform, self._connection = journal, platform, connection
        self._site, self._settings, self._settled = site, settings, settled
        self._seconds = seconds
        self._pace = Pace(chance)
        self._allowance = Allowance(_BURST, _PER_S)
        self._has_connected = False

    async def run(self) -> None:
        """For ever."""
        while True:
            try:
                await self.step()
            except (PlatformError, StoreError) as error:
                self._has_connected = False
                rest_s = self._pace.failed(error)
                self._connection.failed("down", error, rest_s)
                await self._connection.rest(rest_s, is_stopped=isinstance(error, Stopped))
            else:
                self._pace.worked()

    async def step(self) -> None:
        """One answer of the platform. Raises PlatformError, StoreError."""
        after = self._journal.last_change()
        # The first answer comes at once, so that it is soon known that there is one.
        wait_s = LONGEST_WAIT_S if self._has_connected else 0
        asked_s = self._seconds()
        made = self._journal.cursor(MADE) if self._journal.cursor(PLACE) == after else 0
        # Bookings of a service that was not here were refused.
        anew = self._services() != self._journal.cursor(SERVICES)
        reply = await self._platform.ask(exchange.changes(self._site, after, made, wait_s, anew=anew))
        answered_s = self._seconds()
        down = read_down(exchange.opened(reply), self._site)
        found = fresh(after, down.changes)
        self._connection.worked("down")
        for change in found:
            await self._permission()
            passed = timedelta(seconds=self._seconds() - answered_s)
            self._take(change, down.now + passed)
            # Others of this process have their turn between two transactions.
            await asyncio.sleep(0)
        if not found and self._has_connected and answered_s - asked_s < _BREATH_S:
            await asyncio.sleep(_BREATH_S)
        self._has_connected = True

    def _services(self) -> int:
        """Which there are here: of each letter a bit."""
        return sum(1 << (ord(letter) - ord("Α")) for letter in self._journal.hall.services)

    async def _permission(self) -> None:
        wait_s = self._allowance.wait_s(self._seconds())
        if wait_s:
            await asyncio.sleep(wait_s)
            self._allowance.wait_s(self._seconds())
        self._allowance.take()

    def _take(self, change: Change, platform_now: datetime) -> None:
        # While nothing goes up, no telephone would ever hear of its number.
        settings = replace(self._settings, phones=0) if self._connection.is_stopped("up") else self._settings

        def decide(hall: Hall, at: datetime) -> Sequence[e.Event]:
            if self._journal.last_change() >= change.seq:
                return []
            # In the same transaction: they are so exactly if the change is in the journal.
            self._journal.move_cursor(PLACE, change.seq)
            self._journal.move_cursor(MADE, change.made)
            if isinstance(change, Resync):
                self._journal.move_cursor(SERVICES, self._services())
            return inbox.decide(hall, change, settings, at=at, platform_now=platform_now)

        self._tell(self._journal.record(decide, by=exchange.BY))

    def _tell(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            match entry.event:
                case e.ChangeRefused(change=change, reason=reason):
                    log.warning("The platform's change %d is not applied: %s.", change, reason)
                case e.SettingsReceived():
                    self._settled(entry.event)
