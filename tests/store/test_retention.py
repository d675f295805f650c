"""Old days leave the journal whole, and nothing that somebody still needs."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from epass.errors import StoreError
from epass.store import retention
from epass.store.migrations import migrate
from fakes.clock import FakeClock
from fakes.sites import a_journal, a_site
from sync.downlink import MADE, PLACE, SERVICES

TODAY = date(2026, 11, 27)
A_MONTH = timedelta(days=30)


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path)


def days_with_tickets(site, *days):
    """Each with its DayOpened and two tickets; the clock may have been wrong."""
    with closing(a_journal(site, clock := FakeClock())) as journal:
        for day in days:
            clock.now = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
            journal._record(lambda hall, at, day=day: [*_opened(day, at)], None, None)
            for place in range(2):
                ticket = f"{day}-{place}"
                journal._record(lambda hall, at, ticket=ticket: hall.issue("Α", at=at, ticket=ticket), None, None)


def _opened(day, at):
    from epass.queueing.events import DayOpened

    return [DayOpened(at=at, day=day)]


def left(site):
    with closing(sqlite3.connect(site.state_dir / "epass.db")) as connection:
        rows = connection.execute("SELECT seq, day FROM journal ORDER BY seq").fetchall()
    seqs = [seq for seq, _ in rows]
    assert seqs == list(range(seqs[0], seqs[-1] + 1)) if seqs else True
    return sorted({day for _, day in rows})


def test_days_that_are_too_old_are_forgotten(site):
    days_with_tickets(site, date(2026, 1, 2), date(2026, 10, 27), date(2026, 10, 28), TODAY)
    assert retention.sweep(site.state_dir, TODAY, keep=A_MONTH).entries == 6
    assert left(site) == ["2026-10-28", "2026-11-27"]
    assert retention.sweep(site.state_dir, TODAY, keep=A_MONTH).entries == 0


def test_the_last_day_stays_however_old_it_is(site):
    days_with_tickets(site, date(2025, 1, 2), date(2025, 1, 3))
    retention.sweep(site.state_dir, TODAY, keep=A_MONTH)
    assert left(site) == ["2025-01-03"]
    a_journal(site).close()


def test_a_day_of_a_clock_that_was_far_ahead_goes_with_its_neighbours(site):
    days_with_tickets(site, date(2026, 1, 2), date(2031, 5, 5), date(2026, 1, 3), TODAY)
    retention.sweep(site.state_dir, TODAY, keep=A_MONTH)
    assert left(site) == ["2026-11-27"]


def test_what_a_reader_has_not_read_waits_for_it(site):
    days_with_tickets(site, date(2026, 1, 2), date(2026, 1, 3), TODAY)
    with closing(a_journal(site)) as journal:
        journal.move_cursor("sync", 4)
    retention.sweep(site.state_dir, TODAY, keep=A_MONTH)
    assert left(site) == ["2026-01-03", "2026-11-27"]


@pytest.mark.parametrize("name", [PLACE, MADE, SERVICES])
def test_the_platforms_numbers_are_no_reader_that_holds_entries_back(site, name):
    """A site's feed counts a few changes a day, its journal some hundreds of entries."""
    days_with_tickets(site, date(2026, 1, 2), TODAY)
    with closing(a_journal(site)) as journal:
        journal.move_cursor(name, 1)
    retention.sweep(site.state_dir, TODAY, keep=A_MONTH)
    assert left(site) == ["2026-11-27"]


def test_a_file_that_is_mostly_empty_gives_back_its_space(site):
    with closing(sqlite3.connect(site.state_dir / "epass.db")) as connection:
        filling = [("2026-01-02T08:00:00+00:00", "2026-01-02", "DayOpened", '{"day": "2026-01-02"}')]
        note = '{"device": "printer", "reason": "' + "x" * 3000 + '"}'
        filling += [("2026-01-02T08:00:00+00:00", "2026-01-02", "DeviceFailed", note)] * 3000
        connection.executemany("INSERT INTO journal (at, day, kind, body) VALUES (?, ?, ?, ?)", filling)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    days_with_tickets(site, TODAY)
    assert retention.sweep(site.state_dir, TODAY, keep=A_MONTH).bytes > 8_000_000


def test_a_database_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(StoreError, match="could not be forgotten"):
        retention.sweep(tmp_path, TODAY, keep=A_MONTH)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.lists(st.integers(0, 60), min_size=1, max_size=8),
    cursor=st.none() | st.integers(0, 30),
    keep=st.integers(8, 40),
)
def test_nothing_young_and_nothing_unread_ever_goes(tmp_path_factory, days, cursor, keep):
    folder = tmp_path_factory.mktemp("site")
    site = a_site(folder)
    migrate(site.state_dir)
    days_with_tickets(site, *(TODAY - timedelta(days=ago) for ago in days))
    if cursor is not None:
        with closing(a_journal(site)) as journal:
            journal.move_cursor("sync", cursor)
    with closing(sqlite3.connect(site.state_dir / "epass.db")) as connection:
        before = connection.execute("SELECT seq, day FROM journal").fetchall()
    retention.sweep(site.state_dir, TODAY, keep=timedelta(days=keep))
    with closing(sqlite3.connect(site.state_dir / "epass.db")) as connection:
        after = connection.execute("SELECT seq, day FROM journal").fetchall()
    gone = set(before) - set(after)
    oldest = (TODAY - timedelta(days=keep)).isoformat()
    last_too_old = max((seq for seq, day in before if day < oldest), default=0)
    assert all(seq <= last_too_old for seq, _ in gone)
    assert all(cursor is None or seq <= cursor for seq, _ in gone)
    assert left(site)
