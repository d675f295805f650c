"""The firmware's box under MicroPython, with a pty for its wire and two pipes for its pins.

    micropython -X heapsize=192k pty_board.py PTY ADDRESS BOOT_FILE LINK

Standard input moves the contacts, a bit mask in hexadecimal each line. Standard output tells all that the pins do, a
line each: `boot N`, `lit MASK`, `beep 0|1`, `drive 0|1`, and `wire …` with the display's edges (C c D d: clock and
data, up and down). After `memory` comes `memory N`, the bytes in use.
"""

import gc
import os
import select
import sys
from time import ticks_diff, ticks_ms, ticks_us

from firmware.boot_id import next_boot_id
from firmware.box import Box
from firmware.display import Tm1637
from firmware.line import Rs485Line, StreamLine

MASK = 0x3FFFFFFF
BAUDRATE = 38400


def tell(*words):
    print(*words)


class Panel:
    def __init__(self):
        self.closed = 0
        self._lit = None
        self._is_on = False

    def contacts(self):
        return self.closed

    def light(self, lamps):
        if lamps != self._lit:
            self._lit = lamps
            tell("lit", f"{lamps:04x}")

    def sound(self, is_on):
        if is_on != self._is_on:
            self._is_on = is_on
            tell("beep", int(is_on))


class Wire:
    """The display's two pins; the edges are told together when a byte has been sent."""

    def __init__(self):
        self.edges = bytearray(4096)
        self.count = 0
        self._levels = [None, None]

    def move(self, which, value, letter):
        if self._levels[which] != value:
            self._levels[which] = value
            self.edges[self.count] = ord(letter) + (0 if value else 32)
            self.count += 1

    def clock(self, value):
        self.move(0, value, "C")

    def data(self, value):
        self.move(1, value, "D")

    def tell(self):
        if self.count:
            tell("wire", str(memoryview(self.edges)[: self.count], "ascii"))
            self.count = 0


class Uart:
    """A pty as MicroPython's UART on the RP2040: what is written takes its time on the wire."""

    def __init__(self, stream):
        self._stream = stream
        self._poll = select.poll()
        self._poll.register(stream, select.POLLIN)
        self._byte = bytearray(1)
        self._heard = b""
        self._done_us = None

    def any(self):
        while True:
            has_byte = False
            for _ in self._poll.ipoll(0):
                has_byte = True
            if not has_byte:
                return len(self._heard)
            self._stream.readinto(self._byte)
            self._heard += self._byte

    def readinto(self, buffer, count):
        buffer[:count] = self._heard[:count]
        self._heard = self._heard[count:]
        return count

    def write(self, frame):
        self._done_us = ticks_us() + len(frame) * 11 * 1_000_000 // BAUDRATE
        self._stream.write(frame)

    def txdone(self):
        return ticks_diff(ticks_us(), self._done_us) >= 0


def drive(value):
    tell("drive", value)


def a_line(stream, kind):
    if kind == "rs485":
        return Rs485Line(Uart(stream), drive)
    poll = select.poll()
    poll.register(stream, select.POLLIN)
    return StreamLine(poll, stream, stream)


def main(stream, address, boot_file, kind):
    commands = select.poll()
    commands.register(sys.stdin, select.POLLIN)
    panel, wire = Panel(), Wire()
    boot_id = next_boot_id(boot_file, lambda: int.from_bytes(os.urandom(2), "big"))
    tell("boot", boot_id)
    now_ms = ticks_ms() & MASK
    box = Box(
        address=int(address),
        baudrate=BAUDRATE,
        boot_id=boot_id,
        line=a_line(stream, kind),
        panel=panel,
        display=Tm1637(wire.clock, wire.data, lambda: None, now_ms),
        now_ms=now_ms,
    )
    tell("ready")
    while True:
        box.step(ticks_us() & MASK, ticks_ms() & MASK)
        wire.tell()
        for _ in commands.poll(1):  # a step in a millisecond, and not all of the processor
            word = sys.stdin.readline().strip()
            if not word:
                return
            if word == "memory":
                gc.collect()
                tell("memory", gc.mem_alloc())
            else:
                panel.closed = int(word, 16)


with open(sys.argv[1], "r+b") as pty:
    main(pty, *sys.argv[2:])
