"""A gesture becomes a decision in the journal, and what the hall then knows becomes how things stand at the counter."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from counter.face import ASKED_S, Standing
from counter.keys import Do, Meaning
from counter.panel import Lamp
from counter.verbs import decide
from epass.errors import Refusal, StoreError
from epass.queueing import refusals
from epass.queueing.desk_rules import Unanswered
from epass.queueing.events import Event, TicketCalled, TicketRecalled
from epass.queueing.hall import Hall
from epass.queueing.priority import may_take
from epass.queueing.ticket import Status
from epass.store import Entry, Journal

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody did at a box. `name` is this press's for good: the same name again, even from another process,
    changes nothing. `number`: what was typed before the key, of a keypad."""

    gesture: str
    name: str
    number: int = 0


class NoEmergencies(Refusal):
    def __init__(self) -> None:
        super().__init__("Emergencies cannot be raised at this site: emergencies = false.")


class Desk:
    """What the gestures on one counter's box do. `failed`: the devices of which the box is to show that they do not
    work."""

    def __init__(
        self,
        journal: Journal,
        counter: int,
        meanings: Mapping[str, Meaning],
        *,
        has_emergencies: bool = True,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.meanings = meanings
        self.failed: Collection[str] = ()
        self._journal = journal
        self._counter = counter
        self._has_emergencies = has_emergencies
        self._clock = clock
        self._by = f"box-{counter}"
        self._last = ""
        self._asked: tuple[str, int, str] | None = None
        self._asked_until_s = float("-inf")

    def obey(self, order: Order) -> Lamp:
        """Does what the gesture means. Returns `Lamp.NONE` when it is done, ASK when the same gesture again would say
        that whom the counter called did not come; else the lamp that says why not. Nothing is raised for a disk that
        does not take it: the key is refused, and may be pressed again."""
        meaning = self.meanings.get(order.gesture)
        if meaning is None:
            return Lamp.REFUSED
        try:
            entries = self._record(meaning, order)
        except refusals.NobodyWaiting:
            return Lamp.NOBODY_WAITING
        except refusals.NotCome as question:
            self._asked = (order.gesture, order.number, question.ticket.id)
            self._asked_until_s = self._clock() + ASKED_S
            return Lamp.ASK
        except Refusal as refusal:
            log.info("counter %d: %s: %s", self._counter, order.gesture, refusal)
            return Lamp.REFUSED
        except StoreError as error:
            log.error("counter %d: %s was not recorded: %s", self._counter, order.gesture, error)
            return Lamp.REFUSED
        self._asked = None
        called = any(isinstance(entry.event, TicketCalled | TicketRecalled) for entry in entries)
        return Lamp.NONE if called or meaning.do not in (Do.NEXT, Do.NEXT_OR_RECALL) else Lamp.NOBODY_WAITING

    def standing(self) -> Standing:
        """How things stand, as of the journal's last look."""
        hall = self._journal.hall
        here = hall.at_counter(self._counter)
        counter = hall.counters[self._counter]
        return Standing(
            number=here.number if here else "",
            is_serving=here is not None and here.status is Status.SERVING,
            waiting=sum(may_take(counter, ticket) for ticket in hall.waiting()),
            is_printer_down="printer" in self.failed,
            is_roll_low="roll" in self.failed,
            wants_help=hall.help_requested_at is not None,
            has_emergency=hall.staffing.emergency is not None,
            is_on_break=self._counter in hall.staffing.on_break,
        )

    def _record(self, meaning: Meaning, order: Order) -> list[Entry]:
        name = f"{self._by}-{order.name}"
        if meaning.do is Do.UNDO:
            last, self._last = self._last, ""
            return self._journal.undo(last, by=self._by)
        entries = self._journal.record(lambda hall, at: self._decide(meaning, order, hall, at), key=name, by=self._by)
        self._last = name
        return entries

    def _decide(self, meaning: Meaning, order: Order, hall: Hall, at: datetime) -> Sequence[Event]:
        if meaning.do is Do.EMERGENCY and not self._has_emergencies:
            raise NoEmergencies
        return decide(meaning, hall, self._counter, at=at, number=order.number, has_come=self._has_come(order, hall))

    def _has_come(self, order: Order, hall: Hall) -> bool | None:
        """What the second press says of the person whom the first one asked about."""
        here = hall.at_counter(self._counter)
        if here is None or self._clock() >= self._asked_until_s:
            return None
        if self._asked != (order.gesture, order.number, here.id):
            return None
        return hall.desk_rules.unanswered is Unanswered.FINISH
