"""Greek place names become Latin letters by ELOT 743 (as on road signs and passports), for pages in English. Pure."""

import unicodedata

_PAIRS = {"αι": "ai", "ει": "ei", "οι": "oi", "υι": "yi", "ου": "ou", "γγ": "ng", "γξ": "nx", "γχ": "nch", "γκ": "gk"}
_VOWEL_AND_Y = {"α": "a", "ε": "e", "η": "i"}
_VOICED = "αεηιουωβγδζλμνρ"
_LETTERS = {
    "α": "a",
    "β": "v",
    "γ": "g",
    "δ": "d",
    "ε": "e",
    "ζ": "z",
    "η": "i",
    "θ": "th",
    "ι": "i",
    "κ": "k",
    "λ": "l",
    "μ": "m",
    "ν": "n",
    "ξ": "x",
    "ο": "o",
    "π": "p",
    "ρ": "r",
    "σ": "s",
    "ς": "s",
    "τ": "t",
    "υ": "y",
    "φ": "f",
    "χ": "ch",
    "ψ": "ps",
    "ω": "o",
}


def latin(text: str) -> str:
    """ "Κεντρικού Τομέα Αθηνών" is "Kentrikou Tomea Athinon"; what is not Greek stays."""
    return " ".join(_word(word) for word in text.split(" "))


def _word(word: str) -> str:
    plain, apart = _plain(word)
    small = plain.lower()
    written, place = "", 0
    while place < len(small):
        part, many = _next(small, place, apart)
        written += _cased(part, plain[place : place + many], plain)
        place += many
    return written


def _plain(word: str) -> tuple[str, set[int]]:
    """Without accents; and which letters stand apart from the one before (a diaeresis, or an accent on that one)."""
    plain, apart = "", set()
    for letter in unicodedata.normalize("NFD", word):
        if not unicodedata.combining(letter):
            plain += letter
        elif letter == "\N{COMBINING DIAERESIS}":
            apart.add(len(plain) - 1)
        elif letter == "\N{COMBINING ACUTE ACCENT}":
            apart.add(len(plain))
    return plain, apart


def _next(small: str, place: int, apart: set[int]) -> tuple[str, int]:
    """What the next letters are in Latin, and how many they were."""
    pair = small[place : place + 2]
    if len(pair) == 2 and place + 1 not in apart:
        if pair in _PAIRS:
            return _PAIRS[pair], 2
        if pair == "μπ" and place == 0:
            return "b", 2
        if pair[0] in _VOWEL_AND_Y and pair[1] == "υ":
            follows = small[place + 2 : place + 3]
            return _VOWEL_AND_Y[pair[0]] + ("v" if follows and follows in _VOICED else "f"), 2
    return _LETTERS.get(small[place], small[place]), 1


def _cased(part: str, letters: str, word: str) -> str:
    if not letters[0].isupper():
        return part
    return part.upper() if len(word) > 1 and word.isupper() else part[0].upper() + part[1:]
