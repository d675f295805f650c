"""The fields of a form become a typed command, or a mistake that says which field is wrong and how. Pure.

Each command is a class; its verb is its name in small letters, its fields are what the form may have. A field is read
by its name, wherever it occurs: `fields` says how, and what of it stands in the OpenAPI description.
"""

import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, ClassVar

from counter.console.fields import READERS, Mistake, schemas
from epass.clerks import Role
from epass.config import Config


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Join(Command):
    """The person with this number has a booking, of this code: they took an ordinary number first."""

    ticket: str
    code: str


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
class OwnPin(Command):
    """Mine, as long as I know the one before."""

    pin_before: str = field(repr=False)
    pin: str = field(repr=False)


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
            values[part.name] = READERS[part.name](text, part.name, config)
        elif part.default is MISSING:
            raise Mistake(part.name, "missing")
    return kind(**values)


def schema(verb: str, config: Config) -> dict[str, Any]:
    """Of the form, as JSON Schema: what `read` takes."""
    kind = COMMANDS[verb]
    return {
        "type": "object",
        "properties": {part.name: schemas(config)[part.name] for part in fields(kind)},
        "required": [part.name for part in fields(kind) if part.default is MISSING],
    }
