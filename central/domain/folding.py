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


def matches(wanted: str, folded: str) -> bool:
    """Whether every word that was typed begins a word of the text, which is folded already."""
    words = folded.split()
    return all(any(word.startswith(part) for word in words) for part in fold(wanted).split())
