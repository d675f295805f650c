"""Everybody who listens hears of new entries, whoever wrote them, and the hall is up to date by then."""

import asyncio
from contextlib import suppress

import pytest

from counter.console import news as module
from counter.console.news import News
from epass.store import open_journal
from fakes.sites import a_journal, a_site


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path)


@pytest.fixture
async def news(site):
    journal = open_journal(site)
    news = News(journal)
    task = asyncio.create_task(news.follow())
    yield news
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    journal.close()


async def soon(waiting):
    async with asyncio.timeout(5):
        return await waiting


def issue(site):
    """In another process, as far as the console can see."""
    journal = a_journal(site)
    journal.record(lambda hall, at: hall.issue("Α", at=at, ticket=f"t{journal.last_seq()}"))
    journal.close()


async def test_who_comes_hears_at_once_where_things_stand(site, news):
    issue(site)
    listener = news.listen()
    assert await soon(anext(listener)) >= 0


async def test_all_hear_of_what_another_process_wrote_and_can_read_it(site, news):
    listeners = [news.listen(news.seq) for _ in range(30)]
    waiting = [asyncio.ensure_future(anext(listener)) for listener in listeners]
    await asyncio.sleep(0)
    issue(site)
    seqs = await soon(asyncio.gather(*waiting))
    assert set(seqs) == {news.seq}
    assert len(news._journal.hall.waiting()) == 1


async def test_many_entries_while_somebody_is_busy_are_one_piece_of_news(site, news):
    listener = news.listen(news.seq)
    for _ in range(5):
        issue(site)
    first = await soon(anext(listener))
    while first < news._journal.last_seq():
        first = await soon(anext(listener))
    waiting = asyncio.ensure_future(anext(listener))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    waiting.cancel()


async def test_when_nothing_happens_there_is_a_beat(news, monkeypatch):
    monkeypatch.setattr(module, "_BEAT_S", 0.01)
    listener = news.listen(news.seq)
    assert await soon(anext(listener)) == news.seq
    assert await soon(anext(listener)) == news.seq


async def test_all_are_let_go_at_the_end(news):
    waiting = asyncio.ensure_future(anext(news.listen(news.seq), None))
    await asyncio.sleep(0)
    news.close()
    assert await soon(waiting) is None
