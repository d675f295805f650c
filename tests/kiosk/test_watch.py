"""What the journal is told of the printer: troubles, a roll near its end, new rolls, tickets that nobody took."""

from datetime import timedelta

import pytest

from epass.queueing import events as e
from fakes.clock import FakeClock
from fakes.printer import FakePrinter
from fakes.sites import a_journal, a_site
from kiosk.printing.watch import Watch


@pytest.fixture
def journal(tmp_path):
    journal = a_journal(a_site(tmp_path), FakeClock())
    yield journal
    journal.close()


@pytest.fixture
def printer():
    return FakePrinter()


class Seconds:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def seconds():
    return Seconds()


@pytest.fixture
def watch(journal, printer, seconds):
    return Watch(journal, printer, seconds, roll_m=20, retracted_after=timedelta(seconds=60))


def told(journal):
    events = [entry.event for entry in journal.today()]
    return [
        f"{type(event).__name__} {getattr(event, 'device', '')}".strip()
        for event in events
        if not isinstance(event, e.DayOpened | e.TicketIssued)
    ]


def test_a_roll_that_the_sensor_calls_low_is_told_and_then_forgotten_with_the_new_one(journal, printer, watch):
    printer.near_end()
    watch.check()
    watch.check()
    printer.run_out_of_paper()
    watch.check()
    printer.load_paper()
    watch.check()
    watch.check()
    assert told(journal) == [
        "DeviceFailed roll",
        "DeviceFailed printer",
        "DeviceRecovered printer",
        "RollChanged",
        "DeviceRecovered roll",
    ]


def test_an_open_cover_is_no_new_roll(journal, printer, watch):
    printer.open_cover()
    watch.check()
    printer.close_cover()
    watch.check()
    assert told(journal) == ["DeviceFailed printer", "DeviceRecovered printer"]


def test_a_printer_without_a_sensor_is_counted(journal, watch):
    def print_mm(paper_mm):
        journal.record(lambda hall, at: [e.TestPagePrinted(at=at, confirmed=True, paper_mm=paper_mm)])
        watch.check()

    print_mm(100_000)
    assert "DeviceFailed roll" not in told(journal)  # nobody ever told of a roll: nothing is known
    journal.record(lambda hall, at: [e.RollChanged(at=at)])
    print_mm(15_000)
    assert "DeviceFailed roll" not in told(journal)
    print_mm(100)
    assert told(journal)[-1] == "DeviceFailed roll"
    journal.record(lambda hall, at: [e.RollChanged(at=at)])
    watch.check()
    assert told(journal)[-1] == "DeviceRecovered roll"


def test_a_ticket_left_in_the_mouth_is_drawn_back_after_its_time(journal, printer, watch, seconds):
    journal.record(lambda hall, at: hall.issue("Α", at=at, ticket="t1"))
    watch.printed("t1")
    printer.holds_ticket = True
    watch.check()
    seconds.now = 59
    watch.check()
    assert printer.holds_ticket
    seconds.now = 61
    watch.check()
    assert not printer.holds_ticket
    assert journal.today()[-1].event.ticket == "t1"
    assert told(journal) == ["TicketRetracted"]


def test_a_ticket_that_is_taken_in_time_is_not_drawn_back_and_the_next_has_its_own_time(
    journal, printer, watch, seconds
):
    printer.holds_ticket = True
    watch.check()
    printer.holds_ticket = False
    seconds.now = 50
    watch.check()
    printer.holds_ticket = True
    seconds.now = 70
    watch.check()
    assert printer.holds_ticket


def test_a_printer_that_is_unplugged_while_it_draws_back_is_told(journal, printer, watch, seconds):
    printer.holds_ticket = True
    watch.check()
    seconds.now = 61
    check = printer.check
    printer.check = lambda: (check(), printer.unplug())
    watch.check()
    assert told(journal) == ["DeviceFailed printer"]
    assert printer.holds_ticket
