"""What is to be said becomes sound, in a thread of its own: the screen never waits for a voice or a sound card."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import inf
from queue import Empty, SimpleQueue
from threading import Event, Thread
from time import monotonic

from epass.errors import DeviceError
from speech.live import Voice
from speech.plain import voice_for
from speech.samples import lasts_s
from speech.sound import Sound

log = logging.getLogger("epass.kiosk")

# An open card costs wake-ups for nothing, opening one a moment: kept between sentences, given back in silence.
_CARD_RESTS_AFTER_S = 30.0
# How much longer a sentence may take than it lasts; a voice gives up before.
_HANGS_AFTER_S = 5.0
_CLOSES_WITHIN_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Speech:
    """`over` is set when nobody is to hear it any more."""

    sentences: tuple[str, ...]
    language: str
    over: Event


class Narrator:
    """`volume` in percent. `tell(reason)`, in the loop in which it was started, is told when the voice does not work,
    or (None) works. Nothing blocks but `close`, shortly, and nothing raises; before `start` and after `close` nothing
    is said."""

    def __init__(self, voice: Voice, sound: Sound, volume: int, tell: Callable[[str | None], None]) -> None:
        self._voice = voice
        self._sound = sound
        self._volume = volume
        self._tell = tell
        self._told: str | None = ""
        self._over = Event()
        self._speeches: SimpleQueue[_Speech | None] = SimpleQueue()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None
        # Written by one thread each: how many speeches were asked for, are done, and when the next step is overdue.
        self._asked = self._done = 0
        self._due_s = inf

    def start(self, languages: Sequence[str]) -> None:
        """In a quiet moment: these languages and the card are tried, so that what is missing is known before somebody
        needs it, and the first key is answered as fast as the others."""
        self._loop = asyncio.get_running_loop()
        self._thread = Thread(target=self._serve, args=(languages,), name="narrator", daemon=True)
        self._thread.start()

    @property
    def is_speaking(self) -> bool:
        """Whether there is still something to hear; not when voice or card hang."""
        return self._asked != self._done and monotonic() < self._due_s

    def say(self, sentences: Sequence[str], language: str, *, interrupts: bool = True) -> None:
        """At once, or after what is being said."""
        if interrupts:
            self.stop()
        if self._thread is None:
            return
        if monotonic() > self._due_s:
            self._change("The voice or its sound card hangs.")
        self._asked += 1
        self._speeches.put(_Speech(sentences=tuple(sentences), language=language, over=self._over))

    def stop(self) -> None:
        """Of what was said so far nothing more is heard."""
        self._over.set()
        self._over = Event()

    def set_volume(self, percent: int) -> None:
        """From the next sentence on."""
        self._volume = percent

    def close(self) -> None:
        self.stop()
        if self._thread:
            self._speeches.put(None)
            self._thread.join(_CLOSES_WITHIN_S)
            self._thread = None

    def _change(self, reason: str | None) -> None:
        if reason == self._told:
            return
        if reason:
            log.error("%s Nothing is read aloud.", reason)
        self._told = reason
        self._tell(reason)

    # From here on in the narrator's thread.

    def _serve(self, languages: Sequence[str]) -> None:
        self._try(partial(self._prepare, languages))
        while speech := self._next():
            self._try(partial(self._speak, speech))
            self._due_s = inf
            self._done += 1
        self._sound.close()
        self._voice.close()

    def _next(self) -> _Speech | None:
        try:
            return self._speeches.get(timeout=_CARD_RESTS_AFTER_S)
        except Empty:
            self._sound.close()
            return self._speeches.get()

    def _try(self, step: Callable[[], bool]) -> None:
        """`step` returns whether it has shown that voice and card work."""
        reason = None
        try:
            if not step():
                return
        except DeviceError as error:
            reason = str(error)
        except Exception:
            log.exception("The voice failed.")
            reason = "The voice does not work."
        # The loop may have ended meanwhile.
        with contextlib.suppress(RuntimeError):
            assert self._loop
            self._loop.call_soon_threadsafe(self._change, reason)

    def _prepare(self, languages: Sequence[str]) -> bool:
        for language in languages:
            self._voice.speak(language, "1", self._volume)
        self._sound.open()
        return True

    def _speak(self, speech: _Speech) -> bool:
        has_spoken = False
        for sentence in speech.sentences:
            if speech.over.is_set():
                break
            self._due_s = monotonic() + _HANGS_AFTER_S
            samples = self._voice.speak(voice_for(sentence, speech.language), sentence, self._volume)
            if not speech.over.is_set():
                self._due_s += lasts_s(samples)
                self._sound.play(samples, speech.over)
                has_spoken = True
        return has_spoken
