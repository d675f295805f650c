"""A press becomes a decision in the journal, and what the hall then knows becomes how things stand at the counter."""

import logging
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from counter.box import Press, Standing
from counter.protocol import Key, Lamp
from epass.errors import Refusal, StoreError
from epass.queueing.events import Event, TicketCalled
from epass.queueing.hall import Hall
from epass.queueing.priority import may_take
from epass.queueing.refusals import NobodyAtCounter, NobodyWaiting
from epass.queueing.ticket import Status
from epass.store import Journal

log = logging.getLogger(__name__)


class Desk:
    """What the keys of one counter's box mean. `failed`: the devices of which the box is to show that they do not
    work."""

    def __init__(self, journal: Journal, counter: int) -> None:
        self._journal = journal
        self._counter = counter
        self.failed: Collection[str] = ()
        self._meanings: dict[Key, Callable[[Hall, datetime], Sequence[Event]]] = {
            Key.NEXT: lambda hall, at: hall.call_next(counter, at=at),
            Key.RECALL: self._recall,
            Key.NO_SHOW: lambda hall, at: hall.mark_no_show(counter, at=at),
            Key.HOLD: self._hold,
            Key.FINISH: lambda hall, at: hall.finish(counter, at=at),
            Key.HELP: lambda hall, at: hall.answer_help(at=at, counter=counter),
        }

    def press(self, press: Press) -> Lamp:
        """Does what the key means, once: the same press again, even from another process, changes nothing.

        Returns `Lamp.NONE` when it is done, else the lamp that says why not. Nothing is raised for a disk that
        does not take it: the key is refused, and may be pressed again.
        """
        name = f"box-{self._counter}-{press.boot_id}-{press.key.name}-{press.count}"
        try:
            entries = self._journal.record(self._meanings[press.key], key=name)
        except NobodyWaiting:
            return Lamp.NOBODY_WAITING
        except Refusal as refusal:
            log.info("counter %d: %s: %s", self._counter, press.key.name, refusal)
            return Lamp.REFUSED
        except StoreError as error:
            log.error("counter %d: %s was not recorded: %s", self._counter, press.key.name, error)
            return Lamp.REFUSED
        if press.key is Key.NEXT and not any(isinstance(entry.event, TicketCalled) for entry in entries):
            return Lamp.NOBODY_WAITING
        return Lamp.NONE

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
        )

    def _recall(self, hall: Hall, at: datetime) -> Sequence[Event]:
        """With nobody here to call again, whoever asked for help at the dispenser is meant: most boxes have no key
        of its own for that."""
        if hall.at_counter(self._counter) is None and hall.help_requested_at is not None:
            return hall.answer_help(at=at, counter=self._counter)
        return hall.recall(self._counter, at=at)

    def _hold(self, hall: Hall, at: datetime) -> Sequence[Event]:
        here = hall.at_counter(self._counter)
        if here is None:
            raise NobodyAtCounter(self._counter)
        return hall.hold(here.id, at=at)
