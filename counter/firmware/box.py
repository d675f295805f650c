"""Contacts, bytes and time go in; answers, lamps, display and beeper come out: one step after the other, for ever."""

from .const import const
from .frame import Frames
from .keys import Keys
from .lamps import Face
from .registers import Registers
from .transaction import answer

_CHUNK = const(64)
_LONGEST = const(256)


class Box:
    """A whole box, but for its pins. `panel`: `contacts()`, `light(lamps)`, `sound(is_on)`; `line`: line.py;
    `display`: display.py. Nothing is allocated while it runs."""

    def __init__(self, *, address, baudrate, boot_id, line, panel, display, now_ms):
        self._line = line
        self._panel = panel
        self._display = display
        self._frames = Frames(address, baudrate)
        self._keys = Keys(now_ms)
        self._registers = Registers(self._keys, boot_id, now_ms)
        self._face = Face(self._registers, now_ms)
        self._chunk = bytearray(_CHUNK)
        self._reply = bytearray(_LONGEST)
        # A slice needs memory: each length's is made once, when it is first needed.
        self._replies = [None] * (_LONGEST + 1)

    def step(self, now_us, now_ms):
        """To be called at least once in a millisecond, with MicroPython's ticks."""
        self._keys.sample(self._panel.contacts(), now_ms)
        self._registers.tick(now_ms)
        self._converse(now_us, now_ms)
        face = self._face
        face.look(now_ms)
        self._panel.light(face.lit)
        self._panel.sound(face.is_beeping)
        if not self._line.is_sending:  # the line has to be given back in time
            self._display.step(face.segments, face.level, now_ms)

    def _converse(self, now_us, now_ms):
        count = self._line.receive(self._chunk)
        if count:
            self._frames.take(self._chunk, count, now_us)
        elif self._frames.is_request_over(now_us):
            self._registers.errors = self._frames.errors
            length = answer(self._frames, self._registers, self._reply, now_ms)
            self._line.send(self._slice(length))

    def _slice(self, length):
        if self._replies[length] is None:
            self._replies[length] = memoryview(self._reply)[:length]
        return self._replies[length]
