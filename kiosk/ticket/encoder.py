"""A receipt becomes a ticket of text: characters of the one Greek page that the profile pins.

Every byte is of that page, chosen knowingly: python-escpos' own text encoder changes pages in mid-word, and prints
question marks where a model has no Greek page.
"""

import textwrap
import unicodedata

from kiosk.ticket.commands import LINE_FEED
from kiosk.ticket.dialects import dialect_of
from kiosk.ticket.elements import Banner, Code, Element, Gap, Number, Paragraph, Rule, elements_of
from kiosk.ticket.layout import Layout, our_layout
from kiosk.ticket.receipt import Fact, Receipt
from printer_profiles import Profile

_LINE_MM = 3.75
_TALLER = {"small": 1, "normal": 1, "large": 2}
_BANNER_TIMES = 2
_NUMBER_MARGINS = 2  # a column on each side
_MOST_BYTES_OF_BIG_MODULES = 84  # what 37 modules a side hold at level M
_INSTEAD = {
    "–": "-", "—": "-", "−": "-", "…": "...", "«": '"', "»": '"', "“": '"', "”": '"', "„": '"', "’": "'", "‘": "'",
    "€": "EUR", "·": ".", "•": "-", "→": "->", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "ΐ": "ϊ", "ΰ": "ϋ",
}  # fmt: skip


def encode_text(receipt: Receipt, profile: Profile, layout: Layout | None = None) -> bytes:
    """The whole ticket, cut included; layout None for ours. The profile must have a Greek page."""
    if profile.page is None:
        raise ValueError(f"the profile {profile.name} has no Greek page")
    lines = _Lines(profile)
    for element in elements_of(receipt, layout or our_layout()):
        lines.add(element)
    return dialect_of(profile).text_job(bytes(lines.data), profile)


def in_codec(text: str, codec: str) -> bytes:
    """Every character as itself or as a substitute that reads the same: «Μαΐου» becomes «Μαϊου» where the page has
    no ΐ. A letter of a foreign alphabet loses its accents; what has no substitute at all becomes "?"."""
    return b"".join(_encoded(character, codec) for character in unicodedata.normalize("NFC", text))


def _encoded(character: str, codec: str) -> bytes:
    if character < " ":
        return b"?"  # it would be a command
    plain = unicodedata.normalize("NFKD", character)[:1]
    for candidate in (character, _INSTEAD.get(character, character), plain):
        try:
            return candidate.encode(codec)
        except UnicodeEncodeError:
            continue
    return b"?"


def _balanced(words: str, columns: int) -> list[str]:
    """As few lines as fit, and then as even as that number allows. A word that is too long is broken."""
    lines = textwrap.wrap(words, columns)
    narrow, wide = min(columns, max(map(len, words.split(" ")))), columns
    while len(lines) > 1 and narrow < wide:
        middle = (narrow + wide) // 2
        tried = textwrap.wrap(words, middle)
        if len(tried) > len(lines):
            narrow = middle + 1
        else:
            wide, lines = middle, tried
    return lines


class _Lines:
    """Collects the lines of one ticket, wrapped to the width of the paper."""

    def __init__(self, profile: Profile) -> None:
        self.data = bytearray()
        self._columns = profile.columns
        self._codec = profile.codec
        self._draws_codes = profile.has_qr
        self._dialect = dialect_of(profile)
        self._style = ("left", False, 1, 1)

    def add(self, element: Element) -> None:
        match element:
            case Paragraph(words=words, size=size, is_bold=is_bold, align=align):
                self._paragraph(words, align, is_bold=is_bold, high=_TALLER[size])
            case Number(words=words):
                times = min(self._dialect.biggest, (self._columns - _NUMBER_MARGINS) // len(words))
                self._line(words, "center", is_bold=True, wide=times, high=times)
            case Banner(words=words):
                self._paragraph(words, "center", is_bold=True, wide=_BANNER_TIMES, high=_BANNER_TIMES)
            case Fact():
                self._fact(element)
            case Rule(is_thick=is_thick):
                self._line(("=" if is_thick else "-") * self._columns, "left")
            case Gap(mm=mm):
                self.data += LINE_FEED * int(mm / _LINE_MM)
            case Code() if self._draws_codes:
                self._code(element)

    def _paragraph(self, words: str, align: str, *, is_bold: bool, wide: int = 1, high: int = 1) -> None:
        for line in _balanced(words, self._columns // wide):
            self._line(line, align, is_bold=is_bold, wide=wide, high=high)

    def _fact(self, fact: Fact) -> None:
        if not fact.label:
            return self._paragraph(fact.value, "center", is_bold=True)
        space = self._columns - len(fact.label) - len(fact.value)
        if space < 1:
            self._paragraph(fact.label, "left", is_bold=False)
            return self._paragraph(fact.value, "right", is_bold=True)
        self._put(fact.label + " " * space, "left")
        return self._line(fact.value, "left", is_bold=True)

    def _code(self, code: Code) -> None:
        """Modules of 0.75 mm, long links 0.5 mm."""
        data = code.link.encode()
        self._set("center", False, 1, 1)
        self.data += self._dialect.qr(data, 6 if len(data) <= _MOST_BYTES_OF_BIG_MODULES else 4) + LINE_FEED
        self._paragraph(code.caption, "center", is_bold=False)

    def _line(self, text: str, align: str, *, is_bold: bool = False, wide: int = 1, high: int = 1) -> None:
        self._put(text, align, is_bold=is_bold, wide=wide, high=high)
        self.data += LINE_FEED

    def _put(self, text: str, align: str, *, is_bold: bool = False, wide: int = 1, high: int = 1) -> None:
        self._set(align, is_bold, wide, high)
        self.data += in_codec(text.replace("\u00a0", " "), self._codec)

    def _set(self, align: str, is_bold: bool, wide: int, high: int) -> None:
        """Says only what changes."""
        was_align, was_bold, *was_size = self._style
        if align != was_align:
            self.data += self._dialect.align(align)
        if is_bold != was_bold:
            self.data += self._dialect.bold(is_bold)
        if [wide, high] != was_size:
            self.data += self._dialect.size(wide, high)
        self._style = (align, is_bold, wide, high)
