"""Who may use the console: what a clerk is called there, what they may do, and what makes a PIN worth having. Pure."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from epass.errors import Refusal
from epass.pins import is_pin

# Longer than the dispenser's: a console can be reached from every desk.
PIN_LENGTHS = range(6, 13)
_NAME_LENGTHS = range(2, 33)
# As whoever typed another is told.
SIGN_IN_NAME = "a name of 2 to 32 letters and digits, with . _ or - between"
_SHOWN_NAME_MOST = 60
_FREE = "._-"


class Role(StrEnum):
    """Each may do what those before it may."""

    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"

    def may(self, role: "Role") -> bool:
        """Whether it is at least this one."""
        order = list(Role)
        return order.index(self) >= order.index(role)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clerk:
    """`clerk` is what they sign in with, `name` what colleagues read. `locked_until`: after too many wrong PINs."""

    clerk: str
    name: str
    role: Role
    locked_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A clerk who has signed in, on one browser. `id` is made from the token that the browser holds, and is worth
    nothing without it; `csrf` is in every form of theirs; `place` is the address they came from. `ends`: by then, if
    nothing is clicked."""

    id: str
    clerk: str
    name: str
    role: Role
    csrf: str
    place: str
    ends: datetime


class NoSuchClerk(Refusal):
    def __init__(self, clerk: str) -> None:
        super().__init__(f"There is no clerk {clerk}.")
        self.clerk = clerk


class ClerkExists(Refusal):
    def __init__(self, clerk: str) -> None:
        super().__init__(f"There is a clerk {clerk} already.")
        self.clerk = clerk


class LastAdministrator(Refusal):
    def __init__(self) -> None:
        super().__init__("This is the only administrator: make somebody else one first.")


class WrongPin(Refusal):
    """The same for a name that nobody has."""

    def __init__(self) -> None:
        super().__init__("The name or the PIN is wrong.")


class LockedOut(Refusal):
    """The same for a name that nobody has. `until`: in the site's time."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"There were too many wrong PINs for this name: no other is looked at until {until:%H:%M}.")
        self.until = until


def sign_in_name(text: str) -> str | None:
    """As it is kept: letters and digits of any script, in lower case, with . _ and - between; None for anything
    else."""
    name = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text.strip()).casefold())
    if len(name) not in _NAME_LENGTHS or not all(letter.isalnum() or letter in _FREE for letter in name):
        return None
    return name if name[0].isalnum() else None


def shown_name(text: str) -> str | None:
    """What colleagues read: one line, not too long; None for anything else."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    return name if name and len(name) <= _SHOWN_NAME_MOST and name.isprintable() else None


def is_worth_having(pin: str) -> bool:
    """Long enough, and not what everybody tries first: one digit again and again, or all in a row."""
    if not is_pin(pin, PIN_LENGTHS):
        return False
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return steps not in ({0}, {1}, {9})
