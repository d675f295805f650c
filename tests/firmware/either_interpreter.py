"""Some of a box's life, the same in any Python: what it sent, lit and showed, as lines.

Under MicroPython the heap is locked while the box runs: whoever allocates a byte ends the run with a MemoryError.
"""

try:
    from micropython import heap_lock, heap_unlock
except ImportError:
    heap_lock = heap_unlock = lambda: None

import sys

if sys.implementation.name == "micropython":
    from firmware.box import Box
    from firmware.display import Tm1637
    from firmware.frame import crc16, seal
else:
    from counter.firmware.box import Box
    from counter.firmware.display import Tm1637
    from counter.firmware.frame import crc16, seal

STEPS = int(sys.argv[1])
REQUEST = bytes.fromhex("01170000001100200009120005000603017741" + "3F306634" + "5B3200640007")


class Ends:
    """All far ends in one, kept as running check sums: nothing is allocated."""

    def __init__(self):
        self.coming = bytearray(64)
        self.count = 0
        self.is_sending = False
        self.sums = [0, 0, 0, 0, 0]
        self.closed = 0
        self.answers = 0

    def add(self, place, value):
        self.sums[place] = (self.sums[place] * 31 + value) & 0xFFFFFF

    def contacts(self):
        return self.closed

    def light(self, lamps):
        self.add(0, lamps)

    def sound(self, is_on):
        self.add(1, 1 if is_on else 0)

    def clock(self, level):
        self.add(2, level)

    def data(self, level):
        self.add(3, level)

    def pause(self):
        pass

    def receive(self, chunk):
        count = self.count
        for place in range(count):
            chunk[place] = self.coming[place]
        self.count = 0
        return count

    def send(self, frame):
        self.answers += 1
        self.add(4, crc16(frame, 0, len(frame) - 2))

    def ask(self, dice):
        """The next request: other lamps, text and beep, and now and then damaged or for somebody else."""
        for place in range(len(REQUEST)):
            self.coming[place] = REQUEST[place]
        self.coming[0] = 1 if dice & 7 else 2
        for place in (14, 15, 17, 19, 28):
            self.coming[place] = (dice >> place % 7) & 0xFF
        self.count = seal(self.coming, len(REQUEST))
        if dice & 0x70 == 0x70:
            self.coming[9] ^= 1


def main():
    ends = Ends()
    now_ms, dice, bounce = 0x3FFFF000, 1, 0
    display = Tm1637(ends.clock, ends.data, ends.pause, now_ms)
    box = Box(address=1, baudrate=38400, boot_id=77, line=ends, panel=ends, display=display, now_ms=now_ms)
    for length in (5, 8, 39):
        box._slice(length)
    for part in range(5):
        heap_lock()
        for step in range(STEPS):
            dice = (dice * 1103515245 + 12345) & 0x7FFFFFFF
            if step % 40 == 0:
                ends.ask(dice >> 12)
            if step % 97 == 0:
                bounce = 1 << (dice >> 20 & 7)
            ends.closed = bounce if step % 97 < 50 + (dice >> 24 & 15) else 0
            box.step(now_ms * 1000 & 0x3FFFFFFF, now_ms)
            now_ms = (now_ms + 1) & 0x3FFFFFFF
        heap_unlock()
        print(part, ends.answers, *ends.sums)


main()
