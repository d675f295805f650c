"""The machine's clock, which may be wrong or be set while we run, becomes a time of day that can be relied on.

A Pi has no battery: after a power cut its clock stands still until the network tells the time. So at boot
epass-clock.service waits for it a little, then drops the anchor: the wall clock minus the time since boot, which nobody
can set. Whatever the clock is set to afterwards is believed only if the kernel says that it is synchronised.
"""

import ctypes
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

ANCHOR = Path("/run/epass/clock")
_RTC = Path("/sys/class/rtc/rtc0")
# The kernel's clock is slewed and stepped by less than this without anybody having set it.
_TOLERANCE_S = 60.0
# adjtimex(2): TIME_ERROR, the clock is not synchronised; struct timex has 208 bytes.
_NOT_SYNCHRONISED = 5
_TIMEX_BYTES = 208
_LOOK_S = 0.5


def is_synchronised() -> bool:
    """Whether the kernel has been told the time by somebody who keeps it (NTP, PTP); a clock set by hand has not."""
    asked = ctypes.create_string_buffer(_TIMEX_BYTES)
    try:
        state: int = ctypes.CDLL(None).adjtimex(asked)
    except (AttributeError, OSError):
        return False
    return 0 <= state < _NOT_SYNCHRONISED


def _since_boot_s() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)


@dataclass(frozen=True, slots=True, kw_only=True)
class SteadyClock:
    """Goes on as from the anchor when somebody sets the clock of an unsynchronised machine; without an anchor it is
    the machine's clock."""

    anchor: Path = ANCHOR
    wall_s: Callable[[], float] = time.time
    since_boot_s: Callable[[], float] = _since_boot_s
    is_synchronised: Callable[[], bool] = is_synchronised

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(self.now_s(), UTC)

    def now_s(self) -> float:
        return self._counted(self.wall_s())

    def off_s(self) -> float:
        """By how much the machine's clock is ahead of the time of day that counts."""
        wall_s = self.wall_s()
        return wall_s - self._counted(wall_s)

    def _counted(self, wall_s: float) -> float:
        booted_s = self._booted_s()
        if booted_s is None:
            return wall_s
        steady_s = booted_s + self.since_boot_s()
        if abs(wall_s - steady_s) <= _TOLERANCE_S or self.is_synchronised():
            return wall_s
        return steady_s

    def drop_anchor(self) -> None:
        """From now on, the clock as it is counts as right."""
        booted_s = self.wall_s() - self.since_boot_s()
        fresh = self.anchor.with_name(f".{self.anchor.name}")
        fresh.write_text(f"{booted_s:.3f}\n")
        fresh.chmod(0o644)
        fresh.rename(self.anchor)

    def _booted_s(self) -> float | None:
        try:
            return float(self.anchor.read_text())
        except (OSError, ValueError):
            return None


def wait_until_right(
    last_day: date | None,
    *,
    at_most_s: float,
    is_synchronised: Callable[[], bool] = is_synchronised,
    rtc: Path = _RTC,
    seconds: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> str:
    """Until the clock is synchronised; not at all where a battery keeps it, and never longer than `at_most_s`. Returns
    the sentence for the log."""
    if _is_kept_by_a_battery(rtc, last_day):
        return "This machine's clock has a battery."
    ends_s = seconds() + at_most_s
    while not is_synchronised():
        if seconds() >= ends_s:
            return "Nobody tells the time: it goes on from where it stood. Connect the network, or fit a clock module."
        sleep(_LOOK_S)
    return "The clock is synchronised."


def _is_kept_by_a_battery(rtc: Path, last_day: date | None) -> bool:
    """The kernel took the time from it (hctosys), and it is not before what the journal has seen."""
    try:
        if (rtc / "hctosys").read_text().strip() != "1":
            return False
        kept = date.fromisoformat((rtc / "date").read_text().strip())
    except (OSError, ValueError):
        return False
    # In UTC, while the journal's day is the site's.
    return last_day is None or kept >= last_day - timedelta(days=1)
