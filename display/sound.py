"""WAV bytes become sound: on a sound card, or as files in a folder for whoever listens there."""

import os
import re
from io import BytesIO
from pathlib import Path
from threading import Event
from typing import Protocol
from urllib.parse import unquote, urlsplit

from display import card
from display.chime import RATE_HZ
from display.sdl import pygame, told_as
from epass.errors import ConfigError, DeviceError, LinkLost

_FILES_KEPT = 100
_SIXTEEN_BITS_SIGNED = -16
_ONE_CHANNEL = 1
_LAST_OF_BUFFER_S = 0.2


class Sound(Protocol):
    def play(self, wav: bytes) -> None:
        """Returns when it was played. Raises DeviceError."""

    def close(self) -> None:
        """Ends what is being played."""


def open_sound(url: str) -> Sound:
    """`alsa:` (the default card), `alsa:plughw:1`, `file:///folder` or `none:`. Raises ConfigError."""
    parts = urlsplit(url)
    match parts.scheme:
        case "alsa":
            return _Card(url.removeprefix("alsa:"))
        case "file" if parts.path.strip("/"):
            return _Folder(Path(unquote(parts.path)))
        case "none" | "":
            return _Silence()
        case _:
            raise ConfigError([f"“{url}” is not a sound: alsa:, alsa:plughw:1, file:///folder or none:"])


class _Card:
    """Opened for each announcement and closed after it: an open card costs a wake-up every 50 ms for nothing."""

    def __init__(self, device: str) -> None:
        self._device = device
        self._ended = Event()
        os.environ.setdefault("SDL_AUDIODRIVER", "alsa")
        if device:
            os.environ["AUDIODEV"] = device

    def play(self, wav: bytes) -> None:
        name = f"“{self._device}”" if self._device else "of this machine"
        # Asked first, because ALSA complains in eight lines of its own on every attempt.
        if os.environ["SDL_AUDIODRIVER"] == "alsa" and not card.is_there():
            raise LinkLost(f"The sound card {name} is not there.")
        with told_as(f"The sound card {name} cannot be used"):
            pygame.mixer.init(RATE_HZ, _SIXTEEN_BITS_SIGNED, _ONE_CHANNEL, allowedchanges=0)
            try:
                sound = pygame.mixer.Sound(file=BytesIO(wav))
                sound.play()
                self._ended.wait(sound.get_length() + _LAST_OF_BUFFER_S)
            finally:
                pygame.mixer.quit()

    def close(self) -> None:
        self._ended.set()


class _Folder:
    """001.wav, 002.wav …: the number only rises, also after a restart; the oldest files go."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def play(self, wav: bytes) -> None:
        try:
            self._path.mkdir(parents=True, exist_ok=True)
            numbers = sorted(int(file.stem) for file in self._path.glob("*.wav") if re.fullmatch(r"\d+", file.stem))
            number = numbers[-1] + 1 if numbers else 1
            fresh = self._path / f".{number:03d}.part"
            fresh.write_bytes(wav)
            fresh.replace(self._path / f"{number:03d}.wav")
            for old in numbers[: max(len(numbers) + 1 - _FILES_KEPT, 0)]:
                (self._path / f"{old:03d}.wav").unlink(missing_ok=True)
        except OSError as error:
            raise DeviceError(f"The announcement cannot be written to {self._path}: {error.strerror}.") from error

    def close(self) -> None:
        pass


class _Silence:
    def play(self, wav: bytes) -> None:
        pass

    def close(self) -> None:
        pass
