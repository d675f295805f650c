"""Text into lines and blocks: wrapped where it is even, as large as it may be, and never cut. Pure; pixels."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from display.scene import Align, Colour, Label, Measure, Weight

_KNOWN_SIZE = 64
_MANY = 99
_WIDTHS_KEPT = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """At most `most` lines of text. `size` is wished for; `gap` lies above it, in pixels. `ascent`: from its top to
    the first baseline, `leading`: from one baseline to the next, both in em. `is_spare`: left out where everything
    in letters of the least size would be too much."""

    text: str
    size: float
    colour: Colour
    weight: Weight = "regular"
    most: int = 2
    gap: float = 0
    ascent: float = 0.98
    leading: float = 1.24
    is_spare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Paragraphs under each other, as lines: text, paragraph, size, and baseline below the block's top."""

    lines: tuple[tuple[str, Paragraph, int, float], ...]
    height: float

    def labels(self, x: float, top: float, align: Align = "left") -> Iterator[Label]:
        for text, paragraph, size, baseline in self.lines:
            yield Label(
                x=x,
                baseline=top + baseline,
                text=text,
                size=size,
                colour=paragraph.colour,
                weight=paragraph.weight,
                align=align,
            )


def block(
    paragraphs: Sequence[Paragraph], percent: int, width: float, measure: Measure, least: float = 0
) -> Block | None:
    """The paragraphs at `percent` of the sizes that they wish for, but none smaller than `least`; None if one of them
    needs too many lines. What cannot be smaller may have as many lines as it takes."""
    lines: list[tuple[str, Paragraph, int, float]] = []
    y = 0.0
    for place, paragraph in enumerate(paragraphs):
        size = max(round(paragraph.size * percent / 100), ceil(least), 1)
        most = _MANY if least else paragraph.most
        wrapped = wrap(paragraph.text, size=size, weight=paragraph.weight, width=width, most=most, measure=measure)
        if wrapped is None:
            return None
        y += paragraph.gap * percent / 100 if place else 0
        for row, line in enumerate(wrapped):
            lines.append((line, paragraph, size, y + (paragraph.ascent + row * paragraph.leading) * size))
        y += len(wrapped) * paragraph.leading * size
    return Block(lines=tuple(lines), height=y)


def fitted(paragraphs: Sequence[Paragraph], width: float, height: float, measure: Measure, least: float = 0) -> Block:
    """The paragraphs in the sizes that they wish for, or as much smaller as it takes to lie within the rectangle.
    Where even the least size is too much, what is spare goes, the last first; at last the letters do become smaller:
    nothing is cut."""

    def fits(percent: int) -> bool:
        tried = block(paragraphs, percent, width, measure, least)
        return tried is not None and tried.height <= height

    found = largest(fits)
    if least and not fits(found):
        spare = [place for place, paragraph in enumerate(paragraphs) if paragraph.is_spare]
        fewer = [paragraph for place, paragraph in enumerate(paragraphs) if place not in spare[-1:]]
        return fitted(fewer, width, height, measure, least if spare else 0)
    return block(paragraphs, found, width, measure, least) or Block(lines=(), height=0)


def largest(fits: Callable[[int], bool]) -> int:
    """The largest of 1 to 100 percent that fits, given that whatever fits does so when it is smaller too."""
    least, most = 1, 100
    while least < most:
        middle = (least + most + 1) // 2
        if fits(middle):
            least = middle
        else:
            most = middle - 1
    return least


def wrap(text: str, *, size: float, weight: Weight, width: float, most: int, measure: Measure) -> list[str] | None:
    """At most `most` lines within `width`: as few as possible, then as even as possible. None if it cannot be."""
    lines = _filled(text, size, weight, width, measure)
    if lines is None or len(lines) > most:
        return None
    # The narrowest width that needs no more lines is the one at which they are even.
    narrow, wide = width / 2, width
    while len(lines) > 1 and wide - narrow > size / 2:
        middle = (narrow + wide) / 2
        tried = _filled(text, size, weight, middle, measure)
        if tried is not None and len(tried) <= len(lines):
            lines, wide = tried, middle
        else:
            narrow = middle
    return lines


@lru_cache(maxsize=4)
def generous(measure: Measure) -> Measure:
    """A measure that knows the letters at one size only, and gives a little more than the width at any other:
    trying sizes costs nothing, and what is set by it fits. Rendered widths are up to 13 % off at 10 pixels. It
    remembers what it measured, from one picture to the next."""

    @lru_cache(maxsize=_WIDTHS_KEPT)
    def known(text: str, weight: Weight) -> float:
        return measure(text, _KNOWN_SIZE, weight)

    def width(text: str, size: float, weight: Weight) -> float:
        return known(text, weight) * (size + 1.3) / _KNOWN_SIZE

    return width


def _filled(text: str, size: float, weight: Weight, width: float, measure: Measure) -> list[str] | None:
    """Each line as full as it can be; None when a word alone is wider than `width`."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure(longer, size, weight) <= width:
            lines[-1] = longer
        elif measure(word, size, weight) <= width:
            lines.append(word)
        else:
            return None
    return lines or [""]
