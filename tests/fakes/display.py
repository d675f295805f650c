"""A day at the counters, told in events; boards in every state; a sound card that remembers, and one that is broken."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from threading import Event

from display.board import Board, View
from display.sign import Moment, Sign
from epass.config import Config
from epass.errors import LinkLost
from epass.queueing import events as e
from epass.queueing.ticket import Origin
from fakes.sites import a_site

MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=timezone(timedelta(hours=2)))


class Day:
    """Makes the events of one day, one second apart; the ticket's id is its number with a "t" in front."""

    def __init__(self, start: datetime = MORNING) -> None:
        self.now = start
        self.events: list[e.Event] = []

    def opens(self, *counters: int, day: date | None = None) -> list[e.Event]:
        opened: list[e.Event] = [e.DayOpened(at=self._tick(), day=day or self.now.date())]
        opened += [e.CounterOpened(at=self._tick(), counter=counter) for counter in counters]
        return self._told(*opened)

    def issued(self, *numbers: str) -> list[e.Event]:
        return self._told(
            *(
                e.TicketIssued(
                    at=self._tick(),
                    ticket=f"t{number}",
                    number=number,
                    service=number[0],
                    origin=Origin.WALK_IN,
                    due=self.now + timedelta(minutes=90),
                )
                for number in numbers
            )
        )

    def called(self, number: str, counter: int) -> list[e.Event]:
        return self._told(e.TicketCalled(at=self._tick(), ticket=f"t{number}", counter=counter))

    def recalled(self, number: str, counter: int) -> list[e.Event]:
        return self._told(e.TicketRecalled(at=self._tick(), ticket=f"t{number}", counter=counter))

    def finished(self, number: str, counter: int) -> list[e.Event]:
        return self._told(e.ServingFinished(at=self._tick(), ticket=f"t{number}", counter=counter))

    def did_not_show(self, number: str, counter: int) -> list[e.Event]:
        return self._told(e.TicketMarkedNoShow(at=self._tick(), ticket=f"t{number}", counter=counter))

    def closed(self, counter: int) -> list[e.Event]:
        return self._told(e.CounterClosed(at=self._tick(), counter=counter))

    def _tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def _told(self, *events: e.Event) -> list[e.Event]:
        self.events += events
        return list(events)


NAMES = {
    "el": "ΚΕΠ Δήμου Αγίου Νικολάου Κρήτης",
    "en": "Citizens’ Service Centre of Agios Nikolaos, Crete",
}


def a_sign(counters: int = 3, languages: tuple[str, ...] = ("el", "en"), letters: str = "ΑΒΓ") -> Sign:
    return Sign(
        names=tuple(NAMES[language] for language in languages), languages=languages, letters=letters, counters=counters
    )


def a_working_day(counters: int = 3, numbers: Sequence[str] = ()) -> Day:
    """Twelve calls, three minutes apart, of these numbers or of ordinary ones; the first six are over."""
    called = numbers or [f"{'ΑΒΓ'[place % 3]}{place + 37:03d}" for place in range(12)]
    day = Day()
    day.opens(*range(1, counters + 1))
    day.issued(*called, *(f"Α{place:03d}" for place in range(601, 609)))
    for place, number in enumerate(called):
        day.now += timedelta(minutes=3)
        day.called(number, place % counters + 1)
    for place, number in enumerate(called[:6]):
        day.finished(number, place % counters + 1)
    return day


def a_view(state: str, counters: int = 3, numbers: Sequence[str] = ()) -> tuple[View, Moment]:
    """The board when it is "new", "dark" (between two flashes), "due", "called", "over", "stale", "empty", "closed"."""
    day = Day() if state in {"empty", "closed"} else a_working_day(counters, numbers)
    board = Board(6)
    for event in day.events:
        board.apply(event)
    board.settle()
    view = board.at(0)
    moment = Moment(local=day.now + timedelta(minutes=2), is_stale=state == "stale")
    if state in {"new", "dark", "due"}:
        board.apply(*day.called("Α601", counters))
        view = board.at(10.6 if state == "dark" else 10)
        if state == "dark":
            view = board.at(11.1)
    if state == "due":
        board.apply(*day.called("Α602", 1))
        view = board.at(10.1)
    if state == "over" and view.live:
        board.apply(*day.finished(view.live.number, view.live.counter))
        view = board.at(1)
    if state == "closed":
        opens = moment.local.replace(hour=8, minute=0) + timedelta(days=3)
        moment = Moment(local=moment.local, is_open=False, opens_next=opens)
    return view, moment


QUIET = 'sound = "none:"\nvoice = false'


def a_wall_site(folder: Path, sound: str = QUIET) -> Config:
    """A site whose wall is drawn into `folder`/wall.frame."""
    return a_site(folder, display=f'screen = "offscreen://{folder}/wall.frame?size=640x360"\n{sound}')


class RememberingSound:
    """Plays at once, and remembers what."""

    def __init__(self) -> None:
        self.played: list[bytes] = []
        self.is_closed = False

    def open(self) -> None:
        pass

    def play(self, samples: bytes, until: Event) -> None:
        self.played.append(samples)

    def close(self) -> None:
        self.is_closed = True


class BrokenSound(RememberingSound):
    """A card that was pulled out, until it is put back."""

    def __init__(self) -> None:
        super().__init__()
        self.is_pulled_out = True

    def play(self, samples: bytes, until: Event) -> None:
        if self.is_pulled_out:
            raise LinkLost("The sound card is not there.")
        super().play(samples, until)
