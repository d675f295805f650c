"""What stands in one field of a form becomes what it means, or a mistake that says what is wrong with it. Pure."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from epass.clerks import Role, is_worth_having, shown_name, sign_in_name
from epass.config import Config
from epass.errors import EpassError
from epass.queueing.service import greek_letter

TEXT_MOST = 200
PIN_MOST = 32
KEY = r"[A-Za-z0-9_-]{8,64}"
_ID_MOST = 40
_A_DAY_MIN = 1440
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


class Mistake(EpassError):
    """`field` is wrong, and `how`: "missing", "unknown" (not one of those that there are), "wrong" (of another form),
    "long" or "weak" (a PIN)."""

    def __init__(self, field: str, how: str) -> None:
        super().__init__(f"{field}: {how}")
        self.field, self.how = field, how


def plain(text: str) -> str:
    """One line, composed (NFC), without what cannot be seen."""
    spaced = "".join(" " if letter.isspace() else letter for letter in text)
    seen = "".join(letter for letter in spaced if unicodedata.category(letter) not in _UNSEEN)
    return " ".join(unicodedata.normalize("NFC", seen).split())


Read = Callable[[str, str, Config], Any]


def _counter(text: str, field: str, config: Config) -> int:
    number = _whole(text, field, 0, 10_000)
    if number not in config.counters:
        raise Mistake(field, "unknown")
    return number


def _minutes(text: str, field: str, config: Config) -> int:
    return _whole(text, field, 0 if field == "in_minutes" else 1, _A_DAY_MIN)


def _whole(text: str, field: str, least: int, most: int) -> int:
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(most)) and least <= int(digits) <= most):
        raise Mistake(field, "wrong")
    return int(digits)


def _flag(text: str, field: str, config: Config) -> bool:
    if text.strip() not in ("yes", "no"):
        raise Mistake(field, "wrong")
    return text.strip() == "yes"


def _service(text: str, field: str, config: Config) -> str:
    letter = greek_letter(text)
    if letter not in config.services:
        raise Mistake(field, "unknown")
    return letter


def _reason(text: str, field: str, config: Config) -> str:
    return _one_of(text, field, config.desk.reasons)


def _language(text: str, field: str, config: Config) -> str:
    return _one_of(text, field, config.site.languages)


def _role(text: str, field: str, config: Config) -> Role:
    return Role(_one_of(text, field, list(Role)))


def _one_of(text: str, field: str, known: Any) -> str:
    if text not in known:
        raise Mistake(field, "unknown")
    return text


def _line(text: str, field: str, config: Config) -> str:
    line = plain(text)
    if len(line) > TEXT_MOST:
        raise Mistake(field, "long")
    if not line:
        raise Mistake(field, "missing")
    return line


def _ticket(text: str, field: str, config: Config) -> str:
    """An id or a number, as it is typed: whether there is one is the hall's to say."""
    return _matching(rf"[\w\s-]{{1,{_ID_MOST}}}", plain(text), field)


def _message(text: str, field: str, config: Config) -> str:
    return _matching(rf"[\w.-]{{1,{_ID_MOST}}}", text, field)


def _code(text: str, field: str, config: Config) -> str:
    return _matching(r"[0-9]{1,12}", text.replace(" ", ""), field)


def _key(text: str, field: str, config: Config) -> str:
    return _matching(KEY, text, field)


def _matching(pattern: str, text: str, field: str) -> str:
    if not re.fullmatch(pattern, text):
        raise Mistake(field, "wrong")
    return text


def _clerk(text: str, field: str, config: Config) -> str:
    name = sign_in_name(text)
    if name is None:
        raise Mistake(field, "wrong")
    return name


def _name(text: str, field: str, config: Config) -> str:
    name = shown_name(plain(text))
    if name is None:
        raise Mistake(field, "long" if plain(text) else "missing")
    return name


def _pin(text: str, field: str, config: Config) -> str:
    if not is_worth_having(text):
        raise Mistake(field, "weak")
    return text


def _pin_before(text: str, field: str, config: Config) -> str:
    """Whether it is right is for the clerks' list to say."""
    return _matching(rf"\S{{1,{PIN_MOST}}}", text.strip(), field)


READERS: Mapping[str, Read] = {
    "counter": _counter,
    "to_counter": _counter,
    "ticket": _ticket,
    "service": _service,
    "reason": _reason,
    "has_come": _flag,
    "replaces": _flag,
    "on_paper": _flag,
    "in_minutes": _minutes,
    "minutes": _minutes,
    "note": _line,
    "text": _line,
    "english": _line,
    "message": _message,
    "code": _code,
    "language": _language,
    "clerk": _clerk,
    "name": _name,
    "role": _role,
    "pin": _pin,
    "pin_before": _pin_before,
    "undo": _key,
}


def schemas(config: Config) -> dict[str, dict[str, Any]]:
    counters: dict[str, Any] = {"type": "integer", "enum": list(config.counters)}
    flag = {"type": "string", "enum": ["yes", "no"]}
    line = {"type": "string", "maxLength": TEXT_MOST}
    return {
        "counter": counters,
        "to_counter": counters,
        "ticket": {"type": "string", "maxLength": _ID_MOST},
        "service": {"type": "string", "enum": list(config.services)},
        "reason": {"type": "string", "enum": list(config.desk.reasons)},
        "has_come": flag,
        "replaces": flag,
        "on_paper": flag,
        "in_minutes": {"type": "integer", "minimum": 0, "maximum": _A_DAY_MIN},
        "minutes": {"type": "integer", "minimum": 1, "maximum": _A_DAY_MIN},
        "note": line,
        "text": line,
        "english": line,
        "message": {"type": "string", "pattern": rf"^[\w.-]{{1,{_ID_MOST}}}$"},
        "code": {"type": "string", "pattern": "^[0-9]{1,12}$"},
        "language": {"type": "string", "enum": list(config.site.languages)},
        "clerk": {"type": "string", "minLength": 2, "maxLength": 32},
        "name": {"type": "string", "minLength": 1, "maxLength": 60},
        "role": {"type": "string", "enum": [str(role) for role in Role]},
        "pin": {"type": "string", "pattern": "^[0-9]{6,12}$"},
        "pin_before": {"type": "string", "minLength": 1, "maxLength": PIN_MOST},
        "undo": {"type": "string", "pattern": f"^{KEY}$"},
    }
