"""Keys, boot id, uptime and errors become the registers that are read; those that are written hold for their lease."""

from array import array

from .const import const
from .ticks import later, since

FIRST_WRITTEN = const(32)
LEASE, LAMPS, BEEP, TEXT, BRIGHTNESS, WAITING = 0, 1, 2, 3, 7, 8  # places in `written`
_WRITTEN = const(9)
_READABLE = const(17)
_IDENTITY = const(0x4501)
_BOOT_ID = const(1)
_UPTIME = const(2)
_HELD = const(3)
_COUNTS = const(4)
_ERRORS = const(12)
_AGES = const(13)


class Registers:
    """The map of docs/button-box.md. `errors` is kept up to date by whoever hears the line.

    `is_leased`: what is in `written` is to be shown.
    """

    def __init__(self, keys, boot_id, now_ms):
        self.written = array("H", [0] * _WRITTEN)
        self.is_leased = False
        self.errors = 0
        self._keys = keys
        self._boot_id = boot_id
        self._uptime_s = 0
        self._second_ms = now_ms
        self._renewed_ms = now_ms

    def tick(self, now_ms):
        """Time goes on: to be called often, and at least once in a second."""
        while since(self._second_ms, now_ms) >= 1000:
            self._second_ms = later(self._second_ms, 1000)
            self._uptime_s = (self._uptime_s + 1) & 0xFFFF
        if self.is_leased and since(self._renewed_ms, now_ms) >= 1000 * self.written[LEASE]:
            self.is_leased = False

    def may_read(self, first, count):
        """Whether these registers are there: 0–16, and those that are written."""
        return first + count <= _READABLE or self.may_write(first, count)

    def may_write(self, first, count):
        return first >= FIRST_WRITTEN and first + count <= FIRST_WRITTEN + _WRITTEN

    def read(self, register, now_ms):
        """The value of a register that may be read."""
        if register >= FIRST_WRITTEN:
            return self.written[register - FIRST_WRITTEN]
        if register >= _AGES:
            key = 2 * (register - _AGES)
            return self._keys.age(key, now_ms) << 8 | self._keys.age(key + 1, now_ms)
        if register >= _COUNTS:
            return self.errors if register == _ERRORS else self._keys.counts[register - _COUNTS]
        return self._read_first(register)

    def write(self, register, value):
        """The value of a register that may be written. `renew` must follow the last of a request."""
        self.written[register - FIRST_WRITTEN] = value

    def renew(self, now_ms):
        """The lease begins anew."""
        self._renewed_ms = now_ms
        self.is_leased = self.written[LEASE] > 0

    def _read_first(self, register):
        if register == _HELD:
            return self._keys.held
        if register == _UPTIME:
            return self._uptime_s
        return self._boot_id if register == _BOOT_ID else _IDENTITY
