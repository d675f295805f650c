"""A chime is made of three notes, as sound samples. Pure."""

from array import array
from functools import lru_cache
from math import cos, exp, pi, sin

from speech.levels import FULL_SCALE
from speech.samples import RATE_HZ

# D5, F♯5, A5: a rising major chord, in the middle of what older ears hear best.
_NOTES_HZ = (587.33, 739.99, 880.0)
_APART_S = 0.26
_LASTS_S, _BRIEF_LASTS_S = 1.7, 0.6
_PEAK = 0.5
# Overtones of a struck bar: frequency and strength against the note's, and the time in which it fades to 1/e.
_OVERTONES = ((1.0, 1.0, 0.42), (2.0, 0.22, 0.26), (3.0, 0.07, 0.12), (5.4, 0.02, 0.05))
# What is still missing of a note's strength is multiplied by this with each sample: 6 ms to full strength.
_ATTACK = 0.97
_FADED_AFTER = 8  # times 1/e: 0.03 %
_FADE_S = 0.15


@lru_cache(maxsize=2)
def chime(*, is_brief: bool = False) -> bytes:
    """16-bit samples, one channel, RATE_HZ; begins and ends in silence, half of full scale at its loudest. Brief:
    the last note alone."""
    notes = _NOTES_HZ[-1:] if is_brief else _NOTES_HZ
    mixed = array("d", bytes(8 * round((_BRIEF_LASTS_S if is_brief else _LASTS_S) * RATE_HZ)))
    for place, note_hz in enumerate(notes):
        for ratio, strength, fades_s in _OVERTONES:
            _strike(mixed, round(place * _APART_S * RATE_HZ), note_hz * ratio, strength, fades_s)
    fade = round(_FADE_S * RATE_HZ)
    for place in range(fade):
        mixed[-1 - place] *= place / fade
    loudest = max(map(abs, mixed))
    return array("h", [round(value * _PEAK * FULL_SCALE / loudest) for value in mixed]).tobytes()


def _strike(mixed: "array[float]", start: int, tone_hz: float, strength: float, fades_s: float) -> None:
    """Adds one decaying sine: a resonator, whose next sample follows from its last two."""
    step, decay = 2 * pi * tone_hz / RATE_HZ, exp(-1 / (fades_s * RATE_HZ))
    turn, damping = 2 * decay * cos(step), decay * decay
    older, old = 0.0, strength * decay * sin(step)
    muffled = 1.0
    for place in range(start, min(start + round(_FADED_AFTER * fades_s * RATE_HZ), len(mixed))):
        mixed[place] += older * (1 - muffled)
        muffled *= _ATTACK
        older, old = old, turn * old - damping * older
