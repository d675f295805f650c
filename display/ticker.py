"""Messages become one line at the bottom, sentence by sentence, each standing still for its turn. Pure.

Nothing crawls: moving text cannot be read by who reads slowly, is lost on who looks up in its middle, and pulls the
eye away from the numbers (WCAG 2.2.2). A sentence that is too long is parted between words.
"""

import re
from collections.abc import Callable, Sequence

from display.page import Area, Face, Page
from display.palette import ACCENT, INK, PANEL, WHITE
from display.scene import Box, Disc
from display.words import in_language
from epass.queueing.message import Message

# Its height in units.
HEIGHT = 116
_SIZE, _LEAST = 48, 40
# The Greek question mark is a semicolon, and its colon a raised dot.
_SENTENCE = re.compile(r"(?<=[.!;…])\s+")


def ticker(page: Page, area: Area, messages: Sequence[Message], language: str) -> None:
    """With a sign before it: that it is a message is not said by colour alone."""
    u, middle = page.u, area.y + area.height / 2
    page.panel(area, PANEL, ACCENT)
    x = area.x + 76 * u
    page.shapes.append(Disc(x=x, y=middle, radius=34 * u, fill=ACCENT))
    page.shapes.append(Disc(x=x, y=middle - 16 * u, radius=6 * u, fill=INK))
    page.shapes.append(Box(x=x - 5 * u, y=middle - 5 * u, width=10 * u, height=26 * u, fill=INK))
    left, least = area.x + 134 * u, Face(_LEAST * u, WHITE, "medium")
    room = area.right - 40 * u - left
    texts = [
        part
        for message in messages
        for part in sentences(in_language(message.text, language), room, lambda text: page.width_of(text, least))
    ]
    face = Face(_SIZE * u, WHITE, "medium")
    page.fitted(left, middle + face.cap / 2, page.turned(texts), face, room=room)


def sentences(text: str, room: float, width_of: Callable[[str], float]) -> list[str]:
    """The text's sentences, and those that are wider than the room in parts that are not."""
    return [part for sentence in _SENTENCE.split(" ".join(text.split())) for part in _parts(sentence, room, width_of)]


def _parts(sentence: str, room: float, width_of: Callable[[str], float]) -> list[str]:
    parts = [""]
    for word in sentence.split():
        longer = f"{parts[-1]} {word}".lstrip()
        if width_of(f"{longer} …") <= room or not parts[-1]:
            parts[-1] = longer
        else:
            parts[-1] += " …"
            parts.append(f"… {word}")
    return parts
