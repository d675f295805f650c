"""What somebody types for a place becomes ways to look for it: as it is, with an open ending, in Latin letters. Pure.

The lists hold genitives («Χανίων», «Ρόδου»), and people type «Χανιά», «Ρόδος» or “Chania”.
"""

from central.data import divisions
from central.domain.folding import fold, matches
from central.web.latin import latin

_ENDING_MOST = 3
_STEM_LEAST = 3
_MOST_PLACES = 12


def attempts(wanted: str) -> list[str]:
    """From what was typed to less and less of the ends of its words."""
    tried = [wanted]
    for ending in range(1, _ENDING_MOST + 1):
        shorter = " ".join(_stem(word, ending) for word in wanted.split())
        if shorter not in tried:
            tried.append(shorter)
    return tried


def _stem(word: str, ending: int) -> str:
    """A number, or what is short, stays."""
    return word[: max(_STEM_LEAST, len(word) - ending)] if word.isalpha() else word


def municipalities_in_latin(wanted: str) -> list[str]:
    """The ids of those whose name, or whose unit's, is begun by every word when it is written in Latin letters."""
    if not any("a" <= letter <= "z" for letter in wanted.lower()):
        return []
    found = [
        place.id
        for unit in divisions().units
        for place in unit.municipalities
        if matches(wanted, fold(latin(f"{place.name} {unit.name}")))
    ]
    return found[:_MOST_PLACES]
