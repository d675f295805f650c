"""main.py and board.py in MicroPython, on pins that keep a record: the RP2040's `machine` is replaced, nothing else.

    micropython rp2040_bench.py LINK KEYS_HELD FOLDER

Says what was set up, then what happened in the steps, a line each; ends by a step that fails.
"""

import os
import sys
import time

LINK, HELD, FOLDER = sys.argv[1], [int(pin) for pin in sys.argv[2].split(",") if pin], sys.argv[3]
REQUEST = bytes.fromhex("011700000011002000091200050048030177413F3066345B3200640007")


class Pin:
    IN, OUT, PULL_UP = "in", "out", "pull-up"

    def __init__(self, pin, mode=None, pull=None, value=None):
        self.pin, self.level = pin, value
        if mode is not None:
            print("pin", pin, mode, pull or "-", "-" if value is None else value)

    def __call__(self, level=None):
        if level is None:
            return 0 if self.pin in HELD else 1
        if level != self.level:
            self.level = level
            if self.pin not in (20, 21):
                print("set", self.pin, level)
        return None


class UART:
    def __init__(self, number, baudrate, **options):
        pins = {name: getattr(value, "pin", value) for name, value in options.items()}
        print("uart", number, baudrate, *[f"{name}={pins[name]}" for name in sorted(pins)])
        self.coming = b""

    def any(self):
        return len(self.coming)

    def readinto(self, buffer, count):
        buffer[:count] = self.coming[:count]
        self.coming = self.coming[count:]
        return count

    def write(self, frame):
        print("send", bytes(frame)[:5].hex())

    def txdone(self):
        return True


class WDT:
    def __init__(self, timeout):
        print("watchdog", timeout)
        self.fed = 0

    def feed(self):
        self.fed += 1


class Machine:
    pass


Machine.Pin, Machine.UART, Machine.WDT = Pin, UART, WDT
sys.modules["machine"] = Machine
os.chdir(FOLDER)

from firmware.frame import seal  # noqa: E402

from firmware import board, main  # noqa: E402

main.LINK = LINK
box = main.start()
if box is None:
    print("not started")
    raise SystemExit
watchdog = board.a_watchdog()
frame = bytearray(REQUEST + bytes(2))
seal(frame, len(REQUEST))


class Ended(Exception):
    pass


def steps(count):
    """main's own loop, for so many steps; then one that fails."""
    real, left = box.step, [count]

    def step(now_us, now_ms):
        left[0] -= 1
        if left[0] < 0:
            raise Ended
        time.sleep_us(200)
        real(now_us, now_ms)

    box.step = step
    fed = watchdog.fed
    try:
        main.run(box, watchdog)
    except Ended:
        print("fed", watchdog.fed - fed)
    box.step = real


steps(20)
if LINK == "rs485":
    box._line._uart.coming = bytes(frame)
    steps(60)
