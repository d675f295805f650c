"""What was put on paper becomes a picture of the paper, one pixel for each dot of the print head."""

from functools import lru_cache
from pathlib import Path

import fontpkg_noto_sans
import segno
from PIL import Image, ImageDraw, ImageFont

from simulator.marks import Code, Feed, Line, Mark, Picture, Run, height_of

_FONT_FILE = Path(fontpkg_noto_sans.__file__).parent / "files" / "NotoSans[wdth,wght].ttf"
_CELL = (12, 24)
_PAPER = 255
_INK = 24
_TOP_DOTS = 56  # the cutter sits above the head
_BOTTOM_DOTS = 24


def paper_picture(marks: list[Mark], width_dots: int) -> Image.Image:
    """Grey, `width_dots` wide, as long as the ticket."""
    drawn = [(mark, _drawn(mark)) for mark in marks]
    length = sum(ink.height if ink else height_of(mark) for mark, ink in drawn)
    paper = Image.new("L", (width_dots, _TOP_DOTS + length + _BOTTOM_DOTS), _PAPER)
    top = _TOP_DOTS
    for mark, ink in drawn:
        if ink is None:
            top += height_of(mark)
            continue
        align = 0 if isinstance(mark, Feed) else mark.align
        left = (width_dots - ink.width) * align // 2
        paper.paste(_INK, (left, top), ink)
        top += ink.height
    return paper


def _drawn(mark: Mark) -> Image.Image | None:
    """A mask of the ink, or None for blank paper."""
    match mark:
        case Picture(row_bytes=row_bytes, rows=rows):
            return Image.frombytes("1", (row_bytes * 8, mark.height), rows)
        case Line(runs=runs, pitch_dots=pitch):
            return _line(runs, pitch)
        case Code():
            return _code(mark)
        case _:
            return None


def _line(runs: tuple[Run, ...], pitch: int) -> Image.Image:
    width = sum(len(run.text) * _CELL[0] * run.wide for run in runs)
    ink = Image.new("1", (width, pitch))
    base = max(24 * run.high for run in runs)
    left = 0
    for run in runs:
        for character in run.text:
            cell = _character(character, run.is_bold, run.wide, run.high)
            ink.paste(cell, (left, base - cell.height))
            left += cell.width
    return ink


@lru_cache(maxsize=1024)
def _character(character: str, is_bold: bool, wide: int, high: int) -> Image.Image:
    """A thermal printer enlarges the dots of its small letters, and so do we."""
    cell = Image.new("L", _CELL)
    place = (_CELL[0] / 2, 19)
    ImageDraw.Draw(cell).text(place, character, fill=255, font=_font(is_bold), anchor="ms")
    if (wide, high) != (1, 1):
        cell = cell.resize((_CELL[0] * wide, _CELL[1] * high), Image.Resampling.BICUBIC)
    return cell.point([255 * (light > 110) for light in range(256)], "1")


@lru_cache(maxsize=2)
def _font(is_bold: bool) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(_FONT_FILE, 20, layout_engine=ImageFont.Layout.BASIC)
    font.set_variation_by_axes([700 if is_bold else 450, 70])
    return font


def _code(code: Code) -> Image.Image:
    symbol = segno.make_qr(code.data.decode(), error=code.level, boost_error=False)
    side = len(symbol.matrix)
    ink = Image.frombytes("L", (side, side), bytes(255 * bit for row in symbol.matrix for bit in row)).convert("1")
    return ink.resize((side * code.module_dots,) * 2, Image.Resampling.NEAREST)
