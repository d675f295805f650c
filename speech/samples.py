"""Sound samples: 16 bit, one channel, RATE_HZ. Silence is made, length is told, WAV bytes are wrapped and cut. Pure."""

import io
import struct
import wave
from array import array

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


def unwrapped(file: bytes) -> tuple[bytes, int]:
    """The samples of a RIFF/WAVE file of 16 bit and one channel, and their rate in Hz. Raises ValueError with what
    is wrong with another."""
    try:
        with wave.open(io.BytesIO(file)) as content:
            if (content.getsampwidth(), content.getnchannels()) != (2, 1):
                raise ValueError(
                    f"has {8 * content.getsampwidth()} bit and {content.getnchannels()} channels, not 16 bit and one"
                )
            return content.readframes(content.getnframes()), content.getframerate()
    except (EOFError, wave.Error) as error:
        raise ValueError(f"is no WAV file ({str(error) or 'it ends too soon'})") from error


def at_rate(samples: bytes, rate_hz: int) -> bytes:
    """Samples of another rate at RATE_HZ: each on the line between its two neighbours."""
    old = array("h", samples)
    if rate_hz == RATE_HZ or len(old) < 2:
        return samples
    step = rate_hz / RATE_HZ
    places = (place * step for place in range(int((len(old) - 1) / step)))
    return array("h", [round(old[int(x)] + (old[int(x) + 1] - old[int(x)]) * (x % 1)) for x in places]).tobytes()
