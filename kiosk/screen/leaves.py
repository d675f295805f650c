"""What does not fit at once is put on leaves, with a way to turn them. Pure."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from kiosk.dialogue.pages import TurnLeaf, View
from kiosk.screen import signs
from kiosk.screen.controls import Control, picture_of
from kiosk.screen.look import GAP, Picture, Sheet, centred, painted
from kiosk.screen.typeset import Paragraph
from kiosk.screen.words import word

T = TypeVar("T")
_TURNER, _ROW = 170, 104
_SIDE = 0.33


def leaves(items: Sequence[T], fits: Callable[[Sequence[T], bool], bool]) -> list[Sequence[T]]:
    """The fewest leaves of which each fits, evenly filled if that needs no more of them; one item always does. `fits`
    is told the items of a leaf, and whether there are other leaves, which need room to be turned."""
    if not items or fits(items, False):
        return [items]
    parts: list[Sequence[T]] = []
    rest = items
    while rest:
        most = next((count for count in range(len(rest), 1, -1) if fits(rest[:count], True)), 1)
        parts.append(rest[:most])
        rest = rest[most:]
    even = -(-len(items) // len(parts))
    evenly = [items[start : start + even] for start in range(0, len(items), even)]
    return evenly if all(fits(part, True) for part in evenly) else parts


def beside_turner(sheet: Sheet) -> tuple[Sheet, Sheet]:
    """Room for a leaf, and on the right or below it for the turner."""
    gap = GAP * sheet.u
    if sheet.is_wide:
        side = max(_TURNER * sheet.u, sheet.style.finger)
        return sheet.part(right=side + gap), sheet.part(left=sheet.width - side)
    side = max(_ROW * sheet.u, sheet.style.finger)
    return sheet.part(bottom=side + gap), sheet.part(top=sheet.height - side)


def turner(view: View, leaf: int, count: int, asked: int, sheet: Sheet) -> Picture:
    """Back, where one is, and on; under each other where the sheet is higher than wide. `leaf` is seen, counting from
    0; `asked` is the page's, which may be more than there are."""
    language = view.language
    is_high = sheet.height > sheet.width
    both = (signs.up, signs.down) if is_high else (signs.left, signs.right)
    length = sheet.height if is_high else sheet.width
    side = max(length * _SIDE, sheet.style.finger)
    before, at, after = (sheet.rows if is_high else sheet.columns)([side, length - 2 * side, side], 0)
    text = word("leaf", language, leaf=leaf + 1, leaves=count)
    label = Paragraph(text=text, size=34 * sheet.u, colour=sheet.palette.ink, weight="semibold", most=1)
    has_room = at.height >= 1.25 * max(label.size, sheet.style.least)
    scene = centred(at, label) if has_room else ()
    buttons = [
        Control(
            action=TurnLeaf(by=to - asked),
            sheet=place,
            text=word(name, language),
            sign=sign,
            size=26,
            is_tile=True,
            is_silent=True,
        )
        for to, place, name, sign in (
            (leaf - 1, before, "previous_leaf", both[0]),
            (leaf + 1, after, "next_leaf", both[1]),
        )
        if 0 <= to < count
    ]
    return painted(scene) + picture_of(buttons, view)
