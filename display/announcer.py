"""Sentences become one announcement: the chime, and then each of them spoken.

Spoken sentences are kept as files, named by what they say (`voice/el/Θέση τρία.wav`), because numbers come again
every day. A site may put its own recordings in their place: WAV, 16 bit, one channel, 22,050 Hz.
"""

import asyncio
import logging
import sys
import wave
from collections.abc import Sequence
from math import inf
from pathlib import Path
from time import monotonic

from display.chime import chime
from speech.samples import RATE_HZ, silence

log = logging.getLogger("epass.display")

_PAUSE_S = 0.2
_RENDERED_WITHIN_S = 10.0
# A full disk or a busy machine passes: a voice that failed is tried again after this time.
_RESTS_FOR_S = 60.0

# A language, and a sentence in it.
Phrase = tuple[str, str]


class Announcer:
    """`folder` keeps the spoken sentences; None: the chime alone."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._rendering = asyncio.Lock()
        self._rests_until_s = -inf
        self._told = ""

    async def prepare(self, wanted: Sequence[Phrase]) -> None:
        """Has the sentences spoken into their files, those that are not there yet."""
        async with self._rendering:
            if not self._folder or monotonic() < self._rests_until_s:
                return
            clips = {_clip(self._folder, phrase): phrase for phrase in wanted}
            missing = {clip: phrase for clip, phrase in clips.items() if not clip.exists()}
            if missing:
                lines = [f"{language}\t{clip}\t{sentence}\n" for clip, (language, sentence) in missing.items()]
                await self._render("".join(lines))

    async def announcement(self, wanted: Sequence[Phrase]) -> bytes:
        """Samples of the chime and of those of these sentences that can be spoken."""
        samples = [await asyncio.to_thread(chime)]
        await self.prepare(wanted)
        if self._folder:
            for clip in (_clip(self._folder, phrase) for phrase in wanted):
                if clip.exists():
                    samples += [silence(_PAUSE_S), _samples(clip)]
        return b"".join(samples)

    async def _render(self, lines: str) -> None:
        try:
            reason = await _spoken(lines)
        except OSError as error:
            reason = str(error)
        if reason:
            self._rests_until_s = monotonic() + _RESTS_FOR_S
            if reason != self._told:
                log.warning("The voice does not work, the chime goes on without it: %s", reason)
        self._told = reason


async def _spoken(lines: str) -> str:
    """Has `speech.voice` speak; returns why it could not, "" when it could."""
    speaker = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "speech.voice", stdin=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(_RENDERED_WITHIN_S):
            _, said = await speaker.communicate(lines.encode())
        return (
            said.decode(errors="replace").strip() or f"it ended with {speaker.returncode}" if speaker.returncode else ""
        )
    except TimeoutError:
        return f"it took more than {_RENDERED_WITHIN_S:g} s"
    finally:
        if speaker.returncode is None:
            speaker.kill()
            await speaker.communicate()


def _clip(folder: Path, phrase: Phrase) -> Path:
    language, sentence = phrase
    return folder / language / f"{sentence.rstrip('.')}.wav"


def _samples(clip: Path) -> bytes:
    """Nothing for a sentence that cannot be played."""
    try:
        with wave.open(str(clip)) as file:
            form = (file.getframerate(), file.getsampwidth(), file.getnchannels())
            if form == (RATE_HZ, 2, 1):
                samples: bytes = file.readframes(file.getnframes())
                return samples
        log.warning("%s is not 16 bit, one channel, %s Hz: left out", clip, RATE_HZ)
    except (OSError, EOFError, wave.Error) as error:
        log.warning("%s cannot be played: %s", clip, error)
    return b""
