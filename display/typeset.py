"""Text finds the size that its room allows. Pure; sizes in whole pixels, widths by the canvas's measure."""

from math import floor

from display.scene import Measure, Weight

# Of Noto Sans, in em: from the baseline to the top of a capital.
CAP = 0.714


def largest(text: str, room: float, most: float, weight: Weight, measure: Measure) -> int:
    """The largest size, at most `most`, in which the text is no wider than its room."""
    size = floor(most)
    width = measure(text, size, weight)
    if width > room:
        size = floor(size * room / width)
    while size > 1 and measure(text, size, weight) > room:
        size -= 1
    return max(size, 1)


def shortened(text: str, room: float, size: float, weight: Weight, measure: Measure) -> str:
    """The text as far as its room goes, and then an ellipsis."""
    if measure(text, size, weight) <= room:
        return text
    kept = text
    while kept and measure(kept.rstrip() + "…", size, weight) > room:
        kept = kept[:-1]
    return kept.rstrip() + "…" if kept else ""
