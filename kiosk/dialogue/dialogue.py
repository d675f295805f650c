"""Touches and keys become pages, and wishes for the reception: one number for each visit, home in the end. Pure.

A finger acts where it lifts, if it came down on the same thing. Whenever the page changes, by a finger or by itself,
nothing acts for QUIET_S: a second tap of an impatient finger lands on nothing. A page that is about to go says so,
and a touch that comes down then makes it stay and does nothing else, unless it says that the visit is over. Times are
monotonic seconds, `now_s`.
"""

from dataclasses import replace

from kiosk.dialogue.check_in import CODE_LENGTH
from kiosk.dialogue.pages import (
    Action,
    CallHelp,
    CheckIn,
    ChooseLanguage,
    ChooseService,
    Confirm,
    EraseDigit,
    GoBack,
    GoHome,
    Home,
    Issued,
    NoPaper,
    NotCheckedIn,
    OpenGroup,
    Outcome,
    OutOfOrder,
    Page,
    Sorry,
    StaffMenu,
    StaffPin,
    StaffTask,
    StartCheckIn,
    SwitchLarge,
    SwitchLow,
    TakeWithoutPaper,
    Task,
    TurnLeaf,
    TypeDigit,
    View,
)
from kiosk.dialogue.staff import StaffEntry, turned
from kiosk.dialogue.stays import WARNING_S, Stays
from kiosk.dialogue.visit import Choice, Visit
from kiosk.dialogue.wishes import CheckInWanted, HelpWanted, TicketWanted, Wish
from kiosk.inputs.fingers import Phase

QUIET_S = 0.7
# Two touches of one key within this time are one of a trembling finger.
STRIKE_S = 0.15
# A scanner that is held over a code reads it again and again.
RESCAN_S = 3.0


class Dialogue:
    """`touch`, `press` and `scan` return a wish when there is one: then nothing acts until `answer` turns the page
    (for a PIN: `judge`). Tell what becomes of the paper with `printed` and `not_printed`, and the time with `tick`."""

    def __init__(
        self,
        language: str,
        *,
        home_after_s: float,
        ticket_shown_s: float,
        is_large: bool = False,
        is_low: bool = False,
    ) -> None:
        usual = Choice(language=language, is_large=is_large, is_low=is_low)
        self._visit = Visit(usual, Stays(home_after_s=home_after_s, ticket_shown_s=ticket_shown_s))
        self._entry = StaffEntry()
        self._now_s = self._quiet_until_s = float("-inf")
        self._down_on: Action | None = None
        self._down_turn = self._waiting_turn = -1
        self._is_over = False
        self._struck: tuple[Action, float] | None = None
        self._scanned: tuple[str, float, int] | None = None

    @property
    def view(self) -> View:
        choice = self._visit.choice
        return View(
            page=self._visit.page,
            language=choice.language,
            pressed=self._meant if self._is_over else None,
            is_large=choice.is_large,
            is_low=choice.is_low,
            goes_in_s=self._visit.goes_in_s(self._now_s),
        )

    @property
    def is_heard(self) -> bool:
        """Somebody listens to the pages: no longer once their visit is over."""
        return self._visit.is_heard

    # What somebody does

    def touch(self, phase: Phase, action: Action | None, now_s: float) -> Wish | None:
        """`action` is what lies under the finger."""
        self._now_s = now_s
        match phase:
            case Phase.DOWN:
                if self._visit.goes_in_s(now_s) is not None and not self._ends(action):
                    self._quiet_until_s = now_s + QUIET_S
                self._down_on = action if self._hears(action) else None
                self._down_turn, self._is_over = self._visit.turns, True
                if not self._ends(action):
                    self._visit.stay(now_s)
            case Phase.MOVED:
                self._is_over = action == self._down_on
            case Phase.UP:
                meant, self._down_on = self._meant, None
                if meant is not None and action == meant:
                    self._struck = (meant, now_s)
                    return self._act(meant)
            case Phase.LOST:
                self._down_on = None
        return None

    def press(self, action: Action, now_s: float) -> Wish | None:
        """An action without a finger: a key's, or one that was chosen by ear."""
        self._now_s = now_s
        if not self._ends(action):
            self._visit.stay(now_s)
        is_typing = isinstance(action, TypeDigit | EraseDigit)
        return self._act(action) if not self._is_waiting and (is_typing or not self._is_quiet) else None

    def scan(self, code: str, now_s: float) -> Wish | None:
        """A booking's code, from any page of the citizen's."""
        self.stay(now_s)
        turn = self._visit.turns
        known, at_s, asked_on = self._scanned or ("", now_s, turn)
        # Its answer is the page that came next.
        is_again = code == known and now_s < at_s + RESCAN_S and turn <= asked_on + 1
        self._scanned = (code, now_s, asked_on if is_again else turn)
        if is_again or self._is_waiting or isinstance(self._visit.page, StaffPin | StaffMenu | StaffTask):
            return None
        return self._want(CheckInWanted(code=code))

    def open_staff(self, now_s: float) -> None:
        """The staff's gesture or key."""
        self._now_s = now_s
        if not self._is_waiting and not isinstance(self._visit.page, StaffPin | StaffMenu | StaffTask):
            self._visit.turn_to(self._entry.open(now_s), now_s)

    def stay(self, now_s: float) -> None:
        """Somebody is there, whatever they do."""
        self._now_s = now_s
        self._visit.stay(now_s)

    def hear(self, now_s: float, *, is_heard: bool) -> None:
        """Somebody listens to the pages from now on, or looks at them again."""
        self._visit.is_heard = is_heard
        self.stay(now_s)

    # What the reception answers, and what happens

    def answer(self, page: Page, now_s: float) -> None:
        """The page that answers the wish, or that has to be seen at once."""
        self._now_s = now_s
        self._visit.answer(page, now_s)

    def judge(self, now_s: float, *, is_right: bool) -> bool:
        """The PIN that was typed is the staff's, or is not. Whether their menu opens: not when nobody waits for it any
        more."""
        self._now_s = now_s
        if not (isinstance(self._visit.page, StaffPin) and self._is_waiting):
            return False
        self._visit.turn_to(self._entry.judged(now_s, is_right=is_right), now_s)
        return is_right

    def went(self, task: Task, outcome: Outcome, now_s: float, reason: str = "") -> None:
        """How a task of the staff's went, if they still look at it."""
        self._now_s = now_s
        self._visit.went(task, outcome, reason, now_s)

    def printed(self, ticket: str, now_s: float) -> None:
        self._now_s = now_s
        self._visit.printed(ticket, now_s)

    def not_printed(self, ticket: str, now_s: float, *, maybe_printed: bool) -> None:
        self._now_s = now_s
        self._visit.not_printed(ticket, now_s, maybe_printed=maybe_printed)

    def begin_in(self, language: str) -> None:
        """From the next visit on, each begins in this language."""
        self._visit.usual = replace(self._visit.usual, language=language)

    def tick(self, now_s: float) -> None:
        """Does what is due. Call it at `next_tick_s`; earlier does no harm."""
        self._now_s = now_s
        self._visit.tick(now_s)

    @property
    def next_tick_s(self) -> float | None:
        return self._visit.next_tick_s(self._now_s)

    @property
    def _is_quiet(self) -> bool:
        return self._now_s < max(self._quiet_until_s, self._visit.turned_at_s + QUIET_S)

    @property
    def _is_waiting(self) -> bool:
        return self._waiting_turn == self._visit.turns

    @property
    def _meant(self) -> Action | None:
        """What the finger is on, if the page is still the one on which it came down."""
        return self._down_on if self._down_turn == self._visit.turns else None

    def _ends(self, action: Action | None) -> bool:
        """Whether it answers the warning with the end of the visit; in its first second nobody has read it yet."""
        goes_in_s = self._visit.goes_in_s(self._now_s)
        return action == GoHome() and goes_in_s is not None and goes_in_s < WARNING_S

    def _hears(self, action: Action | None) -> bool:
        is_strike = self._struck is not None and self._struck[0] == action and self._now_s < self._struck[1] + STRIKE_S
        return not (self._is_waiting or self._is_quiet or is_strike)

    # What an action means

    def _act(self, action: Action) -> Wish | None:
        visit, now_s = self._visit, self._now_s
        choice = visit.choice
        if isinstance(visit.page, StaffPin | StaffMenu | StaffTask):
            return self._act_for_staff(visit.page, action)
        match action:
            case GoHome() if self._ends(action):
                visit.end(now_s)
            case GoHome():
                visit.go_home(now_s)
            case GoBack():
                visit.go_back(now_s)
            case ChooseLanguage(language=language):
                visit.choose(replace(choice, language=language), now_s)
            case SwitchLarge():
                visit.choose(replace(choice, is_large=not choice.is_large), now_s)
            case SwitchLow():
                visit.choose(replace(choice, is_low=not choice.is_low), now_s)
            case CallHelp() if not isinstance(visit.page, Issued | OutOfOrder | Sorry):
                return self._want(HelpWanted())
            case _:
                return self._act_on_page(action)
        return None

    def _act_on_page(self, action: Action) -> Wish | None:
        visit, now_s = self._visit, self._now_s
        match visit.page, action:
            case Home(), ChooseService(letter=letter):
                return self._want(TicketWanted(letter=letter))
            case NotCheckedIn(letter=late), ChooseService(letter=letter) if letter == late:
                return self._want(TicketWanted(letter=letter))
            case Home(), OpenGroup(group=group):
                visit.turn_to(Home(group=group), now_s)
            case Home() as page, TurnLeaf(by=by):
                visit.turn_to(replace(page, leaf=max(page.leaf + by, 0)), now_s)
            case Home(), StartCheckIn():
                visit.turn_to(CheckIn(), now_s)
            case CheckIn(typed=typed), TypeDigit(digit=digit) if len(typed) < CODE_LENGTH:
                visit.type(CheckIn(typed=typed + digit))
            case CheckIn(typed=typed), EraseDigit():
                visit.type(CheckIn(typed=typed[:-1]))
            case CheckIn(typed=typed), Confirm() if len(typed) == CODE_LENGTH:
                return self._want(CheckInWanted(code=typed))
            case NoPaper(code="", letter=letter), TakeWithoutPaper():
                return self._want(TicketWanted(letter=letter, on_paper=False))
            case NoPaper(code=code), TakeWithoutPaper():
                return self._want(CheckInWanted(code=code, on_paper=False))
        return None

    def _act_for_staff(self, page: StaffPin | StaffMenu | StaffTask, action: Action) -> Wish | None:
        if isinstance(action, GoHome) or (isinstance(action, GoBack) and not isinstance(page, StaffTask)):
            self._visit.end(self._now_s)
            return None
        after = self._entry.act(page, action, self._now_s) if isinstance(page, StaffPin) else turned(page, action)
        match after:
            case StaffPin():
                self._visit.type(after)
            case StaffMenu() | StaffTask():
                self._visit.turn_to(after, self._now_s)
            case None:
                pass
            case _:
                return self._want(after)
        return None

    def _want(self, wish: Wish) -> Wish:
        self._waiting_turn = self._visit.turns
        return wish
