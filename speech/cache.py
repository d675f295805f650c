"""What was spoken once is kept as a WAV file; of more than there is room for, those go that were not heard longest."""

import hashlib
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from speech.samples import RATE_HZ, unwrapped, wav

# How exactly it is known when a file was heard last: a memory card is not written to for each announcement.
_NOTED_EVERY_S = 86_400


class Cache:
    """A key is everything that the sound depends on. Others may write to the folder at the same time."""

    def __init__(self, folder: Path, most_bytes: int, now: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._now = now

    def get(self, key: str) -> bytes | None:
        """None also for what a power cut left half written."""
        path = self._path(key)
        try:
            samples, rate_hz = unwrapped(path.read_bytes())
            if self._now() - path.stat().st_mtime > _NOTED_EVERY_S:
                os.utime(path, (self._now(), self._now()))
        except (OSError, ValueError):
            return None
        return samples if rate_hz == RATE_HZ else None

    def put(self, key: str, samples: bytes) -> None:
        """Raises OSError."""
        path = self._path(key)
        fresh = path.with_suffix(f".{os.getpid()}")
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            fresh.write_bytes(wav(samples))
            os.utime(fresh, (self._now(), self._now()))
            fresh.replace(path)
        except OSError:
            with suppress(OSError):
                fresh.unlink()
            raise
        self._make_room(path)

    def _path(self, key: str) -> Path:
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.wav"

    def _make_room(self, newest: Path) -> None:
        files = {}
        for path in self._folder.glob("*.wav"):
            with suppress(FileNotFoundError):
                files[path] = path.stat()
        size = sum(found.st_size for found in files.values())
        for path in sorted(files, key=lambda path: files[path].st_mtime):
            if size <= self._most_bytes:
                break
            if path != newest:
                path.unlink(missing_ok=True)
                size -= files[path].st_size
