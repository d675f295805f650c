"""A counter that calls by itself: when, whom, and when not."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest

from counter.auto import Idling, call_by_themselves
from epass.errors import StoreError
from epass.queueing.events import TicketCalled
from epass.store import open_journal
from epass.store.journal import utc_now
from fakes.clock import MORNING
from fakes.halls import a_hall, happen, issue
from fakes.sites import a_journal, a_site
from fakes.waiting import until

AFTER = timedelta(seconds=3)


class Watched:
    """A hall with a counter that calls by itself; its clock goes on only when told."""

    def __init__(self):
        self.hall = a_hall()
        self.idling = Idling([1], AFTER)
        self.now_s = 100.0

    def happens(self, decide):
        happen(self.hall, decide(self.hall))
        return self.due()

    def after(self, seconds):
        self.now_s += seconds
        return self.due()

    def due(self):
        self.idling.look(self.hall, MORNING, self.now_s)
        return self.idling.due(self.now_s)


@pytest.fixture
def watched():
    watched = Watched()
    watched.happens(lambda hall: hall.open_counter(1, at=MORNING))
    return watched


def test_an_idle_counter_calls_after_a_while(watched):
    issue(watched.hall, "Α")
    assert watched.due() == []
    assert watched.after(2.9) == []
    assert watched.after(0.1) == [1]


def test_who_comes_to_a_counter_that_was_long_idle_is_not_called_at_once(watched):
    """The paper is not even torn off."""
    watched.after(100)
    issue(watched.hall, "Α")
    assert watched.due() == []
    assert watched.after(3) == [1]


def test_while_nobody_waits_nothing_is_due_and_nothing_is_looked_for(watched):
    assert watched.after(100) == []
    assert watched.idling.due_in_s(watched.now_s) is None


def test_the_while_begins_when_somebody_has_left(watched):
    issue(watched.hall, "Α")
    issue(watched.hall, "Α")
    watched.happens(lambda hall: hall.call_next(1, at=MORNING))
    assert watched.after(100) == []
    watched.happens(lambda hall: hall.finish(1, at=MORNING))
    assert watched.idling.due_in_s(watched.now_s) == 3
    assert watched.after(3) == [1]


@pytest.mark.parametrize("verb", ["pause_counter", "close_counter"])
def test_a_break_stops_it(watched, verb):
    issue(watched.hall, "Α")
    watched.after(2)
    watched.happens(lambda hall: getattr(hall, verb)(1, at=MORNING))
    assert watched.after(100) == []


def test_after_a_break_the_while_begins_anew(watched):
    issue(watched.hall, "Α")
    watched.after(2)
    watched.happens(lambda hall: hall.pause_counter(1, at=MORNING))
    watched.happens(lambda hall: hall.resume_counter(1, at=MORNING))
    assert watched.after(2.9) == []
    assert watched.after(0.1) == [1]


# The task between two journals


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path, box="calls_by_itself = true", desk="calls_itself_after_s = 0")


@pytest.fixture
async def auto(site):
    journal = open_journal(site, by="box")
    task = asyncio.create_task(call_by_themselves(site, journal, utc_now))
    yield journal
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    journal.close()


def calls(journal):
    return [entry.event for entry in journal.today() if isinstance(entry.event, TicketCalled)]


async def test_it_calls_for_its_own_counter_and_says_who_it_was(site, auto):
    other = a_journal(site)
    for counter in (1, 2):
        other.record(lambda hall, at, counter=counter: hall.open_counter(counter, at=at))
    for ticket in "ab":
        other.record(lambda hall, at, ticket=ticket: hall.issue("Α", at=at, ticket=ticket))
    await until(lambda: calls(other))
    await asyncio.sleep(0.1)
    assert [(event.ticket, event.counter, event.by) for event in calls(other)] == [("a", 1, "auto")]
    other.record(lambda hall, at: hall.finish(1, at=at))
    await until(lambda: len(calls(other)) == 2)


async def test_a_disk_that_is_full_for_a_while_is_tried_again(site, auto, monkeypatch):
    other, record = a_journal(site), auto.record
    troubles = [StoreError("The disk is full."), StoreError("The disk is full.")]

    def full(*given, **named):
        if troubles:
            raise troubles.pop()
        return record(*given, **named)

    monkeypatch.setattr("counter.auto.AGAIN_AFTER_S", 0.01)
    monkeypatch.setattr(auto, "record", full)
    other.record(lambda hall, at: hall.open_counter(1, at=at))
    other.record(lambda hall, at: hall.issue("Α", at=at, ticket="a"))
    await until(lambda: calls(other))
    assert troubles == []


async def test_where_no_counter_calls_by_itself_there_is_nothing_to_do(tmp_path):
    site = a_site(tmp_path)
    await asyncio.wait_for(call_by_themselves(site, a_journal(site), utc_now), 1)
