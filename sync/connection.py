"""What works and what does not, of both directions together: told to the log, the journal and the status file when it
changes."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from epass.store import Condition
from sync.answers import Stopped
from sync.pace import is_alarm
from sync.status import Status

log = logging.getLogger("epass.sync")

DEVICE = "platform"
# A cut so short is nobody's business.
_TOLD_AFTER_S = 60.0
_KEPT_EVERY_S = 2.0


class Connection:
    """`keep` puts the status where others read it; `seconds` is monotonic."""

    def __init__(
        self,
        condition: Condition,
        keep: Callable[[Status], None],
        *,
        clock: Callable[[], datetime],
        seconds: Callable[[], float],
    ) -> None:
        self.status = Status()
        self._condition, self._keep = condition, keep
        self._clock, self._seconds = clock, seconds
        self._working: set[str] = set()
        self._failing: dict[str, Exception] = {}
        self._failing_since_s = 0.0
        self._kept: tuple[float, Status | None] = (float("-inf"), None)
        self._back = asyncio.Event()

    def begin(self) -> None:
        """What another run of this program knew is over."""
        self._keep_now()

    def worked(self, part: str) -> None:
        self._working.add(part)
        if self._failing.pop(part, None) is not None:
            self._back.set()
        if self._failing or self.status.connected_since or self._working != {"up", "down"}:
            return
        self.status = replace(
            self.status,
            connected_since=self._clock(),
            error="",
            failing_since=None,
            next_attempt=None,
            is_alarm=False,
        )
        log.info("Connected to the platform.")
        self._condition.tell(None)
        self._keep_now()

    def failed(self, part: str, error: Exception, rest_s: float) -> None:
        now = self._clock()
        if not self._failing:
            self._failing_since_s = self._seconds()
            self.status = replace(self.status, connected_since=None, failing_since=now)
        is_told = str(error) in (str(known) for known in self._failing.values())
        if not is_told and (part not in self._failing or is_alarm(error)):
            (log.error if is_alarm(error) else log.warning)("%s", error)
        self._failing[part] = error
        alarm = next((error for error in self._failing.values() if is_alarm(error)), None)
        # What somebody must act on is not hidden by what passes by itself.
        self.status = replace(
            self.status,
            error=str(alarm or error),
            next_attempt=now + timedelta(seconds=rest_s),
            is_alarm=alarm is not None,
        )
        if alarm is not None:
            self._condition.tell(str(alarm))
        elif self._seconds() - self._failing_since_s >= _TOLD_AFTER_S:
            self._condition.tell("The platform cannot be reached: numbers and calls go on, bookings come later.")
        self._keep_now()

    def is_stopped(self, part: str) -> bool:
        """Whether this direction stands still until somebody acts."""
        return isinstance(self._failing.get(part), Stopped)

    def behind(self, journal_id: str, have: int | None) -> None:
        self.status = replace(self.status, journal_id=journal_id, have=have if have is not None else self.status.have)
        kept_s, kept = self._kept
        if self.status != kept and self._seconds() >= kept_s + _KEPT_EVERY_S:
            self._keep_now()

    def try_again(self) -> None:
        """The network is another than it was: whoever rests need not wait for the end of it."""
        self._back.set()

    async def rest(self, rest_s: float, *, is_stopped: bool) -> None:
        """Until it is time to try again, the other direction works again, or the network is another."""
        if is_stopped:
            await asyncio.sleep(rest_s)
            return
        self._back.clear()
        try:
            async with asyncio.timeout(rest_s):
                await self._back.wait()
        except TimeoutError:
            pass

    def _keep_now(self) -> None:
        self._kept = (self._seconds(), self.status)
        self._keep(self.status)
