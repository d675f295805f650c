"""What can be seen at the kiosk, and what can be meant by it: pages, actions, and the view that joins them. Pure data.

The dialogue turns pages; the screen draws a view, the reader reads it aloud; a finger or a key on it is an action.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from epass.queueing.estimate import Wait
from kiosk.dialogue.offers import Refused

# Actions: what a finger or a key can mean.


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseService:
    letter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenGroup:
    """The services of this group."""

    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnLeaf:
    """What did not fit on this leaf of the page: the next (1) or the one before (-1)."""

    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseLanguage:
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchLarge:
    """Large letters of high contrast, and back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchLow:
    """Everything that is touched within low reach, and back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartCheckIn:
    """«Έχω ραντεβού»."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeDigit:
    digit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseDigit:
    """The last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """What was typed is whole; of a task that asks first: yes, do it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeWithoutPaper:
    """The number though nothing can be printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallHelp:
    """«Χρειάζομαι βοήθεια»."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StayLonger:
    """The answer to the warning that the page is about to go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoBack:
    """One step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoHome:
    """The visit is over."""


class Task(StrEnum):
    """What the staff's menu can do."""

    PAPER_CHANGED = "paper_changed"
    TEST_PAGE = "test_page"
    REPRINT = "reprint"
    SERVICES = "services"
    VOLUME = "volume"
    LANGUAGE = "language"
    HEALTH = "health"
    RESTART = "restart"


@dataclass(frozen=True, slots=True, kw_only=True)
class DoTask:
    task: Task


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchService:
    """Closes an open service for today, or opens it again."""

    letter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintCopy:
    """Of this ticket, marked as a copy."""

    ticket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetVolume:
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFirstLanguage:
    """The language to which the kiosk comes back."""

    language: str


Action = (
    ChooseService
    | OpenGroup
    | TurnLeaf
    | ChooseLanguage
    | SwitchLarge
    | SwitchLow
    | StartCheckIn
    | TypeDigit
    | EraseDigit
    | Confirm
    | TakeWithoutPaper
    | CallHelp
    | StayLonger
    | GoBack
    | GoHome
    | DoTask
    | SwitchService
    | PrintCopy
    | SetVolume
    | SetFirstLanguage
)


# Pages.


class Paper(StrEnum):
    """What is known of a ticket's paper. SLOW: nothing yet, though it should have come by now. WITHOUT: the citizen
    took the number knowing that there is no paper."""

    PRINTING = "printing"
    PRINTED = "printed"
    SLOW = "slow"
    NOT_PRINTED = "not_printed"
    MAYBE_PRINTED = "maybe_printed"
    WITHOUT = "without"


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The services, or those of one group; `leaf` counts from 0 where they do not fit at once."""

    group: str = ""
    leaf: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """A drawn keypad; `typed` are the digits of the booking's code so far."""

    typed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A number was given; `wait` is as it was at that moment. `slot`: of a booking, the site's time. `link`: the
    ticket's page, "" for none. `was_known`: the booking had been checked in before, this is the number again."""

    ticket: str
    number: str
    letter: str
    wait: Wait
    paper: Paper = Paper.PRINTING
    slot: datetime | None = None
    link: str = ""
    was_known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPaper:
    """Nothing can be printed: take the number all the same? For a service, or for the booking with this code."""

    letter: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoNumber:
    """The hall refused."""

    letter: str
    refused: Refused


class NotNow(StrEnum):
    """Why a booking is not checked in."""

    UNKNOWN = "unknown"
    TOO_EARLY = "too_early"
    LATE = "late"
    ANOTHER_DAY = "another_day"
    ANOTHER_SITE = "another_site"
    TOO_MANY_TRIES = "too_many_tries"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCheckedIn:
    """`slot`: the booking's time where it is known, `opens_at`: from when it can be checked in; both the site's
    time. `letter`: the service of which the citizen can take an ordinary number instead, "" for none."""

    why: NotNow
    slot: datetime | None = None
    opens_at: datetime | None = None
    letter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TooMany:
    """So many numbers were taken in a row that the next citizen waits until `until_s` (monotonic)."""

    until_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpIsComing:
    """A clerk was told; `is_again`: had been told before, and still is."""

    is_again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfOrder:
    """The journal cannot remember a ticket, so none is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorry:
    """Something in the kiosk itself went wrong; it goes home by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffPin:
    """`typed`: how many digits. `is_wrong`: the last PIN was. `until_s`: no PIN is heard before (monotonic)."""

    typed: int = 0
    is_wrong: bool = False
    until_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMenu:
    """`done`: the task that was done just now, to say so."""

    done: Task | None = None


class Outcome(StrEnum):
    """How far a task has come that takes its time."""

    GOING_ON = "going_on"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffTask:
    """A task with something to choose or to read (REPRINT, SERVICES, VOLUME, LANGUAGE, HEALTH, TEST_PAGE, RESTART).
    `leaf` as in Home. RESTART and TEST_PAGE ask first: Confirm does them. `outcome` is None before, and then how
    the test page, the copy or the examination goes; `reason` says why it FAILED."""

    task: Task
    leaf: int = 0
    outcome: Outcome | None = None
    reason: str = ""


Page = (
    Home
    | CheckIn
    | Issued
    | NoPaper
    | NoNumber
    | NotCheckedIn
    | TooMany
    | HelpIsComing
    | OutOfOrder
    | Sorry
    | StaffPin
    | StaffMenu
    | StaffTask
)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What is to be seen. `pressed` is under the finger now, `focus` is what the voice mode's keys are at.
    `goes_in_s`: the page goes in so many seconds unless somebody says StayLonger; None while it stays."""

    page: Page
    language: str
    pressed: Action | None = None
    focus: Action | None = None
    is_large: bool = False
    is_low: bool = False
    goes_in_s: int | None = None


# What the staff are told.


class RecentTicket(NamedTuple):
    """`time` of its issue, the site's: "10:42"."""

    ticket: str
    number: str
    time: str


class ServiceState(NamedTuple):
    """`name` in the language of the view; `is_closed` by the staff, whatever its hours."""

    letter: str
    name: str
    is_closed: bool


class Found(NamedTuple):
    """One part of the site, and a sentence about it that says what to do where it is not `ok`."""

    part: str
    ok: bool
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffFacts:
    """`recent`: the last numbers of today, newest first. `volume` in percent. `findings` are empty until the
    examination is DONE. `roll_percent`: what is left of the roll, None where nobody ever told of a new one;
    `roll_sentence`: what is wrong with it, "" for nothing."""

    recent: tuple[RecentTicket, ...]
    services: tuple[ServiceState, ...]
    volume: int
    first_language: str
    findings: tuple[Found, ...]
    version: str
    roll_percent: int | None
    roll_sentence: str
