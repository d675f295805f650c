"""The only door to pygame: it comes in without its greeting, its signal handlers and its mouse copies of touches."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from epass.errors import LinkLost

__all__ = ["pygame", "told_as"]

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
os.environ.setdefault("SDL_NO_SIGNAL_HANDLERS", "1")
os.environ.setdefault("SDL_TOUCH_MOUSE_EVENTS", "0")

# SDL reads the environment when it is loaded.
import pygame
import pygame.freetype


@contextmanager
def told_as(sentence: str) -> Iterator[None]:
    """What SDL complains about inside becomes LinkLost: this sentence, and SDL's own words after it."""
    try:
        yield
    except pygame.error as error:
        raise LinkLost(f"{sentence}: {error}.") from error
