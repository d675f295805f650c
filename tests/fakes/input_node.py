"""An input device's node as the kernel shows it: answers to the ioctls of linux/input.h, and a FIFO to read from."""

import os
from struct import Struct

from inputs.device import EVENT
from inputs.event_codes import Axis

MT_SLOT, MT_X, MT_Y = 0x2F, 0x35, 0x36


class FakeInputNode:
    """`axes`: least and most of each axis it has. `places`: where each slot's finger last was."""

    def __init__(self, folder, axes=None, places=()):
        self.path = folder / "event0"
        os.mkfifo(self.path)
        self._keeps_it_open = os.open(self.path, os.O_RDWR)
        self.axes = axes or {}
        self.places = places
        self.slot = 0
        self.switches = 0
        self.clock = None
        self.is_grabbed = self.is_busy = self.is_gone = False

    def send(self, *events):
        os.write(self._keeps_it_open, b"".join(EVENT.pack(0, 0, *event) for event in events))

    def ioctl(self, fd, request, data):
        os.fstat(fd)
        number, size, writes = request & 0xFF, request >> 16 & 0x3FFF, request >> 30 == 1
        assert request >> 8 & 0xFF == ord("E")
        assert number == 0x90 or len(data) == size
        if self.is_gone:
            raise OSError(19, "No such device")
        if number == 0x90:
            if self.is_busy:
                raise OSError(16, "Device or resource busy")
            self.is_grabbed = data == 1
            return 0
        if writes:
            assert number == 0xA0
            self.clock = int.from_bytes(data, "little")
            return data
        return self._told(number, size, data)

    def _told(self, number, size, data):
        if number == 0x23:
            return sum(1 << axis for axis in self.axes).to_bytes(size, "little")
        if number == 0x1B:
            return self.switches.to_bytes(size, "little")
        if number == 0x0A:
            axis = int.from_bytes(data[:4], "little")
            return data[:4] + Struct(f"{size // 4 - 1}i").pack(*(place[axis == MT_Y] for place in self.places))
        least, most = self.axes[Axis(number - 0x40)]
        return Struct("6i").pack(self.slot if number - 0x40 == MT_SLOT else least, least, most, 0, 0, 0)
