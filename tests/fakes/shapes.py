"""A picture of a ticket is read by the shapes of its letters: which words stand in it, line by line.

No size and no place is known beforehand. Each stretch of ink is compared with the next words of what is expected, set
in each weight of the typeface at the size that would make them as wide; they are read if the dots are the same.
"""

from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import fontpkg_noto_sans
from PIL import Image, ImageChops, ImageDraw, ImageFont

_FONT_FILE = Path(fontpkg_noto_sans.__file__).parent / "files" / "NotoSans[wdth,wght].ttf"
_WEIGHTS = ("Regular", "SemiBold", "Bold")
_ALIKE = 0.9
_FEWEST_DOTS = 12
_BLACK_FROM = 105
_MOST_WORDS = 12
_RULE_DOTS = 4
_ACCENT_GAP_DOTS = 4


def words_in(picture: Image.Image, expected: str) -> str:
    """The expected words that stand in the picture, up to the first ink that is none of them. Mode "1", black is 0."""
    left, read = expected.split(), []
    for ink, threshold in _stretches(ImageChops.invert(picture.convert("L"))):
        counts = range(min(len(left), _MOST_WORDS), 0, -1)
        count = next((count for count in counts if _is(ink, " ".join(left[:count]), threshold)), 0)
        if not count:
            break
        read += left[:count]
        left = left[count:]
    return " ".join(read)


def _stretches(ink: Image.Image) -> list[tuple[Image.Image, int]]:
    """Lines from top to bottom, each split where it has a wide gap; without rules; white on black turned round. And
    from which share of ink on, of 255, a dot counted as black, or as white."""
    found = []
    for top, bottom in _runs(_profile(ink, 1), _ACCENT_GAP_DOTS):
        band = ink.crop((0, top, ink.width, bottom))
        if band.height <= _RULE_DOTS:
            continue
        box, threshold = band.getbbox(), _BLACK_FROM
        if band.crop(box).histogram()[255] > 0.6 * (box[2] - box[0]) * (box[3] - box[1]):
            band = ImageChops.invert(band.crop(box))
            band, threshold = band.crop(band.getbbox()), 256 - _BLACK_FROM
        for left, right in _runs(_profile(band, 0), round(0.75 * band.height)):
            part = band.crop((left, 0, right, band.height))
            found.append((part.crop(part.getbbox()), threshold))
    return found


def _profile(ink: Image.Image, axis: int) -> list[bool]:
    """Which rows (axis 1) or columns (axis 0) have ink."""
    size = (1, ink.height) if axis else (ink.width, 1)
    return [value > 0 for value in ink.reduce((ink.width, 1) if axis else (1, ink.height)).resize(size).tobytes()]


def _runs(has_ink: list[bool], most_gap: int) -> list[tuple[int, int]]:
    """Where ink begins and ends; gaps up to `most_gap` do not end it."""
    places = [place for place, has in enumerate(has_ink) if has]
    breaks = [(one + 1, other) for one, other in pairwise(places) if other - one - 1 > most_gap]
    starts = [places[0], *(start for _, start in breaks)]
    ends = [*(end for end, _ in breaks), places[-1] + 1]
    return list(zip(starts, ends, strict=True))


def _is(ink: Image.Image, words: str, threshold: int) -> bool:
    for weight in _WEIGHTS:
        large = _set(words, weight, 100, threshold)
        if not 0.85 < large.width * ink.height / (large.height * ink.width) < 1.15:
            continue
        about = round(100 * ink.width / large.width)
        for size in (about, about - 1, about + 1, about - 2, about + 2):
            if _likeness(ink, _set(words, weight, size, threshold)) >= _ALIKE:
                return True
    return False


def _likeness(one: Image.Image, other: Image.Image) -> float:
    """Dots in both, of those in either: in the window, about as wide as a letter, where they differ most."""
    if abs(one.width - other.width) > 2 or abs(one.height - other.height) > 2:
        return 0.0
    width, height = max(one.width, other.width), max(one.height, other.height)
    one, other = (image.crop((0, 0, width, height)) for image in (one, other))
    both, either = ImageChops.darker(one, other), ImageChops.lighter(one, other)
    windows = [(left, 0, min(left + height, width), height) for left in range(0, width, height)]
    shares = [(both.crop(window).histogram()[255], either.crop(window).histogram()[255]) for window in windows]
    return min((same / dots for same, dots in shares if dots > _FEWEST_DOTS), default=0.0)


@lru_cache(maxsize=512)
def _set(words: str, weight: str, size: int, threshold: int) -> Image.Image:
    font = _font(weight, size)
    image = Image.new("L", (round(font.getlength(words)) + size, 2 * size))
    ImageDraw.Draw(image).text((size // 2, size // 2), words, fill=255, font=font)
    image = image.point([255 * (light >= threshold) for light in range(256)])
    return image.crop(image.getbbox())


@lru_cache(maxsize=64)
def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(_FONT_FILE, size, layout_engine=ImageFont.Layout.BASIC)
    font.set_variation_by_name(weight)
    return font
