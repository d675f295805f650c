"""A few large words with a sign, and what can be done next. Pure; pixels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from display.scene import Shape
from kiosk.dialogue.pages import Action, View
from kiosk.screen.controls import Control, picture_of
from kiosk.screen.look import GAP, Picture, Sheet, ground, painted
from kiosk.screen.signs import Sign
from kiosk.screen.typeset import Paragraph

Mood = Literal["plain", "good", "warning"]

_SIGN = 150
_BUTTON = 112
_WIDEST = 620


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A button below a message."""

    action: Action
    text: str
    sign: Sign
    is_main: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """`title`, then sentences; `also` says it again in other languages. `spare` is left out first where large letters
    leave no room."""

    sign: Sign
    title: str
    texts: tuple[str, ...] = ()
    spare: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    mood: Mood = "plain"
    answers: tuple[Answer, ...] = ()


def draw(view: View, message: Message, sheet: Sheet) -> Picture:
    """Answers lie beside each other on a wide screen, and under each other on a high one, the main one first."""
    gap = GAP * sheet.u
    controls = answers(message.answers, sheet)
    above = min((control.sheet.y for control in controls), default=sheet.y + sheet.height + gap) - gap
    panel = sheet.part(bottom=sheet.y + sheet.height - above)
    edge = sheet.palette.edge if sheet.is_large else None
    scene = [ground(panel, sheet.palette.card, edge=edge), *_said(message, panel.inset(36 * sheet.u, 22 * sheet.u))]
    return painted(scene) + picture_of(controls, view)


def answers(wanted: Sequence[Answer], sheet: Sheet) -> list[Control]:
    """At the foot of the sheet."""
    if not wanted:
        return []
    u, gap = sheet.u, GAP * sheet.u
    least = sheet.style.least
    height = max(_BUTTON * u, sheet.style.finger, 2 * 1.2 * least + 24 * u)
    rows = 1 if sheet.is_wide else len(wanted)
    foot = sheet.part(top=sheet.height - rows * height - (rows - 1) * gap)
    if sheet.is_wide:
        wide = min(sheet.width, (_WIDEST * u + gap) * len(wanted) - gap)
        places = foot.middle(wide, foot.height).columns([1] * len(wanted), gap)
    else:
        places = foot.rows([1] * rows, gap)
    return [
        Control(action=answer.action, sheet=place, text=answer.text, sign=answer.sign, is_main=answer.is_main)
        for answer, place in zip(wanted, places, strict=True)
    ]


def _said(message: Message, sheet: Sheet) -> Iterator[Shape]:
    """The sign beside the words on a wide sheet, else above them."""
    u, palette = sheet.u, sheet.palette
    sign = min(_SIGN * u, sheet.height * 0.4, sheet.width * 0.2)
    space = 32 * u
    paragraphs = [
        Paragraph(text=message.title, size=66 * u, colour=palette.ink, weight="bold", most=3, leading=1.2),
        *(Paragraph(text=text, size=42 * u, colour=palette.ink, most=4, gap=14 * u) for text in message.texts),
        *(
            Paragraph(text=text, size=34 * u, colour=palette.quiet, most=4, gap=14 * u, is_spare=True)
            for text in message.spare
        ),
        *(
            Paragraph(
                text=text,
                size=36 * u,
                colour=palette.quiet,
                weight="semibold",
                most=4,
                gap=(8 if place else 32) * u,
                is_spare=True,
            )
            for place, text in enumerate(message.also)
        ),
    ]
    ink, hole = _colours(message, sheet)
    if sheet.is_wide:
        room = sheet.part(left=sign + space)
        block = room.fitted(paragraphs)
        yield from message.sign(sheet.x, sheet.y + (sheet.height - sign) / 2, sign, ink, hole)
        yield from block.labels(room.x, room.y + (room.height - block.height) / 2)
    else:
        block = sheet.part(top=sign + space).fitted(paragraphs)
        top = sheet.y + (sheet.height - sign - space - block.height) / 2
        yield from message.sign(sheet.x + (sheet.width - sign) / 2, top, sign, ink, hole)
        yield from block.labels(sheet.x + sheet.width / 2, top + sign + space, "centre")


def _colours(message: Message, sheet: Sheet) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    palette = sheet.palette
    match message.mood:
        case "warning":
            return palette.sign, palette.on_sign
        case "good":
            return palette.good, palette.card
        case _:
            return palette.status, palette.card
