"""How long to wait before trying again: longer each time, and never all sites at once. Pure."""

from collections.abc import Callable

from epass.errors import PlatformError
from sync.answers import Stopped, Trouble

_FIRST_S, _LONGEST_S = 1.0, 60.0
_STOPPED_FIRST_S, _STOPPED_LONGEST_S = 60.0, 300.0


class Pace:
    """`chance` gives numbers from 0 to 1."""

    def __init__(self, chance: Callable[[], float]) -> None:
        self._chance = chance
        self._failures = 0

    def worked(self) -> None:
        self._failures = 0

    def failed(self, error: Exception) -> float:
        """Seconds until the next attempt. What does not pass by itself is tried seldom, so that nobody has to restart
        anything once it is mended."""
        stopped = isinstance(error, Stopped)
        first, longest = (_STOPPED_FIRST_S, _STOPPED_LONGEST_S) if stopped else (_FIRST_S, _LONGEST_S)
        usual = min(longest, first * float(1 << min(self._failures, 10)))
        self._failures += 1
        wished = error.retry_after_s if isinstance(error, Trouble) else None
        return max(usual * (0.5 + self._chance() / 2), wished or 0.0)


def is_alarm(error: Exception) -> bool:
    """Whether somebody must act."""
    return isinstance(error, Stopped) or not isinstance(error, PlatformError)
