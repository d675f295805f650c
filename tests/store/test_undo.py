"""The last ten seconds can be taken back, out of the journal alone."""

import pytest

from epass.queueing import events as e
from epass.queueing import refusals
from epass.queueing.ticket import Status
from fakes.clock import FakeClock
from fakes.sites import a_journal, a_site


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def journal(tmp_path, clock):
    """Α001 has been called to counter 1 by the command “press-1”, and Α002 waits."""
    journal = a_journal(a_site(tmp_path), clock)
    for ticket in "ab":
        journal.record(lambda hall, at, t=ticket: hall.issue("Α", at=at, ticket=t))
    journal.record(lambda hall, at: hall.call_next(1, at=at), key="press-1")
    return journal


def test_within_ten_seconds_a_call_is_taken_back(journal, clock):
    clock.advance(seconds=10)
    [restored, closed] = [entry.event for entry in journal.undo("press-1", by="maria@192.0.2.8")]
    assert (restored.ticket, restored.status, restored.by) == ("a", Status.WAITING, "maria@192.0.2.8")
    assert closed == e.CounterClosed(at=clock.now, counter=1, by="maria@192.0.2.8")
    assert journal.hall.at_counter(1) is None


def test_later_it_stays(journal, clock):
    clock.advance(seconds=10, milliseconds=1)
    with pytest.raises(refusals.TooLateToUndo):
        journal.undo("press-1")


def test_a_second_undo_is_the_first(journal):
    assert journal.undo("press-1") == journal.undo("press-1")


def test_another_process_can_undo_and_everybody_sees_the_same(tmp_path, journal, clock):
    other = a_journal(a_site(tmp_path), clock)
    other.undo("press-1")
    journal.catch_up()
    assert journal.hall.tickets == other.hall.tickets == a_journal(a_site(tmp_path), clock).hall.tickets


def test_what_nobody_did_cannot_be_undone(journal, clock):
    with pytest.raises(refusals.NothingToUndo):
        journal.undo("press-2")


def test_yesterday_is_over(journal, clock):
    clock.advance(hours=24)
    with pytest.raises(refusals.NothingToUndo):
        journal.undo("press-1")


def test_a_clock_that_was_set_back_does_no_harm(journal, clock):
    clock.advance(hours=-3)
    journal.undo("press-1")
    assert [ticket.number for ticket in journal.hall.waiting()] != []


def test_who_decided_and_where_stands_in_the_entry(journal):
    [entry] = journal.record(lambda hall, at: hall.recall(1, at=at), by="nikos@192.0.2.9")
    assert journal.since(entry.seq - 1)[0].event.by == "nikos@192.0.2.9"
    assert journal.since(entry.seq - 2)[0].event.by is None


def test_the_view_for_the_shell_reads_what_was_restored(journal):
    journal.undo("press-1")
    rows = journal._connection.execute("SELECT number, status, counter, service FROM queue ORDER BY number").fetchall()
    assert rows == [("Α001", "WAITING", None, "Α"), ("Α002", "WAITING", None, "Α")]
