"""A phrase is spoken by the first that can: the site's recordings, Piper, espeak-ng. What was spoken is kept."""

import logging
from collections.abc import Callable, Sequence
from math import inf
from threading import Lock
from time import monotonic

from epass.announcing import AnnouncingSettings
from epass.config import Config
from epass.errors import DeviceError
from speech.cache import Cache
from speech.clips import Clips
from speech.drivers import Driver, Espeak
from speech.levels import levelled
from speech.phrases import Phrase
from speech.piper import Piper
from speech.voice import can_speak

log = logging.getLogger("epass.speech")

# A full disk or a busy machine passes: a voice that failed is tried again after this time.
_RESTS_FOR_S = 60.0
_MEGABYTE = 1_000_000


class Voices:
    """`drivers` in the order in which they are asked. Any thread may speak; a driver speaks one phrase at a time."""

    def __init__(
        self, drivers: Sequence[Driver], cache: Cache | None, seconds: Callable[[], float] = monotonic
    ) -> None:
        self._drivers = [(driver, Lock()) for driver in drivers]
        self._cache = cache
        self._seconds = seconds
        # By driver and language: one voice may be missing where the other is there.
        self._rests_until_s: dict[tuple[str, str], float] = {}
        self._told: dict[tuple[str, str], str] = {}

    def who(self, phrase: Phrase) -> str:
        """The name of the first that should be able to say it; "" for nobody."""
        return next((driver.name for driver, _ in self._drivers if driver.voice_of(phrase) is not None), "")

    def learn(self, phrase: Phrase) -> bytes:
        """Samples of one loudness, by the first that can, however slow. None when nobody can, which was told in the
        log."""
        return self._said(phrase, slowly=True)

    def speak(self, phrase: Phrase) -> bytes:
        """The same for somebody who waits: of those that are slow, only what they said before."""
        return self._said(phrase, slowly=False)

    def rest(self) -> None:
        """Gives back the memory of voices that are not speaking; the next phrase starts them anew."""
        for driver, lock in self._drivers:
            if lock.acquire(blocking=False):
                try:
                    driver.close()
                finally:
                    lock.release()

    def close(self) -> None:
        """For good, and in the middle of a phrase."""
        for driver, _ in self._drivers:
            driver.close()

    def _said(self, phrase: Phrase, *, slowly: bool) -> bytes:
        for driver, lock in self._drivers:
            voice = driver.voice_of(phrase)
            if voice is None:
                continue
            key = f"{voice}\n{phrase.language}\n{phrase.words}"
            samples = self._cache.get(key) if self._cache else None
            if not samples and (slowly or not driver.is_slow):
                samples = self._spoken(driver, lock, key, phrase)
            if samples:
                return samples
        return b""

    def _spoken(self, driver: Driver, lock: Lock, key: str, phrase: Phrase) -> bytes:
        who = (driver.name, phrase.language)
        with lock:
            if self._seconds() < self._rests_until_s.get(who, -inf):
                return b""
            try:
                samples = levelled(driver.speak(phrase))
            except DeviceError as error:
                self._rests_until_s[who] = self._seconds() + _RESTS_FOR_S
                self._tell(who, f"{error} It goes on without this voice, with the chime at least.")
                return b""
        self._tell(who, "")
        self._keep(key, samples)
        return samples

    def _keep(self, key: str, samples: bytes) -> None:
        if self._cache is None:
            return
        try:
            self._cache.put(key, samples)
        except OSError as error:
            self._tell(("cache", ""), f"What is spoken cannot be kept for the next time: {error}")
        else:
            self._tell(("cache", ""), "")

    def _tell(self, who: tuple[str, str], reason: str) -> None:
        """In the log, when it is another than before."""
        if reason and reason != self._told.get(who):
            log.warning("%s", reason)
        self._told[who] = reason


def open_voices(config: Config) -> Voices:
    """As `display.announcing` says."""
    settings = config.display.announcing
    clips: list[Driver] = [Clips(settings.clips)] if settings.clips else []
    cache = Cache(config.state_dir / "voice", settings.cache_mb * _MEGABYTE)
    return Voices([*clips, *synthesisers(settings)], cache)


def synthesisers(settings: AnnouncingSettings) -> list[Driver]:
    """Those that can say everything, the better first."""
    drivers: list[Driver] = [Piper(settings.piper, settings.piper_program)] if settings.piper else []
    if can_speak():
        drivers.append(Espeak(settings.words_per_minute))
    else:
        log.warning("espeak-ng does not speak: install the Python package espeakng-loader")
    return drivers
