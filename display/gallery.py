"""The pictures of a folder come one after the other, each decoded and scaled in a thread, away from the frames.

One picture is kept, and while the next is made two. A file that cannot be shown is told once, and left out until it
is changed. The folder is looked at again at each change of picture: what is put there is shown, what is gone is not.
"""

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from display.picture_size import size_of
from display.sdl import pygame

log = logging.getLogger("epass.display")

_SUFFIXES = {".jpg", ".jpeg", ".png"}
# Of a file: decoding takes some hundred times the memory of a well packed one.
_MOST_BYTES = 20_000_000
_MOST_PIXELS = 24_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Fits the room that the gallery was given. `name` is another one for another file or content."""

    name: str
    pixels: pygame.Surface


class Gallery:
    """`room`: width and height in pixels that a picture may have. Use it in one thread."""

    def __init__(self, folder: Path, room: tuple[int, int]) -> None:
        self._folder = folder
        self._room = room
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="pictures")
        self._place = -1
        self._coming: Future[Picture | None] | None = None
        self._shown: Picture | None = None
        self._bad: set[str] = set()
        self._told_folder = False

    def at(self, place: int) -> Picture | None:
        """The picture of this place in the order, or the one before while it is made; None: there is none."""
        if self._coming is not None and self._coming.done():
            self._shown, self._coming = self._coming.result(), None
        if self._coming is None and place != self._place:
            self._place = place
            self._coming = self._thread.submit(self._made, place)
        return self._shown

    def close(self) -> None:
        """Does not wait for a picture that is being made."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _made(self, place: int) -> Picture | None:
        """The first from this place on that can be shown."""
        files = self._files()
        for step in range(len(files)):
            file, name = files[(place + step) % len(files)]
            if self._shown and self._shown.name == name:
                return self._shown
            try:
                return Picture(name=name, pixels=_scaled(file, self._room))
            except (OSError, pygame.error, ValueError, MemoryError) as error:
                log.warning("The picture %s is left out: %s", file, error)
                self._bad.add(name)
        return None

    def _files(self) -> list[tuple[Path, str]]:
        """Sorted, with names that change with the content."""
        try:
            files = sorted(file for file in self._folder.iterdir() if file.suffix.lower() in _SUFFIXES)
            named = [(file, f"{file.name}:{(state := file.stat()).st_mtime_ns}:{state.st_size}") for file in files]
        except OSError as error:
            if not self._told_folder:
                log.warning("The pictures cannot be looked at: %s", error)
            self._told_folder = True
            return []
        self._told_folder = False
        return [(file, name) for file, name in named if name not in self._bad]


def _scaled(file: Path, room: tuple[int, int]) -> pygame.Surface:
    """Larger pictures are made smaller, smaller ones stay as they are."""
    if (size := file.stat().st_size) > _MOST_BYTES:
        raise ValueError(f"{size} bytes, where {_MOST_BYTES} are the most")
    width, height = size_of(file.read_bytes())
    if width * height > _MOST_PIXELS:
        raise ValueError(f"{width}×{height} pixels, where {_MOST_PIXELS} are the most")
    whole = pygame.image.load(str(file))
    part = min(room[0] / width, room[1] / height, 1)
    smooth = pygame.Surface((width, height), 0, 32)
    smooth.blit(whole, (0, 0))
    return pygame.transform.smoothscale(smooth, (max(int(width * part), 1), max(int(height * part), 1)))
