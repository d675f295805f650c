"""Every ticket that is issued is printed once, or it is said that it was not, or that nobody can know.

The order of durable steps, each one entry of the journal: TicketIssued · (check, typeset) · PrintStarted · (bytes to
the printer) · TicketPrinted or PrintFailed. Whoever starts after a power cut finds in the journal how far each
ticket got: one without PrintStarted is certainly not on paper and is printed if somebody still waits for it; one
with PrintStarted and no outcome may be, and is never printed again by itself.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Protocol

from epass.errors import DeviceError, StoreError
from epass.queueing import events as e
from epass.queueing.estimate import Wait, wait_of
from epass.queueing.ticket import Origin, Status, Ticket
from epass.store import Condition, Entry, Journal
from kiosk.printer import PrintInterrupted

log = logging.getLogger("epass.dispenser")

READER = "dispenser"
DEVICE = "printer"
# Nobody stands there any more: a ticket that could not be printed for so long is not printed later.
WANTED_FOR = timedelta(seconds=60)
CHECK_EVERY_S = 2.0
_STORE_RETRY_S = 2.0
_WANTED = (Status.WAITING, Status.CALLED)

Typeset = Callable[[Ticket, Wait], bytes]


class PrinterDoor(Protocol):
    """What the dispenser needs of a printer: see `printer.Printer`."""

    def check(self) -> None: ...
    def print(self, job: bytes) -> bool: ...
    def clear(self) -> None: ...
    def close(self) -> None: ...


class Dispenser:
    """Owes the tickets that `take_in` found issued; `settle` says once, at the start, what became of those that were
    begun before; `dispense` prints the rest in order. Everything blocks: use it in a thread of its own."""

    def __init__(self, journal: Journal, printer: PrinterDoor, typeset: Typeset, clock: Callable[[], datetime]) -> None:
        self._journal = journal
        self._printer = printer
        self._typeset = typeset
        self._clock = clock
        self._owed: dict[str, bool] = {}
        self._condition = Condition(journal, DEVICE)

    def start(self) -> int:
        """Takes in the day so far and settles it. Returns the seq from which to follow."""
        cursor = self._journal.cursor(READER)
        entries = [entry for entry in self._journal.today() if entry.seq > cursor]
        self.take_in(entries)
        self.settle()
        return entries[-1].seq if entries else cursor

    def take_in(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            match entry.event:
                case e.TicketIssued(ticket=ticket, origin=Origin.WALK_IN | Origin.BOOKING):
                    self._owed[ticket] = False
                case e.PrintStarted(ticket=ticket) if ticket in self._owed:
                    self._owed[ticket] = True
                case e.TicketPrinted(ticket=ticket) | e.PrintFailed(ticket=ticket):
                    self._owed.pop(ticket, None)

    def settle(self) -> None:
        """Of each ticket that was begun and has no outcome: nobody knows. The printer is emptied, lest the rest of
        an old ticket comes out with the next one."""
        begun = [ticket for ticket, is_begun in self._owed.items() if is_begun]
        if begun:
            self._empty_printer()
        for ticket in begun:
            self._fail(ticket, "The dispenser was stopped while the ticket was printed.", maybe_printed=True)

    def dispense(self) -> None:
        """The next ticket that is owed: prints it, or records why not."""
        ticket = next(iter(self._owed), None)
        if ticket is None:
            return
        self._journal.catch_up()
        if not self._is_wanted(ticket):
            self._fail(ticket, "The ticket could not be printed in time.", maybe_printed=False)
        elif job := self._prepare(ticket):
            self._begin(ticket)
            self._print(ticket, job)

    @property
    def owes(self) -> bool:
        return bool(self._owed)

    def move_on(self, seq: int) -> None:
        """Everything up to here is settled: a restart need not look at it."""
        self._journal.move_cursor(READER, seq)

    def check(self) -> None:
        """Records when the printer's condition has changed."""
        try:
            self._printer.check()
        except DeviceError as trouble:
            self._condition.tell(str(trouble))
        else:
            self._condition.tell(None)

    def _is_wanted(self, ticket: str) -> bool:
        known = self._journal.hall.tickets.get(ticket)
        return known is not None and known.status in _WANTED and self._clock() - known.issued_at < WANTED_FOR

    def _prepare(self, ticket: str) -> bytes | None:
        """The ticket's bytes, for a printer that can print them; None once it is recorded why there are none."""
        hall = self._journal.hall
        try:
            self._printer.check()
            return self._typeset(hall.tickets[ticket], wait_of(hall, ticket, self._clock()))
        except DeviceError as trouble:
            self._fail(ticket, str(trouble), maybe_printed=False)
            self._condition.tell(str(trouble))
        except Exception:
            # A ticket that cannot be set, for whatever reason, must not stop those behind it.
            log.exception("a ticket could not be typeset")
            self._fail(ticket, "The ticket could not be typeset: see the log.", maybe_printed=False)
        return None

    def _begin(self, ticket: str) -> None:
        self._journal.record(lambda hall, at: [e.PrintStarted(at=at, ticket=ticket)])

    def _print(self, ticket: str, job: bytes) -> None:
        try:
            is_confirmed = self._printer.print(job)
        except PrintInterrupted as interruption:
            self._fail(ticket, str(interruption), maybe_printed=interruption.maybe_printed)
            self.check()
        except DeviceError as trouble:
            self._fail(ticket, str(trouble), maybe_printed=False)
            self._condition.tell(str(trouble))
        else:
            self._journal.record(lambda hall, at: [e.TicketPrinted(at=at, ticket=ticket, confirmed=is_confirmed)])
            self._owed.pop(ticket, None)
            self._condition.tell(None)

    def _fail(self, ticket: str, reason: str, *, maybe_printed: bool) -> None:
        failed = e.PrintFailed
        self._journal.record(
            lambda hall, at: [failed(at=at, ticket=ticket, reason=reason, maybe_printed=maybe_printed)]
        )
        self._owed.pop(ticket, None)

    def _empty_printer(self) -> None:
        try:
            self._printer.clear()
        except DeviceError as trouble:
            self._condition.tell(str(trouble))


async def run(
    open_journal: Callable[[], Journal],
    printer: PrinterDoor,
    typeset: Typeset,
    clock: Callable[[], datetime],
) -> None:
    """Dispenses until it is cancelled, which happens between tickets. A journal that does not work is tried again."""
    told = ""
    try:
        while True:
            try:
                journal = open_journal()
                try:
                    await _run_on(journal, Dispenser(journal, printer, typeset, clock))
                finally:
                    journal.close()
            except* StoreError as group:
                told = _tell(group, told)
            await asyncio.sleep(_STORE_RETRY_S)
    finally:
        printer.close()


async def _run_on(journal: Journal, dispenser: Dispenser) -> None:
    seq = dispenser.start()
    await _dispense(dispenser)
    async with asyncio.TaskGroup() as group:
        group.create_task(_mind(dispenser), name="printer check")
        async for entries in journal.follow(seq):
            dispenser.take_in(entries)
            if dispenser.owes:
                await _dispense(dispenser)
                dispenser.move_on(entries[-1].seq)


async def _dispense(dispenser: Dispenser) -> None:
    while dispenser.owes:
        dispenser.dispense()
        # Between two tickets is where a cancellation may come.
        await asyncio.sleep(0)


async def _mind(dispenser: Dispenser) -> None:
    while True:
        dispenser.check()
        await asyncio.sleep(CHECK_EVERY_S)


def _tell(group: BaseExceptionGroup[StoreError], told: str) -> str:
    """Says what is wrong with the journal, unless that was said last time."""
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if str(error) != told:
        log.error("%s", error)
    return str(error)
