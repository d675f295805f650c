"""Whatever people do with fingers, keys and codes, a visit ends at home."""

from hypothesis import given
from hypothesis import strategies as st

from fakes.dialogues import a_dialogue, issued
from kiosk.dialogue.dialogue import QUIET_S
from kiosk.dialogue.offers import Refused, Why
from kiosk.dialogue.pages import (
    CallHelp,
    ChooseLanguage,
    ChooseService,
    Confirm,
    EraseDigit,
    GoBack,
    GoHome,
    HelpIsComing,
    Home,
    NoNumber,
    NoPaper,
    NotCheckedIn,
    NotNow,
    OpenGroup,
    OutOfOrder,
    Sorry,
    StartCheckIn,
    StayLonger,
    SwitchLarge,
    TakeWithoutPaper,
    TooMany,
    TurnLeaf,
    TypeDigit,
)
from kiosk.dialogue.stays import HOME_WITHIN_S, NOTING_S
from kiosk.dialogue.wishes import HelpWanted, TicketWanted
from kiosk.inputs.fingers import Phase

A, B = ChooseService(letter="Α"), ChooseService(letter="Β")
FOUND = "0532-481027"
actions = st.sampled_from(
    [
        A,
        B,
        ChooseLanguage(language="en"),
        ChooseLanguage(language="el"),
        GoHome(),
        GoBack(),
        SwitchLarge(),
        StartCheckIn(),
        *(TypeDigit(digit=digit) for digit in "12"),
        EraseDigit(),
        Confirm(),
        TakeWithoutPaper(),
        CallHelp(),
        StayLonger(),
        OpenGroup(group="papers"),
        TurnLeaf(by=1),
        None,
    ]
)
steps = st.tuples(
    st.floats(0, 3),
    st.one_of(
        st.tuples(st.sampled_from(Phase), actions),
        actions,
        st.sampled_from(["scan", "staff", "printed", "failed to print", "tick", "wait a minute"]),
    ),
)
pages = st.sampled_from(
    [
        None,
        NoNumber(letter="Α", refused=Refused(why=Why.CLOSED)),
        NoPaper(letter="Α"),
        NoPaper(code=FOUND),
        OutOfOrder(),
        Sorry(),
        TooMany(until_s=100.0),
        HelpIsComing(),
        NotCheckedIn(why=NotNow.LATE, letter="Α"),
    ]
)


class Person:
    """Does these steps; each wish is answered with this page, or (None) with a number."""

    def __init__(self, dialogue, answer):
        self.dialogue = dialogue
        self.answer = answer
        self.now_s = 0.0
        self.wanted = 0

    def do(self, pause_s, step):
        dialogue = self.dialogue
        self.now_s += pause_s
        wish = None
        match step:
            case (phase, action):
                wish = dialogue.touch(phase, action, self.now_s)
            case "printed":
                dialogue.printed(f"t{self.wanted}", self.now_s)
            case "failed to print":
                dialogue.not_printed(f"t{self.wanted}", self.now_s, maybe_printed=True)
            case "tick":
                dialogue.tick(self.now_s)
            case "staff":
                dialogue.open_staff(self.now_s)
            case "scan":
                wish = dialogue.scan(FOUND, self.now_s)
            case "wait a minute":
                self.now_s += 61
                while dialogue.next_tick_s is not None and dialogue.next_tick_s <= self.now_s:
                    dialogue.tick(self.now_s)
            case None:
                pass
            case action:
                wish = dialogue.press(action, self.now_s)
        if wish:
            self._answer(wish)
        return wish

    def _answer(self, wish):
        if isinstance(wish, HelpWanted):
            self.dialogue.answer(HelpIsComing(), self.now_s)
        elif self.answer is None:
            self.wanted += 1
            self.dialogue.answer(issued(f"t{self.wanted}", f"Α{self.wanted:03d}"), self.now_s)
            assert self.dialogue.view.page.number == f"Α{self.wanted:03d}"
        else:
            self.dialogue.answer(self.answer, self.now_s)


@given(st.lists(steps, max_size=120), pages)
def test_whatever_is_done_a_service_is_wanted_once_a_page(script, answer):
    person = Person(a_dialogue(), answer)
    last_s = float("-inf")
    for pause_s, step in script:
        before = person.dialogue.view.page
        if isinstance(person.do(pause_s, step), TicketWanted):
            assert isinstance(before, Home | NoPaper | NotCheckedIn)
            assert person.now_s - last_s >= QUIET_S
            last_s = person.now_s


@given(st.lists(steps, max_size=60), pages, st.floats(5, 300))
def test_left_alone_the_kiosk_is_at_home_within_its_bound_and_as_it_was(script, answer, home_after_s):
    person = Person(a_dialogue(home_after_s), answer)
    for pause_s, step in script:
        person.do(pause_s, step)
    dialogue = person.dialogue
    # Numbers that failed to print during another visit are shown after it, one after the other.
    until_s = person.now_s + HOME_WITHIN_S + person.wanted * NOTING_S
    while dialogue.next_tick_s is not None:
        assert dialogue.next_tick_s <= until_s
        dialogue.tick(dialogue.next_tick_s)
    view = dialogue.view
    assert (view.page, view.language, view.is_large, view.goes_in_s) == (Home(), "el", False, None)
