"""A refusal or a trouble becomes a few large words, and the way back. Pure; pixels."""

from display.scene import Label
from kiosk.dialogue import GoHome, NoNumber, View
from kiosk.look import (
    CARD,
    INK,
    QUIET_INK,
    Moment,
    Picture,
    Sheet,
    button,
    closed_sign,
    ground,
    target,
    warning_sign,
)
from kiosk.offers import Why
from kiosk.typeset import Paragraph, fitted
from kiosk.words import opening, word

_SIGN = 132
_BUTTON = 124
_GAP = 28


def draw_refusal(view: View, page: NoNumber, moment: Moment, sheet: Sheet) -> Picture:
    u, language = sheet.u, view.language
    offer = moment.offer(page.letter)
    paragraphs = [Paragraph(text=word(page.refused.why, language), size=64 * u, colour=INK, weight="bold")]
    if page.refused.why is Why.CLOSED and (opens := opening(page.refused.opens_at, moment.now, language)):
        sentence = opens[0].upper() + opens[1:]
        paragraphs.append(Paragraph(text=sentence, size=44 * u, colour=INK, gap=8 * u))
    if offer:
        name = offer.name_in(language)
        paragraphs.append(Paragraph(text=name, size=36 * u, colour=QUIET_INK, weight="medium", most=3, gap=24 * u))
    home = GoHome()
    side = (sheet.width - min(sheet.width, 520 * u)) / 2
    below = sheet.part(left=side, right=side, top=sheet.height - _BUTTON * u)
    message = sheet.part(bottom=(_BUTTON + _GAP) * u)
    size = _SIGN * u
    top, said = _said(paragraphs, message)
    scene = (
        ground(message, CARD, radius=24 * u),
        *said,
        *closed_sign(message.x + (message.width - size) / 2, top, size, QUIET_INK, CARD),
        *button(below, word("back", language), is_pressed=view.pressed == home),
    )
    return Picture(scene=scene, targets=(target(home, below),))


def draw_out_of_order(languages: tuple[str, ...], view: View, sheet: Sheet) -> Picture:
    """In every language: nobody can choose one here."""
    u = sheet.u
    paragraphs = []
    for place, language in enumerate(dict.fromkeys((view.language, *languages))):
        em, colour = (56 * u, INK) if place == 0 else (36 * u, QUIET_INK)
        paragraphs += [
            Paragraph(text=word("out_of_order", language), size=em, colour=colour, weight="bold", gap=40 * u),
            Paragraph(text=word("see_staff", language), size=em * 0.82, colour=colour, gap=6 * u),
        ]
    size = _SIGN * u
    top, said = _said(paragraphs, sheet)
    scene = (
        ground(sheet, CARD, radius=24 * u),
        *said,
        *warning_sign(sheet.x + (sheet.width - size) / 2, top, size),
    )
    return Picture(scene=scene, targets=())


def _said(paragraphs: list[Paragraph], sheet: Sheet) -> tuple[float, list[Label]]:
    """The words in the middle, with the space for a sign above them, and the top of that space."""
    u = sheet.u
    sign = (_SIGN + 24) * u
    text = sheet.part(left=48 * u, right=48 * u, top=24 * u + sign, bottom=24 * u)
    block = fitted(paragraphs, text.width, text.height, text.measure)
    top = sheet.y + (sheet.height - sign - block.height) / 2
    return top, list(block.labels(text.x + text.width / 2, top + sign, "centre"))
