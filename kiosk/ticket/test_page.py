"""A profile becomes a page that proves it on paper: width to the last dot, Greek letters, QR code, cut.

What is drawn by us comes first. Then, if the model has a Greek page, the same letters as the printer draws them,
as many characters as its profile says fit into a line, and a QR code of its own. Where tickets are sent as text, the
line is slow: then nothing is drawn but the ruler.
"""

import textwrap
from dataclasses import replace
from datetime import datetime

from PIL import Image, ImageDraw

from epass.languages import Words
from kiosk.ticket.commands import LINE_FEED
from kiosk.ticket.dialects import dialect_of
from kiosk.ticket.encoder import in_codec
from kiosk.ticket.strips import Paper, Style, gap, qr, rule, text
from printer_profiles import Profile

LETTERS = (
    "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ",
    "αβγδεζηθικλμνξοπρσςτυφχψω",
    "ΆΈΉΊΌΎΏΪΫ άέήίόύώϊϋΐΰ",
    "«Μαΐου» – 15 € · 0123456789",
)
LANGUAGES = ("el", "en")
_WORDS = Words("test_page")
_TITLE = Style("Bold", 40)
_PLAIN = Style("SemiBold", 26)
_SMALL = Style("Regular", 22)
_RULER_DOTS = 96
_EDGE_DOTS = 8
_MM_PER_INCH = 25.4
_TICKS = ((10, 48), (5, 32), (1, 18))  # so many millimetres apart, so many dots long
_QR_MODULE_DOTS = 6


def test_page(profile: Profile, now: datetime) -> bytes:
    """The whole page, cut included. `now` is the site's own time."""
    dialect = dialect_of(profile)
    if profile.page is None:
        return dialect.picture_job(_drawn(profile, now), profile)
    drawn = ruler(profile).tobytes() if profile.mode == "text" else _drawn(profile, now)
    return dialect.picture_job(drawn, replace(profile, cut=b"")) + dialect.text_job(_written(profile, now), profile)


def mark_of(profile: Profile, now: datetime) -> str:
    """What the QR code says."""
    return f"e-PASS {profile.name} {now:%Y-%m-%d %H:%M}"


def ruler(profile: Profile) -> Image.Image:
    """Millimetres from the first dot to the last, with a bar at both edges: mode "1", a set bit is ink."""
    width, per_mm = profile.width_dots, profile.dpi / _MM_PER_INCH
    image = Image.new("1", (width, _RULER_DOTS))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, width - 1, 3), fill=1)
    for mm in range(int(width / per_mm) + 1):
        left = round(mm * per_mm)
        length = next(dots for step, dots in _TICKS if mm % step == 0)
        pen.rectangle((left, 0, left + 1, length), fill=1)
    for left in (0, width - _EDGE_DOTS):
        pen.rectangle((left, 0, left + _EDGE_DOTS - 1, _RULER_DOTS - 1), fill=1)
    return image


def _drawn(profile: Profile, now: datetime) -> bytes:
    paper = Paper(profile.width_dots)
    caption = " / ".join(_said("code", profile))
    strips = [
        *(text(words, _TITLE, paper) for words in _said("title", profile)),
        text(profile.title, _PLAIN, paper),
        text(_subtitle(profile, now), _SMALL, paper),
        gap(16, paper),
        ruler(profile).tobytes(),
        gap(8, paper),
        *(text(words, _SMALL, paper) for words in _said("ruler", profile)),
        gap(12, paper),
        rule(2, paper),
        gap(12, paper),
        *(text(letters, _PLAIN, paper) for letters in LETTERS),
        gap(20, paper),
        qr(mark_of(profile, now), caption, _SMALL, paper),
        gap(16, paper),
        rule(2, paper),
        gap(12, paper),
        *(text(words, _SMALL, paper) for words in _said("cut" if profile.page is None else "letters", profile)),
    ]
    return b"".join(strips)


def _written(profile: Profile, now: datetime) -> bytes:
    dialect = dialect_of(profile)
    lines = bytearray(LINE_FEED + dialect.align("center"))

    def write(*words: str) -> None:
        for line in (line for sentence in words for line in textwrap.wrap(sentence, profile.columns)):
            lines.extend(in_codec(line, profile.codec) + LINE_FEED)

    if profile.mode == "text":
        write(*_said("title", profile), profile.title, _subtitle(profile, now), *_said("ruler", profile))
        lines.extend(LINE_FEED)
    write(f"{profile.codec}: {profile.page}", *LETTERS)
    write("".join(str(place % 10) for place in range(1, profile.columns + 1)))
    lines.extend(LINE_FEED)
    if profile.has_qr:
        lines.extend(dialect.qr(mark_of(profile, now).encode(), _QR_MODULE_DOTS) + LINE_FEED)
    write(*_said("cut_here", profile))
    return bytes(lines)


def _subtitle(profile: Profile, now: datetime) -> str:
    return f"{profile.name} · {now:%d/%m/%Y %H:%M}"


def _said(name: str, profile: Profile) -> list[str]:
    """A sentence in each language."""
    width_mm = round(profile.width_dots * _MM_PER_INCH / profile.dpi)
    return [_WORDS.say(name, language, dots=profile.width_dots, mm=width_mm) for language in LANGUAGES]
