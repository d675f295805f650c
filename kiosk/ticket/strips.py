"""Lines of text, rules and QR codes become strips: the packed rows, as wide as the paper, of one element of a ticket.

In a strip a set bit is a black dot; the first dot of a row is the highest bit of its first byte. Most strips are
the same on every ticket and are kept, so that a new ticket costs the drawing of its number, its time and its code.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import fontpkg_noto_sans
from PIL import Image, ImageDraw, ImageFont

FONT_FILE = Path(fontpkg_noto_sans.__file__).parent / "files" / "NotoSans[wdth,wght].ttf"
_WIDE_DOTS = 512  # from here on it is 80 mm paper, and has room for margins
_DESIGNED_DOTS = 528
_STRIPS_KEPT = 128
_CAPTION_LEAST_DOTS = 200  # the caption stands beside the code where there is so much room
_MOST_BIG_MODULES = 37
_BASE = 0.74  # where the base line lies in a line's height
_THRESHOLD = [255 * (light >= 105) for light in range(256)]
_INVERSE = bytes(255 - byte for byte in range(256))


@dataclass(frozen=True, slots=True)
class Style:
    """`size`: dots of the em on 80 mm paper of 203 dpi. `leading`: from line to line, in ems."""

    weight: str
    size: int
    leading: float = 1.3


@dataclass(frozen=True, slots=True)
class Paper:
    """A width to draw for. Everything shrinks with it, but to three quarters at most, to stay legible."""

    width_dots: int

    @property
    def margin(self) -> int:
        return 24 if self.width_dots >= _WIDE_DOTS else 8

    @property
    def inner_dots(self) -> int:
        return self.width_dots - 2 * self.margin

    def scaled(self, dots: int) -> int:
        return round(dots * min(1.0, max(0.75, self.inner_dots / _DESIGNED_DOTS)))


def gap(dots: int, paper: Paper) -> bytes:
    return bytes(paper.scaled(dots) * paper.width_dots // 8)


@lru_cache(maxsize=8)
def rule(thickness: int, paper: Paper) -> bytes:
    image = Image.new("1", (paper.width_dots, thickness))
    image.paste(1, (paper.margin, 0, paper.width_dots - paper.margin, thickness))
    return image.tobytes()


@lru_cache(maxsize=_STRIPS_KEPT)
def text(words: str, style: Style, paper: Paper, align: str = "center") -> bytes:
    """Wrapped into lines of about the same length."""
    font = _font(style.weight, paper.scaled(style.size))
    return b"".join(_line(line, font, style, paper, align) for line in balanced(words, font, paper.inner_dots))


@lru_cache(maxsize=8)
def banner(words: str, style: Style, paper: Paper) -> bytes:
    """White on a black bar, from edge to edge of what is printed."""
    font = _font(style.weight, paper.scaled(style.size))
    height = round(1.5 * font.size)
    canvas = _canvas(paper.width_dots, height)
    canvas.paste(255, (paper.margin, 0, paper.width_dots - paper.margin, height))
    # Capitals reach 0.71 em above the base line in this font: so they stand in the middle of the bar.
    middle = (paper.width_dots / 2, round(height / 2 + 0.71 * font.size / 2))
    ImageDraw.Draw(canvas).text(middle, words, fill=0, font=font, anchor="ms")
    return _ink(canvas)


def number(words: str, style: Style, paper: Paper) -> bytes:
    """One huge line without leading, made smaller until it fits."""
    font = _font(style.weight, style.size)
    if (width := font.getlength(words)) > paper.inner_dots:
        font = _font(style.weight, int(style.size * paper.inner_dots / width))
    left, top, right, bottom = font.getbbox(words)
    canvas = _canvas(paper.width_dots, round(bottom - top))
    ImageDraw.Draw(canvas).text(((paper.width_dots - right - left) / 2, -top), words, fill=255, font=font)
    return _ink(canvas)


@lru_cache(maxsize=_STRIPS_KEPT)
def pair(label: str, value: str, style: Style, value_style: Style, paper: Paper) -> bytes:
    """A label on the left and its value on the right of one line, or of two where one is too short."""
    font, bold = (
        _font(style.weight, paper.scaled(style.size)),
        _font(value_style.weight, paper.scaled(value_style.size)),
    )
    leading = round(value_style.leading * bold.size)
    fits = font.getlength(label) + bold.getlength(value) + font.size / 2 <= paper.inner_dots
    lines = 1 if fits else 2
    canvas = _canvas(paper.width_dots, leading * lines)
    pen = ImageDraw.Draw(canvas)
    base = round(leading * _BASE)
    pen.text((paper.margin, base), label, fill=255, font=font, anchor="ls")
    right = (paper.width_dots - paper.margin, base + leading * (lines - 1))
    pen.text(right, value, fill=255, font=bold, anchor="rs")
    return _ink(canvas)


def qr(link: str, caption: str, style: Style, paper: Paper) -> bytes:
    """The code, and its caption beside it where there is room, else below. Modules of 0.75 mm, long links 0.5 mm.

    The mask pattern is given: to try all eight takes five times as long, and a reader takes any.
    """
    import segno  # noqa: PLC0415 - it costs 9 MB, and a site without a link needs none

    code = segno.make_qr(link, error="m", mask=0, boost_error=False)
    side = len(code.matrix)
    dots = side * (6 if side <= _MOST_BIG_MODULES else 4)
    drawn = Image.frombytes("L", (side, side), bytes(255 * bit for row in code.matrix for bit in row))
    drawn = drawn.resize((dots, dots), Image.Resampling.NEAREST)
    beside = paper.inner_dots - dots - 2 * paper.margin >= _CAPTION_LEAST_DOTS
    canvas = _beside(caption, style, paper, dots).copy() if beside else _canvas(paper.width_dots, dots)
    canvas.paste(drawn, (paper.margin if beside else (paper.width_dots - dots) // 2, 0))
    return _ink(canvas) if beside else _ink(canvas) + gap(8, paper) + text(caption, style, paper)


@lru_cache(maxsize=8)
def _beside(caption: str, style: Style, paper: Paper, dots: int) -> Image.Image:
    """The caption in the middle of what a code of so many dots leaves free on its right."""
    font = _font(style.weight, paper.scaled(style.size))
    left = 3 * paper.margin + dots
    lines = balanced(caption, font, paper.width_dots - paper.margin - left)
    leading = round(style.leading * font.size)
    canvas = _canvas(paper.width_dots, dots)
    top = (dots - leading * len(lines)) // 2 + round(leading * _BASE)
    for place, line in enumerate(lines):
        ImageDraw.Draw(canvas).text((left, top + place * leading), line, fill=255, font=font, anchor="ls")
    return canvas


def picture(rows: bytes, width_dots: int) -> Image.Image:
    """The strips as they will look on paper: mode "1", black is 0."""
    return Image.frombytes("1", (width_dots, len(rows) * 8 // width_dots), rows.translate(_INVERSE))


def balanced(words: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """As few lines as fit, and then as even as that number allows. A word that is too long is broken."""
    lines = _wrapped(words, font, width)
    if len(lines) < 2:
        return lines
    narrow, wide = min(width, max(font.getlength(word) for word in words.split(" "))), float(width)
    while wide - narrow > font.size / 2:
        middle = (narrow + wide) / 2
        tried = _wrapped(words, font, middle)
        if len(tried) > len(lines):
            narrow = middle
        else:
            wide, lines = middle, tried
    return lines


def _wrapped(words: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    if font.getlength(words) <= width:
        return [words]
    lines: list[str] = []
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines += _broken(word, font, width)
    return lines


def _broken(word: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and font.getlength(pieces[-1] + character) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces


def _line(words: str, font: ImageFont.FreeTypeFont, style: Style, paper: Paper, align: str) -> bytes:
    height = round(style.leading * font.size)
    canvas = _canvas(paper.width_dots, height)
    left, anchor = {
        "left": (paper.margin, "ls"),
        "center": (paper.width_dots / 2, "ms"),
        "right": (paper.width_dots - paper.margin, "rs"),
    }[align]
    ImageDraw.Draw(canvas).text((left, round(height * _BASE)), words, fill=255, font=font, anchor=anchor)
    return _ink(canvas)


def _canvas(width: int, height: int) -> Image.Image:
    return Image.new("L", (width, height))


def _ink(canvas: Image.Image) -> bytes:
    """A dot is black from two fifths on: a little more than half of the outline, for fine strokes burn out."""
    return canvas.point(_THRESHOLD, "1").tobytes()


@lru_cache(maxsize=3)
def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    """One costs a megabyte and 15 ms. A new ticket draws with three; what the others drew is kept."""
    font = ImageFont.truetype(FONT_FILE, size, layout_engine=ImageFont.Layout.BASIC)
    font.set_variation_by_name(weight)
    return font
