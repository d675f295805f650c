"""A picture's first bytes tell its width and height, before anybody decodes it. Pure.

PNG: ISO/IEC 15948, 11.2.2 (IHDR). JPEG: ITU-T T.81, B.2.2 (frame header).
"""

import struct

_PNG = b"\x89PNG\r\n\x1a\n"
# SOF0 … SOF15, but for the tables DHT (C4), JPG (C8) and DAC (CC) in between.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def size_of(data: bytes) -> tuple[int, int]:
    """Width and height in pixels. Raises ValueError for what is neither PNG nor JPEG, or ends too soon."""
    try:
        if data.startswith(_PNG):
            width, height = struct.unpack_from(">II", data, 16)
            return width, height
        if data.startswith(b"\xff\xd8"):
            return _jpeg_size(data)
    except struct.error as error:
        raise ValueError("it ends too soon") from error
    raise ValueError("it is neither a PNG nor a JPEG")


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at = 2
    while True:
        lead, marker, length = struct.unpack_from(">BBH", data, at)
        if lead != 0xFF:
            raise ValueError("it is damaged")
        if marker == 0xFF:
            at += 1
        elif marker in _FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        else:
            at += 2 + length
