"""Values of the wire: whether each has the form that docs/sync.md gives it. Pure."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from epass.queueing.service import LETTERS

MOST_SEQ = 2**53 - 1  # JSON's whole numbers
MOST_PLACE = MOST_SEQ // 2  # a feed that is asked for more can still go on
_MOST_TEXT = 300
_MOST_LINK = 300
_MOMENT = re.compile(
    r"(19[7-9]|20[0-9]|21[0-9])[0-9]-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])"
)
# Signs that are no letters: they break a line, turn it around (Unicode Standard Annex 9), or are nothing at all.
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")

Form = Callable[[Any], bool]


def pattern(expression: str) -> Form:
    """A text of these letters, from the first to the last."""
    wanted = re.compile(expression)
    return lambda value: isinstance(value, str) and bool(wanted.fullmatch(value))


def whole(least: int, most: int) -> Form:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


is_id = pattern(r"[A-Za-z0-9_\-]{1,64}")
is_seq = whole(1, MOST_SEQ)
is_place = whole(1, MOST_PLACE)
is_code = pattern(r"[0-9]{6}")
is_counter = whole(1, 999)
is_number = pattern(r"[Α-Ω][0-9]{3,8}")
is_language = pattern(r"[a-z]{2}")
is_device = pattern(r"[a-z0-9\-]{1,40}")
is_clock = pattern(r"([01][0-9]|2[0-3]):[0-5][0-9]")
is_hash = pattern(r"[0-9a-f]{64}")


def is_letter(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 1 and value in LETTERS


def is_moment(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(_MOMENT.fullmatch(value)) and bool(datetime.fromisoformat(value))
    except ValueError:
        return False


def is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False


def is_text(value: Any) -> bool:
    """What can be shown: letters and signs of one line."""
    return (
        isinstance(value, str)
        and 0 < len(value) <= _MOST_TEXT
        and not value.isspace()
        and not any(unicodedata.category(letter) in _UNSEEN for letter in value)
    )


def is_texts(value: Any) -> bool:
    """One by language, Greek at least."""
    return (
        isinstance(value, dict)
        and "el" in value
        and len(value) <= 20
        and all(is_language(language) and is_text(text) for language, text in value.items())
    )


def is_link(value: Any) -> bool:
    """An address for the ticket's QR code, `{ticket}` in it where its id goes."""
    return (
        isinstance(value, str)
        and len(value) <= _MOST_LINK
        and bool(re.fullmatch(r"https?://[A-Za-z0-9.\-]+(:[0-9]{1,5})?/[A-Za-z0-9/._~%\-]*\{ticket\}", value))
    )
