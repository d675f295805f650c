"""Whatever happens, whenever the wall is cut off or killed: every call that is not withdrawn is announced once."""

import tempfile
from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from display.board import Board, Call, View
from display.layout import Layout
from display.palette import BACKGROUND
from display.wall import Wall
from epass.config import Config
from epass.errors import Refusal
from epass.queueing import events as e
from epass.queueing.hall import Hall
from epass.queueing.undo import undo
from epass.store import Entry
from fakes.display import MORNING, a_wall_site

SHOWN_S = 6.0
COUNTERS = (1, 2)
WITHDRAWN = (e.TicketHeld, e.TicketCancelled, e.TicketTransferred, e.TicketMarkedNoShow, e.TicketRestored)
VERBS = ("call_next", "recall", "finish", "mark_no_show", "hold", "transfer", "cancel", "close_counter")
# Calls and presses come thick: what matters happens while other calls are due.
STEPS = st.one_of(
    st.tuples(st.just("call_next"), st.sampled_from(COUNTERS)),
    st.tuples(st.sampled_from(VERBS), st.sampled_from(COUNTERS)),
    st.tuples(st.just("wait"), st.sampled_from((0.1, 2.0, 6.0, 9.0, 70.0))),
    st.tuples(st.sampled_from(("cut", "mend", "kill", "undo")), st.just(0)),
)


class BlankCanvas:
    """Draws nothing, for walls whose board matters."""

    size = (640, 360)

    def show(self, scene: object, background: object) -> bool:
        return False

    def measure(self, text: str, size: float, weight: str) -> float:
        return 1.0


class Story:
    """A hall, a wall that follows it, and what ought to be announced, told independently."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.hall = Hall(
            services=config.services, counters=config.counters, rules=config.rules, timezone=config.site.timezone
        )
        self.now_s = 0.0
        self.entries: list[Entry] = []
        self.taken = 0
        self.is_cut = False
        self.pending: list[tuple[str, int, float]] = []
        self.begun: list[float] = []
        self.before: Hall | None = None
        self.decided: list[e.Event] = []
        self.wall = self.a_wall()
        self.decide(self.hall.open_day(MORNING.date(), at=self.at()))
        for ordinal in range(30):
            self.decide(self.hall.issue("Α", at=self.at(), ticket=f"t{ordinal}"))
        self.look()

    def at(self) -> datetime:
        return MORNING + timedelta(seconds=self.now_s)

    def a_wall(self) -> Wall:
        return Wall(self.config, BlankCanvas(), self.hear, lambda: self.now_s, self.at)  # type: ignore[arg-type]

    def hear(self, call: Call, due: int) -> None:
        ticket, counter, _ = self.pending.pop(0)
        assert (call.ticket, call.counter) == (ticket, counter), "out of order, or announced twice"
        assert due == len(self.pending)
        self.begun.append(self.now_s)

    def decide(self, events: list[e.Event]) -> None:
        for event in events:
            self.hall.apply(event)
            self.entries.append(Entry(seq=len(self.entries) + 1, day=MORNING.date(), event=event))

    def look(self) -> None:
        """The wall takes what it has not, and is shown."""
        if not self.is_cut:
            new = self.entries[self.taken :]
            self.taken = len(self.entries)
            self.expect(new)
            self.wall.take(new)
        self.wall.show()

    def expect(self, entries: list[Entry]) -> None:
        for entry in entries:
            match entry.event:
                case e.TicketCalled(ticket=ticket, counter=counter):
                    self.pending.append((ticket, counter, self.seconds_of(entry)))
                case e.TicketRecalled(ticket=ticket, counter=counter):
                    same = [place for place, (t, c, _) in enumerate(self.pending) if (t, c) == (ticket, counter)]
                    if same:
                        self.pending[same[0]] = (ticket, counter, self.seconds_of(entry))
                    else:
                        self.pending.append((ticket, counter, self.seconds_of(entry)))
                case e.TicketEvent(ticket=ticket) if isinstance(entry.event, WITHDRAWN):
                    self.pending = [due for due in self.pending if due[0] != ticket]

    def seconds_of(self, entry: Entry) -> float:
        return (entry.event.at - MORNING) / timedelta(seconds=1)

    def kill(self) -> None:
        """Another process begins, with all of today's entries; what came long ago is not news any more."""
        self.is_cut = False
        self.expect(self.entries[self.taken :])
        while self.pending and self.pending[0][2] < self.now_s - 60:
            self.pending.pop(0)
        self.begun.append(-1000.0)
        self.wall = self.a_wall()
        self.wall.take(self.entries)
        self.taken = len(self.entries)
        self.wall.resume()
        self.wall.show()

    def step(self, verb: str, value: float) -> None:
        match verb:
            case "wait":
                until = self.now_s + value
                while self.now_s < until:
                    self.now_s = min(until, self.now_s + max(self.wall.show(), 0.001))
            case "cut":
                self.is_cut = True
            case "mend":
                self.is_cut = False
            case "kill":
                self.kill()
            case "undo":
                self.undo()
            case _:
                self.press(verb, int(value))
        self.look()

    def undo(self) -> None:
        """What was pressed last. A call that was a slip does not keep its time on the wall."""
        if self.before is None:
            return
        try:
            back = undo(self.before, self.hall, self.decided, at=self.at())
        except Refusal:
            back = []
        self.before = None
        self.decide(back)
        self.begun.append(-1000.0)

    def press(self, verb: str, counter: int) -> None:
        self.before, told = deepcopy(self.hall), len(self.entries)
        self.ask(verb, counter)
        self.decided = [entry.event for entry in self.entries[told:]]

    def ask(self, verb: str, counter: int) -> None:
        here = self.hall.at_counter(counter)
        try:
            if verb in {"call_next", "recall", "finish", "mark_no_show", "close_counter"}:
                self.decide(getattr(self.hall, verb)(counter, at=self.at()))
            elif here and verb == "transfer":
                self.decide(self.hall.transfer(here.id, "Β", at=self.at()))
            elif here:
                self.decide(getattr(self.hall, verb)(here.id, at=self.at()))
        except Refusal:
            pass


@pytest.fixture(autouse=True)
def nothing_is_drawn() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        blank = Layout(scene=(), background=BACKGROUND, is_turning=False)
        patch.setattr("display.wall.lay_out", lambda *_: blank)
        yield


@settings(max_examples=150, deadline=None)
@given(steps=st.lists(STEPS, min_size=10, max_size=40))
def test_every_call_not_withdrawn_is_announced_once_in_order_and_for_its_time(steps: list[tuple[str, float]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        story = Story(a_wall_site(Path(folder)))
        for verb, value in steps:
            story.step(verb, value)
        story.step("mend", 0)
        story.step("wait", SHOWN_S * (len(story.pending) + 1))
        assert story.pending == []
        for sooner, later in pairwise(story.begun):
            assert later < 0 or sooner < 0 or later - sooner >= SHOWN_S - 1e-6

        fold = Board(SHOWN_S)
        for entry in story.entries:
            fold.apply(entry.event, entry.seq)
        fold.settle()
        shown, folded = story.wall._board.at(story.now_s), fold.at(0)
        assert calls(shown) == calls(folded)
        assert (shown.waiting, shown.counters) == (folded.waiting, folded.counters)


def calls(view: View) -> set[tuple[str, int, bool]]:
    """Not their times: a recall that was withdrawn before its turn may have left its own."""
    return {(call.number, call.counter, call.is_over) for call in (*view.recent, *([view.live] if view.live else []))}


def test_a_call_that_a_killed_wall_did_not_come_to_is_announced_by_the_next(tmp_path: Path) -> None:
    story = Story(a_wall_site(tmp_path))
    for verb, value in (("call_next", 1), ("call_next", 2), ("recall", 1), ("wait", 1.0)):
        story.step(verb, value)
    assert len(story.begun) == 1
    story.kill()
    story.step("wait", 20.0)
    assert story.pending == []
    assert len([moment for moment in story.begun if moment >= 0]) == 3


def test_a_file_of_announcements_that_cannot_be_written_stops_no_call(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    config = a_wall_site(tmp_path)
    (config.state_dir / "announced").write_text("not a folder")
    story = Story(config)
    for verb, value in (("call_next", 1), ("wait", 7.0), ("call_next", 2), ("wait", 7.0)):
        story.step(verb, value)
    assert story.pending == []
    assert caplog.text.count("It cannot be kept which calls were announced") == 1


def test_the_announcements_of_yesterday_are_forgotten(tmp_path: Path) -> None:
    config = a_wall_site(tmp_path)
    story = Story(config)
    story.step("call_next", 1)
    [kept] = (config.state_dir / "announced").iterdir()
    assert kept.read_text() == f"{len(story.entries)}\n"
    story.wall.take([Entry(seq=99, day=MORNING.date(), event=e.DayOpened(at=MORNING, day=MORNING.date()))])
    assert kept.read_text() == ""
