"""What the dialogue cannot answer by itself: the reception does, with the page to be seen next. Pure data."""

from dataclasses import dataclass

from kiosk.dialogue.pages import DoTask, PrintCopy, SetFirstLanguage, SetVolume, SwitchService

StaffAction = DoTask | SwitchService | PrintCopy | SetVolume | SetFirstLanguage


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketWanted:
    letter: str
    on_paper: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInWanted:
    """`code`: the signs as they were typed or scanned."""

    code: str
    on_paper: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpWanted:
    """A clerk is to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PinTyped:
    """Is it the staff's?"""

    pin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskWanted:
    """The staff want this done."""

    action: StaffAction


Wish = TicketWanted | CheckInWanted | HelpWanted | PinTyped | TaskWanted
