"""A folder of recordings, one folder for each language (`el/letter-alpha.wav`), says phrases piece by piece."""

import logging
from array import array
from pathlib import Path

from epass.errors import DeviceError
from speech.levels import FULL_SCALE, levelled, loudness
from speech.phrases import Phrase
from speech.samples import RATE_HZ, lasts_s, silence, unwrapped

log = logging.getLogger("epass.speech")

_GAP_S = 0.05
_LONGEST_S = 5.0
# Of full scale: what is quieter cannot be made louder without its noise.
_QUIETEST = 0.01
# So many samples in a row at the end of the scale were cut off there.
_CUT_OFF = 3


class Clips:
    name = "clips"
    is_slow = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # What was wrong with a recording when it was looked at last, by its stamp; "" for nothing.
        self._faults: dict[str, str] = {}

    def voice_of(self, phrase: Phrase) -> str | None:
        """The stamps of its recordings. Where one is missing or unfit, the whole phrase is left to a voice."""
        stamps = [_stamp(path) for path in self._paths(phrase)]
        for path, stamp in zip(self._paths(phrase), stamps, strict=True):
            if not stamp or self._fault(path, stamp):
                return None
        return "\n".join(stamps) or None

    def speak(self, phrase: Phrase) -> bytes:
        try:
            pieces = [levelled(recording(path)) for path in self._paths(phrase)]
        except (OSError, ValueError) as error:
            raise DeviceError(f"A recording cannot be read: {error}.") from error
        return silence(_GAP_S).join(pieces)

    def close(self) -> None:
        """Nothing stays open."""

    def _paths(self, phrase: Phrase) -> list[Path]:
        return [clip_path(self._folder, phrase.language, clip) for clip in phrase.clips]

    def _fault(self, path: Path, stamp: str) -> str:
        if stamp not in self._faults:
            try:
                recording(path)
                self._faults[stamp] = ""
            except (OSError, ValueError) as error:
                log.warning("The recording %s %s: a voice speaks instead", path, error)
                self._faults[stamp] = str(error)
        return self._faults[stamp]


def clip_path(folder: Path, language: str, clip: str) -> Path:
    return folder / language / f"{clip}.wav"


def recording(path: Path) -> bytes:
    """Its samples. Raises OSError, or ValueError with what is wrong with it."""
    samples, rate_hz = unwrapped(path.read_bytes())
    if rate_hz != RATE_HZ:
        raise ValueError(f"has {rate_hz} Hz, not {RATE_HZ}")
    if not loudness(samples):
        raise ValueError("is silent")
    return samples


def faults(path: Path) -> list[str]:
    """What whoever recorded it should mend; a recording that only sounds bad is played all the same."""
    try:
        samples = recording(path)
    except (OSError, ValueError) as error:
        return [error.strerror or str(error) if isinstance(error, OSError) else str(error)]
    found = []
    if _is_cut_off(samples):
        found.append("was recorded too loud: its peaks are cut off")
    if loudness(samples) < _QUIETEST:
        found.append("was recorded too quietly")
    if lasts_s(samples) > _LONGEST_S:
        found.append(f"lasts {lasts_s(samples):.0f} s, longer than {_LONGEST_S:.0f} s")
    return found


def _is_cut_off(samples: bytes) -> bool:
    in_a_row = 0
    for value in array("h", samples):
        in_a_row = in_a_row + 1 if abs(value) >= FULL_SCALE else 0
        if in_a_row == _CUT_OFF:
            return True
    return False


def _stamp(path: Path) -> str:
    """Another one when the file is another; "" when it is not there."""
    try:
        found = path.stat()
    except OSError:
        return ""
    return f"{path} {found.st_size} {found.st_mtime_ns}"
