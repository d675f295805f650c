"""Whatever is booked, moved, cancelled and changed: the store offers what a simple model leaves, on both databases."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from central.domain.hours import ExceptionalDay, Opening
from central.domain.refusals import SlotNotOffered, SlotTaken
from central.store import SYSTEM, Store, clerk_actor
from fakes.central import ATHENS, FIRST, Databases, a_config, a_service, a_store, some_details
from fakes.clock import FakeClock

CLERK = clerk_actor("u1")
DAY = date(2026, 11, 25)
OPENS = time(9)
CAPACITY = 2

steps = st.lists(
    st.one_of(
        st.tuples(st.just("book"), st.integers(0, 12), st.just(0)),
        st.tuples(st.just("book"), st.sampled_from([0, 3, 6, 9]), st.just(0)),
        st.tuples(st.just("move"), st.integers(0, 12), st.integers(0, 30)),
        st.tuples(st.just("cancel"), st.just(0), st.integers(0, 30)),
        st.tuples(st.just("rhythm"), st.sampled_from([10, 15, 20, 45]), st.just(0)),
        st.tuples(st.just("until"), st.sampled_from([10, 11, 12]), st.just(0)),
    ),
    max_size=25,
)


@dataclass
class Model:
    """Minutes of the day that are taken, and by whom."""

    length: int = 15
    until: int = 12
    taken: dict[str, tuple[int, int]] = field(default_factory=dict)

    def free(self, start: int, but: str = "") -> int | None:
        """None: not offered."""
        end = start + self.length
        if start < 540 or (start - 540) % self.length or end > self.until * 60:
            return None
        others = [span for id, span in self.taken.items() if id != but]
        return CAPACITY - max(sum(begin <= minute < close for begin, close in others) for minute in range(start, end))


@pytest.fixture(params=["sqlite", "postgresql"])
def databases_of(request: pytest.FixtureRequest, tmp_path: Path, state_dir: Path) -> Iterator["Fresh"]:
    yield Fresh(request, request.param, tmp_path, state_dir)


class Fresh:
    """An empty database for each example."""

    def __init__(self, request: pytest.FixtureRequest, kind: str, folder: Path, state_dir: Path) -> None:
        self._databases: Databases | None = request.getfixturevalue("databases") if kind == "postgresql" else None
        self._folder = folder
        self.state_dir = state_dir

    async def url(self) -> str:
        if self._databases:
            return await self._databases.fresh(self.state_dir)
        for part in self._folder.glob("central.db*"):
            part.unlink()
        return f"sqlite:///{self._folder}/central.db"


@given(steps=steps)
@settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_store_offers_what_the_model_leaves(databases_of: Fresh, steps: list[tuple[str, int, int]]) -> None:
    asyncio.run(_try(databases_of, steps))


async def _try(fresh: Fresh, steps: list[tuple[str, int, int]]) -> None:
    model = Model()
    async with a_store(a_config(fresh.state_dir, await fresh.url()), FakeClock()) as store:
        await _set(store, model)
        for what, number, place in steps:
            await _step(store, model, what, number, place)
            slots = await store.bookings.slots(FIRST, "Α", DAY)
            offered = {start: free for start in range(480, 800) if (free := model.free(start)) is not None}
            assert {_minute(slot.starts): slot.free for slot in slots} == {
                start: max(0, free) for start, free in offered.items()
            }


async def _step(store: Store, model: Model, what: str, number: int, place: int) -> None:
    start = 540 + 5 * number
    held = list(model.taken)
    match what:
        case "book":
            free = model.free(start)
            try:
                booking = await store.bookings.book(
                    site=FIRST, letter="Α", starts=_moment(start), details=some_details(), actor=CLERK
                )
            except SlotNotOffered:
                assert free is None
            except SlotTaken:
                assert free is not None and free <= 0
            else:
                assert free is not None and free > 0
                model.taken[booking.id] = (start, start + model.length)
        case "move" if held:
            id = held[place % len(held)]
            free = model.free(start, but=id)
            try:
                await store.bookings.move(id, letter="Α", starts=_moment(start), actor=CLERK)
            except SlotNotOffered:
                assert free is None
            except SlotTaken:
                assert free is not None and free <= 0
            else:
                assert free is not None and free > 0
                model.taken[id] = (start, start + model.length)
        case "cancel" if held:
            id = held[place % len(held)]
            await store.bookings.cancel(id, CLERK)
            del model.taken[id]
        case "rhythm":
            model.length = number
            await _set(store, model)
        case "until":
            model.until = number
            await _set(store, model)


async def _set(store: Store, model: Model) -> None:
    service = a_service(slot=timedelta(minutes=model.length), capacity=CAPACITY)
    await store.sites.put_service(service, SYSTEM)
    hours = Opening(opens=OPENS, closes=time(model.until))
    await store.sites.put_day(FIRST, DAY, ExceptionalDay(name={"el": "·"}, openings=(hours,)), SYSTEM)


def _moment(minute: int) -> datetime:
    return datetime.combine(DAY, time(minute // 60, minute % 60), tzinfo=ATHENS).astimezone(UTC)


def _minute(moment: datetime) -> int:
    local = moment.astimezone(ATHENS)
    return local.hour * 60 + local.minute
