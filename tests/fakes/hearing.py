"""What an ear would make of samples: which tones are in them, where they are loud, and whether they click or clip."""

import wave
from array import array
from cmath import exp, pi
from itertools import pairwise
from math import cos, sin
from pathlib import Path

from speech.levels import FULL_SCALE
from speech.samples import RATE_HZ

_WINDOW = RATE_HZ // 50


def values(samples: bytes) -> "array[int]":
    return array("h", samples)


def recorded(path: Path) -> bytes:
    """The samples of a WAV file, which must be of our form."""
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (RATE_HZ, 2, 1)
        return file.readframes(file.getnframes())


def tone(hz: float, lasts_s: float, strength: float = 0.5, rate_hz: int = RATE_HZ) -> bytes:
    """`strength` of full scale; past one it is cut off there."""
    wave = (strength * FULL_SCALE * sin(2 * pi * hz * place / rate_hz) for place in range(round(lasts_s * rate_hz)))
    return array("h", [round(max(-FULL_SCALE, min(value, FULL_SCALE))) for value in wave]).tobytes()


def part(samples: bytes, start_s: float, end_s: float) -> bytes:
    return samples[2 * round(start_s * RATE_HZ) : 2 * round(end_s * RATE_HZ)]


def tones(samples: bytes) -> list[float]:
    """The frequencies in Hz of what stands out, at least a fifth as strong as the strongest, rising; by a Fourier
    transform of up to 8192 samples: to 3 Hz."""
    heard = list(values(samples))[:8192]
    size = len(heard)
    windowed = [value * (0.5 - 0.5 * cos(2 * pi * place / size)) for place, value in enumerate(heard)]
    strengths = [abs(value) for value in _transformed([complex(value) for value in windowed] + [0j] * (8192 - size))]
    least = max(strengths[1:4096]) / 5
    return [
        place * RATE_HZ / 8192
        for place in range(2, 4096)
        if strengths[place] > least and strengths[place - 1] < strengths[place] >= strengths[place + 1]
    ]


def loud_spans(samples: bytes, least: float = 0.01, gap_s: float = 0.15) -> list[tuple[float, float]]:
    """Where it is louder than this part of full scale, from second to second; shorter gaps are bridged."""
    heard, spans = values(samples), list[tuple[float, float]]()
    for start in range(0, len(heard), _WINDOW):
        window = heard[start : start + _WINDOW]
        if (sum(value * value for value in window) / len(window)) ** 0.5 > least * FULL_SCALE:
            begins, ends = start / RATE_HZ, (start + len(window)) / RATE_HZ
            if spans and begins - spans[-1][1] <= gap_s:
                begins = spans.pop()[0]
            spans.append((begins, ends))
    return spans


def loudest(samples: bytes) -> float:
    """The highest sample, of full scale."""
    return max(map(abs, values(samples)), default=0) / FULL_SCALE


def steepest(samples: bytes) -> float:
    """The largest step from sample to sample, of full scale: a click is one."""
    return max((abs(later - sooner) for sooner, later in pairwise(values(samples))), default=0) / FULL_SCALE


def _transformed(signal: list[complex]) -> list[complex]:
    """The fast Fourier transform; the length is a power of two."""
    size = len(signal)
    if size == 1:
        return signal
    even, odd = _transformed(signal[::2]), _transformed(signal[1::2])
    turned = [exp(-2j * pi * place / size) * value for place, value in enumerate(odd)]
    return [a + b for a, b in zip(even, turned, strict=True)] + [a - b for a, b in zip(even, turned, strict=True)]
