"""The registers that were written become what the box shows and sounds at this millisecond."""

from .const import const
from .registers import BEEP, BRIGHTNESS, LAMPS, TEXT, WAITING
from .ticks import since

IDLE = const(1 << 0)
WAITING_LAMP = const(1 << 1)
CALLING = const(1 << 2)
SERVING = const(1 << 3)
NOBODY_WAITING = const(1 << 4)
REFUSED = const(1 << 5)
LINK_LOST = const(1 << 6)
PAPER_OUT = const(1 << 7)
BUSY = const(1 << 8)
HELP = const(1 << 9)
PAPER_LOW = const(1 << 10)
ASK = const(1 << 11)
EMERGENCY = const(1 << 12)
BREAK = const(1 << 13)
_KNOWN = const(0x3FFF)
_BLINKING = CALLING | ASK | EMERGENCY | PAPER_LOW

# Milliseconds: how often a lamp begins, and how long it is lit then. Never more than 3 flashes in a second.
_CALLING_EVERY, _CALLING_LIT = const(1000), const(500)
_ASK_EVERY, _ASK_LIT = const(500), const(250)
_EMERGENCY_EVERY, _EMERGENCY_LIT = const(400), const(200)
_PAPER_LOW_EVERY, _PAPER_LOW_LIT = const(2000), const(100)

_DASH = const(0x40)
_SHORT_MS, _LONG_MS = const(100), const(500)
_LEVELS = const(8)
_DIGITS = bytes((0x3F, 0x06, 0x5B, 0x4F, 0x66, 0x6D, 0x7D, 0x07, 0x7F, 0x6F))


class Face:
    """`lit`: the lamps that give light now, bits as in register 33. `segments`: four places, bit 0 = a … 7 = point.
    `level`: 0 (dark) to 8. `is_beeping`."""

    def __init__(self, registers, now_ms):
        self.lit = LINK_LOST
        self.segments = bytearray((0, _DASH, _DASH, 0))
        self.level = _LEVELS
        self.is_beeping = False
        self._registers = registers
        self._asked = 0
        self._lit_ms = now_ms
        self._beep = 0
        self._beep_ms = now_ms
        self._beep_for_ms = 0

    def look(self, now_ms):
        """Brings all four up to date."""
        self._sound(now_ms)
        written = self._registers.written
        if not self._registers.is_leased:
            self.lit = LINK_LOST
            self._asked = 0
            self.level = _LEVELS
            self._show_dashes()
            return
        asked = written[LAMPS] & _KNOWN
        if asked & ~self._asked & _BLINKING:
            self._lit_ms = now_ms  # whatever blinks begins with light
        self._asked = asked
        self.lit = _lit(asked, since(self._lit_ms, now_ms))
        self.level = (min(written[BRIGHTNESS], 100) * _LEVELS + 99) // 100
        is_blank = True
        for place in range(4):
            self.segments[place] = written[TEXT + place] >> 8
            is_blank = is_blank and not self.segments[place]
        if is_blank:
            self._show_waiting(min(written[WAITING], 999))

    def _sound(self, now_ms):
        beep = self._registers.written[BEEP]
        if beep != self._beep:
            self._beep = beep
            kind = beep & 0xFF
            if kind in (1, 2):
                self.is_beeping = True
                self._beep_ms = now_ms
                self._beep_for_ms = _SHORT_MS if kind == 1 else _LONG_MS
        if self.is_beeping and since(self._beep_ms, now_ms) >= self._beep_for_ms:
            self.is_beeping = False

    def _show_dashes(self):
        self.segments[0] = self.segments[3] = 0
        self.segments[1] = self.segments[2] = _DASH

    def _show_waiting(self, waiting):
        """How many wait, to the right; nothing for nobody. A ticket's number begins with a letter: no confusion."""
        place = 3
        while waiting:
            self.segments[place] = _DIGITS[waiting % 10]
            waiting //= 10
            place -= 1


def _lit(lamps, lit_ms):
    """The lamps without those that are in the dark part of their blinking. SERVING, HELP and the others are steady."""
    if lamps & CALLING and lit_ms % _CALLING_EVERY >= _CALLING_LIT:
        lamps &= ~CALLING
    if lamps & ASK and lit_ms % _ASK_EVERY >= _ASK_LIT:
        lamps &= ~ASK
    if lamps & EMERGENCY and lit_ms % _EMERGENCY_EVERY >= _EMERGENCY_LIT:
        lamps &= ~EMERGENCY
    if lamps & PAPER_LOW and lit_ms % _PAPER_LOW_EVERY >= _PAPER_LOW_LIT:
        lamps &= ~PAPER_LOW
    return lamps
