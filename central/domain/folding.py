"""What people type becomes what can be compared: without accents, final sigmas and look-alikes of another alphabet."""

import unicodedata

# Capitals that look the same in both alphabets: whoever types them may have either keyboard before them.
_LATIN_TWINS = str.maketrans("abehikmnoptxyz", "αβεηικμνορτχυζ")


def fold(text: str) -> str:
    """For comparing only: "Άγιος Νικόλαος", "ΑΓΙΟΣ ΝΙΚΟΛΑΟΣ" and the same with Latin look-alikes become one text, of
    words with one blank between them."""
    letters = (letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    small = "".join(letters).casefold().translate(_LATIN_TWINS)
    return " ".join("".join(letter if letter.isalnum() else " " for letter in small).split())


def stem(word: str) -> str:
    """What a folded word has in common with its other cases: «Χανιά» is asked for, and «Δήμος Χανίων» is found."""
    short = word[:-1] if len(word) > 2 and word[-1] in "σν" else word
    return short[:-1] if len(short) > 3 and short[-1] in "αεηιουω" else short


def matches_place(wanted: str, folded: str) -> bool:
    """As `matches`, in whatever case a name was typed."""
    words = folded.split()
    return all(any(word.startswith(stem(part)) for word in words) for part in fold(wanted).split())


def matches(wanted: str, folded: str) -> bool:
    """Whether every word that was typed begins a word of the text, which is folded already."""
    words = folded.split()
    return all(any(word.startswith(part) for word in words) for part in fold(wanted).split())
