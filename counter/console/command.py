"""The fields of a form become a typed command, or a mistake that says which field is wrong and how. Pure.

Each command is a class; its verb is its name in small letters, its fields are what the form may have. A field is read
by its name, wherever it occurs: `_READERS` says how, and `schema` says the same for the OpenAPI description.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, ClassVar

from epass.clerks import Role, is_worth_having, shown_name, sign_in_name
from epass.config import Config
from epass.errors import EpassError
from epass.queueing.service import greek_letter

TEXT_MOST = 200
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """`needs`: the role that it takes."""

    needs: ClassVar[Role] = Role.CLERK


# At one's own counter. `counter` says which one the form was shown for: at another one, nothing is done.


@dataclass(frozen=True, slots=True, kw_only=True)
class Open(Command):
    """I am at this counter now; `replaces` whoever is there, which only a supervisor may."""

    counter: int
    replaces: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Close(Command):
    """My counter, or a supervisor's decision about another."""

    counter: int | None = None
    has_come: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Next(Command):
    """`has_come`: what became of who was called, where that was asked."""

    counter: int | None = None
    has_come: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall(Command):
    counter: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin(Command):
    counter: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish(Command):
    counter: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoShow(Command):
    counter: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause(Command):
    counter: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeCounter(Command):
    counter: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Command):
    """This one: out of its turn only with a `reason`."""

    ticket: str
    counter: int | None = None
    reason: str | None = None
    has_come: bool | None = None


# Tickets: the one at my counter where none is named


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold(Command):
    ticket: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume(Command):
    """Waits again: due as before or `in_minutes`, anywhere or only at `to_counter`."""

    ticket: str
    in_minutes: int | None = None
    to_counter: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer(Command):
    """To a service or a counter, or both."""

    ticket: str | None = None
    service: str | None = None
    to_counter: int | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        if self.service is None and self.to_counter is None:
            raise Mistake("service", "missing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Priority(Command):
    ticket: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel(Command):
    ticket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy(Command):
    """On paper again."""

    ticket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue(Command):
    service: str
    language: str | None = None
    on_paper: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn(Command):
    code: str
    language: str | None = None
    on_paper: bool = True


# The hall


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Command):
    """A new one, or instead of the `message` that is named; for so many `minutes`, else for today."""

    text: str
    english: str | None = None
    minutes: int | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawMessage(Command):
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerHelp(Command):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency(Command):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class EndEmergency(Command):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseService(Command):
    service: str
    needs: ClassVar[Role] = Role.SUPERVISOR


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenService(Command):
    service: str
    needs: ClassVar[Role] = Role.SUPERVISOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo(Command):
    """`undo`: the key of what was a slip."""

    undo: str


# The clerks


@dataclass(frozen=True, slots=True, kw_only=True)
class ClerkAdd(Command):
    clerk: str
    name: str
    role: Role
    pin: str = field(repr=False)
    needs: ClassVar[Role] = Role.ADMINISTRATOR


@dataclass(frozen=True, slots=True, kw_only=True)
class ClerkRename(Command):
    clerk: str
    name: str
    needs: ClassVar[Role] = Role.ADMINISTRATOR


@dataclass(frozen=True, slots=True, kw_only=True)
class ClerkRole(Command):
    clerk: str
    role: Role
    needs: ClassVar[Role] = Role.ADMINISTRATOR


@dataclass(frozen=True, slots=True, kw_only=True)
class ClerkPin(Command):
    clerk: str
    pin: str = field(repr=False)
    needs: ClassVar[Role] = Role.ADMINISTRATOR


@dataclass(frozen=True, slots=True, kw_only=True)
class ClerkUnlock(Command):
    clerk: str
    needs: ClassVar[Role] = Role.ADMINISTRATOR


@dataclass(frozen=True, slots=True, kw_only=True)
class ClerkRemove(Command):
    clerk: str
    needs: ClassVar[Role] = Role.ADMINISTRATOR


def verb_of(kind: type[Command]) -> str:
    """ "no_show" of NoShow."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind.__name__).lower()


COMMANDS: Mapping[str, type[Command]] = {verb_of(kind): kind for kind in Command.__subclasses__()}


def read(verb: str, form: Mapping[str, str], config: Config) -> Command:
    """Raises Mistake. An empty field is one that is left out; a field that the command does not have is ignored."""
    kind = COMMANDS[verb]
    values: dict[str, Any] = {}
    for part in fields(kind):
        text = form.get(part.name, "")
        if text.strip():
            values[part.name] = _READERS[part.name](text, part.name, config)
        elif part.default is MISSING:
            raise Mistake(part.name, "missing")
    return kind(**values)


def schema(verb: str, config: Config) -> dict[str, Any]:
    """Of the form, as JSON Schema: what `read` takes."""
    kind = COMMANDS[verb]
    return {
        "type": "object",
        "properties": {part.name: _schemas(config)[part.name] for part in fields(kind)},
        "required": [part.name for part in fields(kind) if part.default is MISSING],
    }


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


_READERS: Mapping[str, Read] = {
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
    "undo": _key,
}


def _schemas(config: Config) -> dict[str, dict[str, Any]]:
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
        "undo": {"type": "string", "pattern": f"^{KEY}$"},
    }
