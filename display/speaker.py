"""Calls are announced one after another, each once; phrases are learned before they are needed.

How much is said of a call depends on how many more are due: nobody else, then number and counter in every language;
one to three others, in the first language alone; more, in the first language without pauses, after one note instead
of the chime. The number is never left out, because who cannot see the wall has nothing else.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

from display.announcer import Announcer
from display.board import Call
from display.chime import chime
from epass.errors import DeviceError
from epass.queueing import events as e
from speech import phrases
from speech.phrases import Phrase
from speech.samples import lasts_s
from speech.sound import Sound

log = logging.getLogger("epass.display")

_MANY_DUE = 3
# So many announcements behind the wall, the sound tells nobody where to go any more.
_MOST_WAITING = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    call: Call
    due: int


class Speaker:
    """`keep_for(seconds)` is told how long the announcement of the call that is large lasts; `tell(reason)` that
    the sound failed, or (None) works. `repeated_after_s`: how long after its announcement a call is announced once
    more, unless another was called, or its ticket has been answered or withdrawn; None: never."""

    def __init__(
        self,
        sound: Sound,
        announcer: Announcer,
        languages: tuple[str, ...],
        keep_for: Callable[[float], None],
        tell: Callable[[str | None], None],
        *,
        repeated_after_s: float | None = None,
    ) -> None:
        self._sound = sound
        self._announcer = announcer
        self._languages = languages
        self._keep_for = keep_for
        self._tell = tell
        self._repeated_after_s = repeated_after_s
        self._works: bool | None = None
        self._ended = Event()
        self._waiting: deque[_Turn] = deque()
        self._arrived = asyncio.Event()
        self._again: _Turn | None = None
        self._numbers: asyncio.Queue[str] = asyncio.Queue()

    def announce(self, call: Call, due: int) -> None:
        """`call` is large now, and so many more are due after it."""
        if len(self._waiting) == _MOST_WAITING:
            missed = self._waiting.popleft().call
            log.warning("%s is not announced: the sound is %d calls behind", missed.number, _MOST_WAITING)
        self._waiting.append(_Turn(call=call, due=due))
        self._arrived.set()

    def follow(self, event: e.Event) -> None:
        """Takes the next event of the journal: numbers to learn, and calls that need not be heard any more."""
        match event:
            case e.TicketIssued(number=number):
                self._numbers.put_nowait(number)
            case (
                e.TicketHeld()
                | e.TicketTransferred()
                | e.TicketCancelled()
                | e.TicketMarkedNoShow()
                | e.TicketRestored()
            ):
                self._waiting = deque(turn for turn in self._waiting if turn.call.ticket != event.ticket)
                self._forget(event.ticket)
            case e.ServingBegan(ticket=ticket) | e.ServingFinished(ticket=ticket):
                self._forget(ticket)

    async def speak(self) -> None:
        """Announces, for ever."""
        while True:
            if not self._waiting:
                await self._silence()
            if self._waiting:
                turn = self._waiting.popleft()
                self._again = None if self._repeated_after_s is None else _Turn(call=turn.call, due=0)
            elif self._again:
                turn, self._again = self._again, None
            else:
                continue
            await self._announce(turn)

    async def study(self, counters: tuple[int, ...]) -> None:
        """Has what will be heard spoken in quiet moments, for ever: the chime, the counters, numbers to learn."""
        await asyncio.gather(*(asyncio.to_thread(chime, is_brief=is_brief) for is_brief in (False, True)))
        for counter in counters:
            for language in self._languages:
                await self._announcer.prepare(phrases.counter(counter, language))
        while True:
            if self._numbers.empty():
                self._announcer.rest()
            number = await self._numbers.get()
            for language in self._languages:
                await self._announcer.prepare(phrases.number(number, language))

    def close(self) -> None:
        """Ends what is being announced."""
        self._ended.set()
        self._announcer.close()

    async def _silence(self) -> None:
        """Until a call arrives, or it is time for one to be repeated."""
        self._arrived.clear()
        try:
            async with asyncio.timeout(self._repeated_after_s if self._again else None):
                await self._arrived.wait()
        except TimeoutError:
            pass

    async def _announce(self, turn: _Turn) -> None:
        due = turn.due + len(self._waiting)
        samples = await self._announcer.announcement(self._phrases(turn.call, due), is_brief=due > _MANY_DUE)
        self._keep_for(lasts_s(samples))
        await self._play(samples)

    def _phrases(self, call: Call, due: int) -> list[Phrase]:
        return [
            phrase
            for language in (self._languages[:1] if due else self._languages)
            for phrase in (phrases.number(call.number, language), phrases.counter(call.counter, language))
        ]

    def _forget(self, ticket: str) -> None:
        if self._again and self._again.call.ticket == ticket:
            self._again = None

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
