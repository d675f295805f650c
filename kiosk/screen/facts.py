"""Short facts, each with its sign, flow beside and under each other: who waits, how long, until when. Pure; pixels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from display.scene import Colour, Label, Shape, Weight
from kiosk.screen.geometry import CAPITAL
from kiosk.screen.look import Sheet, Style
from kiosk.screen.signs import Sign
from kiosk.screen.typeset import Block, Paragraph, block, largest, wrap

_SPACE = 0.32
_BETWEEN = 0.8
_LEADING = 1.28
_ASCENT = 0.98
_MANY = 99
# Large letters leave out what is spare before the largest of them becomes smaller than this.
_SPARE_PERCENT = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    sign: Sign
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Facts with the places of their left tops, and the lines of each."""

    placed: tuple[tuple[Fact, float, float, tuple[str, ...]], ...]
    size: int
    weight: Weight
    height: float

    def shapes(self, x: float, y: float, ink: Colour, ground: Colour) -> Iterator[Shape]:
        for fact, left, top, lines in self.placed:
            baseline = y + top + _ASCENT * self.size
            middle = baseline - CAPITAL / 2 * self.size
            yield from fact.sign(x + left, middle - self.size / 2, self.size, ink, ground)
            for row, line in enumerate(lines):
                yield Label(
                    x=x + left + self.size * (1 + _SPACE),
                    baseline=baseline + row * _LEADING * self.size,
                    text=line,
                    size=self.size,
                    colour=ink,
                    weight=self.weight,
                )


def flow(facts: Sequence[Fact], size: float, width: float, style: Style, *, weight: Weight = "semibold") -> Flow | None:
    """Beside each other where they fit, else under each other; in letters of at least the style's least size. None if
    a word alone is wider than the width, or where letters may shrink, if a fact takes more than two lines."""
    em = max(round(size), ceil(style.least), 1)
    indent = em * (1 + _SPACE)
    placed: list[tuple[Fact, float, float, tuple[str, ...]]] = []
    x = y = 0.0
    for fact in facts:
        most = _MANY if style.is_large else 2
        lines = wrap(fact.text, size=em, weight=weight, width=width - indent, most=most, measure=style.measure)
        if lines is None:
            return None
        wide = indent + max(style.measure(line, em, weight) for line in lines)
        if x and (len(lines) > 1 or x + wide > width):
            x, y = 0.0, y + _LEADING * em
        placed.append((fact, x, y, tuple(lines)))
        y += (len(lines) - 1) * _LEADING * em
        x = width if len(lines) > 1 else x + wide + _BETWEEN * em
    height = y + _LEADING * em if placed else 0
    return Flow(placed=tuple(placed), size=em, weight=weight, height=height)


def stacked(
    paragraphs: Sequence[Paragraph], facts: Sequence[Fact], size: float, sheet: Sheet
) -> tuple[Block, Flow | None]:
    """Paragraphs, and facts of this size under them, as large as they may be within the sheet; what is spare goes
    first, as in `typeset.fitted`."""
    style = sheet.style

    def tried(percent: int) -> tuple[Block, Flow | None] | None:
        words = block(paragraphs, percent, sheet.width, style.measure, style.least)
        told = flow(facts, size * percent / 100, sheet.width, style, weight="medium")
        if words is None or told is None or words.height + told.height > sheet.height:
            return None
        return words, told

    spare = [place for place, paragraph in enumerate(paragraphs) if paragraph.is_spare]
    percent = largest(lambda percent: tried(percent) is not None)
    found = tried(percent)
    if style.is_large and spare and (found is None or percent < _SPARE_PERCENT):
        return stacked([p for place, p in enumerate(paragraphs) if place != spare[-1]], facts, size, sheet)
    return found or (sheet.fitted(paragraphs), None)
