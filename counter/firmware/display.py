"""Four places become edges on two pins: a display with the TM1637 (datasheet V2.4: bytes lowest bit first, DIO changes
while CLK is low, falls while CLK is high to begin, rises while CLK is high to end)."""

from .const import const
from .ticks import since

_WRITE_IN_TURN = const(0x40)
_FIRST_PLACE = const(0xC0)
_ON, _OFF = const(0x88), const(0x80)
_BYTES = const(7)
_AGAIN_MS = const(1000)


class Tm1637:
    """`clock(0 or 1)` and `data(0 or 1)` drive the pins, `pause()` waits for as long as an edge needs (5 µs).

    One byte in a step, so that no step of the box takes long. Everything is sent again each second: a display that
    was disturbed, or plugged in late, comes right by itself.
    """

    def __init__(self, clock, data, pause, now_ms):
        self._clock = clock
        self._data = data
        self._pause = pause
        self._bytes = bytearray((_WRITE_IN_TURN, _FIRST_PLACE, 0, 0, 0, 0, _OFF))
        self._next = 0
        self._is_stale = True
        self._sent_ms = now_ms
        clock(1)
        data(1)

    def step(self, segments, level, now_ms):
        """Takes over what is to be shown, between two transmissions, and sends the next byte if one is due.
        `level`: 0 (dark) to 8."""
        if not self._next:
            self._load(segments, level)
            if not self._is_stale and since(self._sent_ms, now_ms) < _AGAIN_MS:
                return
            self._is_stale = False
            self._sent_ms = now_ms
        self._send_next()

    def _load(self, segments, level):
        control = _ON | level - 1 if level else _OFF
        if self._bytes[6] != control:
            self._bytes[6] = control
            self._is_stale = True
        for place in range(4):
            if self._bytes[2 + place] != segments[place]:
                self._bytes[2 + place] = segments[place]
                self._is_stale = True

    def _send_next(self):
        """Three commands: how to write, where and what, how bright."""
        place = self._next
        if place in (0, 1, 6):
            self._begin()
        self._send(self._bytes[place])
        if place in (0, 5, 6):
            self._end()
        self._next = (place + 1) % _BYTES

    def _begin(self):
        self._data(0)
        self._pause()
        self._clock(0)
        self._pause()

    def _send(self, byte):
        """Eight bits, and a ninth clock in which the chip pulls DIO low. We hold it low, too: nobody drives against
        it, and nobody has to turn the pin round."""
        clock, data, pause = self._clock, self._data, self._pause
        for bit in range(8):
            data(byte >> bit & 1)
            pause()
            clock(1)
            pause()
            clock(0)
        data(0)
        pause()
        clock(1)
        pause()
        clock(0)
        pause()

    def _end(self):
        self._clock(1)
        self._pause()
        self._data(1)
        self._pause()
