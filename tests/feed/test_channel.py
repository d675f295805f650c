"""The stream, without a network: what a listener is told, from where on, and in which order."""

import json
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta, timezone
from itertools import count
from typing import Any

import pytest

from display.stream import Stream, Told
from epass.queueing import events as e
from epass.store import Entry
from fakes.display import Day
from kiosk.feed.channel import Channel

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=timezone(timedelta(hours=2)))
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


class Standing:
    """A channel whose clock stands still, with the entries that a day makes."""

    def __init__(self) -> None:
        self.channel = Channel(lambda: NOW)
        self.day = Day()
        self._seqs = count(10)

    def take(self, *events: e.Event, day: date = MONDAY) -> int:
        """The seq of the last of them."""
        entries = [Entry(seq=next(self._seqs), day=day, event=event) for event in events]
        self.channel.take(entries)
        return entries[-1].seq

    def hear(self, after: int | None = None) -> "Listener":
        return Listener(self.channel.listen(after))


class Listener:
    def __init__(self, wire: AsyncIterator[bytes]) -> None:
        self._wire = wire
        self._stream = Stream()

    async def next(self) -> list[Told]:
        return list(self._stream.feed(await anext(self._wire)))

    async def until(self, kind: str) -> list[Told]:
        """Everything up to the first of this kind."""
        all_told: list[Told] = []
        while not any(told.kind == kind for told in all_told):
            all_told += await self.next()
        return all_told


def kinds(told: list[Told]) -> list[str]:
    return [one.kind for one in told]


def a_morning() -> Standing:
    standing = Standing()
    standing.take(*standing.day.opens(1), *standing.day.issued("Α001", "Α002"), *standing.day.called("Α001", 1))
    return standing


async def test_without_a_place_the_whole_day_comes_first_and_then_settled() -> None:
    told = await a_morning().hear().until("settled")
    assert kinds(told) == ["DayOpened", "CounterOpened", "TicketIssued", "TicketIssued", "TicketCalled", "settled"]
    assert [one.seq for one in told] == [10, 11, 12, 13, 14, 14]
    assert json.loads(told[-1].data) == {"now": "2026-11-23T08:30:00.000+02:00"}


async def test_with_a_place_only_what_came_after_it_does() -> None:
    told = await a_morning().hear(after=12).until("settled")
    assert [one.seq for one in told] == [13, 14, 14]
    assert kinds(await a_morning().hear(after=14).until("settled")) == ["settled"]


async def test_entries_that_are_not_told_move_the_place_as_well() -> None:
    standing = a_morning()
    seq = standing.take(e.HelpRequested(at=NOW))
    told = await standing.hear().until("settled")
    assert told[-1].seq == seq
    assert kinds(await standing.hear(after=seq).until("settled")) == ["settled"]


async def test_a_place_of_another_day_or_of_the_future_begins_anew() -> None:
    for after in (9, 15, 10**15):
        told = await a_morning().hear(after=after).until("settled")
        assert kinds(told)[:2] == ["reset", "DayOpened"]
        assert len(told) == 7


async def test_an_empty_journal_is_settled_at_once() -> None:
    assert kinds(await Standing().hear().until("settled")) == ["settled"]


async def test_what_happens_is_told_as_it_happens() -> None:
    standing = a_morning()
    listener = standing.hear()
    await listener.until("settled")
    standing.take(*standing.day.called("Α002", 2))
    (called,) = await listener.next()
    assert json.loads(called.data)["counter"] == 2


async def test_a_new_day_goes_on_in_the_same_stream_and_ends_the_places_of_the_one_before() -> None:
    standing = a_morning()
    listener = standing.hear()
    await listener.until("settled")
    last = standing.take(*standing.day.finished("Α001", 1))
    standing.take(e.DayOpened(at=NOW, day=TUESDAY), day=TUESDAY)
    assert kinds(await listener.until("DayOpened")) == ["ServingFinished", "DayOpened"]
    assert kinds(await standing.hear(after=last).until("settled")) == ["reset", "DayOpened", "settled"]


async def test_each_message_is_made_once_for_all_listeners() -> None:
    standing = a_morning()
    listeners = [standing.channel.listen(14) for _ in range(3)]
    for listener in listeners:
        await anext(listener), await anext(listener)
    standing.take(*standing.day.recalled("Α001", 1))
    first, *others = [await anext(listener) for listener in listeners]
    assert first.startswith(b"id: 15\nevent: TicketRecalled")
    assert all(other == first for other in others)


async def test_hours_are_told_to_who_comes_and_then_when_they_are_others() -> None:
    standing = a_morning()
    opened: dict[str, Any] = {"is_open": True}
    standing.channel.beat(hours=opened)
    listener = standing.hear(after=14)
    assert kinds(await listener.until("settled")) == ["hours", "beat", "settled"]
    standing.channel.beat(hours=opened)
    assert kinds(await listener.next()) == ["beat"]
    standing.channel.beat(hours={"is_open": False})
    assert kinds(await listener.next()) == ["hours", "beat"]


async def test_a_closed_channel_lets_everybody_go() -> None:
    standing = a_morning()
    listener = standing.hear()
    await listener.until("settled")
    standing.channel.close()
    with pytest.raises(StopAsyncIteration):
        await listener.next()
