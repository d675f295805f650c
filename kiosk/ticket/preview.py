"""A ticket becomes a picture without a printer: `epass ticket preview`. What is drawn are the very bytes that would
be sent, read back mark by mark."""

import argparse
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from functools import lru_cache
from math import ceil
from pathlib import Path

import segno
from PIL import Image, ImageDraw, ImageFont

from epass.config import Config, find, load
from epass.errors import ConfigError
from epass.languages import languages
from epass.queueing.estimate import Wait
from epass.queueing.service import greek_letter
from epass.queueing.ticket import Origin, Ticket, number_of
from kiosk.ticket.encoder import encode_text
from kiosk.ticket.layout import load_layout
from kiosk.ticket.proof import CELL_DOTS, Code, Feed, Line, Mark, Picture, Run, marks_of
from kiosk.ticket.raster import encode_raster
from kiosk.ticket.receipt import Receipt, receipt_for
from kiosk.ticket.strips import FONT_FILE
from printer_profiles import MODES, Profile, load_profile

_SAMPLE_SITE = Path(__file__).parent / "sample_site.toml"
_SAMPLE_ID = "01J9ZC8Q4K7M2N5P6R8S"
_SAMPLE_WAIT = Wait(ahead=4, low_min=10, high_min=15)
_PAPER, _INK = 255, 0
_EDGE_DOTS = 24
_BASE_DOTS = 19


def main(rest: Sequence[str], config: Path | None) -> int:
    """Raises ConfigError for a mistake in the configuration, or for what does not go together."""
    args = _parser().parse_args(rest)
    named = args.config or config
    site = load(named if named or find(None).exists() else _SAMPLE_SITE)
    profile = load_profile(args.profile or site.printer.profile)
    mode = args.mode or profile.mode
    if mode == "text" and profile.page is None:
        raise ConfigError([f"--mode: “text” is not possible, {profile.title} has no Greek page; use “raster”"])
    receipt = _receipt(args, site)
    encode = encode_text if mode == "text" else encode_raster
    picture = picture_of(encode(receipt, profile, load_layout(site.receipt.layout)), profile)
    picture.save(args.png, "PNG", dpi=(profile.dpi, profile.dpi))
    print(f"{args.png}: {receipt.number}, {profile.title}, {mode}, {picture.width} × {picture.height} dots.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="epass ticket preview", description="A ticket as a picture.")
    parser.add_argument("--png", type=Path, required=True, metavar="FILE", help="where the picture goes")
    parser.add_argument("--profile", metavar="NAME", help="the printer's model; left out: the site's")
    parser.add_argument("--mode", choices=MODES, help="left out: the model's")
    parser.add_argument("--language", choices=languages(), default="el")
    parser.add_argument("--service", metavar="LETTER", help="left out: the first")
    parser.add_argument("--booking", type=time.fromisoformat, metavar="HH:MM", help="a booking's ticket")
    parser.add_argument("--copy", action="store_true", help="one that is printed again")
    parser.add_argument("--config", type=Path, metavar="FILE", help="the site; there is none: a sample")
    return parser


def _receipt(args: argparse.Namespace, site: Config) -> Receipt:
    letter = greek_letter(args.service) if args.service else next(iter(site.services))
    if letter not in site.services:
        raise ConfigError([f"--service: there is no service “{letter}”; there are {', '.join(site.services)}"])
    now = datetime.now(site.site.timezone)
    slot = datetime.combine(now.date(), args.booking, site.site.timezone) if args.booking else None
    ticket = Ticket(
        id=_SAMPLE_ID,
        number=number_of(letter, 42),
        service=letter,
        origin=Origin.BOOKING if slot else Origin.WALK_IN,
        issued_at=now,
        due=slot or now,
        slot=slot,
    )
    return receipt_for(ticket, _SAMPLE_WAIT, args.language, site, is_copy=args.copy)


def picture_of(job: bytes, profile: Profile) -> Image.Image:
    """The paper of one job, black on white, with a margin all around it that no printer prints on."""
    marks = list(marks_of(job, profile))
    while marks and isinstance(marks[-1], Feed):
        marks.pop()
    length = sum(mark.dots for mark in marks)
    paper = Image.new("L", (profile.width_dots + 2 * _EDGE_DOTS, length + 2 * _EDGE_DOTS), _PAPER)
    top = _EDGE_DOTS
    for mark in marks:
        if ink := _drawn(mark, profile.codec):
            align = mark.align if isinstance(mark, Line | Code) else 0
            paper.paste(_INK, (_EDGE_DOTS + (profile.width_dots - ink.width) * align // 2, top), ink)
        top += mark.dots
    return paper


def _drawn(mark: Mark, codec: str) -> Image.Image | None:
    """A mask of its ink; None for blank paper."""
    match mark:
        case Picture(row_bytes=row_bytes, rows=rows):
            return Image.frombytes("1", (row_bytes * 8, mark.dots), rows)
        case Line(runs=runs):
            return _line(runs, mark.dots, codec)
        case Code(data=data, module_dots=module_dots):
            symbol = segno.make_qr(data, error="m", boost_error=False)
            side = len(symbol.matrix)
            ink = Image.frombytes("L", (side, side), bytes(255 * bit for row in symbol.matrix for bit in row))
            return ink.convert("1").resize((side * module_dots,) * 2, Image.Resampling.NEAREST)
        case Feed():
            return None


def _line(runs: Iterable[Run], dots: int, codec: str) -> Image.Image:
    cells = [
        _cell(character, run.is_bold).resize((CELL_DOTS[0] * run.wide, CELL_DOTS[1] * run.high))
        for run in runs
        for character in run.text.decode(codec)
    ]
    ink = Image.new("1", (sum(cell.width for cell in cells), dots))
    left = 0
    for cell in cells:
        ink.paste(cell, (left, max(other.height for other in cells) - cell.height))
        left += cell.width
    return ink


@lru_cache(maxsize=256)
def _cell(character: str, is_bold: bool) -> Image.Image:
    """One character of a printer's own letters: all of one width, a wide one squeezed into it."""
    font = _font(is_bold)
    width = max(CELL_DOTS[0], ceil(font.getlength(character)))
    cell = Image.new("L", (width, CELL_DOTS[1]))
    ImageDraw.Draw(cell).text((width / 2, _BASE_DOTS), character, fill=255, font=font, anchor="ms")
    return cell.resize(CELL_DOTS).point([255 * (light > 100) for light in range(256)], "1")


@lru_cache(maxsize=2)
def _font(is_bold: bool) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(FONT_FILE, 20, layout_engine=ImageFont.Layout.BASIC)
    font.set_variation_by_axes([700 if is_bold else 450, 85])
    return font
