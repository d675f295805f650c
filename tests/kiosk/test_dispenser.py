"""Every ticket is printed once, or it is said that it was not, or that nobody can know."""

import asyncio
import threading
import time
from datetime import timedelta

import pytest

from epass.errors import StoreError
from epass.queueing import events as e
from epass.queueing.ticket import Origin
from fakes.clock import FakeClock
from fakes.printer import FakePrinter
from fakes.sites import a_journal, a_site
from kiosk.printing import dispenser as dispensers
from kiosk.printing.dispenser import READER, WANTED_FOR, Dispenser, run
from kiosk.printing.printer import PrintInterrupted
from kiosk.printing.watch import PRINTER, Watch
from kiosk.threads import beside

WITHIN_S = 5


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path)


@pytest.fixture
def journal(site, clock):
    journal = a_journal(site, clock)
    yield journal
    journal.close()


@pytest.fixture
def printer():
    return FakePrinter()


class PlainSetter:
    def ticket(self, ticket, wait, *, link, is_copy):
        return f"{ticket.number} after {wait.ahead}{' again' if is_copy else ''}{link and f' at {link}'}".encode()

    def test_page(self, now):
        return b"test"

    def paper_mm(self, job):
        return 10 * len(job)


def watch_on(printer, seconds=time.monotonic):
    def watch(journal):
        return Watch(journal, printer, seconds, roll_m=20, retracted_after=timedelta(seconds=60))

    return watch


@pytest.fixture
def a_dispenser(site, journal, printer, clock):
    """Starts a dispenser as a process does: with what the journal knows."""

    def start(typesetter=None):
        dispenser = Dispenser(journal, printer, typesetter or PlainSetter(), watch_on(printer)(journal), clock)
        dispenser.start()
        return dispenser

    return start


def issue(journal, ticket, origin=Origin.WALK_IN):
    return journal.record(lambda hall, at: hall.issue("Α", at=at, ticket=ticket, origin=origin))


def record(journal, kind, **values):
    return journal.record(lambda hall, at: [kind(at=at, **values)])


def dispense_all(dispenser):
    while dispenser.owes:
        dispenser.dispense()


def told(journal, *kinds):
    """What the journal says after the issues, without times."""
    kinds = kinds or (e.PrintStarted, e.TicketPrinted, e.PrintFailed, e.DeviceFailed, e.DeviceRecovered)
    return [type(entry.event).__name__ for entry in journal.today() if isinstance(entry.event, kinds)]


def failures(journal):
    events = [entry.event for entry in journal.today()]
    return [(event.ticket, event.maybe_printed) for event in events if isinstance(event, e.PrintFailed)]


def test_a_ticket_is_printed_once_and_said_to_be(journal, printer, a_dispenser):
    dispenser = a_dispenser()
    dispenser.take_in(issue(journal, "t1"))
    dispense_all(dispenser)
    assert printer.jobs == ["Α001 after 0".encode()]
    assert told(journal) == ["PrintStarted", "TicketPrinted"]
    assert journal.today()[-1].event.confirmed is True


def test_the_platforms_link_is_on_the_next_ticket(journal, printer, a_dispenser):
    dispenser = a_dispenser()
    record(journal, e.SettingsReceived, settings={"ticket_link": "https://platform.example/t/{ticket}"})
    dispenser.take_in(issue(journal, "t1"))
    dispense_all(dispenser)
    assert printer.jobs == ["Α001 after 0 at https://platform.example/t/{ticket}".encode()]


def test_a_printer_that_cannot_confirm_is_not_said_to_have_confirmed(journal, site, clock):
    printer = FakePrinter(confirms=False)
    dispenser = Dispenser(journal, printer, PlainSetter(), watch_on(printer)(journal), clock)
    dispenser.take_in(issue(journal, "t1"))
    dispense_all(dispenser)
    assert journal.today()[-1].event.confirmed is False


def test_tickets_come_out_in_the_order_in_which_they_were_issued(journal, printer, a_dispenser):
    dispenser = a_dispenser()
    for ticket in ("t1", "t2", "t3"):
        dispenser.take_in(issue(journal, ticket))
    dispense_all(dispenser)
    assert [job.split()[0].decode() for job in printer.jobs] == ["Α001", "Α002", "Α003"]


def test_a_ticket_from_a_telephone_needs_no_paper(journal, printer, a_dispenser):
    dispenser = a_dispenser()
    dispenser.take_in(issue(journal, "t1", Origin.PHONE))
    assert not dispenser.owes


@pytest.mark.parametrize("trouble", ["run_out_of_paper", "open_cover", "jam_cutter", "unplug", "go_silent"])
def test_a_printer_that_cannot_print_is_found_out_before_the_ticket_is_begun(journal, printer, a_dispenser, trouble):
    dispenser = a_dispenser()
    getattr(printer, trouble)()
    dispenser.take_in(issue(journal, "t1"))
    dispense_all(dispenser)
    assert failures(journal) == [("t1", False)]
    assert told(journal) == ["PrintFailed", "DeviceFailed"]
    assert printer.jobs == []


def test_a_ticket_that_was_interrupted_may_be_on_paper_and_is_not_printed_again(journal, printer, a_dispenser):
    dispenser = a_dispenser()
    printer.run_out_of_paper(after_dots=100)
    dispenser.take_in(issue(journal, "t1"))
    dispense_all(dispenser)
    printer.load_paper()
    dispense_all(a_dispenser())
    assert failures(journal) == [("t1", True)]
    assert told(journal) == ["PrintStarted", "PrintFailed", "DeviceFailed"]
    assert printer.jobs == []


def test_an_interruption_before_the_paper_moved_is_certainly_no_ticket(journal, printer, a_dispenser):
    def print_nothing(job):
        raise PrintInterrupted("The cover was opened.", maybe_printed=False)

    printer.print = print_nothing
    dispenser = a_dispenser()
    dispenser.take_in(issue(journal, "t1"))
    dispense_all(dispenser)
    assert failures(journal) == [("t1", False)]


def test_a_line_that_is_lost_before_the_first_byte_is_certainly_no_ticket(journal, printer, a_dispenser):
    class Unplugging(PlainSetter):
        def ticket(self, ticket, wait, **how):
            printer.unplug()
            return b"job"

    dispenser = a_dispenser(Unplugging())
    dispenser.take_in(issue(journal, "t1"))
    dispense_all(dispenser)
    assert failures(journal) == [("t1", False)]
    assert told(journal) == ["PrintStarted", "PrintFailed", "DeviceFailed"]


def test_a_ticket_that_cannot_be_typeset_does_not_stop_those_behind_it(journal, printer, a_dispenser, caplog):
    class SettingSome(PlainSetter):
        def ticket(self, ticket, wait, **how):
            if ticket.id == "t1":
                raise ValueError("a letter that nobody knows")
            return b"fine"

    dispenser = a_dispenser(SettingSome())
    dispenser.take_in(issue(journal, "t1") + issue(journal, "t2"))
    dispense_all(dispenser)
    assert failures(journal) == [("t1", False)]
    assert printer.jobs == [b"fine"]
    assert "a letter that nobody knows" in caplog.text


def test_a_condition_is_told_when_it_changes_and_only_then(journal, printer, a_dispenser):
    dispenser = a_dispenser()
    dispenser.check()
    printer.run_out_of_paper()
    dispenser.check()
    dispenser.check()
    printer.open_cover()
    printer.load_paper()
    dispenser.check()
    printer.close_cover()
    dispenser.check()
    dispenser.check()
    assert told(journal) == ["DeviceFailed", "DeviceFailed", "DeviceRecovered"]


def test_a_condition_that_lasts_over_a_restart_is_not_told_again(journal, printer, a_dispenser):
    printer.run_out_of_paper()
    a_dispenser().check()
    dispenser = a_dispenser()
    dispenser.check()
    assert told(journal) == ["DeviceFailed"]
    printer.load_paper()
    dispenser.check()
    assert told(journal) == ["DeviceFailed", "DeviceRecovered"]


def test_after_a_restart_a_fresh_ticket_that_was_never_begun_is_printed(journal, printer, a_dispenser, clock):
    issue(journal, "t1")
    clock.advance(seconds=30)
    dispense_all(a_dispenser())
    assert len(printer.jobs) == 1
    assert told(journal) == ["PrintStarted", "TicketPrinted"]


def test_after_a_restart_a_ticket_that_nobody_can_be_waiting_for_is_said_not_to_be_printed(
    journal, printer, a_dispenser, clock
):
    issue(journal, "t1")
    clock.advance(seconds=WANTED_FOR.total_seconds() + 1)
    dispense_all(a_dispenser())
    assert printer.jobs == []
    assert failures(journal) == [("t1", False)]


def test_a_ticket_that_was_cancelled_meanwhile_is_not_printed(journal, printer, a_dispenser):
    issue(journal, "t1")
    journal.record(lambda hall, at: hall.cancel("t1", at=at))
    dispense_all(a_dispenser())
    assert printer.jobs == []
    assert failures(journal) == [("t1", False)]


def test_a_ticket_that_is_called_before_it_is_printed_is_printed(journal, printer, a_dispenser):
    issue(journal, "t1")
    journal.record(lambda hall, at: hall.call_next(1, at=at))
    dispense_all(a_dispenser())
    assert len(printer.jobs) == 1


def test_after_a_restart_a_ticket_that_was_begun_may_be_printed_and_the_printer_is_emptied(
    journal, printer, a_dispenser
):
    cleared = []
    printer.clear = lambda: cleared.append(True)
    issue(journal, "t1")
    record(journal, e.PrintStarted, ticket="t1")
    issue(journal, "t2")
    dispense_all(a_dispenser())
    assert failures(journal) == [("t1", True)]
    assert [job.split()[0].decode() for job in printer.jobs] == ["Α002"]
    assert cleared == [True]


def test_a_printer_that_is_gone_at_a_restart_keeps_nothing_from_being_settled(journal, printer, a_dispenser):
    printer.unplug()
    issue(journal, "t1")
    record(journal, e.PrintStarted, ticket="t1")
    a_dispenser()
    assert failures(journal) == [("t1", True)]
    assert "DeviceFailed" in told(journal)


def test_what_has_an_outcome_is_left_alone_after_a_restart(journal, printer, a_dispenser):
    issue(journal, "t1")
    record(journal, e.PrintStarted, ticket="t1")
    record(journal, e.TicketPrinted, ticket="t1", confirmed=True)
    issue(journal, "t2")
    record(journal, e.PrintFailed, ticket="t2", reason="no paper", maybe_printed=False)
    before = len(journal.today())
    dispense_all(a_dispenser())
    assert len(journal.today()) == before
    assert printer.jobs == []


def test_yesterday_is_over(journal, printer, a_dispenser, clock):
    issue(journal, "t1")
    clock.advance(days=1)
    issue(journal, "t2")
    dispense_all(a_dispenser())
    assert [job.split()[0].decode() for job in printer.jobs] == ["Α001"]
    assert failures(journal) == []


def test_a_settled_part_of_the_day_is_not_looked_at_again(journal, a_dispenser):
    entries = issue(journal, "t1")
    dispenser = a_dispenser()
    dispense_all(dispenser)
    dispenser.move_on(entries[-1].seq)
    assert journal.cursor(READER) == entries[-1].seq
    assert not a_dispenser().owes


def test_who_takes_a_number_without_paper_gets_none_when_it_is_back(journal, printer, a_dispenser):
    dispenser = a_dispenser()
    dispenser.take_in(journal.record(lambda hall, at: hall.issue("Α", at=at, ticket="t1", on_paper=False)))
    assert not dispenser.owes
    assert not a_dispenser().owes


def test_a_copy_says_so_in_the_journal_and_on_paper(journal, printer, a_dispenser):
    dispenser = a_dispenser()
    dispenser.take_in(issue(journal, "t1"))
    dispense_all(dispenser)
    journal.record(lambda hall, at: hall.call_next(1, at=at))
    journal.record(lambda hall, at: hall.finish(1, at=at))
    dispenser.take_in(journal.record(lambda hall, at: hall.request_copy("t1", at=at)))
    dispense_all(dispenser)
    assert printer.jobs[1] == "Α001 after 0 again".encode()
    outcomes = [entry.event for entry in journal.today() if isinstance(entry.event, e.TicketPrinted)]
    assert [(event.copy, event.paper_mm) for event in outcomes] == [(False, 130), (True, 190)]


def test_a_copy_that_was_begun_before_a_restart_is_not_the_ticket(journal, printer, a_dispenser):
    issue(journal, "t1")
    journal.record(lambda hall, at: hall.request_copy("t1", at=at))
    record(journal, e.PrintStarted, ticket="t1", copy=True)
    dispense_all(a_dispenser())
    assert printer.jobs == ["Α001 after 0".encode()]
    failed = [entry.event for entry in journal.today() if isinstance(entry.event, e.PrintFailed)]
    assert [(event.ticket, event.copy, event.maybe_printed) for event in failed] == [("t1", True, True)]


def test_an_old_request_for_a_copy_is_not_printed_hours_later(journal, printer, a_dispenser, clock):
    dispenser = a_dispenser()
    dispenser.take_in(issue(journal, "t1"))
    dispense_all(dispenser)
    clock.advance(hours=2)
    journal.record(lambda hall, at: hall.request_copy("t1", at=at))
    clock.advance(seconds=61)
    dispense_all(a_dispenser())
    assert len(printer.jobs) == 1
    assert failures(journal) == [("t1", False)]


def test_a_test_page_is_printed_and_told(journal, printer, a_dispenser):
    dispenser = a_dispenser()
    dispenser.take_in(record(journal, e.TestPageRequested))
    dispense_all(dispenser)
    printer.open_cover()
    dispenser.take_in(record(journal, e.TestPageRequested))
    dispense_all(dispenser)
    assert printer.jobs == [b"test"]
    assert told(journal, e.TestPagePrinted, e.TestPageFailed) == ["TestPagePrinted", "TestPageFailed"]


# The dispenser as it runs: in its own thread, behind the journal.


def run_on(site, printer):
    from epass.store.journal import utc_now

    return run(lambda: a_journal(site), printer, PlainSetter(), watch_on(printer), utc_now)


@pytest.fixture
async def running(site, printer):
    """The dispenser in its thread, following the journal with the real clock."""
    journal = a_journal(site)
    task = asyncio.create_task(beside(lambda: run_on(site, printer)))
    yield journal
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    journal.close()


async def until(condition):
    async with asyncio.timeout(WITHIN_S):
        while not condition():
            await asyncio.sleep(0.005)


async def test_an_issue_anywhere_wakes_the_dispenser(running, printer):
    issue(running, "t1")
    await until(lambda: told(running) == ["PrintStarted", "TicketPrinted"])
    assert len(printer.jobs) == 1


async def test_a_stuck_printer_delays_no_issue_and_prints_in_order_when_it_goes_on(running, printer):
    goes_on, is_stuck, print_as_ever = threading.Event(), threading.Event(), printer.print

    def stuck(job):
        is_stuck.set()
        assert goes_on.wait(WITHIN_S)
        return print_as_ever(job)

    printer.print = stuck
    issue(running, "t1")
    await until(is_stuck.is_set)
    issue(running, "t2")
    issue(running, "t3")
    assert told(running) == ["PrintStarted"]
    goes_on.set()
    await until(lambda: len(printer.jobs) == 3)
    assert [job.split()[0].decode() for job in printer.jobs] == ["Α001", "Α002", "Α003"]


async def test_a_printer_that_works_again_is_noticed_without_a_ticket(running, printer, monkeypatch):
    monkeypatch.setattr(dispensers, "CHECK_EVERY_S", 0.01)
    printer.run_out_of_paper()
    issue(running, "t1")
    await until(lambda: "DeviceFailed" in told(running))
    printer.load_paper()
    await until(lambda: told(running)[-1] == "DeviceRecovered")
    assert running.devices()[0].device == PRINTER


async def test_a_stop_waits_for_the_ticket_that_is_being_printed(site, printer):
    journal, is_printing, goes_on = a_journal(site), threading.Event(), threading.Event()
    print_as_ever = printer.print

    def slow(job):
        is_printing.set()
        assert goes_on.wait(WITHIN_S)
        return print_as_ever(job)

    printer.print = slow
    task = asyncio.create_task(beside(lambda: run_on(site, printer)))
    issue(journal, "t1")
    await until(is_printing.is_set)
    task.cancel()
    await asyncio.sleep(0)
    assert not task.done()
    goes_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert told(journal) == ["PrintStarted", "TicketPrinted"]
    assert printer.is_closed
    journal.close()


async def test_a_journal_that_does_not_work_is_told_once_and_tried_again(site, printer, monkeypatch, caplog):
    from epass.store.journal import utc_now

    monkeypatch.setattr(dispensers, "_STORE_RETRY_S", 0.01)
    tries = []

    def open_badly_at_first():
        tries.append(True)
        if len(tries) < 4:
            raise StoreError("The disk is full.")
        return a_journal(site)

    task = asyncio.create_task(run(open_badly_at_first, printer, PlainSetter(), watch_on(printer), utc_now))
    journal = a_journal(site)
    issue(journal, "t1")
    await until(lambda: len(printer.jobs) == 1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert caplog.text.count("The disk is full.") == 1
    journal.close()


async def test_what_fails_in_the_thread_is_raised_where_it_was_started():
    async def fail():
        raise ValueError("in the thread")

    with pytest.raises(ValueError, match="in the thread"):
        await beside(fail)
