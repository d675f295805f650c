"""Every ticket that is issued is printed once, or it is said that it was not, or that nobody can know.

The order of durable steps, each one entry of the journal: TicketIssued · (check, typeset) · PrintStarted · (bytes to
the printer) · TicketPrinted or PrintFailed. Whoever starts after a power cut finds in the journal how far each
ticket got: one without PrintStarted is certainly not on paper and is printed if somebody still waits for it; one
with PrintStarted and no outcome may be, and is never printed again by itself. A copy, which the staff ask for and
which says that it is one, goes the same way; so does a test page, which nobody minds having twice.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from epass.errors import DeviceError, StoreError
from epass.queueing import events as e
from epass.queueing.estimate import Wait, wait_of
from epass.queueing.ticket import Origin, Status, Ticket
from epass.store import Entry, Journal
from kiosk.printing.printer import PrintInterrupted
from kiosk.printing.watch import Watch, WatchedPrinter

log = logging.getLogger("epass.dispenser")

READER = "dispenser"
# Nobody stands there any more: what could not be printed for so long is not printed later.
WANTED_FOR = timedelta(seconds=60)
CHECK_EVERY_S = 2.0
_STORE_RETRY_S = 2.0
_WANTED = (Status.WAITING, Status.CALLED)


class PrinterDoor(WatchedPrinter, Protocol):
    """What the dispenser needs of a printer: see `printer.Printer`."""

    def print(self, job: bytes) -> bool: ...
    def clear(self) -> None: ...
    def close(self) -> None: ...


class Typesetter(Protocol):
    """What becomes bytes for the printer, and how much paper they take. `link`: what the platform gave for QR codes,
    empty where it gave none."""

    def ticket(self, ticket: Ticket, wait: Wait, *, link: str, is_copy: bool) -> bytes: ...
    def test_page(self, now: datetime) -> bytes: ...
    def paper_mm(self, job: bytes) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is to be printed: a ticket, a copy of it, or (without a ticket) a test page."""

    ticket: str = ""
    is_copy: bool = False


@dataclass(slots=True, kw_only=True)
class _Debt:
    """Since when a sheet is owed, and whether its printing was begun."""

    since: datetime
    is_begun: bool = False


class Dispenser:
    """Owes what `take_in` found asked for; `settle` says once, at the start, what became of what was begun before;
    `dispense` prints the rest in order. Everything blocks: use it in a thread of its own."""

    def __init__(
        self,
        journal: Journal,
        printer: PrinterDoor,
        typesetter: Typesetter,
        watch: Watch,
        clock: Callable[[], datetime],
    ) -> None:
        self._journal = journal
        self._printer = printer
        self._typesetter = typesetter
        self._watch = watch
        self._clock = clock
        self._owed: dict[Sheet, _Debt] = {}

    def start(self) -> int:
        """Takes in the day so far and settles it. Returns the seq from which to follow."""
        cursor = self._journal.cursor(READER)
        entries = [entry for entry in self._journal.today() if entry.seq > cursor]
        self.take_in(entries)
        self.settle()
        return entries[-1].seq if entries else cursor

    def take_in(self, entries: Iterable[Entry]) -> None:
        for event in (entry.event for entry in entries):
            match event:
                case e.TicketIssued(origin=Origin.WALK_IN | Origin.BOOKING, on_paper=True):
                    self._owed[Sheet(ticket=event.ticket)] = _Debt(since=event.at)
                case e.CopyRequested():
                    self._owed[Sheet(ticket=event.ticket, is_copy=True)] = _Debt(since=event.at)
                case e.TestPageRequested():
                    self._owed[Sheet()] = _Debt(since=event.at)
                case e.PrintStarted():
                    if debt := self._owed.get(Sheet(ticket=event.ticket, is_copy=event.copy)):
                        debt.is_begun = True
                case e.TicketPrinted() | e.PrintFailed():
                    self._owed.pop(Sheet(ticket=event.ticket, is_copy=event.copy), None)
                case e.TestPagePrinted() | e.TestPageFailed():
                    self._owed.pop(Sheet(), None)

    def settle(self) -> None:
        """Of what was begun and has no outcome: nobody knows. The printer is emptied, lest the rest of an old ticket
        comes out with the next one."""
        begun = [sheet for sheet, debt in self._owed.items() if debt.is_begun]
        if begun:
            self._empty_printer()
        for sheet in begun:
            self._fail(sheet, "The dispenser was stopped while the ticket was printed.", maybe_printed=True)

    def dispense(self) -> None:
        """What is owed next: prints it, or records why not."""
        sheet = next(iter(self._owed), None)
        if sheet is None:
            return
        self._journal.catch_up()
        if not self._is_wanted(sheet):
            self._fail(sheet, "The ticket could not be printed in time.", maybe_printed=False)
        elif job := self._prepare(sheet):
            self._begin(sheet)
            self._print(sheet, job)

    @property
    def owes(self) -> bool:
        return bool(self._owed)

    def move_on(self, seq: int) -> None:
        """Everything up to here is settled: a restart need not look at it."""
        self._journal.move_cursor(READER, seq)

    def check(self) -> None:
        self._watch.check()

    def _is_wanted(self, sheet: Sheet) -> bool:
        """A copy is wanted whatever became of the ticket."""
        if self._clock() - self._owed[sheet].since >= WANTED_FOR:
            return False
        known = self._journal.hall.tickets.get(sheet.ticket)
        return not sheet.ticket or (known is not None and (sheet.is_copy or known.status in _WANTED))

    def _prepare(self, sheet: Sheet) -> bytes | None:
        """The bytes, for a printer that can print them; None once it is recorded why there are none."""
        try:
            self._printer.check()
            return self._typeset(sheet)
        except DeviceError as trouble:
            self._fail(sheet, str(trouble), maybe_printed=False)
            self._watch.tell(trouble)
        except Exception:
            # A ticket that cannot be set, for whatever reason, must not stop those behind it.
            log.exception("a ticket could not be typeset")
            self._fail(sheet, "The ticket could not be typeset: see the log.", maybe_printed=False)
        return None

    def _typeset(self, sheet: Sheet) -> bytes:
        if not sheet.ticket:
            return self._typesetter.test_page(self._clock())
        hall = self._journal.hall
        wait = wait_of(hall, sheet.ticket, self._clock())
        link = hall.settings.get("ticket_link", "")
        return self._typesetter.ticket(hall.tickets[sheet.ticket], wait, link=link, is_copy=sheet.is_copy)

    def _begin(self, sheet: Sheet) -> None:
        if sheet.ticket:
            ticket, copy = sheet.ticket, sheet.is_copy
            self._journal.record(lambda hall, at: [e.PrintStarted(at=at, ticket=ticket, copy=copy)])

    def _print(self, sheet: Sheet, job: bytes) -> None:
        try:
            is_confirmed = self._printer.print(job)
        except PrintInterrupted as interruption:
            self._fail(sheet, str(interruption), maybe_printed=interruption.maybe_printed)
            self.check()
        except DeviceError as trouble:
            self._fail(sheet, str(trouble), maybe_printed=False)
            self._watch.tell(trouble)
        else:
            self._succeed(sheet, is_confirmed, self._typesetter.paper_mm(job))

    def _succeed(self, sheet: Sheet, is_confirmed: bool, paper_mm: int) -> None:
        ticket, copy = sheet.ticket, sheet.is_copy
        self._journal.record(
            lambda hall, at: [
                e.TicketPrinted(at=at, ticket=ticket, confirmed=is_confirmed, copy=copy, paper_mm=paper_mm)
                if ticket
                else e.TestPagePrinted(at=at, confirmed=is_confirmed, paper_mm=paper_mm)
            ]
        )
        self._owed.pop(sheet, None)
        self._watch.tell(None)
        self._watch.printed(ticket)

    def _fail(self, sheet: Sheet, reason: str, *, maybe_printed: bool) -> None:
        ticket, copy = sheet.ticket, sheet.is_copy
        self._journal.record(
            lambda hall, at: [
                e.PrintFailed(at=at, ticket=ticket, reason=reason, maybe_printed=maybe_printed, copy=copy)
                if ticket
                else e.TestPageFailed(at=at, reason=reason)
            ]
        )
        self._owed.pop(sheet, None)

    def _empty_printer(self) -> None:
        try:
            self._printer.clear()
        except DeviceError as trouble:
            self._watch.tell(trouble)


async def run(
    open_journal: Callable[[], Journal],
    printer: PrinterDoor,
    typesetter: Typesetter,
    watch_on: Callable[[Journal], Watch],
    clock: Callable[[], datetime],
) -> None:
    """Dispenses until it is cancelled, which happens between tickets. A journal that does not work is tried again."""
    told = ""
    try:
        while True:
            try:
                journal = open_journal()
                try:
                    await _run_on(journal, Dispenser(journal, printer, typesetter, watch_on(journal), clock))
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
