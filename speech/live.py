"""A sentence becomes samples within milliseconds: the voice's process is kept running and asked again and again."""

import os
import select
import subprocess
import sys
from time import monotonic
from typing import Protocol

from epass.errors import LinkLost
from speech.voice import HEAD

_ANSWERS_WITHIN_S = 3.0
_WORDS_PER_MINUTE = 140


class Voice(Protocol):
    def speak(self, language: str, sentence: str, percent: int) -> bytes:
        """Samples of one sentence, this loud. Raises DeviceError."""

    def close(self) -> None: ...


class LiveVoice:
    """Use it in one thread. A process that has ended is started anew with the next sentence."""

    def __init__(self, words_per_minute: int = _WORDS_PER_MINUTE) -> None:
        self._pace = words_per_minute
        self._process: subprocess.Popen[bytes] | None = None

    def speak(self, language: str, sentence: str, percent: int) -> bytes:
        """The first sentence waits for the process to start. Raises LinkLost when there is no answer in time, or for
        a language without a voice."""
        if self._process and self._process.poll() is not None:
            self._end()
        process = self._process = self._process or _started(self._pace)
        assert process.stdin
        line = f"{language}\t{percent}\t{' '.join(sentence.split())}\n"
        try:
            process.stdin.write(line.encode())
            process.stdin.flush()
            deadline_s = monotonic() + _ANSWERS_WITHIN_S
            (length,) = HEAD.unpack(_read(process, HEAD.size, deadline_s))
            answer = _read(process, abs(length), deadline_s)
        except (OSError, EOFError) as error:
            raise LinkLost(f"The voice does not work: {self._end() or error}.") from error
        if length < 0:
            raise LinkLost(f"The voice does not work: {answer.decode()}.")
        return answer

    def close(self) -> None:
        self._end()

    def _end(self) -> str:
        """What the process had to say."""
        if self._process is None:
            return ""
        process, self._process = self._process, None
        process.kill()
        _, said = process.communicate()
        return said.decode(errors="replace").strip()


def _started(words_per_minute: int) -> subprocess.Popen[bytes]:
    """In a session of its own: Ctrl+C in a terminal is for the daemon, and with that its input ends."""
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "speech.voice", str(words_per_minute)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise LinkLost(f"The voice does not start: {error}.") from error


def _read(process: subprocess.Popen[bytes], length: int, deadline_s: float) -> bytes:
    assert process.stdout
    output = process.stdout.fileno()
    read = bytearray()
    while len(read) < length:
        if not select.select([output], [], [], max(deadline_s - monotonic(), 0))[0]:
            raise TimeoutError(f"it took more than {_ANSWERS_WITHIN_S:g} s")
        piece = os.read(output, length - len(read))
        if not piece:
            raise EOFError("it has ended")
        read += piece
    return bytes(read)
