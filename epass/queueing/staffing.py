"""Which counters call, by which clerk, and which are on break; and where somebody needs help at once."""

from collections.abc import Collection, Mapping
from datetime import datetime

from epass.queueing import events as e
from epass.queueing import refusals
from epass.queueing.counter import Counter

StaffingEvent = (
    e.CounterOpened | e.CounterClosed | e.CounterPaused | e.CounterResumed | e.EmergencyRaised | e.EmergencyEnded
)


class Staffing:
    """`clerks`: who is at which counter, where somebody said so. A counter that a key opened has none. `emergency`:
    the event that is not over; None: all is well."""

    def __init__(self, counters: Mapping[int, Counter]) -> None:
        self._counters = counters
        self.open: set[int] = set()
        self.on_break: set[int] = set()
        self.clerks: dict[int, str] = {}
        self.emergency: e.EmergencyRaised | None = None

    def counter_of(self, clerk: str) -> int | None:
        return next((counter for counter, there in self.clerks.items() if there == clerk), None)

    def calling(self) -> Collection[int]:
        """Those that are open and not on break."""
        return self.open - self.on_break

    # Decisions

    def opened(self, counter: int, at: datetime) -> list[e.Event]:
        """So that it calls from now on: opened if it was closed, back if it was on break."""
        if counter not in self._counters:
            raise refusals.NoSuchCounter(counter)
        if counter not in self.open:
            return [e.CounterOpened(at=at, counter=counter)]
        return [e.CounterResumed(at=at, counter=counter)] if counter in self.on_break else []

    def taken(self, counter: int, clerk: str, at: datetime, *, replaces: bool) -> list[e.Event]:
        """One clerk at one counter: `replaces` another one who is there."""
        if counter not in self._counters:
            raise refusals.NoSuchCounter(counter)
        there, elsewhere = self.clerks.get(counter), self.counter_of(clerk)
        if there == clerk:
            raise refusals.CounterAlready(counter, "is yours already")
        if elsewhere is not None:
            raise refusals.ClerkElsewhere(elsewhere)
        if there is not None and not replaces:
            raise refusals.CounterTaken(counter, there)
        return [e.CounterOpened(at=at, counter=counter, clerk=clerk)]

    def paused(self, counter: int, at: datetime) -> list[e.Event]:
        if counter not in self.open:
            raise refusals.CounterAlready(counter, "is not open")
        if counter in self.on_break:
            raise refusals.CounterAlready(counter, "is on break already")
        return [e.CounterPaused(at=at, counter=counter)]

    def resumed(self, counter: int, at: datetime) -> list[e.Event]:
        if counter not in self.on_break:
            raise refusals.CounterAlready(counter, "is not on break")
        return [e.CounterResumed(at=at, counter=counter)]

    def alarmed(self, counter: int | None, at: datetime) -> list[e.Event]:
        if self.emergency is not None:
            raise refusals.EmergencyAlready
        return [e.EmergencyRaised(at=at, counter=counter)]

    def calmed(self, at: datetime) -> list[e.Event]:
        if self.emergency is None:
            raise refusals.NoEmergency
        return [e.EmergencyEnded(at=at)]

    # What has happened

    def apply(self, event: StaffingEvent) -> None:
        match event:
            case e.CounterOpened(counter=counter, clerk=clerk):
                self.open.add(counter)
                self.on_break.discard(counter)
                self.clerks.pop(counter, None)
                if clerk is not None:
                    self.clerks[counter] = clerk
            case e.CounterClosed(counter=counter):
                self.open.discard(counter)
                self.on_break.discard(counter)
                self.clerks.pop(counter, None)
            case e.CounterPaused(counter=counter):
                self.on_break.add(counter)
            case e.CounterResumed(counter=counter):
                self.on_break.discard(counter)
            case e.EmergencyRaised():
                self.emergency = event
            case e.EmergencyEnded():
                self.emergency = None
