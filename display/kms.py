"""Pixels go into the memory that the kernel shows on a connected screen: no desktop, no OpenGL, no driver of Mesa.

The kernel's own interface (include/uapi/drm/drm_mode.h, “dumb buffers”), which every driver with a screen has: of a
Raspberry Pi, of a PC's graphics card, of a virtual machine. One program at a time may set a card's screens.
"""

import ctypes
import errno
import fcntl
import mmap
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from struct import Struct
from typing import Any, NamedTuple

CARDS = Path("/dev/dri")
BYTES_PER_PIXEL = 4
Rectangle = tuple[int, int, int, int]
Ioctl = Callable[[int, int, bytearray], object]

# Each request: its number, and what it carries both ways. The names are the kernel's.
RESOURCES = 0xA0, Struct("<4Q8I")
SET_CRTC = 0xA2, Struct("<Q7I68s")
ENCODER = 0xA6, Struct("<5I")
CONNECTOR = 0xA7, Struct("<4Q12I")
ADD_FB = 0xAE, Struct("<7I")
DIRTY_FB = 0xB1, Struct("<4IQ")
CREATE_DUMB = 0xB2, Struct("<6IQ")
MAP_DUMB = 0xB3, Struct("<2IQ")
MODE = Struct("<I10H3I32s")
_CONNECTED = 1
_PREFERRED = 8
_BITS_PER_PIXEL, _DEPTH = 32, 24


class _Way(NamedTuple):
    """From a connected screen back to what feeds it; `mode` as the kernel tells it."""

    connector: int
    crtc: int
    mode: bytes
    width: int
    height: int


class Screen:
    """`memory` holds `height` rows of `pitch` bytes; `show` tells the card which parts of it have changed.

    Raises OSError where a card or the N-th connected screen is not there, or another program has the card.
    """

    def __init__(self, screen: int, card: str = "", *, cards: Path = CARDS, ioctl: Ioctl = fcntl.ioctl) -> None:
        self._ioctl = ioctl
        self._needs_telling = True
        self._fd = -1
        for path in [cards / f"card{card}"] if card else sorted(cards.glob("card?")):
            self._fd = os.open(path, os.O_RDWR | os.O_CLOEXEC)
            # A Pi has a card of its own for three dimensions; it has no screens.
            with suppress(OSError):
                ways = list(self._ways())
                if screen < len(ways):
                    break
            os.close(self._fd)
        else:
            raise OSError(errno.ENODEV, "no such screen is connected")
        try:
            self._set_up(ways[screen])
        except OSError:
            os.close(self._fd)
            raise

    def _set_up(self, way: _Way) -> None:
        self.width, self.height = way.width, way.height
        made = self._ask(CREATE_DUMB, way.height, way.width, _BITS_PER_PIXEL, 0, 0, 0, 0)
        handle, self.pitch, size = made[4:7]
        frame = self._ask(ADD_FB, 0, way.width, way.height, self.pitch, _BITS_PER_PIXEL, _DEPTH, handle)
        self._frame = frame[0]
        connectors = (ctypes.c_uint32 * 1)(way.connector)
        self._ask(SET_CRTC, ctypes.addressof(connectors), 1, way.crtc, self._frame, 0, 0, 0, 1, way.mode)
        # Last, for a mapping holds on to the card.
        self.memory = mmap.mmap(self._fd, size, offset=self._ask(MAP_DUMB, handle, 0, 0)[2])

    def show(self, changed: Sequence[Rectangle]) -> None:
        """`changed`: left, top, width, height. Most cards show their memory as it is; others have to be told."""
        if not self._needs_telling or not changed:
            return
        edges = [edge for x, y, width, height in changed for edge in (x, y, x + width, y + height)]
        clips = (ctypes.c_uint16 * len(edges))(*edges)
        try:
            self._ask(DIRTY_FB, self._frame, 0, 0, len(changed), ctypes.addressof(clips))
        except OSError as error:
            if error.errno != errno.ENOSYS:
                raise
            self._needs_telling = False

    def close(self) -> None:
        """The kernel takes the picture away, and its own console has the screen again. Nobody may look into `memory`
        any more."""
        with suppress(BufferError):
            self.memory.close()
        os.close(self._fd)

    def _ways(self) -> Iterator[_Way]:
        """Every connected screen of the card, in its order, each with a source of its own."""
        told = self._ask(RESOURCES, *[0] * 12)
        crtcs, connectors = (ctypes.c_uint32 * told[5])(), (ctypes.c_uint32 * told[6])()
        places = [0, ctypes.addressof(crtcs), ctypes.addressof(connectors), 0]
        self._ask(RESOURCES, *places, 0, told[5], told[6], 0, *[0] * 4)
        free = list(crtcs)
        for connector in connectors:
            told = self._ask(CONNECTOR, *[0] * 8, connector, *[0] * 7)
            count_modes, count_encoders, encoder, state = told[4], told[6], told[7], told[11]
            if state != _CONNECTED or not count_modes:
                continue
            modes, encoders = (ctypes.c_char * (MODE.size * count_modes))(), (ctypes.c_uint32 * count_encoders)()
            places = [ctypes.addressof(encoders), ctypes.addressof(modes), 0, 0]
            self._ask(CONNECTOR, *places, count_modes, 0, count_encoders, 0, connector, *[0] * 7)
            fitting = [
                crtc
                for each in sorted(encoders, key=lambda each: each != encoder)
                for told in [self._ask(ENCODER, each, 0, 0, 0, 0)]
                for place, crtc in sorted(enumerate(crtcs), key=lambda placed: placed[1] != told[2])
                if told[3] >> place & 1 and crtc in free
            ]
            if fitting:
                free.remove(fitting[0])
                yield _way(connector, fitting[0], bytes(modes))

    def _ask(self, request: tuple[int, Struct], *values: Any) -> tuple[Any, ...]:
        number, form = request
        carried = bytearray(form.pack(*values))
        self._ioctl(self._fd, 3 << 30 | form.size << 16 | ord("d") << 8 | number, carried)
        return form.unpack(carried)


def _way(connector: int, crtc: int, modes: bytes) -> _Way:
    """In the mode that the screen prefers, else the first that it has."""
    each = [modes[at : at + MODE.size] for at in range(0, len(modes), MODE.size)]
    mode = next((mode for mode in each if MODE.unpack(mode)[13] & _PREFERRED), each[0])
    told = MODE.unpack(mode)
    return _Way(connector=connector, crtc=crtc, mode=mode, width=told[1], height=told[6])
