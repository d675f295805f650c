"""Piper, a neural voice, says phrases: its command is run for each of them, with the model of the phrase's language.

The command line is that of piper-tts 1.8 (`python -m piper`) and of the older program in C++ alike: `--model FILE`,
`--output_file -` for a WAV file on the standard output, and the sentence as one line of the standard input.
"""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from epass.errors import LinkLost
from speech.phrases import Phrase
from speech.samples import at_rate, unwrapped

# Loading a model takes a second or more on a small machine, every time.
_ANSWERS_WITHIN_S = 15.0


class Piper:
    name = "piper"
    is_slow = True

    def __init__(self, models: Mapping[str, Path], program: str = "") -> None:
        """`models` by language; without a program the Python package piper-tts is run."""
        self._command = [program] if program else [sys.executable, "-m", "piper"]
        self._models = models
        self._process: subprocess.Popen[bytes] | None = None

    def voice_of(self, phrase: Phrase) -> str | None:
        """The model's name and stamp; None for a language without one. A model that is not there fails when it is
        asked, so that it is told."""
        model = self._models.get(phrase.language)
        if model is None:
            return None
        try:
            found = model.stat()
        except OSError:
            return f"piper {model}"
        return f"piper {model} {found.st_size} {found.st_mtime_ns}"

    def speak(self, phrase: Phrase) -> bytes:
        command = [*self._command, "--model", str(self._models[phrase.language]), "--output_file", "-"]
        try:
            with subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            ) as self._process:
                try:
                    spoken, told = self._process.communicate(f"{phrase.words}\n".encode(), _ANSWERS_WITHIN_S)
                except BaseException:
                    self._process.kill()
                    raise
            if self._process.returncode:
                reason = _last_line(told) or f"it ended with {self._process.returncode}"
                raise LinkLost(f"Piper does not work: {reason}.")
            return at_rate(*unwrapped(spoken))
        except subprocess.TimeoutExpired as error:
            raise LinkLost(f"Piper does not work: it took more than {_ANSWERS_WITHIN_S:g} s.") from error
        except OSError as error:
            raise LinkLost(f"Piper does not start: {error}.") from error
        except ValueError as error:
            raise LinkLost(f"Piper does not work: what it answers {error}.") from error

    def close(self) -> None:
        if self._process:
            self._process.kill()


def _last_line(told: bytes) -> str:
    """Of a traceback, say, the line that names the reason."""
    return next(iter(told.decode(errors="replace").strip().splitlines()[::-1]), "")
