"""What can be pressed becomes buttons: a sign and its word, on an edge onto which it sinks under the finger. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from display.scene import Box, Colour, Shape
from kiosk.dialogue.pages import Action, View
from kiosk.screen.look import DEPTH, Picture, Sheet, ground, target, top_of
from kiosk.screen.signs import Sign
from kiosk.screen.typeset import Block, Paragraph

_TEXT = 40
# Between a sign and its word, in sides of the sign.
_SPACE = 0.26


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """`is_main`: what most people want here. `is_tile`: the sign stands over the word. `is_chosen`: this is so now.
    `is_silent`: in large letters
    there is no room for the word, and the sign says it alone."""

    action: Action
    sheet: Sheet
    text: str = ""
    sign: Sign | None = None
    size: float = _TEXT
    is_main: bool = False
    is_tile: bool = False
    is_chosen: bool = False
    is_silent: bool = False


def picture_of(controls: Sequence[Control], view: View) -> Picture:
    scene = [shape for control in controls for shape in _drawn(control, view.pressed == control.action)]
    return Picture(scene=tuple(scene), targets=tuple(target(control.action, control.sheet) for control in controls))


def raised(sheet: Sheet, fill: Colour, edge: Colour, *, is_pressed: bool, radius: float) -> Iterator[Shape]:
    """The ground of something that can be pressed."""
    depth = DEPTH * sheet.u
    if is_pressed:
        yield ground(sheet.part(top=depth), sheet.palette.pressed, radius=radius)
    else:
        yield ground(sheet, edge, radius=radius)
        is_card = fill == sheet.palette.card
        yield ground(sheet.part(bottom=depth), fill, radius=radius, edge=edge if is_card else None)


def _drawn(control: Control, is_pressed: bool) -> Iterator[Shape]:
    sheet, palette, u = control.sheet, control.sheet.palette, control.sheet.u
    radius = min(18.0, sheet.height / u * 0.2)
    if is_pressed:
        fill, ink = palette.pressed, palette.on_accent
    elif control.is_chosen:
        fill, ink = palette.chosen, palette.on_chosen
    elif control.is_main:
        fill, ink = palette.accent, palette.on_accent
    else:
        fill, ink = palette.card, palette.ink
    edge = palette.accent_edge if control.is_main else palette.edge
    yield from raised(sheet, fill, edge, is_pressed=is_pressed, radius=radius)
    sunk = DEPTH if is_pressed else 0
    across = (8 if sheet.is_large else 14) * u
    inner = sheet.part(left=across, right=across, top=(6 + sunk) * u, bottom=(6 + DEPTH - sunk) * u)
    yield from _face(control, inner, ink, fill)


def _face(control: Control, sheet: Sheet, ink: Colour, fill: Colour) -> Iterator[Shape]:
    sign = control.sign
    text = "" if control.is_silent and sheet.is_large else control.text
    if sign is None:
        set_ = sheet.fitted([_paragraph(control, text, ink)])
        yield from set_.labels(sheet.x + sheet.width / 2, top_of(set_, sheet), "centre")
    elif not text:
        side = min(sheet.height, sheet.width) * 0.66
        place = sheet.middle(side, side)
        yield from sign(place.x, place.y, side, ink, fill)
    elif control.is_tile and not sheet.is_large:
        above, below = sheet.rows([0.56, 0.44], 0)
        side = min(above.height * 0.94, above.width)
        yield from sign(sheet.x + (sheet.width - side) / 2, above.y + above.height - side, side, ink, fill)
        set_ = below.fitted([_paragraph(control, text, ink)])
        yield from set_.labels(sheet.x + sheet.width / 2, top_of(set_, below), "centre")
    else:
        side, set_ = _beside(control, sheet, text, ink)
        left = sheet.x + (sheet.width - side * (1 + _SPACE) - width_of(set_, sheet)) / 2
        yield from sign(left, sheet.y + (sheet.height - side) / 2, side, ink, fill)
        yield from set_.labels(left + side * (1 + _SPACE), top_of(set_, sheet))


def _beside(control: Control, sheet: Sheet, text: str, ink: Colour) -> tuple[float, Block]:
    """The side of the sign, and the words that fit beside it; where large letters need the room, the sign is small."""
    usual = min(sheet.height * 0.72, sheet.width * 0.28, max(64 * sheet.u, 1.1 * sheet.style.least))
    for side in (usual, 0.68 * sheet.style.least) if sheet.is_large else (usual,):
        set_ = sheet.part(left=side * (1 + _SPACE)).fitted([_paragraph(control, text, ink)])
        if len(set_.lines) == 1 and set_.lines[0][2] >= sheet.style.least:
            break
    return side, set_


def width_of(block: Block, sheet: Sheet) -> float:
    """Of its longest line, in pixels."""
    lines = ((sheet.style.measure(text, size, paragraph.weight)) for text, paragraph, size, _ in block.lines)
    return max(lines, default=0)


def _paragraph(control: Control, text: str, ink: Colour) -> Paragraph:
    return Paragraph(text=text, size=control.size * control.sheet.u, colour=ink, weight="bold", most=2, leading=1.16)


def ring(sheet: Sheet, x: float, y: float, width: float, height: float) -> Iterator[Box]:
    """Around what the keys of the voice mode are at: dark, bright and dark again, so that it is seen on any ground."""
    u = sheet.u
    for out, thick, colour in ((9, 4, (0, 0, 0)), (6, 7, (255, 221, 0)), (0, 3, (0, 0, 0))):
        yield Box(
            x=x - out * u,
            y=y - out * u,
            width=width + 2 * out * u,
            height=height + 2 * out * u,
            fill=None,
            radius=(18 + out) * u,
            edge=colour,
            edge_width=thick * u,
        )
