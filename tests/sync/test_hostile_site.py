"""A site that says what it should not: it never writes into another's stream, and the platform goes on."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from central.store import Store
from fakes.central import FIRST, SECOND, a_config, a_store
from fakes.central_api import FakeSite, a_token, an_api
from fakes.clock import FakeClock

anything: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
entries = st.fixed_dictionaries(
    {
        "seq": st.integers(-1, 9) | anything,
        "kind": st.sampled_from(["DayOpened", "TicketIssued", "TicketCalled", "BookingCheckedIn", "Ω"]) | anything,
        "at": st.just("2026-11-23T06:00:01+00:00") | anything,
        "day": st.just("2026-11-23") | anything,
    },
    optional={
        "ticket": st.sampled_from(["theirs", "mine"]) | anything,
        "booking": anything,
        "counter": st.integers(-1, 5) | anything,
        "number": st.sampled_from(["Α001", "Α999999999"]) | anything,
        "service": st.sampled_from(["Α", "Ω"]) | anything,
        "origin": st.just("walk_in") | anything,
        "due": st.just("2026-11-23T07:00:01+00:00") | anything,
        "site": st.just(SECOND),
    },
)
batches = (
    st.fixed_dictionaries(
        {
            "journal_id": st.sampled_from(["theirs", "j1"]) | anything,
            "prev_hash": st.just("") | anything,
            "entries": st.lists(entries, max_size=5) | anything,
        },
        optional={"hall": anything, "site": st.just(SECOND)},
    )
    | anything
)


@pytest.fixture
async def session(store: Store) -> AsyncIterator[ClientSession]:
    async with an_api(store) as opened:
        yield opened


@pytest.fixture
async def theirs(store: Store, session: ClientSession) -> FakeSite:
    """A good site, with a number."""
    site = FakeSite(session, await a_token(store, SECOND), SECOND, "theirs")
    site.happens("DayOpened")
    due = "2026-11-23T07:30:00+00:00"
    site.happens("TicketIssued", ticket="theirs", number="Α001", service="Α", origin="walk_in", due=due)
    assert await site.sends() == 200
    return site


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(batch=batches)
def test_whatever_a_site_sends_is_answered_and_touches_no_other_site(send: Any, batch: Any) -> None:
    send(batch)


@pytest.fixture
def send(tmp_path_factory: pytest.TempPathFactory, state_dir: Any) -> Any:
    """One platform for all examples, in a loop of its own."""
    loop = asyncio.new_event_loop()
    folder = tmp_path_factory.mktemp("hostile")
    stack: list[Any] = []

    async def begin() -> tuple[Store, FakeSite, Any]:
        opening = a_store(a_config(state_dir, f"sqlite:///{folder}/central.db"), FakeClock())
        store = await opening.__aenter__()
        serving = an_api(store)
        session = await serving.__aenter__()
        stack.extend([serving, opening])
        theirs = FakeSite(session, await a_token(store, SECOND), SECOND, "theirs")
        theirs.happens("DayOpened")
        due = "2026-11-23T07:30:00+00:00"
        theirs.happens("TicketIssued", ticket="theirs", number="Α001", service="Α", origin="walk_in", due=due)
        assert await theirs.sends() == 200
        mine = FakeSite(session, await a_token(store, FIRST), FIRST, "j1")
        return store, mine, await store.tickets.hall(SECOND)

    store, mine, before = loop.run_until_complete(begin())

    async def one(batch: Any) -> None:
        body = json.dumps(batch).encode("utf-8", "surrogatepass")
        code = await mine.sends_bytes(body, {"Content-Type": "application/json"})
        assert code in (200, 400, 409, 422), (code, mine.answer)
        assert await store.tickets.hall(SECOND) == before
        assert await store.entries.have(SECOND, "theirs") == 2

    yield lambda batch: loop.run_until_complete(one(batch))

    async def end() -> None:
        for opened in stack:
            await opened.__aexit__(None, None, None)

    loop.run_until_complete(end())
    loop.close()


async def test_a_token_opens_its_own_site_only(theirs: FakeSite, session: ClientSession, store: Store) -> None:
    mine = FakeSite(session, await a_token(store, FIRST), SECOND, "theirs")
    mine.entries = list(theirs.entries)
    mine.happens("TicketCalled", ticket="theirs", counter=1)
    assert await mine.sends() == 401
    assert await mine.asks(after=0) == 401
    assert await mine.asks("entries", journal_id="theirs") == 401
    assert await store.entries.have(SECOND, "theirs") == 2


async def test_the_same_journal_id_of_another_site_is_another_journal(
    theirs: FakeSite, session: ClientSession, store: Store
) -> None:
    mine = FakeSite(session, await a_token(store, FIRST), FIRST, "theirs")
    assert await mine.asks("entries", journal_id="theirs") == 200
    assert mine.answer == {"have": 0}
    mine.happens("DayOpened")
    mine.happens("CounterOpened", counter=1)
    mine.happens("CounterClosed", counter=1)
    assert await mine.sends() == 200
    assert await store.entries.have(SECOND, "theirs") == 2


async def test_a_ticket_with_the_id_of_anothers_is_another_ticket(
    theirs: FakeSite, session: ClientSession, store: Store
) -> None:
    mine = FakeSite(session, await a_token(store, FIRST), FIRST, "j1")
    mine.happens("DayOpened")
    mine.happens("TicketCancelled", ticket="theirs")
    assert await mine.sends() == 200
    [ticket] = (await store.tickets.hall(SECOND)).tickets
    assert (ticket.id, ticket.status) == ("theirs", "WAITING")
