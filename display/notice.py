"""What is said when nobody is called: welcome, closed, and at night a small light on a dark screen. Pure."""

from display.drift import place
from display.page import Area, Face, Page
from display.palette import ACCENT, DIM, EMBER, EMBER_SOFT, PANEL, SOFT, WHITE
from display.scene import Box
from display.sign import Moment, Sign
from display.ticker import sentences
from display.words import in_language, opening_in, say

_MARGIN = 60


def notice(page: Page, area: Area, sign: Sign, moment: Moment) -> None:
    """Welcome, or closed: in the middle of the screen, language below language."""
    u = page.u
    page.panel(area, PANEL)
    # Text, face, and the distance from the baseline before.
    lines: list[tuple[str, Face, float]] = []
    scales = ((1.0, 1.0, WHITE, SOFT), (0.55, 0.75, SOFT, DIM))
    for language, (large, small, strong, soft) in zip(sign.languages, scales, strict=False):
        texts = [say("take", language), say("watch", language)] if moment.is_open else _opening(language, moment)
        heading = say("welcome" if moment.is_open else "closed", language)
        lines.append((heading, Face(140 * large * u, strong, "bold"), (160 if lines else 190) * u))
        for text, distance in zip(texts, (100, 78), strict=False):
            lines.append((text, Face(56 * small * u, soft), distance * small * u))
    total = sum(below for _, _, below in lines)
    part = min((area.height - 80 * u) / total, 1)
    y = area.y + (area.height - total * part) / 2 - 10 * u
    page.shapes.append(Box(x=area.middle - 60 * u, y=y, width=120 * u, height=10 * u, fill=ACCENT, radius=5 * u))
    for text, face, below in lines:
        y += below * part
        page.fitted(area.middle, y, text, face.times(part), room=area.width - 2 * _MARGIN * u, align="centre")


def standby(page: Page, sign: Sign, moment: Moment, language: str) -> None:
    """The clock, that it is closed, when the doors open, and what the messages say; all of it somewhere else in each
    minute."""
    u, room = page.u, page.width - 2 * _MARGIN * page.u
    clock, closed, text = Face(220 * u, EMBER, "semibold"), Face(72 * u, EMBER, "semibold"), Face(44 * u, EMBER_SOFT)
    lines = [(f"{moment.local:%H:%M}", clock, clock.cap), (" · ".join(sign.words("closed")), closed, 120 * u)]
    lines += [
        (line, text, (84 - 20 * bool(below)) * u)
        for below, line in enumerate(line for shown in sign.languages for line in _opening(shown, moment))
    ]
    messages = [
        part
        for message in moment.messages
        for part in sentences(in_language(message.text, language), room, lambda part: page.width_of(part, text))
    ]
    if messages:
        lines.append((page.turned(messages), text, 96 * u))
    width = min(max(page.width_of(line, face) for line, face, _ in lines), room)
    height = sum(below for _, _, below in lines)
    across, down = place(moment.local)
    left = _MARGIN * u + across * (room - width)
    y = _MARGIN * u + down * (page.height - 2 * _MARGIN * u - height - text.size * 0.3)
    for line, face, below in lines:
        y += below
        page.fitted(left, y, line, face, room=room)


def _opening(language: str, moment: Moment) -> list[str]:
    return [opening_in(language, moment.local, moment.opens_next)] if moment.opens_next else []
