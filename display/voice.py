"""Sentences become speech, in a process of its own: `python -m display.voice` speaks into files, and ends.

Each line on its input is a language, a file and a sentence, separated by tabs. espeak-ng and its dictionaries (about
10 MB) are never in the memory of the daemon, and a fault in the C library cannot take the wall with it.

espeak-ng's interface: src/include/espeak-ng/speak_lib.h of version 1.52.
"""

import ctypes
import importlib.util
import os
import sys
from pathlib import Path

from display.chime import RATE_HZ, wav

_LOADER = "espeakng_loader"
_AUDIO_OUTPUT_SYNCHRONOUS = 2
_POS_CHARACTER = 1
_CHARS_UTF8 = 1
_POLITENESS = 10
_RATE_PARAMETER, _WORDS_PER_MINUTE = 1, 140

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


def can_speak() -> bool:
    """Whether the Python package with espeak-ng is installed."""
    return importlib.util.find_spec(_LOADER) is not None


class Espeak:
    """One per process. Raises OSError where the library does not work."""

    def __init__(self) -> None:
        package = importlib.util.find_spec(_LOADER)
        if package is None or package.origin is None:
            raise OSError("the Python package espeakng-loader is not installed")
        folder = Path(package.origin).parent
        self._library = ctypes.CDLL(str(folder / "libespeak-ng.so"))
        rate_hz = self._library.espeak_Initialize(_AUDIO_OUTPUT_SYNCHRONOUS, 0, os.fsencode(folder), 0)
        if rate_hz != RATE_HZ:
            raise OSError(f"espeak-ng does not start (it answers {rate_hz})")
        self._samples = bytearray()
        self._callback = _Callback(self._take)
        self._library.espeak_SetSynthCallback(self._callback)

    def speak(self, language: str, sentence: str) -> bytes:
        """Samples as `chime` makes them. Raises OSError for a language without a voice."""
        self._samples.clear()
        text = sentence.encode() + b"\0"
        if self._library.espeak_SetVoiceByName(language.encode()):
            raise OSError(f"espeak-ng has no voice for “{language}”")
        self._library.espeak_SetParameter(_RATE_PARAMETER, _WORDS_PER_MINUTE, 0)
        size = ctypes.c_size_t(len(text))
        self._library.espeak_Synth(text, size, 0, _POS_CHARACTER, 0, _CHARS_UTF8, None, None)
        return bytes(self._samples)

    def _take(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: object) -> int:
        if count:
            self._samples += ctypes.string_at(samples, 2 * count)
        return 0


def main() -> int:
    os.nice(_POLITENESS)
    try:
        espeak = Espeak()
        for line in sys.stdin:
            language, path, sentence = line.rstrip("\n").split("\t")
            clip = Path(path)
            fresh = clip.with_name(f".{clip.name}.{os.getpid()}")
            clip.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(wav(espeak.speak(language, sentence)))
            fresh.replace(clip)
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
