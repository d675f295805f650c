"""A site's template for its tickets becomes a layout: the blocks of a ticket, from top to bottom.

One layout serves every printer: pictures and text, 58 and 80 mm. docs/tickets.md explains every block.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Formatter

from epass.config import Config
from epass.errors import ConfigError
from epass.languages import languages
from epass.table import Table, read_table

OURS = Path(__file__).parent / "ticket.toml"
SIZES = ("small", "normal", "large")
SIDES = ("left", "center", "right")
OCCASIONS = ("always", "booking", "walk_in")
SENTENCES = ("your_number", "valid_today", "follow")
PLACES = ("site", "number", "service", "date", "clock", "booking")
_STYLED = ("site", "service", "service_again", "moment", "notes", "text")
KINDS = (*_STYLED, "number", "facts", "qr", "rule", "gap", "copy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """`when`: on which tickets it stands. `say`: a sentence of ours, by its name in the catalogue; `text`: the site's
    own per language, with {places}. `mm`: how high a gap is."""

    kind: str
    when: str = "always"
    size: str = "normal"
    is_bold: bool = False
    align: str = "center"
    say: str = ""
    text: Mapping[str, str] = field(default_factory=dict)
    is_thick: bool = False
    mm: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    blocks: tuple[Block, ...]


def load_layout(path: Path | None) -> Layout:
    """The layout in this file, None for ours. Raises ConfigError with every mistake."""
    if path is None:
        return our_layout()
    mistakes: list[str] = []
    layout = _read(read_table(path, mistakes))
    if mistakes:
        raise ConfigError([f"{path}: {mistake}" for mistake in mistakes])
    return layout


@cache
def our_layout() -> Layout:
    return load_layout(OURS)


def mistakes(config: Config) -> list[str]:
    """What is wrong in the site's own layout, for `epass config check`."""
    try:
        load_layout(config.receipt.layout)
    except ConfigError as error:
        return error.mistakes
    return []


def _read(table: Table) -> Layout:
    blocks = tuple(_block(row) for row in table.tables("blocks"))
    if not any(block.kind == "number" and block.when == "always" for block in blocks):
        table.mistake("blocks", 'a ticket needs its number: add { kind = "number" }')
    table.close()
    return Layout(blocks=blocks)


def _block(row: Table) -> Block:
    """What a block of this kind may say; anything else is told."""
    kind = row.text("kind", choices=KINDS)
    is_styled = kind in _STYLED
    block = Block(
        kind=kind,
        when=row.text("when", OCCASIONS[0], choices=OCCASIONS),
        size=row.text("size", "normal", choices=SIZES) if is_styled else "normal",
        is_bold=row.flag("bold", False) if is_styled else False,
        align=row.text("align", "center", choices=SIDES) if is_styled else "center",
        say=row.text("say", "", choices=("", *SENTENCES)) if kind in ("text", "qr") else "",
        text=row.names("text", {}) if kind in ("text", "qr") else {},
        is_thick=row.flag("thick", False) if kind == "rule" else False,
        mm=row.number("mm", least=0.25, most=50) if kind == "gap" else 0.0,
    )
    if block.say and block.text:
        row.mistake("say", "stands with text: leave one of the two out")
    if kind == "text" and not block.say and not block.text:
        row.mistake("text", 'is missing; it must be a text per language, { el = "…", en = "…" }, or say = "…"')
    for language, text in block.text.items():
        _check_text(row, language, text, block.when)
    row.close()
    return block


def _check_text(row: Table, language: str, text: str, when: str) -> None:
    if language not in languages():
        row.mistake("text", f"“{language}” is not one of {', '.join(languages())}")
    try:
        parts = list(Formatter().parse(text))
    except ValueError as error:
        return row.mistake("text", f"“{text}” has a brace too many or too few: {error}")
    for _, place, form, conversion in parts:
        if place is None:
            continue
        if place not in PLACES or form or conversion:
            row.mistake("text", f"there is no {{{place}}}; there are {', '.join(f'{{{known}}}' for known in PLACES)}")
        elif place == "booking" and when != "booking":
            row.mistake("text", '{booking} is known on a booking\'s ticket only: add when = "booking"')
    return None
