"""Phrases become one announcement: the chime, and then each of them spoken, as loud as this time of day allows."""

import asyncio
from collections.abc import Callable, Sequence

from display.chime import chime
from speech.levels import scaled
from speech.phrases import Phrase
from speech.samples import silence
from speech.voices import Voices

_PAUSE_S = 0.2


class Announcer:
    """`voices` None: the chime alone. `volume()` in percent, asked for each announcement."""

    def __init__(self, voices: Voices | None, volume: Callable[[], int]) -> None:
        self._voices = voices
        self._volume = volume

    async def prepare(self, phrase: Phrase) -> None:
        """Has it spoken ahead of need, and kept."""
        if self._voices:
            await asyncio.to_thread(self._voices.learn, phrase)

    async def announcement(self, phrases: Sequence[Phrase], *, is_brief: bool = False) -> bytes:
        """Samples of the chime and of those phrases that can be spoken now. Brief: one note, and no pauses."""
        return await asyncio.to_thread(self._announcement, phrases, is_brief)

    def rest(self) -> None:
        """Nothing is to be spoken for a time."""
        if self._voices:
            self._voices.rest()

    def close(self) -> None:
        if self._voices:
            self._voices.close()

    def _announcement(self, phrases: Sequence[Phrase], is_brief: bool) -> bytes:
        pieces = [chime(is_brief=is_brief)]
        for phrase in phrases:
            if self._voices and (spoken := self._voices.speak(phrase)):
                pieces += [b"" if is_brief else silence(_PAUSE_S), spoken]
        return scaled(b"".join(pieces), self._volume() / 100)
