"""Contacts that bounce become keys that are held, counted, and so many steps of 20 ms old."""

from array import array

from .const import const
from .ticks import since

KEYS = const(8)
OLDEST_AGE = const(255)
_BOUNCE_MS = const(20)
_AGE_STEP_MS = const(20)
_OLDEST_MS = const(5100)


class Keys:
    """`held`: bit n while key n is down. `counts`: presses since the start, modulo 65536."""

    def __init__(self, now_ms):
        self.held = 0
        self.counts = array("H", [0] * KEYS)
        self._contacts = 0
        self._moved_ms = array("I", [now_ms] * KEYS)
        self._pressed_ms = array("I", [now_ms] * KEYS)
        self._recent = 0

    def sample(self, contacts, now_ms):
        """Bit n of `contacts`: the contact of key n is closed at this moment. To be called once a millisecond."""
        if contacts != self.held or contacts != self._contacts:
            for key in range(KEYS):
                self._follow(key, 1 << key, contacts, now_ms)
            self._contacts = contacts
        if self._recent:
            for key in range(KEYS):
                if self._recent & 1 << key and since(self._pressed_ms[key], now_ms) >= _OLDEST_MS:
                    self._recent &= ~(1 << key)

    def age(self, key, now_ms):
        """How long ago the key went down the last time, in steps of 20 ms; 255 for long ago and for never."""
        if not self._recent & 1 << key:
            return OLDEST_AGE
        return min(since(self._pressed_ms[key], now_ms) // _AGE_STEP_MS, OLDEST_AGE)

    def _follow(self, key, bit, contacts, now_ms):
        """A key follows its contact once that has stayed as it is for as long as it may bounce."""
        if (contacts ^ self._contacts) & bit:
            self._moved_ms[key] = now_ms
        elif (contacts ^ self.held) & bit and since(self._moved_ms[key], now_ms) >= _BOUNCE_MS:
            self.held ^= bit
            if self.held & bit:
                self.counts[key] = (self.counts[key] + 1) & 0xFFFF
                self._pressed_ms[key] = now_ms
                self._recent |= bit
