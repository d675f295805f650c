"""A site that says what it should not: it never writes into another's stream, and the platform goes on."""

import asyncio
import contextlib
import gzip
import json
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientOSError, ClientSession
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bench.postgres import installed
from central.domain.ticket import TicketStatus
from central.store import Store
from central.store.schema import metadata
from fakes.central import FIRST, SECOND, Databases, a_booking, a_config, a_store, at, some_databases
from fakes.central_api import FakeSite, a_token, an_api
from fakes.clock import FakeClock

DAY, MOMENT, DUE = "2026-11-23", "2026-11-23T06:00:01+00:00", "2026-11-23T07:30:00+00:00"
# What breaks programs: what is no letter, too long, at an edge, or PostgreSQL's own.
ODD = [
    *("", " ", "\x00", "t\x00", "\ud800", "\u202e", "Α" * 5000, "x" * 64, "x" * 33, "x" * 65, "%s", "';--", "{}"),
    *(-1, 0, 2**31, 2**53, 2**63, 2**200, -0.0, 1e308, 9_007_199_254_740_991.0),
    *("0001-01-01", "9999-12-31", "2026-02-30", "1970-01-01T00:00:00+14:00", "2199-12-31T23:59:59.999999-14:00"),
]
anything: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.characters(categories=["Cs", "Cc"])
    | st.sampled_from(ODD),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KINDS = ["DayOpened", "TicketIssued", "TicketCalled", "TicketCancelled", "ServingFinished", "TicketRestored", "Ω"]
KINDS += ["BookingCheckedIn", "BookingReleased", "BookingWithdrawn", "ChangeRefused", "CounterOpened", "MessagePosted"]


def mostly(value: Any) -> st.SearchStrategy[Any]:
    """So that something comes through all the checks."""
    good = value if isinstance(value, st.SearchStrategy) else st.just(value)
    return good | good | good | anything


class Hostile:
    """A platform in a loop of its own, a good site on it (`theirs`), and the token of another (`mine`). `names` are
    the good one's ticket, booking and request: nobody else should know them."""

    def __init__(self, config: Any) -> None:
        self._loop = asyncio.new_event_loop()
        self._stack = AsyncExitStack()
        self.do(self._begin(config))

    def do(self, work: Any) -> Any:
        return self._loop.run_until_complete(work)

    def end(self) -> None:
        self.do(self._stack.aclose())
        self._loop.close()

    async def _begin(self, config: Any) -> None:
        self.store = await self._stack.enter_async_context(a_store(config, FakeClock()))
        self.session = await self._stack.enter_async_context(an_api(self.store))
        theirs = FakeSite(self.session, await a_token(self.store, SECOND), SECOND, "theirs")
        assert await theirs.asks(after=0, anew=1) == 200
        theirs.happens("DayOpened")
        theirs.happens("TicketIssued", ticket="theirs", number="Α001", service="Α", origin="walk_in", due=DUE)
        assert await theirs.sends(hall={"at": MOMENT, "services": [], "tickets": []}) == 200
        booking = await a_booking(self.store, at(23, 11), site=SECOND)
        asked = await self.store.tickets.request(site=SECOND, letter="Α", holder="somebody")
        self.names = {"ticket": "theirs", "booking": booking.id, "request": asked.id}
        self.mine = FakeSite(self.session, await a_token(self.store, FIRST), FIRST, "j1")
        self.before = await self.rows()

    async def rows(self) -> dict[str, list[str]]:
        """Everything that the platform has of the good site."""
        found = {}
        async with self.store.entries._database.read() as connection:
            for table in metadata.sorted_tables:
                if "site" in table.c and table.name != "tokens":
                    rows = await connection.execute(select(table).where(table.c.site == SECOND))
                    found[table.name] = sorted(map(repr, rows.all()))
        return found

    async def is_untouched(self) -> None:
        now = await self.rows()
        changed = [name for name, rows in self.before.items() if now[name] != rows]
        assert changed == [], {name: (self.before[name], now[name]) for name in changed}

    async def sends(self, batch: Any, headers: dict[str, str] | None = None) -> None:
        body = json.dumps(batch).encode("utf-8", "surrogatepass")
        kind = {"Content-Type": "application/json", **(headers or {})}
        code = await self.mine.sends_bytes(body, kind)
        assert code in (200, 400, 401, 409, 413, 415, 422), (code, self.mine.answer)
        await self.is_untouched()


@pytest.fixture(scope="module")
def databases() -> Iterator[Databases]:
    if installed() is None:
        pytest.skip("PostgreSQL is not installed here")
    with some_databases() as started:
        yield started


@pytest.fixture(params=["sqlite", "postgresql"])
def hostile(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, state_dir: Path) -> Any:
    url = f"sqlite:///{tmp_path_factory.mktemp('hostile')}/central.db"
    if request.param == "postgresql":
        url = asyncio.run(request.getfixturevalue("databases").fresh(state_dir))
    opened = Hostile(a_config(state_dir, url))
    yield opened
    opened.end()


many = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@many
@given(data=st.data())
def test_whatever_a_site_sends_is_answered_and_touches_no_other_site(hostile: Hostile, data: st.DataObject) -> None:
    """Under its own token: the other's ticket, booking, request and journal among it."""
    names = hostile.names
    rows = data.draw(st.lists(entries(names), max_size=6).map(numbered) | st.lists(entries(names), max_size=3))
    batch = data.draw(
        st.fixed_dictionaries(
            {
                "journal_id": mostly(st.sampled_from(["theirs", "j1", "j2", "j3"])),
                "prev_hash": mostly("") | st.just("0" * 64),
                "entries": st.just(rows) | st.just(rows) | anything,
            },
            optional={"hall": mostly(halls(names)), "site": st.just(SECOND)},
        )
        | anything
    )
    hostile.do(hostile.sends(batch))


def entries(names: dict[str, str]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {
            "seq": mostly(st.integers(1, 9)),
            "kind": st.sampled_from(KINDS) | anything,
            "at": mostly(MOMENT),
            "day": mostly(DAY),
        },
        optional={
            "ticket": mostly(st.sampled_from([names["ticket"], names["request"], "mine", "x" * 64])),
            "booking": mostly(st.sampled_from([names["booking"], "x" * 64])),
            "request": mostly(st.sampled_from([names["request"], "x" * 64])),
            "counter": mostly(st.integers(1, 5)),
            "number": mostly(st.sampled_from(["Α001", "Α99999999"])),
            "service": mostly(st.sampled_from("ΑΩ")),
            "origin": mostly("walk_in"),
            "due": mostly(DUE),
            "status": mostly(st.sampled_from(["WAITING", "CANCELLED"])),
            "change": mostly(st.integers(1, 3)),
            "reason": mostly("expired"),
            "message": anything,
            "site": st.just(SECOND),
        },
    )


def numbered(rows: list[Any]) -> list[Any]:
    """As a stream begins, which is the only one that is taken."""
    first = {"seq": 1, "kind": "DayOpened", "at": MOMENT, "day": DAY}
    issued = {"kind": "TicketIssued", "ticket": "mine", "number": "Α001", "service": "Α", "origin": "walk_in"}
    second = {"seq": 2, "at": MOMENT, "day": DAY, "due": DUE, **issued}
    return [first, second, *(row | {"seq": place} for place, row in enumerate(rows, start=3))]


def halls(names: dict[str, str]) -> st.SearchStrategy[Any]:
    ticket = st.fixed_dictionaries(
        {"ticket": mostly(st.sampled_from([names["ticket"], "mine"])), "ahead": mostly(st.integers(0, 9))},
        optional={"low_min": mostly(5), "high_min": mostly(9)},
    )
    service = st.fixed_dictionaries(
        {"service": mostly("Α"), "open": mostly(True), "waiting": mostly(3)}, optional={"low_min": mostly(5)}
    )
    return st.fixed_dictionaries(
        {
            "at": mostly(MOMENT),
            "services": mostly(st.lists(service, max_size=3)),
            "tickets": mostly(st.lists(ticket, max_size=3)),
        },
        optional={"failed": mostly(st.lists(mostly("printer"), max_size=3))},
    )


@many
@given(body=st.binary(max_size=200), packed=st.booleans(), encoding=st.sampled_from(["gzip", "deflate", "br", "x", ""]))
def test_bytes_that_are_no_batch_are_refused(hostile: Hostile, body: bytes, packed: bool, encoding: str) -> None:
    async def sends() -> None:
        headers = {"Content-Type": "application/json", **({"Content-Encoding": encoding} if encoding else {})}
        headers["Authorization"] = f"Bearer {hostile.mine.token}"
        sent = gzip.compress(body) if packed else body
        async with hostile.session.post(f"/api/v1/sites/{FIRST}/entries", data=sent, headers=headers) as response:
            assert response.status in (400, 415, 422), (response.status, await response.text())
        await hostile.is_untouched()

    hostile.do(sends())


@many
@given(
    name=st.sampled_from(["entries", "changes"]),
    query=st.dictionaries(
        st.sampled_from(["after", "made", "anew", "journal_id", "wait"]) | st.text(max_size=5),
        st.sampled_from(["0", "1", "-1", "٣", "1e3", str(2**53), "theirs", "\x00", "0" * 400]) | st.text(max_size=9),
        max_size=4,
    ),
)
def test_whatever_a_site_asks_is_answered_with_its_own(hostile: Hostile, name: str, query: dict[str, str]) -> None:
    async def asks() -> None:
        asked = {key: value for key, value in query.items() if key != "wait"}
        code = await hostile.mine.asks(name, **encodable(asked))
        assert code in (200, 422), (code, hostile.mine.answer)
        assert hostile.mine.answer.get("site", FIRST) == FIRST
        assert all(name not in json.dumps(hostile.mine.answer.get("changes", [])) for name in hostile.names.values())
        await hostile.is_untouched()

    hostile.do(asks())


def encodable(query: dict[str, str]) -> dict[str, str]:
    return {
        key.encode("utf-8", "replace").decode(): value.encode("utf-8", "replace").decode()
        for key, value in query.items()
    }


def test_a_bomb_is_not_unpacked(hostile: Hostile) -> None:
    """A gigabyte of blanks in a megabyte, and one packed into another."""
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(b" " * 2**20) for _ in range(1024)) + packer.flush()
    for body in (bomb, gzip.compress(bomb)):
        tracemalloc.start()
        headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        # Whoever sends on after the answer may find the line closed instead of it.
        with contextlib.suppress(ClientOSError):
            assert hostile.do(hostile.mine.sends_bytes(body, headers)) in (400, 413)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 40 * 2**20, "it was unpacked"
    hostile.do(hostile.is_untouched())


def test_a_drip_is_left_in_time_and_others_are_answered(hostile: Hostile, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty connections, each of which sends a byte now and then and never comes to an end."""
    monkeypatch.setattr("central.api.door._BODY_WITHIN_S", 1.0)

    async def drips() -> bytes:
        url = hostile.session._base_url
        assert url is not None
        reader, writer = await asyncio.open_connection(url.host, url.port)
        head = (
            f"POST /api/v1/sites/{FIRST}/entries HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {hostile.mine.token}\r\n"
        )
        writer.write(f"{head}Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n".encode())
        answered = asyncio.ensure_future(reader.readline())
        while not answered.done():
            writer.write(b" ")
            await asyncio.wait([answered], timeout=0.05)
        writer.close()
        return answered.result()

    async def all_at_once() -> None:
        dripping = [asyncio.ensure_future(drips()) for _ in range(30)]
        await asyncio.sleep(0.2)
        assert await hostile.mine.asks(after=0) == 200
        async with asyncio.timeout(20):
            answers = await asyncio.gather(*dripping)
        assert {answer.split()[1] for answer in answers} == {b"408"}
        await hostile.is_untouched()

    hostile.do(all_at_once())


def test_what_a_site_says_of_anothers_ticket_is_seen_by_nobody(hostile: Hostile) -> None:
    """Not even under the same id: the page of a ticket is of the site that issued it."""
    page = hostile.do(hostile.store.tickets.get("theirs"))
    rows = [
        {"kind": "DayOpened"},
        {"kind": "TicketIssued", **a_number("theirs", "Α666")},
        {"kind": "TicketIssued", **a_number("mine", "Α667"), "request": hostile.names["request"]},
        {"kind": "BookingCheckedIn", "ticket": "mine", "booking": hostile.names["booking"]},
        {"kind": "TicketCalled", "ticket": "theirs", "counter": 1},
        {"kind": "ChangeRefused", "change": 1, "reason": "expired", "request": hostile.names["request"]},
    ]
    hostile.do(hostile.sends(stream(rows)))
    assert hostile.mine.answer == {"have": len(rows)}
    assert hostile.do(hostile.store.tickets.get("theirs")) == page
    assert [ticket.id for ticket in hostile.do(hostile.store.tickets.hall(FIRST)).tickets] == ["mine"]
    asked = hostile.do(hostile.store.tickets.get(hostile.names["request"]))
    assert (asked.site, asked.number, asked.status) == (SECOND, "", TicketStatus.REQUESTED)


def test_an_id_that_the_platform_never_gives_is_kept_out(hostile: Hostile) -> None:
    """It would not fit into the database, and the site would send it again for ever."""
    rows = [
        {"kind": "DayOpened"},
        {"kind": "TicketIssued", **a_number("mine", "Α001"), "request": "x" * 33},
        {"kind": "TicketIssued", **a_number("x" * 64, "Α002")},
        {"kind": "BookingCheckedIn", "ticket": "x" * 64, "booking": "x" * 33},
    ]
    hostile.do(hostile.sends(stream(rows)))
    assert [row["seq"] for row in hostile.mine.answer["rejected"]] == [2, 4]


def a_number(ticket: str, number: str) -> dict[str, Any]:
    return {"ticket": ticket, "number": number, "service": "Α", "origin": "phone", "due": DUE}


def stream(rows: list[dict[str, Any]]) -> dict[str, Any]:
    entries = [{"seq": seq, "at": MOMENT, "day": DAY, **row} for seq, row in enumerate(rows, start=1)]
    return {"journal_id": "j1", "prev_hash": "", "entries": entries}


@many
@given(header=st.text(max_size=40) | st.binary(max_size=40).map(lambda raw: raw.decode("latin-1")))
def test_whatever_stands_for_a_token_opens_nothing(hostile: Hostile, header: str) -> None:
    async def asks() -> None:
        url = hostile.session._base_url
        assert url is not None
        reader, writer = await asyncio.open_connection(url.host, url.port)
        clean = header.encode("utf-8", "replace").replace(b"\r", b"").replace(b"\n", b"")
        head = f"GET /api/v1/sites/{SECOND}/entries?journal_id=theirs HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        writer.write(head.encode() + b"Authorization: Bearer " + clean + b"\r\n\r\n")
        answer = await reader.read()
        writer.close()
        assert answer.split()[1] in (b"400", b"401", b"429"), answer[:200]
        assert b"have" not in answer

    hostile.do(asks())


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
