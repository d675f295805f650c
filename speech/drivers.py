"""What can say a phrase: the interface of recordings, Piper and espeak-ng. See `speech.voices` for their order."""

from typing import Protocol

from speech.live import LiveVoice
from speech.phrases import Phrase

# At its full volume espeak-ng cuts the peaks off.
_UNCLIPPED_PERCENT = 60


class Driver(Protocol):
    """`is_slow`: it is asked ahead of need only. One thread at a time calls `speak`."""

    name: str
    is_slow: bool

    def voice_of(self, phrase: Phrase) -> str | None:
        """All that its sound depends on besides the words; None: it cannot say this."""

    def speak(self, phrase: Phrase) -> bytes:
        """Samples. Raises DeviceError."""

    def close(self) -> None:
        """Ends its process, also in the middle of a phrase, which then fails; the next one starts it anew."""


class Espeak:
    """espeak-ng in a process of its own, started with the first phrase."""

    name = "espeak"
    is_slow = False

    def __init__(self, words_per_minute: int) -> None:
        self._pace = words_per_minute
        self._voice = LiveVoice(words_per_minute)

    def voice_of(self, phrase: Phrase) -> str | None:
        return f"espeak-ng {self._pace}"

    def speak(self, phrase: Phrase) -> bytes:
        return self._voice.speak(phrase.language, phrase.words, _UNCLIPPED_PERCENT)

    def close(self) -> None:
        self._voice.close()
