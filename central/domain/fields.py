"""Values that come over the wire: each form is a check and, for the description, the same as JSON Schema."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

MOST_SEQ = 2**53 - 1  # JSON's whole numbers
MOST_AFTER = MOST_SEQ // 2  # a feed that is asked for more can still go on
# A site without a clock of its own begins in 1970, until it hears the time.
_DAY = r"(19[7-9][0-9]|2[01][0-9]{2})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_MOMENT = _DAY + r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])"


class Malformed(ValueError):
    """`path`: where in the document; the message says what it must be."""

    def __init__(self, path: str, must: str) -> None:
        super().__init__(f"{path} must be {must}")
        self.path, self.must = path, must


@dataclass(frozen=True, slots=True)
class Form:
    """Call it with a value: whether it has this form."""

    check: Callable[[Any], bool]
    schema: Mapping[str, Any]

    def __call__(self, value: Any) -> bool:
        return self.check(value)


def text(pattern: str, example: str) -> Form:
    """Of letters that the pattern allows, from the first to the last."""
    wanted = re.compile(pattern)
    return Form(
        lambda value: isinstance(value, str) and bool(wanted.fullmatch(value)),
        {"type": "string", "pattern": f"^(?:{pattern})$", "examples": [example]},
    )


def one_of(*words: str) -> Form:
    return Form(lambda value: isinstance(value, str) and value in words, {"type": "string", "enum": list(words)})


def whole(most: int, least: int = 0) -> Form:
    return Form(
        lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value <= most,
        {"type": "integer", "minimum": least, "maximum": most},
    )


def _is_moment(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(re.fullmatch(_MOMENT, value)) and bool(datetime.fromisoformat(value))
    except ValueError:
        return False


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(re.fullmatch(_DAY, value)) and bool(date.fromisoformat(value))
    except ValueError:
        return False


MOMENT = Form(
    _is_moment,
    {
        "type": "string",
        "format": "date-time",
        "pattern": f"^{_MOMENT}$",
        "examples": ["2026-11-24T06:00:00.250000+00:00"],
    },
)
DAY = Form(_is_day, {"type": "string", "format": "date", "pattern": f"^{_DAY}$", "examples": ["2026-11-24"]})
FLAG = Form(lambda value: isinstance(value, bool), {"type": "boolean"})
ID = text(r"[A-Za-z0-9_\-]{1,64}", "q1Zt0m9yJ4c-Xk2L")
# Of requests and bookings, which the platform names itself.
OWN_ID = text(r"[A-Za-z0-9_\-]{1,32}", "p8Yt2sVvQ1cLr0aB")
LETTER = one_of(*"ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ")
COUNTER = whole(999, 1)
SEQ = whole(MOST_SEQ, 1)
NUMBER = text(r"[Α-Ω][0-9]{3,8}", "Α042")
REASON = text(r"[a-z_]{1,40}", "daily_maximum")
DEVICE = text(r"[a-z0-9\-]{1,40}", "printer")
LANGUAGE = text(r"[a-z]{2}", "el")
KIND = text(r"[A-Za-z]{1,64}", "TicketIssued")
HASH = text(r"[0-9a-f]{64}", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")


def an_object(value: Any, path: str, known: frozenset[str] | None = None) -> Mapping[str, Any]:
    """With no other fields than the known ones. Raises Malformed."""
    if not isinstance(value, dict):
        raise Malformed(path or "the body", "an object")
    for name in value:
        if known is not None and name not in known:
            raise Malformed(at(path, name[:40]), "left out: there is no such field")
    return value


def a_list(value: Any, path: str, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise Malformed(path, f"a list of at most {most}")
    return value


def need(fields: Mapping[str, Any], path: str, forms: Mapping[str, Form]) -> None:
    """Raises Malformed for the first that is missing or has another form."""
    for name, form in forms.items():
        if not form(fields.get(name)):
            raise Malformed(at(path, name), "there, and of the form in the description")


def at(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name
