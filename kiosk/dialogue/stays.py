"""How long a page stays when nobody touches it, and when it says that it is about to go. Pure; seconds."""

from dataclasses import dataclass
from math import ceil

from kiosk.dialogue.pages import Issued, OutOfOrder, Page, Paper, Sorry, StaffMenu, StaffPin, StaffTask, TooMany

# A printer that takes longer than this may be stuck: from then on the number is to be noted.
PRINTING_S = 10.0
# How long a number that is not on paper stays to be noted.
NOTING_S = 60.0
# WCAG 2.2, 2.2.1: at least so long before its end a time limit is told, and can be extended by a simple act.
WARNING_S = 20.0
# Reading aloud takes longer than a look.
HEARING_S = 60.0
STAFF_S = 60.0
SORRY_S = 5.0
# Whatever page is shown, so long after the last touch it is home again, unless numbers wait to be noted there: the
# configuration lets nobody wait longer than 300 s before the warning.
HOME_WITHIN_S = 300.0 + WARNING_S
# A boundary that was slept to may be missed by a clock's last digits.
_ROUNDING_S = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """`warns`: the last WARNING_S are told."""

    lasts_s: float
    warns: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Stays:
    """`home_after_s`: without a touch, before the warning. `ticket_shown_s`: once the paper is out."""

    home_after_s: float
    ticket_shown_s: float

    def of(self, page: Page, *, is_heard: bool) -> Stay:
        """`is_heard`: the page is read aloud."""
        lasts_s, warns = max(self.home_after_s, HEARING_S if is_heard else 0) + WARNING_S, True
        match page:
            case Issued(paper=Paper.PRINTING):
                lasts_s, warns = PRINTING_S, False
            case Issued(paper=Paper.PRINTED) if not is_heard:
                lasts_s, warns = self.ticket_shown_s, False
            case Issued():
                lasts_s = NOTING_S
            case OutOfOrder():
                lasts_s, warns = self.home_after_s, False
            case Sorry():
                lasts_s, warns = SORRY_S, False
            case StaffPin() | StaffMenu() | StaffTask():
                lasts_s = STAFF_S
        return Stay(lasts_s=lasts_s, warns=warns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """A page that goes at this moment, unless somebody touches it."""

    at_s: float
    warns: bool

    def goes_in_s(self, now_s: float) -> int | None:
        """The whole seconds to tell, None before the warning."""
        left_s = self.at_s - now_s - _ROUNDING_S
        return max(ceil(left_s), 0) if self.warns and left_s <= WARNING_S else None

    def next_s(self, now_s: float) -> float:
        """When there is something new to tell or to do."""
        if not self.warns:
            return self.at_s
        goes_in_s = self.goes_in_s(now_s)
        return self.at_s - (WARNING_S if goes_in_s is None else max(goes_in_s - 1, 0))


def counted_until_s(page: Page) -> float | None:
    """Until when the page counts seconds, whether it goes or not."""
    match page:
        case TooMany() | StaffPin():
            return page.until_s
    return None


def next_second_s(until_s: float, now_s: float) -> float | None:
    """When a count of whole seconds to that moment has to change, None when it is over."""
    left = ceil(until_s - now_s - _ROUNDING_S)
    return until_s - (left - 1) if left > 0 else None
