"""A receipt becomes ESC/POS text: characters of the one Greek page that the profile pins.

Every byte is of that page, chosen knowingly: python-escpos' own text encoder changes pages in mid-word, and prints
question marks where a model has no Greek page.
"""

import textwrap
import unicodedata

from kiosk.commands import (
    ALIGN,
    BOLD,
    CANCEL_KANJI,
    INITIALISE,
    LINE_FEED,
    SELECT_PAGE,
    SELECT_SIZE,
    SET_MOTION_UNITS,
    SYMBOL,
)
from kiosk.receipt import Fact, Receipt, facts_of
from kiosk.receipt_words import moment_in_words, words_in
from printer_profiles import Profile

# The most data that one command carries: so many NULs end any command that was cut off in the middle.
MOST_DATA_BYTES = 8192

_QR_LEVEL_M = 49
_QR_MODULE_DOTS = 6
_BIGGEST = 8
_INSTEAD = {
    "–": "-", "—": "-", "−": "-", "…": "...", "«": '"', "»": '"', "“": '"', "”": '"', "„": '"', "’": "'", "‘": "'",
    "€": "EUR", "·": ".", "•": "-", "→": "->", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "ΐ": "ϊ", "ΰ": "ϋ",
}  # fmt: skip


def encode_text(receipt: Receipt, profile: Profile) -> bytes:
    """The whole ticket, cut included. The profile must have a Greek page."""
    words = words_in(receipt.language)
    lines = _Lines(profile)
    lines.centred(receipt.site, bold=True)
    lines.gap()
    lines.centred(words.your_number)
    lines.huge(receipt.number)
    lines.centred(receipt.service, bold=True, tall=True)
    lines.centred(receipt.service_again)
    lines.rule()
    for fact in facts_of(receipt):
        lines.fact(fact)
    lines.rule()
    lines.centred(moment_in_words(receipt.issued, receipt.language))
    lines.centred(words.valid_today)
    if receipt.notes:
        lines.gap()
    for note in receipt.notes:
        lines.centred(note)
    if receipt.link and profile.has_qr:
        lines.gap()
        lines.qr(receipt.link)
        lines.centred(words.follow)
    return prologue(profile) + _page(profile) + bytes(lines.data) + epilogue(profile)


def prologue(profile: Profile) -> bytes:
    """Puts the printer into a known state. ESC @ puts Chinese models back into Kanji mode, where bytes from 80h on
    are eaten in pairs: so FS . comes after it."""
    motion = SET_MOTION_UNITS + bytes((0, profile.feed_dpi)) if profile.feed_dpi else b""
    return INITIALISE + (CANCEL_KANJI if profile.cancels_kanji else b"") + motion


def epilogue(profile: Profile) -> bytes:
    """Feeds and cuts."""
    return LINE_FEED + profile.cut


def in_codec(text: str, codec: str) -> bytes:
    """Every character as itself or as a substitute that reads the same: «Μαΐου» becomes «Μαϊου» where the page has
    no ΐ. A letter of a foreign alphabet loses its accents; what has no substitute at all becomes "?"."""
    return b"".join(_encoded(character, codec) for character in unicodedata.normalize("NFC", text))


def _encoded(character: str, codec: str) -> bytes:
    plain = unicodedata.normalize("NFKD", character)[:1]
    for candidate in (character, _INSTEAD.get(character, character), plain):
        try:
            return candidate.encode(codec)
        except UnicodeEncodeError:
            continue
    return b"?"


def _page(profile: Profile) -> bytes:
    if profile.page is None:
        raise ValueError(f"the profile {profile.name} has no Greek page")
    return SELECT_PAGE + bytes((profile.page,))


class _Lines:
    """Collects the lines of one ticket, wrapped to the width of the paper."""

    def __init__(self, profile: Profile) -> None:
        self.data = bytearray()
        self._columns = profile.columns
        self._codec = profile.codec

    def centred(self, text: str, *, bold: bool = False, tall: bool = False) -> None:
        self.data += ALIGN["center"] + BOLD[bold] + _size(1, 2 if tall else 1)
        for line in textwrap.wrap(text, self._columns):
            self._line(line)
        self.data += BOLD[False] + _size(1, 1)

    def huge(self, number: str) -> None:
        """As wide as fits with a margin of half a digit on each side."""
        times = min(_BIGGEST, self._columns // (len(number) + 1))
        self.data += ALIGN["center"] + BOLD[True] + _size(times, times)
        self._line(number)
        self.data += BOLD[False] + _size(1, 1)

    def fact(self, fact: Fact) -> None:
        if not fact.label:
            return self.centred(fact.value, bold=True)
        gap = max(1, self._columns - len(fact.label) - len(fact.value))
        self.data += ALIGN["left"] + in_codec(fact.label + " " * gap, self._codec)
        self.data += BOLD[True]
        self._line(fact.value)
        self.data += BOLD[False]
        return None

    def rule(self) -> None:
        self.data += ALIGN["left"]
        self._line("-" * self._columns)

    def gap(self) -> None:
        self.data += LINE_FEED

    def qr(self, link: str) -> None:
        """Drawn by the printer: GS ( k functions 165, 167, 169, 180 and 181."""
        data = link.encode()
        length = (len(data) + 3).to_bytes(2, "little")
        self.data += ALIGN["center"]
        self.data += SYMBOL + b"\x04\x00\x31\x41\x32\x00"
        self.data += SYMBOL + b"\x03\x00\x31\x43" + bytes((_QR_MODULE_DOTS,))
        self.data += SYMBOL + b"\x03\x00\x31\x45" + bytes((_QR_LEVEL_M,))
        self.data += SYMBOL + b"" + length + b"\x31\x50\x30" + data
        self.data += SYMBOL + b"\x03\x00\x31\x51\x30"
        self.data += LINE_FEED

    def _line(self, text: str) -> None:
        self.data += in_codec(text, self._codec) + LINE_FEED


def _size(width: int, height: int) -> bytes:
    return SELECT_SIZE + bytes(((width - 1) << 4 | (height - 1),))
