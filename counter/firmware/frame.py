"""Bytes become requests: what came between two silences is looked through for frames whose CRC fits.

Modbus over Serial Line V1.02, 2.5.1. On a line with several boxes each hears all the others, too: their requests and
their answers are frames like any, and whatever was run together with one is taken apart here.
"""

from array import array

from .const import const
from .ticks import since

READ = const(0x03)
WRITE = const(0x10)
READ_WRITE = const(0x17)
_EXCEPTION = const(0x80)

_SIZE = const(256)  # no frame is longer
_SHORTEST = const(4)
_BITS_OF_SILENCE = const(38_500_000)  # 3.5 characters of 11 bits, times a million µs
_SILENCE_US = const(1750)


def _crc_of_byte(byte):
    for _ in range(8):
        byte = (byte >> 1) ^ (0xA001 if byte & 1 else 0)
    return byte


_CRCS = array("H", [_crc_of_byte(byte) for byte in range(256)])


def crc16(data, start, end):
    """CRC-16 of `data[start:end]`; 0 if its last two bytes are the CRC of those before."""
    crcs = _CRCS
    crc = 0xFFFF
    for place in range(start, end):
        crc = (crc >> 8) ^ crcs[(crc ^ data[place]) & 0xFF]
    return crc


def seal(frame, length):
    """Puts the CRC behind the first `length` bytes; the length with it."""
    crc = crc16(frame, 0, length)
    frame[length] = crc & 0xFF
    frame[length + 1] = crc >> 8
    return length + 2


class Frames:
    """The requests to one address. After `is_request_over` was True the request is `data[start:end]`, without CRC.

    `errors`: in how many bursts there was something that is no frame, since the start.
    """

    def __init__(self, address, baudrate):
        self.data = bytearray(_SIZE)
        self.start = self.end = 0
        self.errors = 0
        self._address = address
        self._silence_us = max(_SILENCE_US, _BITS_OF_SILENCE // baudrate)
        self._count = 0
        self._is_too_long = False
        self._heard_us = 0

    def take(self, chunk, count, now_us):
        """The first `count` bytes of `chunk` have come in."""
        self._heard_us = now_us
        data = self.data
        end = self._count + count
        if end > _SIZE:
            self._is_too_long = True
            return
        for place in range(count):
            data[self._count + place] = chunk[place]
        self._count = end

    def is_request_over(self, now_us):
        """True once after each request: silence has ended a burst whose last frame is one to this address."""
        if not self._count or since(self._heard_us, now_us) < self._silence_us:
            return False
        is_for_us = self._look_through()
        self._count = 0
        self._is_too_long = False
        return is_for_us

    def _look_through(self):
        """The last frame counts: after an older one, others have spoken already."""
        is_damaged = self._is_too_long
        is_for_us = False
        place = 0
        while place < self._count:
            length = self._request_length(place)
            is_request = length > 0
            if not length:
                length = self._answer_length(place)
            if not length and not place and self._fits(0, self._count):
                length = self._count  # a function that we do not know
                is_request = True
            if length:
                is_for_us = is_request and self.data[place] == self._address
                self.start = place
                self.end = place + length - 2
                place += length
            else:
                is_damaged = True
                place += 1
        if is_damaged:
            self.errors = (self.errors + 1) & 0xFFFF
        return is_for_us and not self._is_too_long

    def _request_length(self, place):
        function = self._byte(place + 1)
        if function == READ:
            length = 8
        elif function == WRITE:
            length = 9 + self._byte(place + 6)
        elif function == READ_WRITE:
            length = 13 + self._byte(place + 10)
        else:
            return 0
        return length if self._fits(place, length) else 0

    def _answer_length(self, place):
        function = self._byte(place + 1)
        if function in (READ, READ_WRITE):
            length = 5 + self._byte(place + 2)
        elif function == WRITE:
            length = 8
        elif function & _EXCEPTION:
            length = 5
        else:
            return 0
        return length if self._fits(place, length) else 0

    def _fits(self, place, length):
        end = place + length
        return length >= _SHORTEST and end <= self._count and crc16(self.data, place, end) == 0

    def _byte(self, place):
        return self.data[place] if place < self._count else 0
