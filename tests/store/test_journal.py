import asyncio
import os
import socket
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from epass.errors import Refusal, StoreError
from epass.queueing import events as e
from epass.queueing.booking import Booking
from epass.queueing.events import DayOpened, DeviceFailed, DeviceRecovered, NumbersReserved, TicketIssued
from epass.store.journal import Journal
from epass.store.migrations import migrate
from fakes.clock import MORNING, FakeClock
from fakes.sites import a_journal, a_site


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path)


def issue(journal, service="Α", key=None, ticket=None):
    ticket = ticket or os.urandom(6).hex()
    entries = journal.record(lambda hall, at: hall.issue(service, at=at, ticket=ticket), key=key)
    return entries[-1].event


def test_what_was_recorded_is_there_for_everybody(site):
    ours, theirs = a_journal(site), a_journal(site)
    event = issue(ours)
    assert [entry.event for entry in theirs.catch_up()][-1] == event
    assert theirs.hall.find("Α001") == ours.hall.find("Α001")
    assert a_journal(site).hall.find("Α001").id == event.ticket


def test_two_processes_never_give_the_same_number(site):
    ours, theirs = a_journal(site), a_journal(site)
    assert [issue(journal).number for journal in (ours, theirs, theirs, ours)] == ["Α001", "Α002", "Α003", "Α004"]


def test_the_same_tap_twice_is_one_ticket(site):
    journal = a_journal(site)
    first = issue(journal, key="tap-1")
    assert issue(a_journal(site), key="tap-1") == first
    assert issue(journal, key="tap-2").number == "Α002"


def test_a_refusal_records_nothing_and_the_next_command_works(site):
    journal = a_journal(site)
    with pytest.raises(Refusal):
        journal.record(lambda hall, at: hall.call_next(9, at=at))
    assert [type(entry.event) for entry in journal.since(0)] == [DayOpened]
    assert issue(journal).number == "Α001"


def test_a_refused_command_may_come_again_with_its_key(site):
    journal = a_journal(site)
    with pytest.raises(Refusal):
        journal.record(lambda hall, at: hall.recall(1, at=at), key="k")
    assert issue(journal, key="k").number == "Α001"


def test_the_day_opens_with_the_first_command_and_numbers_begin_again(site):
    clock = FakeClock()
    journal = a_journal(site, clock)
    issue(journal)
    clock.advance(hours=20)
    assert issue(journal).number == "Α001"
    assert [type(entry.event).__name__ for entry in journal.today()] == ["DayOpened", "TicketIssued"]


def test_a_clock_that_goes_back_leaves_the_day_alone(site):
    clock = FakeClock()
    journal = a_journal(site, clock)
    issue(journal)
    clock.advance(days=-400)
    assert issue(journal).number == "Α002"
    assert issue(a_journal(site, clock)).number == "Α003"


def test_the_day_changes_at_midnight_in_athens_not_in_greenwich(site):
    clock = FakeClock(datetime(2026, 11, 23, 21, 59, tzinfo=UTC))
    journal = a_journal(site, clock)
    issue(journal)
    clock.advance(minutes=2)
    assert issue(journal).number == "Α001"
    assert journal.hall.day.isoformat() == "2026-11-24"


def test_keys_are_forgotten_after_the_next_day(site):
    clock = FakeClock()
    journal = a_journal(site, clock)
    issue(journal, key="k")
    clock.advance(days=1)
    assert issue(journal, key="k").number == "Α001"
    assert [ticket.number for ticket in journal.hall.tickets.values()] == []
    clock.advance(days=1)
    assert issue(journal, key="other").number == "Α001"
    assert issue(journal, key="k").number == "Α002"


def test_entries_are_read_in_order_and_in_pieces(site):
    journal = a_journal(site)
    for _ in range(5):
        issue(journal)
    assert [entry.seq for entry in journal.since(2, limit=3)] == [3, 4, 5]
    assert journal.last_seq() == 6


def test_a_cursor_stays_where_it_was_moved(site):
    journal = a_journal(site)
    assert journal.cursor("dispenser") == 0
    journal.move_cursor("dispenser", 7)
    assert a_journal(site).cursor("dispenser") == 7


def test_nothing_in_the_journal_is_ever_changed(site):
    issue(a_journal(site))
    with pytest.raises(sqlite3.IntegrityError, match="ever changed"):
        sqlite3.connect(site.state_dir / "epass.db").execute("UPDATE journal SET day = '2000-01-01'")


def test_devices_are_as_they_were_last_heard_of(site):
    clock = FakeClock()
    journal = a_journal(site, clock)
    for device, works in (("printer", False), ("box-1", False), ("printer", True)):
        event = (
            DeviceRecovered(at=clock(), device=device)
            if works
            else DeviceFailed(at=clock(), device=device, reason="No paper.")
        )
        journal.record(lambda hall, at, event=event: [event])
    assert [(state.device, state.reason) for state in journal.devices()] == [("box-1", "No paper."), ("printer", None)]


async def test_a_reader_is_woken_by_the_doorbell_of_another_journal(site):
    reader, writer = a_journal(site), a_journal(site)
    batches = reader.follow(0)
    waiting = asyncio.ensure_future(anext(batches))
    await asyncio.sleep(0)
    issue(writer)
    async with asyncio.timeout(0.5):  # the slow poll would take a second
        seen = await waiting
        while not any(isinstance(entry.event, TicketIssued) for entry in seen):
            seen = await anext(batches)
    await batches.aclose()
    assert list((site.state_dir / "bells").iterdir()) == []


async def test_a_reader_that_misses_the_bell_finds_out_by_itself(site, monkeypatch):
    monkeypatch.setattr("epass.store.journal.ring", lambda bells: None)
    monkeypatch.setattr("epass.store.journal._SLOW_POLL_S", 0.01)
    reader, writer = a_journal(site), a_journal(site)
    batches = reader.follow(0)
    waiting = asyncio.ensure_future(anext(batches))
    await asyncio.sleep(0)
    issue(writer)
    async with asyncio.timeout(5):
        assert await waiting
    await batches.aclose()


async def test_a_reader_stops_even_when_it_is_told_so_together_with_the_bell(site):
    reader, writer = a_journal(site), a_journal(site)

    async def read():
        async for _ in reader.follow(0):
            pass

    reading = asyncio.ensure_future(read())
    await asyncio.sleep(0.01)
    issue(writer)
    await asyncio.sleep(0)
    reading.cancel()
    done, _ = await asyncio.wait([reading], timeout=5)
    assert done


def test_the_bell_of_a_dead_reader_is_taken_down(site):
    dead = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    dead.bind(os.path.relpath(site.state_dir / "bells" / "999-0"))
    dead.close()
    issue(a_journal(site))
    assert list((site.state_dir / "bells").iterdir()) == []


def test_a_missing_database_says_what_to_do(site):
    (site.state_dir / "epass.db").unlink()
    with pytest.raises(StoreError, match="run “epass db migrate”"):
        a_journal(site)


def test_a_database_that_may_not_be_looked_at_is_said_in_words(site, monkeypatch):
    def stat(path, **_):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("pathlib.Path.stat", stat)
    with pytest.raises(StoreError, match="cannot be reached: Permission denied"):
        a_journal(site)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (sqlite3.SQLITE_READONLY_DIRECTORY, "cannot be written"),
        (sqlite3.SQLITE_BUSY_RECOVERY, "locked by another program"),
        (sqlite3.SQLITE_CORRUPT_INDEX, "damaged"),
    ],
)
def test_sqlites_closer_codes_are_said_in_the_same_words(site, code, words):
    error = sqlite3.OperationalError("as SQLite says it")
    error.sqlite_errorcode = code

    def decide(hall, at):
        raise error

    with pytest.raises(StoreError, match=words):
        a_journal(site).record(decide)


async def test_a_reader_without_a_bell_is_told_of_it_and_reads_all_the_same(site, monkeypatch, caplog):
    monkeypatch.setattr("epass.store.journal._SLOW_POLL_S", 0.01)
    (site.state_dir / "bells").rmdir()
    reader, writer = a_journal(site), a_journal(site)
    batches = reader.follow(0)
    waiting = asyncio.ensure_future(anext(batches))
    await asyncio.sleep(0)
    issue(writer)
    async with asyncio.timeout(5):
        assert await waiting
    await batches.aclose()
    assert "No bell can be hung" in caplog.text


def test_an_empty_database_says_what_to_do(site):
    (site.state_dir / "epass.db").unlink()
    sqlite3.connect(site.state_dir / "epass.db").close()
    with pytest.raises(StoreError, match="run “epass db migrate”"):
        a_journal(site)


def test_a_database_of_a_newer_version_is_left_alone(site):
    database = sqlite3.connect(site.state_dir / "epass.db")
    database.execute("INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('epass', 'teleport')")
    database.commit()
    with pytest.raises(StoreError, match=r"newer e-PASS \(it has “teleport”\)"):
        a_journal(site)
    with pytest.raises(StoreError, match="newer e-PASS"):
        migrate(site.state_dir)


def test_a_damaged_database_is_said_in_words(site):
    (site.state_dir / "epass.db").write_bytes(b"not a database, whatever the name says" * 200)
    for leftover in site.state_dir.glob("epass.db-*"):
        leftover.unlink()
    with pytest.raises(StoreError, match="damaged: restore it from a backup"):
        a_journal(site)


def test_a_full_disk_is_said_in_words_and_nothing_is_half_recorded(site):
    journal = a_journal(site)
    issue(journal)
    pages = journal._connection.execute("PRAGMA page_count").fetchone()[0]
    journal._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match="The disk is full"):
        for _ in range(500):
            issue(journal)
    last = max(int(ticket.number[1:]) for ticket in journal.hall.tickets.values())
    journal._connection.execute("PRAGMA max_page_count = 100000")
    assert issue(journal).number == f"Α{last + 1:03d}"
    assert len(a_journal(site).hall.tickets) == last + 1


def test_a_database_that_another_program_keeps_locked_is_said_in_words(site, monkeypatch):
    monkeypatch.setattr("epass.store.journal._BUSY_S", 0.05)
    journal = a_journal(site)
    issue(journal)
    other = sqlite3.connect(site.state_dir / "epass.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked by another program"):
        issue(journal)
    other.execute("ROLLBACK")
    assert issue(journal).number == "Α002"


def test_migrating_twice_changes_nothing_and_a_folder_that_cannot_be_written_is_said(site, tmp_path):
    assert migrate(site.state_dir) == []
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be made or updated"):
        migrate(tmp_path / "file")


def test_a_person_with_the_sqlite3_shell_can_read_the_queue(site):
    clock = FakeClock()
    journal = a_journal(site, clock)
    for service in "ΑΒΑΒ":
        issue(journal, service)
    journal.record(lambda hall, at: hall.call_next(2, at=at))
    journal.record(lambda hall, at: hall.transfer("Β002", "Α", at=at))
    journal.record(lambda hall, at: hall.hold("Α002", at=at))
    journal.record(lambda hall, at: hall.cancel("Β002", at=at))
    rows = sqlite3.connect(site.state_dir / "epass.db").execute(
        "SELECT number, service, status, counter FROM queue ORDER BY number"
    )
    assert rows.fetchall() == [
        ("Α001", "Α", "CALLED", 2),
        ("Α002", "Α", "HELD", None),
        ("Β001", "Β", "WAITING", None),
        ("Β002", "Α", "CANCELLED", None),
    ]


def test_the_view_agrees_with_the_hall_whatever_happened(site):
    journal = a_journal(site, FakeClock())
    for service in "ΑΒΑΒΑΒ":
        issue(journal, service)
    for decide in (
        lambda hall, at: hall.call_next(1, at=at),
        lambda hall, at: hall.mark_no_show(1, at=at),
        lambda hall, at: hall.call_next(1, at=at),
        lambda hall, at: hall.begin(1, at=at),
        lambda hall, at: hall.call_next(1, at=at),
        lambda hall, at: hall.recall(1, at=at),
        lambda hall, at: hall.hold("Α003", at=at),
        lambda hall, at: hall.resume("Α003", at=at, due=at),
        lambda hall, at: hall.grant_priority("Β003", "R1", at=at),
        lambda hall, at: hall.transfer("Β003", "Α", at=at, counter=2),
        lambda hall, at: hall.request_copy("Α003", at=at),
        lambda hall, at: [e.TicketRetracted(at=at, ticket=hall.find("Α001").id)],
    ):
        journal.record(decide)
    database = sqlite3.connect(site.state_dir / "epass.db")
    seen = {row[0]: row[1:] for row in database.execute("SELECT number, service, status, due FROM queue")}
    tickets = journal.hall.tickets.values()
    assert seen == {ticket.number: (ticket.service, ticket.status, ticket.due.isoformat()) for ticket in tickets}


def test_the_paper_printed_is_counted_from_the_last_roll(site):
    journal = a_journal(site, FakeClock())
    ticket = issue(journal, "Α").ticket

    def printed(paper_mm, copy=False):
        event = e.TicketPrinted(at=MORNING, ticket=ticket, confirmed=True, copy=copy)
        journal.record(lambda hall, at: [replace(event, at=at, paper_mm=paper_mm)])

    printed(100)
    assert journal.printed_mm() is None
    journal.record(lambda hall, at: [e.RollChanged(at=at)])
    assert journal.printed_mm() == 0
    printed(120)
    printed(80, copy=True)
    journal.record(lambda hall, at: [e.TestPagePrinted(at=at, confirmed=True, paper_mm=50)])
    assert journal.printed_mm() == 250


def test_a_booking_of_yesterday_for_today_is_there_in_the_morning(site):
    clock = FakeClock()
    journal = a_journal(site, clock)
    booking = Booking(id="B7", code="123456", service="Α", slot=clock.now + timedelta(days=1))
    journal.record(lambda hall, at: hall.receive_booking(booking, at=at))
    clock.advance(days=1)
    morning = a_journal(site, clock)
    morning.record(lambda hall, at: hall.check_in("123456", at=at, ticket="x"))
    assert morning.hall.tickets["x"].number == "Α001"


def opened_at(site, clock, *, is_sure):
    hall = a_journal(site).hall.unbegun()
    return Journal(site.state_dir, hall, clock, is_sure=lambda: is_sure)


def test_a_clock_that_is_a_year_ahead_opens_no_day_unless_somebody_vouches_for_it(site, caplog):
    clock = FakeClock()
    issue(a_journal(site, clock))
    clock.advance(days=365)
    doubtful = opened_at(site, clock, is_sure=False)
    assert [issue(doubtful).number for _ in range(2)] == ["Α002", "Α003"]
    assert doubtful.hall.day == MORNING.date()
    assert sum("nobody vouches for it" in record.getMessage() for record in caplog.records) == 1
    assert issue(opened_at(site, clock, is_sure=True)).number == "Α001"


@pytest.mark.parametrize("days", [-60, 60])
def test_a_new_card_with_a_wrong_day_goes_on_with_the_numbers_once_the_staff_say_which_day_it_is(site, days):
    """However long the wrong one lasted, and whoever starts meanwhile."""
    clock = FakeClock()
    clock.advance(days=days)
    journal = opened_at(site, clock, is_sure=True)
    day = MORNING.date()
    journal.record(lambda hall, at: [NumbersReserved(at=at, numbers={"Α": 57}, day=day)])
    journal.record(lambda hall, at: [NumbersReserved(at=at, numbers={"Β": 4})])
    clock.advance(days=1)
    journal.open_day()
    journal = a_journal(site, clock)
    journal.correct_day(day)
    assert (issue(journal).number, issue(journal, "Β").number) == ("Α058", "Β001")


def test_numbers_reserved_without_a_day_are_of_the_one_that_was_open(site):
    """As versions wrote them that knew no other."""
    clock = FakeClock()
    journal = opened_at(site, clock, is_sure=True)
    journal.record(lambda hall, at: [NumbersReserved(at=at, numbers={"Α": 57})])
    clock.advance(days=1)
    journal.open_day()
    assert issue(journal).number == "Α001"
    journal.record(lambda hall, at: hall.cancel("Α001", at=at))
    clock.advance(days=-1)
    journal.correct_day(MORNING.date())
    assert issue(journal).number == "Α058"


def test_the_staff_go_back_to_the_right_day_and_no_number_of_it_comes_twice(site):
    clock = FakeClock()
    journal = opened_at(site, clock, is_sure=True)
    for service in ("Α", "Α", "Β"):
        issue(journal, service)
    clock.advance(days=1500)
    wrong = issue(journal)
    clock.advance(days=-1500)
    assert wrong.number == "Α001"
    assert issue(journal).number == "Α002"  # the day never goes back by itself
    with pytest.raises(Refusal, match="2 people wait"):
        journal.correct_day(MORNING.date())
    for ticket in list(journal.hall.tickets):
        journal.record(lambda hall, at, ticket=ticket: hall.cancel(ticket, at=at))
    journal.correct_day(MORNING.date(), by="maria@shell")
    assert (issue(journal).number, issue(journal, "Β").number) == ("Α003", "Β002")
    with pytest.raises(Refusal, match="is the day that is open"):
        journal.correct_day(MORNING.date())
    again = a_journal(site, clock)
    assert (again.hall.day, issue(again).number) == (MORNING.date(), "Α004")
