"""Events become a board: the call that is large now, the calls before it, and those whose turn is still to come.

Every call is large for its minimum time, in the order of the journal, and none is left out: a call that comes
during another's time waits its turn, and meanwhile stands in the list at once. A recall is a call again, except
that one whose turn is still to come is not asked for twice. Pure: seconds on a monotonic clock are arguments.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import inf

from epass.queueing import events as e
from epass.queueing.lifecycle import LIFE
from epass.queueing.ticket import Status

# On and off for half a second each: one flash a second, where three are the most that is safe for everybody.
_HALF_FLASH_S = 0.5
_FLASHES_FOR_S = 4.0
_REMEMBERED = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A number called to a counter. `is_over`: the ticket has left the counter. `is_due`: its turn to be large
    is still to come."""

    ticket: str
    number: str
    counter: int
    called_at: datetime
    is_over: bool = False
    is_due: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What is to be seen. `announcement` rises by one with each call that becomes large; `is_new` for its minimum
    time, in which `is_lit` goes on and off. `recent` are the other calls, newest first. `next_change_s`: when
    this view is out of date by itself, on the clock that `Board.at` was given."""

    live: Call | None
    announcement: int
    is_new: bool
    is_lit: bool
    recent: tuple[Call, ...]
    due: int
    waiting: int
    next_change_s: float | None


class Board:
    """`shown_s`: for how long a call is large at least."""

    def __init__(self, shown_s: float) -> None:
        self._shown_s = shown_s
        self._announcement = 0
        self._live: Call | None = None
        self._forget()

    def apply(self, event: e.Event) -> None:
        """Takes the next event of the journal. Raises KeyError for a ticket that was never issued today."""
        match event:
            case e.DayOpened():
                self._forget()
            case e.CounterClosed(counter=counter):
                self._at.pop(counter, None)
            case e.TicketIssued(ticket=ticket, number=number):
                self._numbers[ticket] = number
                self._statuses[ticket] = Status.WAITING
            case e.TicketEvent(ticket=ticket):
                status = self._statuses[ticket]
                self._statuses[ticket] = LIFE.get((status, type(event)), status)
                self._follow(event)

    def settle(self) -> None:
        """Everything called so far was announced before: the last of it is large, and nothing is new."""
        if self._turns:
            self._live, self._since, self._until = self._turns[-1], -inf, -inf
            self._turns.clear()

    def keep_until(self, moment: float) -> None:
        """The call that is large now stays at least until then: its announcement is still being spoken."""
        self._until = max(self._until, moment)

    def at(self, now: float) -> View:
        """Goes on to this moment (seconds), which never goes back."""
        if self._turns and now >= self._until:
            self._live = self._turns.popleft()
            self._since, self._until = now, now + self._shown_s
            self._announcement += 1
        is_new = now < self._until
        changes = [self._until] if is_new else []
        is_lit = True
        if now < self._since + min(_FLASHES_FOR_S, self._shown_s):
            edge = int((now - self._since) / _HALF_FLASH_S) + 1
            # A difference of floats may fall just short of the edge that it stands on.
            edge += now >= self._since + edge * _HALF_FLASH_S
            is_lit = edge % 2 == 1
            changes.append(self._since + edge * _HALF_FLASH_S)
        return View(
            live=self._live and replace(self._live, is_over=self._is_over(self._live)),
            announcement=self._announcement,
            is_new=is_new,
            is_lit=is_lit,
            recent=self._recent(),
            due=len(self._turns),
            waiting=sum(status is Status.WAITING for status in self._statuses.values()),
            next_change_s=min(changes, default=None),
        )

    def _forget(self) -> None:
        self._numbers: dict[str, str] = {}
        self._statuses: dict[str, Status] = {}
        self._at: dict[int, str] = {}
        self._calls: dict[str, Call] = {}
        self._turns: deque[Call] = deque()
        self._live = None
        self._since = self._until = -inf

    def _follow(self, event: e.TicketEvent) -> None:
        match event:
            case e.TicketCalled(counter=counter):
                self._leave(event.ticket)
                self._at[counter] = event.ticket
                self._turns.append(self._called(event, counter))
            case e.TicketRecalled(counter=counter):
                call = self._called(event, counter)
                if not any(_key(call) == _key(turn) for turn in self._turns):
                    self._turns.append(call)
            case _ if self._statuses[event.ticket] not in {Status.CALLED, Status.SERVING}:
                self._leave(event.ticket)

    def _called(self, event: e.TicketEvent, counter: int) -> Call:
        ticket = event.ticket
        call = Call(ticket=ticket, number=self._numbers[ticket], counter=counter, called_at=event.at)
        self._calls.pop(ticket, None)
        self._calls[ticket] = call
        return call

    def _leave(self, ticket: str) -> None:
        self._at = {counter: there for counter, there in self._at.items() if there != ticket}

    def _is_over(self, call: Call) -> bool:
        return self._at.get(call.counter) != call.ticket

    def _recent(self) -> tuple[Call, ...]:
        """The newest, and those older ones whose tickets are still at their counters."""
        live = _key(self._live) if self._live else None
        due = {_key(turn) for turn in self._turns}
        others = (call for call in reversed(self._calls.values()) if _key(call) != live)
        return tuple(
            replace(call, is_over=is_over, is_due=_key(call) in due)
            for place, call in enumerate(others)
            if not (is_over := self._is_over(call)) or place < _REMEMBERED
        )


def _key(call: Call) -> tuple[str, int]:
    """The same ticket called to another counter is another call."""
    return (call.ticket, call.counter)


def listed(calls: Sequence[Call], rows: int) -> tuple[Call, ...]:
    """Which calls have room in so many rows, in their order (newest first): those that still count before those
    that are over. So a number stays in sight until its counter is done with it, however busy the others are."""
    first = sorted(calls, key=lambda call: call.is_over)[:rows]
    return tuple(call for call in calls if call in first)
