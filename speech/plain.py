"""Names and notes that were written for the eye become what a voice reads right: no signs, no capitals. Pure."""

import re
from datetime import datetime
from unicodedata import normalize

from epass.languages import Words
from speech.speller import clock, counted

_WORDS = Words("voice")
# Longer ones first.
_SPOKEN_OUT = {
    "el": {
        "π.μ.": "προ μεσημβρίας",
        "μ.μ.": "μετά μεσημβρίαν",
        "π.χ.": "παραδείγματος χάρη",
        "κ.λπ.": "και λοιπά",
        "ΑμεΑ": "άτομα με αναπηρία",
    },
    "en": {"ΚΕΠ": "Kep", "e.g.": "for example", "a.m.": "A M", "p.m.": "P M"},
}
_SIGNS = {"&": "sign_and", "+": "sign_and", "%": "sign_percent", "€": "sign_euro"}
_CLOCK = re.compile(r"\b([01]?\d|2[0-3]):([0-5]\d)\b")
_DIGITS = re.compile(r"\d+")
# A longer row of digits is a telephone number or a code.
_MOST_DIGITS = 4
_GREEK_CAPITALS = re.compile(r"\b[Α-ΩΆΈΉΊΌΎΏΪΫ]{2,}\b")
_GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")
_DASHES = re.compile(r"\s*[–—/|]\s*|\s+-\s+|\n+")
_NOT_SPOKEN = re.compile(r"[^\w\s.,;!?'’]|_")
_BEFORE_A_STOP = re.compile(r"\s+(?=[.,;!?])")
_MORE_STOPS = re.compile(r"([.,;!?])(?:\s*[.,;!?])+")


def plain(text: str, language: str) -> str:
    """«ΚΕΠ Ηρακλείου — 08:30 & 10%» becomes «κεπ Ηρακλείου, οκτώ και τριάντα και δέκα τοις εκατό»."""
    text = normalize("NFC", text)
    for written, said in _SPOKEN_OUT.get(language, {}).items():
        text = text.replace(written, said)
    text = _CLOCK.sub(lambda found: clock(datetime(2000, 1, 1, int(found[1]), int(found[2])), language), text)
    text = _DASHES.sub(", ", text)
    for sign, name in _SIGNS.items():
        text = text.replace(sign, f" {_WORDS.say(name, language)} ")
    text = _DIGITS.sub(lambda found: _number(found[0], language), text)
    text = _GREEK_CAPITALS.sub(lambda found: found[0].lower(), text)
    text = _NOT_SPOKEN.sub(" ", text)
    text = _BEFORE_A_STOP.sub("", " ".join(text.split()))
    return _MORE_STOPS.sub(r"\1", text).strip(" ,;")


def in_sentences(text: str) -> tuple[str, ...]:
    """Where a voice takes a breath, and can be interrupted for good."""
    return tuple(sentence for sentence in re.split(r"(?<=[.;!?])\s+", text.strip()) if sentence)


def voice_for(sentence: str, language: str) -> str:
    """The Greek voice reads other letters, too; the others read Greek letter by letter: a name without a translation
    would not be understood."""
    return "el" if _GREEK.search(sentence) else language


def _number(digits: str, language: str) -> str:
    if len(digits) > _MOST_DIGITS or (len(digits) > 1 and digits.startswith("0")):
        return " ".join(counted(int(digit), language) for digit in digits)
    return counted(int(digits), language)
