"""Text becomes pixels: Noto Sans in five weights, rendered by FreeType."""

import unicodedata
from functools import lru_cache
from typing import Any, get_args

from display.font import font_path
from display.scene import Colour, Weight
from display.sdl import pygame

# The named instances of the variable font; FreeType takes one in the upper half of the face index.
_INSTANCE: dict[Weight, int] = {"regular": 4, "medium": 5, "semibold": 6, "bold": 7, "extrabold": 8}
_GLYPHS_KEPT = 256
_ADVANCES_KEPT = 4096


@lru_cache(maxsize=512)
def clean(text: str) -> str:
    """What can be drawn of a text: composed, on one line, without controls, NUL and lone surrogates."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(c if c.isprintable() else " " if c.isspace() else "" for c in composed)


class Lettering:
    """Sizes are em in pixels, taken to the whole pixel."""

    def __init__(self) -> None:
        path = str(font_path())
        pygame.freetype.init(cache_size=_GLYPHS_KEPT)
        self._fonts: dict[Weight, Any] = {
            weight: pygame.freetype.Font(path, font_index=_INSTANCE[weight] << 16) for weight in get_args(Weight)
        }
        self._advance = lru_cache(maxsize=_ADVANCES_KEPT)(self._advance_of)

    def measure(self, text: str, size: float, weight: Weight) -> float:
        """The advance width in pixels."""
        whole = round(size)
        return sum(self._advance(c, whole, weight) for c in clean(text)) if whole > 0 else 0.0

    def prepare(self, text: str, size: float, weight: Weight) -> None:
        """Renders these glyphs now, so that they cost nothing when they are needed."""
        if round(size) > 0 and clean(text):
            self._fonts[weight].get_metrics(clean(text), size=round(size))

    def render(self, text: str, size: float, weight: Weight, colour: Colour) -> tuple[pygame.Surface, int, int] | None:
        """The pixels, and how far they begin right of the origin and above the baseline. None: nothing to see."""
        text = clean(text)
        if round(size) <= 0 or not text.strip():
            return None
        pixels, place = self._fonts[weight].render(text, colour, size=round(size))
        return pixels, place.left, place.top

    def _advance_of(self, character: str, size: int, weight: Weight) -> float:
        metrics = self._fonts[weight].get_metrics(character, size=size)[0]
        # A character that the font lacks is drawn as its empty box, as wide as what is rendered.
        return float(metrics[4] if metrics else self._fonts[weight].get_rect(character, size=size).width)
