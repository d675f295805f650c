"""Which journal this is for the platform, and how far it got in the platform's feed."""

import asyncio
from contextlib import closing

import pytest

from epass.queueing import events as e
from fakes.clock import FakeClock
from fakes.sites import a_journal, a_site


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path)


@pytest.fixture
def journal(site):
    with closing(a_journal(site, FakeClock())) as journal:
        yield journal


def noted(journal, change):
    journal.record(lambda hall, at: [e.ChangeNoted(at=at, change=change)])


def test_every_journal_has_an_identity_of_its_own_that_lasts(tmp_path, site, journal):
    (tmp_path / "other").mkdir()
    with closing(a_journal(a_site(tmp_path / "other"))) as other, closing(a_journal(site)) as again:
        assert journal.identity().journal_id != other.identity().journal_id
        assert again.identity() == journal.identity()


def test_the_highest_change_is_how_far_it_got(journal):
    assert journal.last_change() == 0
    noted(journal, 7)
    noted(journal, 9)
    journal.record(lambda hall, at: [e.MessagePosted(at=at, message="m", text={"el": "…"}, change=3)])
    assert journal.last_change() == 9


def test_what_was_changed_of_a_clerk_is_no_place_in_the_feed(journal):
    journal.record(lambda hall, at: [e.ClerkChanged(at=at, clerk="c", change="added")])
    assert journal.last_change() == 0
    noted(journal, 7)
    journal.record(lambda hall, at: [e.ClerkChanged(at=at, clerk="c", change="pin")])
    assert journal.last_change() == 7


def test_a_journal_that_becomes_another_begins_with_today_and_knows_no_change(journal):
    noted(journal, 7)
    journal._clock.advance(days=1)
    journal.open_day()
    noted(journal, 8)
    became = journal.become("j2")
    assert (became.journal_id, became.begins) == ("j2", journal.day_start_of(journal.last_seq()))
    assert became.begins > 1
    assert journal.last_change() == 0
    noted(journal, 500)
    assert journal.last_change() == 500


def test_a_days_first_entry_is_found(journal):
    journal.open_day()
    for _ in range(3):
        noted(journal, 1)
    journal._clock.advance(days=2)
    journal.open_day()
    last = journal.last_seq()
    assert [journal.day_start_of(seq) for seq in (1, 2, last - 1, last)] == [1, 1, 1, last]
    assert journal.first_day_since(journal.hall.day) == last
    assert journal.first_day_since(journal.hall.day.replace(year=2020)) == 1


def test_the_bell_rings_for_others(site, journal):
    async def heard():
        with closing(a_journal(site)) as other:
            with other.bell() as bell:
                noted(journal, 1)
                await bell.wait(5)
            return [type(entry.event) for entry in other.catch_up()]

    assert e.ChangeNoted in asyncio.run(heard())
