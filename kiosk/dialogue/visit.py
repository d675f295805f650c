"""Pages follow one another until a visit is over: how each one goes, and whose number is still to be told. Pure.

Times are monotonic seconds, `now_s`.
"""

from dataclasses import dataclass, replace

from kiosk.dialogue.pages import CheckIn, Home, Issued, NotCheckedIn, Outcome, Page, Paper, StaffPin, StaffTask, Task
from kiosk.dialogue.stays import Leaving, Stays, counted_until_s, next_second_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """How one person wants the pages."""

    language: str
    is_large: bool
    is_low: bool


class Visit:
    """The page that is seen, and when it goes. `turns` counts the pages: what began on one of them means nothing on
    the next, which came at `turned_at_s`. `usual` is the choice with which each visit begins. `is_heard`: somebody
    listens to the pages."""

    def __init__(self, usual: Choice, stays: Stays) -> None:
        self.page: Page = Home()
        self.choice = self.usual = usual
        self.is_heard = False
        self.turns = 0
        self.turned_at_s = float("-inf")
        self._stays = stays
        self._leaving: Leaving | None = None
        self._before: Home | CheckIn = Home()
        self._left: dict[str, Issued] = {}
        self._untold: list[Issued] = []

    @property
    def is_untouched(self) -> bool:
        return self.page == Home() and self.choice == self.usual and not self.is_heard

    def goes_in_s(self, now_s: float) -> int | None:
        return self._leaving.goes_in_s(now_s) if self._leaving else None

    def turn_to(self, page: Page, now_s: float) -> None:
        match self.page:
            case Issued(paper=Paper.PRINTING | Paper.SLOW) as left if not _is_of(page, left.ticket):
                self._left[left.ticket] = left
        self.page = page
        self._came(now_s)

    def answer(self, page: Page, now_s: float) -> None:
        """Turns to it from a page to which one may come back; who is told that a code is wrong types it anew."""
        if isinstance(self.page, Home | CheckIn):
            is_wrong = isinstance(self.page, CheckIn) and isinstance(page, NotCheckedIn)
            self._before = CheckIn() if is_wrong else self.page
        self.turn_to(page, now_s)

    def choose(self, choice: Choice, now_s: float) -> None:
        self.choice = choice
        self._came(now_s)

    def type(self, page: CheckIn | StaffPin) -> None:
        """The same page, after one more key: the next one may come at once."""
        self.page = page

    def stay(self, now_s: float) -> None:
        """Somebody is there: no page goes away under the finger, but the printer's time does not get longer."""
        if not (isinstance(self.page, Issued) and self.page.paper is Paper.PRINTING):
            self._leave_later(now_s)

    def go_back(self, now_s: float) -> None:
        """One step. Who got no number goes on with what they chose."""
        if isinstance(self.page, Home | CheckIn | Issued):
            self.go_home(now_s)
        else:
            self.turn_to(self._before, now_s)

    def go_home(self, now_s: float) -> None:
        """Who got no number goes on with what they chose; a number ends the visit."""
        if isinstance(self.page, Issued):
            self.end(now_s)
        else:
            self._go_home(now_s)

    def end(self, now_s: float) -> None:
        """What comes now is for somebody else."""
        self.choice = self.usual
        self.is_heard = False
        self._go_home(now_s)

    def printed(self, ticket: str, now_s: float) -> None:
        self._left.pop(ticket, None)
        if isinstance(self.page, Issued) and self.page.ticket == ticket:
            self.page = replace(self.page, paper=Paper.PRINTED)
            self._leave_later(now_s)

    def not_printed(self, ticket: str, now_s: float, *, maybe_printed: bool) -> None:
        """The number is shown to be noted: now, or after the visit that is going on."""
        paper = Paper.MAYBE_PRINTED if maybe_printed else Paper.NOT_PRINTED
        if isinstance(self.page, Issued) and self.page.ticket == ticket:
            self.turn_to(replace(self.page, paper=paper), now_s)
        elif page := self._left.pop(ticket, None):
            self._untold.append(replace(page, paper=paper))
            if self.is_untouched:
                self._go_home(now_s)

    def went(self, task: Task, outcome: Outcome, reason: str, now_s: float) -> None:
        match self.page:
            case StaffTask(task=shown, outcome=Outcome.GOING_ON) if shown is task:
                self.turn_to(replace(self.page, outcome=outcome, reason=reason), now_s)

    def tick(self, now_s: float) -> None:
        is_due = self._leaving is not None and now_s >= self._leaving.at_s
        match self.page:
            case Issued(paper=Paper.PRINTING) as page if is_due:
                self.turn_to(replace(page, paper=Paper.SLOW), now_s)
            case _ if is_due:
                self.end(now_s)
            case StaffPin(until_s=until_s) as page if until_s is not None and now_s >= until_s:
                self.page = replace(page, until_s=None)

    def next_tick_s(self, now_s: float) -> float | None:
        """When `tick` has something to do, or a count of seconds changes."""
        until_s = counted_until_s(self.page)
        ticks = (
            self._leaving.next_s(now_s) if self._leaving else None,
            next_second_s(until_s, now_s) if until_s is not None else None,
        )
        return min((tick for tick in ticks if tick is not None), default=None)

    def _go_home(self, now_s: float) -> None:
        has_untold = self._untold and self.choice == self.usual and not self.is_heard
        self.turn_to(self._untold.pop(0) if has_untold else Home(), now_s)

    def _came(self, now_s: float) -> None:
        self.turns += 1
        self.turned_at_s = now_s
        self._leave_later(now_s)

    def _leave_later(self, now_s: float) -> None:
        if self.is_untouched:
            self._leaving = None
        else:
            stay = self._stays.of(self.page, is_heard=self.is_heard)
            self._leaving = Leaving(at_s=now_s + stay.lasts_s, warns=stay.warns)


def _is_of(page: Page, ticket: str) -> bool:
    return isinstance(page, Issued) and page.ticket == ticket
