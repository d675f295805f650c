"""Samples become as loud as they are meant to be: speech all alike, without clicks where it begins and ends. Pure."""

from array import array

from speech.samples import RATE_HZ

FULL_SCALE = 32767
# Of full scale: the root mean square of what is not silence, and the peak that is never passed.
_SPEECH_RMS, _CEILING = 0.1, 0.8
_WINDOW = RATE_HZ // 100
# Quieter than this part of the loudest window is silence.
_SILENT = 0.02
# What is kept of the silence at each end, in windows, and the fade within it: a voice begins before it is loud.
_KEPT_WINDOWS = 2
_FADE = RATE_HZ // 200
_SHIFT = 15


def peak(samples: bytes) -> float:
    """The loudest sample, as a part of full scale."""
    return max(map(abs, array("h", samples)), default=0) / FULL_SCALE


def loudness(samples: bytes) -> float:
    """The root mean square of what is not silence, as a part of full scale."""
    powers = _powers(samples)
    loud = [powers[place] for place in _loud(powers)]
    return (sum(loud) / len(loud)) ** 0.5 / FULL_SCALE if loud else 0.0


def scaled(samples: bytes, factor: float) -> bytes:
    """Raises OverflowError when that would pass full scale."""
    # A shift is twice as fast as rounding, and somebody waits for a whole announcement.
    part = round(factor * (1 << _SHIFT))
    return samples if factor == 1 else array("h", [value * part >> _SHIFT for value in array("h", samples)]).tobytes()


def levelled(samples: bytes) -> bytes:
    """A spoken piece as loud as every other, without the silence around it, faded in and out over 5 ms."""
    loud = loudness(samples)
    if not loud:
        return b""
    values = array("h", scaled(_trimmed(samples), min(_SPEECH_RMS / loud, _CEILING / peak(samples))))
    fade = min(_FADE, len(values) // 2)
    for place in range(fade):
        values[place] = values[place] * place // fade
        values[-1 - place] = values[-1 - place] * place // fade
    return values.tobytes()


def _trimmed(samples: bytes) -> bytes:
    loud = _loud(_powers(samples))
    start = max(loud[0] - _KEPT_WINDOWS, 0) * _WINDOW
    return samples[2 * start : 2 * (loud[-1] + 1 + _KEPT_WINDOWS) * _WINDOW]


def _loud(powers: list[float]) -> list[int]:
    """The windows that are not silence."""
    least = max(powers, default=0) * _SILENT**2
    return [place for place, power in enumerate(powers) if power > least]


def _powers(samples: bytes) -> list[float]:
    """The mean square of each window."""
    values = array("h", samples)
    windows = (values[start : start + _WINDOW] for start in range(0, len(values), _WINDOW))
    return [sum(value * value for value in window) / len(window) for window in windows]
