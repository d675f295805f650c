"""Events become a board: the call that is large now, the calls before it, and those whose turn is still to come.

Every call is large for its minimum time, in the order of the journal, and none is left out: a call that comes
during another's time waits its turn, and meanwhile stands in the list at once. A recall is a call again, except
that one whose turn is still to come is not asked for twice. A call is withdrawn when its ticket is held,
transferred, cancelled or marked as a no-show: before its turn it is dropped, and is not announced. A ticket that
is finished before its turn (somebody pressed "next" quickly) keeps it. A call that was a slip is taken from the wall,
and a ticket that is put back at its counter stands there again without a sound. A board of some counters or services
shows only their calls. Pure: seconds on a monotonic clock are arguments.
"""

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import ceil, inf

from epass.queueing import events as e
from epass.queueing.lifecycle import after
from epass.queueing.message import Message, message_of
from epass.queueing.ticket import Status

# On and off for half a second each: one flash a second, where three are the most that is safe for everybody.
_HALF_FLASH_S = 0.5
_FLASHES_FOR_S = 4.0
_REMEMBERED = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A number called to a counter by the journal's entry `seq`. `is_over`: the ticket has left the counter.
    `is_due`: its turn to be large is still to come."""

    ticket: str
    number: str
    counter: int
    called_at: datetime
    seq: int = 0
    is_over: bool = False
    is_due: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCounter:
    """A counter that is open, and whom it has called or serves; None: it is free."""

    counter: int
    call: Call | None


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What is to be seen. `announcement` rises by one with each call that becomes large; `is_new` for its minimum
    time, in which `is_lit` goes on and off. `recent` are the other calls, newest first. `next_change_s`: when
    this view is out of date by itself, on the clock that `Board.at` was given. `waiting_for`: how many of those who
    wait do so for each service, where anybody does. `messages` in the order in which
    they were posted, also those whose time is over."""

    live: Call | None
    announcement: int
    is_new: bool
    is_lit: bool
    recent: tuple[Call, ...]
    due: int
    waiting: int
    next_change_s: float | None
    waiting_for: Mapping[str, int] = field(default_factory=dict)
    counters: tuple[OpenCounter, ...] = ()
    messages: tuple[Message, ...] = ()


class Board:
    """`shown_s`: for how long a call is large at least. `counters`, `services`: only their calls; empty for all.
    `flashes` False: what is new stays lit."""

    def __init__(
        self,
        shown_s: float,
        *,
        counters: frozenset[int] = frozenset(),
        services: frozenset[str] = frozenset(),
        flashes: bool = True,
    ) -> None:
        self._shown_s = shown_s
        self._flashes_for_s = min(_FLASHES_FOR_S, shown_s) if flashes else 0.0
        self._only_counters = counters
        self._only_services = services
        self._announcement = 0
        self._live: Call | None = None
        self._forget()

    def apply(self, event: e.Event, seq: int = 0) -> None:
        """Takes the next event of the journal. Raises KeyError for a ticket that was never issued today."""
        match event:
            case e.DayOpened():
                self._forget()
            case e.CounterOpened(counter=counter) if self._has_counter(counter):
                self._open.add(counter)
            case e.CounterClosed(counter=counter):
                self._at.pop(counter, None)
                self._open.discard(counter)
            case e.MessagePosted():
                self._messages[event.message] = message_of(event)
            case e.MessageWithdrawn(message=message):
                self._messages.pop(message, None)
            case e.TicketIssued(ticket=ticket, number=number):
                self._numbers[ticket] = number
                self._services[ticket] = event.service
                self._statuses[ticket] = Status.WAITING
            case e.TicketEvent(ticket=ticket):
                status = self._statuses[ticket]
                self._statuses[ticket] = after(status, event) or status
                self._follow(event, seq)

    def settle(self, after: int | None = None, since: datetime | None = None) -> int:
        """What was called so far was announced before: the last of it is large, and nothing is new. With `after`,
        calls by later entries than that one were not, and still get their turn if they were made `since` then.
        Returns how many lost their turn."""
        still_due = [
            turn
            for turn in self._turns
            if after is not None and turn.seq > after and (since is None or turn.called_at >= since)
        ]
        due = {_key(turn) for turn in still_due}
        settled = [call for call in self._calls.values() if _key(call) not in due]
        dropped = len(self._turns) - len(still_due)
        if settled and (dropped or self._live is None):
            self._live, self._since, self._until = settled[-1], -inf, -inf
        self._turns.clear()
        self._turns.extend(still_due)
        return dropped

    @property
    def next_turn(self) -> Call | None:
        """Whose turn to be large it is next."""
        return self._turns[0] if self._turns else None

    def pass_over(self) -> None:
        """The call whose turn is next was announced before."""
        if self._turns:
            self._live, self._since, self._until = self._turns.popleft(), -inf, -inf

    def keep_until(self, moment: float) -> None:
        """The call that is large now stays at least until then: its announcement is still being spoken."""
        self._until = max(self._until, moment)

    def at(self, now: float) -> View:
        """Goes on to this moment (seconds), which never goes back."""
        if self._turns and now >= self._until:
            self._live = self._turns.popleft()
            self._since, self._until = now, now + self._shown_s
            self._announcement += 1
        waiting_for = Counter(
            self._services[ticket]
            for ticket, status in self._statuses.items()
            if status is Status.WAITING and self._has_service(ticket)
        )
        is_new = now < self._until
        changes = [self._until] if is_new else []
        is_lit = True
        if now < self._since + self._flashes_for_s:
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
            waiting=waiting_for.total(),
            waiting_for=waiting_for,
            next_change_s=min(changes, default=None),
            counters=tuple(OpenCounter(counter=counter, call=self._call_at(counter)) for counter in sorted(self._open)),
            messages=tuple(self._messages.values()),
        )

    def _forget(self) -> None:
        self._numbers: dict[str, str] = {}
        self._services: dict[str, str] = {}
        self._statuses: dict[str, Status] = {}
        self._open: set[int] = set()
        self._at: dict[int, str] = {}
        self._calls: dict[str, Call] = {}
        self._turns: deque[Call] = deque()
        self._messages: dict[str, Message] = {}
        self._live = None
        self._since = self._until = -inf

    def _follow(self, event: e.TicketEvent, seq: int) -> None:
        match event:
            case e.TicketCalled(ticket=ticket, counter=counter):
                self._leave(ticket)
                if self._has_counter(counter) and self._has_service(ticket):
                    self._open.add(counter)
                    self._at[counter] = ticket
                    self._turns.append(self._called(event, counter, seq))
            case e.TicketRecalled(ticket=ticket, counter=counter):
                if self._has_counter(counter) and self._has_service(ticket):
                    call = self._called(event, counter, seq)
                    if self._is_due(call):
                        self._turns = deque(call if _key(call) == _key(turn) else turn for turn in self._turns)
                    else:
                        self._turns.append(call)
            case e.TicketTransferred(ticket=ticket, service=service):
                self._services[ticket] = service
                self._withdraw(ticket)
            case e.TicketHeld() | e.TicketCancelled() | e.TicketMarkedNoShow():
                self._withdraw(event.ticket)
            case e.TicketRestored():
                self._restore(event, seq)
            case _ if self._statuses[event.ticket] not in {Status.CALLED, Status.SERVING}:
                self._leave(event.ticket)

    def _called(self, event: e.TicketEvent, counter: int, seq: int) -> Call:
        ticket = event.ticket
        call = Call(ticket=ticket, number=self._numbers[ticket], counter=counter, called_at=event.at, seq=seq)
        self._calls.pop(ticket, None)
        self._calls[ticket] = call
        return call

    def _restore(self, event: e.TicketRestored, seq: int) -> None:
        ticket, counter = event.ticket, event.counter
        self._services[ticket] = event.service
        self._withdraw(ticket)
        if counter is None or event.status not in {Status.CALLED, Status.SERVING}:
            self._take_back(ticket)
        elif self._has_counter(counter) and self._has_service(ticket):
            self._at[counter] = ticket
            call = self._calls.get(ticket)
            if call is None or call.counter != counter:
                self._called(event, counter, seq)

    def _take_back(self, ticket: str) -> None:
        """As if it had not been called: if it is large, the newest of the others is."""
        self._calls.pop(ticket, None)
        if self._live is not None and self._live.ticket == ticket:
            others = [call for call in self._calls.values() if not self._is_due(call)]
            self._live = others[-1] if others else None
            self._since = self._until = -inf

    def _withdraw(self, ticket: str) -> None:
        self._leave(ticket)
        self._turns = deque(turn for turn in self._turns if turn.ticket != ticket)

    def _leave(self, ticket: str) -> None:
        self._at = {counter: there for counter, there in self._at.items() if there != ticket}

    def _has_counter(self, counter: int) -> bool:
        return not self._only_counters or counter in self._only_counters

    def _has_service(self, ticket: str) -> bool:
        return not self._only_services or self._services[ticket] in self._only_services

    def _is_over(self, call: Call) -> bool:
        return self._at.get(call.counter) != call.ticket

    def _is_due(self, call: Call) -> bool:
        return any(_key(call) == _key(turn) for turn in self._turns)

    def _call_at(self, counter: int) -> Call | None:
        call = self._calls.get(self._at.get(counter, ""))
        return call and replace(call, is_due=self._is_due(call))

    def _recent(self) -> tuple[Call, ...]:
        """The newest, and those older ones whose tickets are still at their counters."""
        live = _key(self._live) if self._live else None
        others = (call for call in reversed(self._calls.values()) if _key(call) != live)
        return tuple(
            replace(call, is_over=is_over, is_due=self._is_due(call))
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


def leaves(calls: Sequence[Call], rows: int, lead: int = 0) -> tuple[tuple[Call, ...], ...]:
    """The calls of `listed`, or several leaves of so many rows where more calls still count: each has the first `lead`
    calls and the newest that are due (in at most half of its rows), and then about as many of the others."""
    counting = [call for call in calls if not call.is_over]
    if len(counting) <= rows:
        return (listed(calls, rows),)
    always = list(calls[:lead])
    always = (always + [call for call in counting if call.is_due and call not in always])[: rows // 2]
    others = [call for call in counting if call not in always]
    count = ceil(len(others) / (rows - len(always)))
    room = ceil(len(others) / count)
    return tuple((*always, *others[start : start + room]) for start in range(0, len(others), room))
