"""Samples become sound: on a sound card, or as WAV files in a folder for whoever listens there.

Besides `display.sdl`, this is the only door to pygame, and to its mixer alone.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from time import monotonic, sleep
from typing import Protocol
from urllib.parse import unquote, urlsplit

from epass.errors import ConfigError, DeviceError, LinkLost
from speech import card
from speech.samples import RATE_HZ, lasts_s, wav

# As in display.sdl: without SDL's greeting, and without signal handlers of its own.
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
os.environ.setdefault("SDL_NO_SIGNAL_HANDLERS", "1")

import pygame.mixer

_FILES_KEPT = 100
_SIXTEEN_BITS_SIGNED = -16
_ONE_CHANNEL = 1
# 12 ms: what SDL has in hand is heard even after a stop.
_BUFFER_SAMPLES = 256
_LAST_OF_BUFFER_S = 0.2
_LISTEN_EVERY_S = 0.01
# A card that does not take samples for so long has stopped working.
_STUCK_AFTER_S = 2.0


class Sound(Protocol):
    def open(self) -> None:
        """Makes ready for `play`, which else does it itself. Raises DeviceError."""

    def play(self, samples: bytes, until: Event) -> None:
        """Returns when they were played, or when `until` is set and the sound has ended. Raises DeviceError."""

    def close(self) -> None:
        """Gives the card back, until the next `play`. Call it in the thread that plays."""


def open_sound(url: str, *, in_real_time: bool = False) -> Sound:
    """`alsa:` (the default card), `alsa:plughw:1`, `file:///folder` or `none:`. Raises ConfigError. `in_real_time`: a
    folder, too, takes as long as an ear would, and what was interrupted is shortened to what could be heard. The card
    is the same for the whole process: SDL takes it from the environment."""
    parts = urlsplit(url)
    match parts.scheme:
        case "alsa":
            return _Card(url.removeprefix("alsa:"))
        case "file" if parts.path.strip("/"):
            return _Folder(Path(unquote(parts.path)), in_real_time=in_real_time)
        case "none" | "":
            return _Silence()
        case _:
            raise ConfigError([f"“{url}” is not a sound: alsa:, alsa:plughw:1, file:///folder or none:"])


class _Card:
    """Open from the first `play` to `close`: an open card costs a wake-up every 12 ms for nothing."""

    def __init__(self, device: str) -> None:
        self._name = f"“{device}”" if device else "of this machine"
        self._is_open = False
        self._quiet_at_s = 0.0
        os.environ.setdefault("SDL_AUDIODRIVER", "alsa")
        if device:
            os.environ["AUDIODEV"] = device

    def open(self) -> None:
        # Asked first, because ALSA complains in eight lines of its own on every attempt.
        if os.environ["SDL_AUDIODRIVER"] == "alsa" and not card.is_there():
            self.close()
            raise LinkLost(f"The sound card {self._name} is not there.")
        if not self._is_open:
            with self._told():
                pygame.mixer.init(RATE_HZ, _SIXTEEN_BITS_SIGNED, _ONE_CHANNEL, _BUFFER_SAMPLES, allowedchanges=0)
            self._is_open = True

    def play(self, samples: bytes, until: Event) -> None:
        self.open()
        with self._told():
            channel = pygame.mixer.Sound(buffer=samples).play()
            until.wait(lasts_s(samples))
            stuck_at_s = monotonic() + _STUCK_AFTER_S
            while channel.get_busy() and not until.wait(_LISTEN_EVERY_S):
                if monotonic() > stuck_at_s:
                    raise LinkLost(f"The sound card {self._name} does not play what it is given.")
            channel.stop()
        self._quiet_at_s = monotonic() + _LAST_OF_BUFFER_S

    def close(self) -> None:
        if self._is_open:
            sleep(max(self._quiet_at_s - monotonic(), 0))
            pygame.mixer.quit()
            self._is_open = False

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except pygame.error as error:
            raise LinkLost(f"The sound card {self._name} cannot be used: {error}.") from error


class _Folder:
    """001.wav, 002.wav …: the number only rises, also after a restart; the oldest files go."""

    def __init__(self, path: Path, *, in_real_time: bool) -> None:
        self._path = path
        self._in_real_time = in_real_time

    def open(self) -> None:
        with self._told():
            self._path.mkdir(parents=True, exist_ok=True)

    def play(self, samples: bytes, until: Event) -> None:
        self.open()
        with self._told():
            number = self._next()
            self._write(number, samples)
            begun_s = monotonic()
            if self._in_real_time and until.wait(lasts_s(samples)):
                heard = 2 * round((monotonic() - begun_s) * RATE_HZ)
                self._write(number, samples[:heard])

    def close(self) -> None:
        pass

    def _next(self) -> int:
        numbers = sorted(int(file.stem) for file in self._path.glob("*.wav") if re.fullmatch(r"\d+", file.stem))
        for old in numbers[: max(len(numbers) + 1 - _FILES_KEPT, 0)]:
            (self._path / f"{old:03d}.wav").unlink(missing_ok=True)
        return numbers[-1] + 1 if numbers else 1

    def _write(self, number: int, samples: bytes) -> None:
        fresh = self._path / f".{number:03d}.part"
        fresh.write_bytes(wav(samples))
        fresh.replace(self._path / f"{number:03d}.wav")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise DeviceError(f"What is said cannot be written to {self._path}: {error.strerror}.") from error


class _Silence:
    def open(self) -> None:
        pass

    def play(self, samples: bytes, until: Event) -> None:
        pass

    def close(self) -> None:
        pass
