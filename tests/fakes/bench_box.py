"""A box on the bench without wire or pins: the firmware's own steps, each millisecond, under CPython."""

from counter.firmware.box import Box
from counter.firmware.display import Tm1637
from fakes.tm1637 import Chip

STEP_MS = 1


class MemoryLine:
    """What is put into `coming` comes in; `sent` keeps what goes out."""

    def __init__(self):
        self.coming = b""
        self.sent = []
        self.is_sending = False

    def receive(self, chunk):
        count = min(len(self.coming), len(chunk))
        chunk[:count] = self.coming[:count]
        self.coming = self.coming[count:]
        return count

    def send(self, frame):
        self.sent.append(bytes(frame))


class Panel:
    def __init__(self):
        self.closed = 0
        self.lit = None
        self.is_sounding = False

    def contacts(self):
        return self.closed

    def light(self, lamps):
        self.lit = lamps

    def sound(self, is_on):
        self.is_sounding = is_on


class BenchBox:
    """`text` is read from the display's chip. Time goes on only by `run` and what uses it."""

    def __init__(self, address=1, boot_id=0xBEEF, start_ms=5000, baudrate=38400):
        self.now_us = start_ms * 1000
        self.line, self.panel, self.chip = MemoryLine(), Panel(), Chip()
        self.box = Box(
            address=address,
            baudrate=baudrate,
            boot_id=boot_id,
            line=self.line,
            panel=self.panel,
            display=Tm1637(self.chip.clock, self.chip.data, lambda: None, start_ms),
            now_ms=start_ms,
        )

    def run(self, for_ms):
        for _ in range(for_ms):
            self.step()

    def step(self, after_ms=STEP_MS):
        self.box.step(self.now_us & 0x3FFFFFFF, self.now_us // 1000 & 0x3FFFFFFF)
        self.now_us += 1000 * after_ms

    def hear(self, *bursts):
        """Bytes come in, each burst followed by silence; what the box sends."""
        before = len(self.line.sent)
        for burst in bursts:
            self.line.coming = burst
            self.run(len(burst) // 64 + 4)
        return b"".join(self.line.sent[before:])

    def press(self, key, held_ms=40):
        """The contact closes and opens; the box counts."""
        self.panel.closed |= 1 << key
        self.run(held_ms)
        self.panel.closed &= ~(1 << key)
        self.run(25)

    @property
    def segments(self):
        return bytes(self.chip.places[:4])
