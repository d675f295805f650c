"""What came of a command, to be told to the clerk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from counter.console.fields import Mistake
from epass.errors import Refusal
from epass.store import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """`entries` are in the journal now. `undo`: the key with which it can be taken back, `until` when; None: it
    cannot."""

    verb: str
    entries: Sequence[Entry]
    undo: str | None
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """`refusal` has what its sentence needs as attributes; its class's name says which one it is. `form` is what was
    asked for: where the refusal is a question (NotCome, ReasonNeeded), the answer goes with the same fields."""

    verb: str
    refusal: Refusal
    form: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistaken:
    """A field of the form is wrong."""

    verb: str
    mistake: Mistake


Outcome = Done | Refused | Mistaken
