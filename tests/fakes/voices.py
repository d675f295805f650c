"""Voices that speak in tones, and a program that takes Piper's command line and speaks in tones too."""

import sys
from pathlib import Path

from epass.errors import DeviceError, LinkLost
from fakes.hearing import tone
from speech.phrases import Phrase
from speech.samples import RATE_HZ


class ToneVoice:
    """Half a second of one tone for everything in its languages; has verbs for trouble."""

    def __init__(self, name: str = "tone", hz: float = 440, *, is_slow: bool = False, languages: str = "el en") -> None:
        self.name = name
        self.is_slow = is_slow
        self.asked: list[str] = []
        self.is_closed = False
        self._hz = hz
        self._languages = languages.split()
        self._trouble: DeviceError | None = None
        self._version = 1

    def break_down(self, reason: str = "The voice is hoarse.") -> None:
        self._trouble = LinkLost(reason)

    def mend(self) -> None:
        self._trouble = None

    def change(self) -> None:
        """Another voice from now on."""
        self._version += 1

    def voice_of(self, phrase: Phrase) -> str | None:
        return f"{self.name} {self._version}" if phrase.language in self._languages else None

    def speak(self, phrase: Phrase) -> bytes:
        self.asked.append(phrase.words)
        if self._trouble:
            raise self._trouble
        return tone(self._hz, 0.5)

    def close(self) -> None:
        self.is_closed = True


_PIPER = '''#!{python}
"""Stands in for Piper: the same command line, but a tone for a voice, as long as the sentence."""
import argparse, sys, wave, io
sys.path[:0] = {path}
from fakes.hearing import tone
parser = argparse.ArgumentParser()
parser.add_argument("-m", "--model", required=True)
parser.add_argument("-f", "--output_file", required=True)
args = parser.parse_args()
assert args.output_file == "-"
open(args.model, "rb").read()
sentences = [line.strip() for line in sys.stdin if line.strip()]
content = io.BytesIO()
with wave.open(content, "wb") as file:
    file.setparams((1, 2, {rate_hz}, 0, "NONE", ""))
    for sentence in sentences:
        file.writeframes(tone(500, len(sentence) / 20, rate_hz={rate_hz}))
sys.stdout.buffer.write(content.getvalue())
'''


def piper_program(folder: Path, rate_hz: int = RATE_HZ) -> str:
    return _program(folder, _PIPER.format(python=sys.executable, path=repr(sys.path), rate_hz=rate_hz))


def shell_program(folder: Path, text: str) -> str:
    """Whatever it is told to run, it does this."""
    return _program(folder, f"#!/bin/sh\n{text}\n")


def _program(folder: Path, text: str) -> str:
    program = folder / "program"
    program.write_text(text, encoding="utf-8")
    program.chmod(0o755)
    return str(program)
