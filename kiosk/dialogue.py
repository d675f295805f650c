"""Touches become one ticket for each visit: what the citizen sees next, and when a ticket is wanted. Pure.

A visit goes from the home page to a ticket and back. A finger acts where it lifts, if it came down on the same
thing. Whenever the page changes, by a finger or by itself, nothing acts for QUIET_S: a second tap of an impatient
finger lands on nothing. Times are monotonic seconds, `now_s`.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from epass.queueing.estimate import Wait
from kiosk.fingers import Phase
from kiosk.offers import Refused

QUIET_S = 0.7
# A printer that takes longer than this may be stuck: from then on the number is to be noted.
PRINTING_S = 10.0
# How long a number that is not on paper stays to be noted.
NOTING_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseService:
    letter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseLanguage:
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoHome:
    pass


Action = ChooseService | ChooseLanguage | GoHome


class Paper(StrEnum):
    """What is known of a ticket's paper. SLOW: nothing yet, though it should have come by now."""

    PRINTING = "printing"
    PRINTED = "printed"
    SLOW = "slow"
    NOT_PRINTED = "not_printed"
    MAYBE_PRINTED = "maybe_printed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A number was given; `wait` is as it was at that moment."""

    ticket: str
    number: str
    letter: str
    wait: Wait
    paper: Paper = Paper.PRINTING


@dataclass(frozen=True, slots=True, kw_only=True)
class NoNumber:
    """The hall refused."""

    letter: str
    refused: Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfOrder:
    """The journal cannot remember a ticket, so none is given."""


Page = Home | Issued | NoNumber | OutOfOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What is to be seen; `pressed` is under the finger now."""

    page: Page
    language: str
    pressed: Action | None = None


class Dialogue:
    """`touch` returns the letter of a service when the citizen wants its number: answer with `issued`, `refused` or
    `failed`. Tell what becomes of the paper with `printed` and `not_printed`, and the time with `tick`."""

    def __init__(self, languages: tuple[str, ...], *, home_after_s: float, ticket_shown_s: float) -> None:
        self._languages = languages
        self._home_after_s = home_after_s
        self._ticket_shown_s = ticket_shown_s
        self._page: Page = Home()
        self._language = languages[0]
        self._leaves_at_s: float | None = None
        self._quiet_until_s = float("-inf")
        self._down_on: Action | None = None
        self._is_over = False
        self._wanted: str | None = None
        self._left: dict[str, Issued] = {}
        self._untold: list[Issued] = []

    @property
    def view(self) -> View:
        return View(page=self._page, language=self._language, pressed=self._down_on if self._is_over else None)

    def touch(self, phase: Phase, action: Action | None, now_s: float) -> str | None:
        """`action` is what lies under the finger. Returns the service of which a number is wanted, once a visit."""
        match phase:
            case Phase.DOWN:
                self._down_on = action if now_s >= self._quiet_until_s and self._wanted is None else None
                self._is_over = True
                self._stay(now_s)
            case Phase.MOVED:
                self._is_over = action == self._down_on
            case Phase.UP:
                meant, self._down_on = self._down_on, None
                if meant is not None and action == meant:
                    return self._act(meant, now_s)
            case Phase.LOST:
                self._down_on = None
        return None

    def issued(self, ticket: str, number: str, wait: Wait, now_s: float) -> None:
        letter = self._wanted or number[0]
        page = Issued(ticket=ticket, number=number, letter=letter, wait=wait)
        self._turn_to(page, now_s, stays_s=PRINTING_S)

    def refused(self, refused: Refused, now_s: float) -> None:
        self._turn_to(NoNumber(letter=self._wanted or "", refused=refused), now_s, stays_s=self._home_after_s)

    def failed(self, now_s: float) -> None:
        """The journal does not work. The kiosk tries again with the next citizen, after `home_after_s`."""
        self._turn_to(OutOfOrder(), now_s, stays_s=self._home_after_s)

    def printed(self, ticket: str, now_s: float) -> None:
        self._left.pop(ticket, None)
        if isinstance(self._page, Issued) and self._page.ticket == ticket:
            self._page = replace(self._page, paper=Paper.PRINTED)
            self._leaves_at_s = now_s + self._ticket_shown_s

    def not_printed(self, ticket: str, now_s: float, *, maybe_printed: bool) -> None:
        """The number is shown to be noted: now, or after the visit that is going on."""
        paper = Paper.MAYBE_PRINTED if maybe_printed else Paper.NOT_PRINTED
        if isinstance(self._page, Issued) and self._page.ticket == ticket:
            self._turn_to(replace(self._page, paper=paper), now_s, stays_s=NOTING_S)
        elif page := self._left.pop(ticket, None):
            self._untold.append(replace(page, paper=paper))
            if isinstance(self._page, Home):
                self._go_home(now_s)

    def tick(self, now_s: float) -> None:
        """Does what is due. Call it at `next_tick_s`; earlier does no harm."""
        if self._leaves_at_s is None or now_s < self._leaves_at_s:
            return
        if isinstance(self._page, Issued) and self._page.paper is Paper.PRINTING:
            self._turn_to(replace(self._page, paper=Paper.SLOW), now_s, stays_s=NOTING_S)
        elif isinstance(self._page, Home) and self._language == self._languages[0]:
            self._leaves_at_s = None
        else:
            self._go_home(now_s)

    @property
    def next_tick_s(self) -> float | None:
        return self._leaves_at_s

    def _act(self, action: Action, now_s: float) -> str | None:
        match action:
            case ChooseService(letter=letter) if isinstance(self._page, Home):
                self._wanted = letter
                return letter
            case ChooseLanguage(language=language):
                self._language = language
                self._quiet_until_s = now_s + QUIET_S
            case GoHome():
                self._go_home(now_s)
        return None

    def _stay(self, now_s: float) -> None:
        """A touch shows that somebody is there: no page goes away under the finger."""
        match self._page:
            case Issued(paper=Paper.PRINTING):
                pass
            case Issued(paper=Paper.PRINTED):
                self._leaves_at_s = now_s + self._ticket_shown_s
            case Issued():
                self._leaves_at_s = now_s + NOTING_S
            case _:
                self._leaves_at_s = now_s + self._home_after_s

    def _go_home(self, now_s: float) -> None:
        if isinstance(self._page, Issued) and self._page.paper in (Paper.PRINTING, Paper.SLOW):
            self._left[self._page.ticket] = self._page
        if not isinstance(self._page, NoNumber):
            self._language = self._languages[0]
        if self._untold:
            self._turn_to(self._untold.pop(0), now_s, stays_s=NOTING_S)
        elif isinstance(self._page, NoNumber):
            self._turn_to(Home(), now_s, stays_s=self._home_after_s)
        else:
            self._turn_to(Home(), now_s, stays_s=None)

    def _turn_to(self, page: Page, now_s: float, *, stays_s: float | None) -> None:
        self._page = page
        self._leaves_at_s = None if stays_s is None else now_s + stays_s
        self._quiet_until_s = now_s + QUIET_S
        self._down_on = None
        self._wanted = None
