"""Sound samples: 16 bit, one channel, RATE_HZ. Silence is made, length is told, WAV bytes are wrapped and cut. Pure."""

import struct

RATE_HZ = 22050


def silence(lasts_s: float) -> bytes:
    return bytes(2 * round(lasts_s * RATE_HZ))


def lasts_s(samples: bytes) -> float:
    return len(samples) / 2 / RATE_HZ


def wav(samples: bytes) -> bytes:
    """A RIFF/WAVE file around these samples."""
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE_HZ, 2 * RATE_HZ, 2, 16)
    data = struct.pack("<4sI", b"data", len(samples)) + samples
    return struct.pack("<4sI4s", b"RIFF", 4 + len(form) + len(data), b"WAVE") + form + data
