"""Sentences become speech, in a process of its own that ends with its input: `python -m speech.voice WORDS_PER_MINUTE`.

Each line of the input has three fields, separated by tabs: a language, a volume in percent and a sentence. It is
answered on the output (see `answer`).

espeak-ng and its dictionaries (about 10 MB) are never in the memory of a daemon, and a fault in the C library cannot
take a screen with it. espeak-ng's interface: src/include/espeak-ng/speak_lib.h of version 1.52.
"""

import ctypes
import importlib.util
import os
import struct
import sys
from pathlib import Path

from speech.samples import RATE_HZ

_LOADER = "espeakng_loader"
_AUDIO_OUTPUT_SYNCHRONOUS = 2
_POS_CHARACTER = 1
_CHARS_UTF8 = 1
_RATE_PARAMETER = 1
_VOLUME_PARAMETER = 2

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
# In front of each answer: how many bytes of samples follow; below zero, how many of a reason why there are none.
HEAD = struct.Struct("<i")


def can_speak() -> bool:
    """Whether the Python package with espeak-ng is installed."""
    return importlib.util.find_spec(_LOADER) is not None


class Espeak:
    """One per process. Raises OSError where the library does not work."""

    def __init__(self, words_per_minute: int) -> None:
        package = importlib.util.find_spec(_LOADER)
        if package is None or package.origin is None:
            raise OSError("the Python package espeakng-loader is not installed")
        folder = Path(package.origin).parent
        self._library = ctypes.CDLL(str(folder / "libespeak-ng.so"))
        rate_hz = self._library.espeak_Initialize(_AUDIO_OUTPUT_SYNCHRONOUS, 0, os.fsencode(folder), 0)
        if rate_hz != RATE_HZ:
            raise OSError(f"espeak-ng does not start (it answers {rate_hz})")
        self._pace = words_per_minute
        self._samples = bytearray()
        self._callback = _Callback(self._take)
        self._library.espeak_SetSynthCallback(self._callback)

    def speak(self, language: str, sentence: str, percent: int) -> bytes:
        """Samples, this loud. Raises OSError for a language without a voice."""
        self._samples.clear()
        text = sentence.encode() + b"\0"
        if self._library.espeak_SetVoiceByName(language.encode()):
            raise OSError(f"espeak-ng has no voice for “{language}”")
        self._library.espeak_SetParameter(_RATE_PARAMETER, self._pace, 0)
        self._library.espeak_SetParameter(_VOLUME_PARAMETER, percent, 0)
        size = ctypes.c_size_t(len(text))
        self._library.espeak_Synth(text, size, 0, _POS_CHARACTER, 0, _CHARS_UTF8, None, None)
        return bytes(self._samples)

    def _take(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: object) -> int:
        if count:
            self._samples += ctypes.string_at(samples, 2 * count)
        return 0


def answer(espeak: Espeak, line: str) -> bytes:
    """HEAD and samples, or HEAD and the reason why there are none."""
    language, percent, sentence = line.rstrip("\n").split("\t")
    try:
        samples = espeak.speak(language, sentence, int(percent))
    except OSError as error:
        reason = str(error).encode()
        return HEAD.pack(-len(reason)) + reason
    return HEAD.pack(len(samples)) + samples


def main(argv: list[str]) -> int:
    try:
        espeak = Espeak(int(argv[0]))
        for line in sys.stdin:
            sys.stdout.buffer.write(answer(espeak, line))
            sys.stdout.buffer.flush()
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
