"""Calls are announced one after another; sentences are learned before they are needed."""

import asyncio
import logging
from collections.abc import Callable
from threading import Event

from display.announcer import Announcer
from display.board import Call
from display.chime import chime
from epass.errors import DeviceError
from speech.samples import lasts_s
from speech.sound import Sound
from speech.speller import counter_phrase, number_phrase

log = logging.getLogger("epass.display")

# A sound card that hangs must not let announcements pile up that nobody needs any more.
_MOST_WAITING = 20


class Speaker:
    """`keep_for(seconds)` is told how long the announcement of the call that is large lasts; `tell(reason)` that
    the sound failed, or (None) works."""

    def __init__(
        self,
        sound: Sound,
        announcer: Announcer,
        languages: tuple[str, ...],
        keep_for: Callable[[float], None],
        tell: Callable[[str | None], None],
    ) -> None:
        self._sound = sound
        self._announcer = announcer
        self._languages = languages
        self._keep_for = keep_for
        self._tell = tell
        self._works: bool | None = None
        self._ended = Event()
        self._calls: asyncio.Queue[tuple[Call, int]] = asyncio.Queue(_MOST_WAITING)
        self._numbers: asyncio.Queue[str] = asyncio.Queue()

    def announce(self, call: Call, due: int) -> None:
        """While other calls are due, in the first language only."""
        if not self._calls.full():
            self._calls.put_nowait((call, due))

    def learn(self, number: str) -> None:
        """This number will be called some day."""
        self._numbers.put_nowait(number)

    async def speak(self) -> None:
        """Announces, for ever."""
        while True:
            call, due = await self._calls.get()
            languages = self._languages[:1] if due else self._languages
            samples = await self._announcer.announcement(
                [
                    phrase
                    for language in languages
                    for phrase in (
                        (language, number_phrase(call.number, language)),
                        (language, counter_phrase(call.counter, language)),
                    )
                ]
            )
            self._keep_for(lasts_s(samples))
            await self._play(samples)

    async def study(self, counters: tuple[int, ...]) -> None:
        """Has what will be heard rendered in quiet moments, for ever: the chime, the counters, numbers to learn."""
        await asyncio.to_thread(chime)
        await self._announcer.prepare(
            [(language, counter_phrase(counter, language)) for language in self._languages for counter in counters]
        )
        while True:
            number = await self._numbers.get()
            await self._announcer.prepare([(language, number_phrase(number, language)) for language in self._languages])

    def close(self) -> None:
        """Ends what is being announced."""
        self._ended.set()

    async def _play(self, samples: bytes) -> None:
        try:
            await asyncio.to_thread(self._play_and_close, samples)
        except DeviceError as error:
            if self._works is not False:
                log.error("%s The wall goes on without sound.", error)
                self._tell(str(error))
            self._works = False
        else:
            if self._works is not True:
                self._tell(None)
            self._works = True

    def _play_and_close(self, samples: bytes) -> None:
        try:
            self._sound.play(samples, self._ended)
        finally:
            self._sound.close()
