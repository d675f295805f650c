"""Entries come up: in order, each once, checked at the door, and never with another past."""

import gzip
import json
from hashlib import sha256
from typing import Any

import pytest
from aiohttp import ClientSession

from central.store import SYSTEM, Store
from fakes.central import FIRST, SECOND
from fakes.central_api import FakeSite, a_token, an_api, an_entry
from fakes.clock import FakeClock


@pytest.fixture
async def site(store: Store, session: ClientSession) -> FakeSite:
    """With a morning behind it."""
    site = FakeSite(session, await a_token(store))
    site.happens("DayOpened")
    site.happens("CounterOpened", counter=1)
    for place in range(1, 4):
        site.happens(
            "TicketIssued",
            ticket=f"t{place}",
            number=f"Α{place:03d}",
            service="Α",
            origin="walk_in",
            due="2026-11-23T07:30:00+00:00",
        )
    return site


async def test_the_platform_has_what_was_sent(site: FakeSite) -> None:
    assert await site.sends() == 200
    assert site.answer == {"have": 5}
    assert await site.asks("entries", journal_id="j1") == 200
    assert site.answer == {"have": 5}


async def test_a_repeated_batch_changes_nothing(site: FakeSite, store: Store) -> None:
    await site.sends()
    hall = await store.tickets.hall(FIRST)
    assert await site.sends() == 200
    assert site.answer == {"have": 5}
    assert await store.tickets.hall(FIRST) == hall


async def test_a_batch_that_overlaps_goes_on_where_the_platform_is(site: FakeSite) -> None:
    await site.sends(last=3)
    assert await site.sends(first=2) == 200
    assert site.answer == {"have": 5}


async def test_a_gap_is_refused_with_what_the_platform_has(site: FakeSite) -> None:
    await site.sends(last=2)
    assert await site.sends(first=4) == 409
    assert (site.answer["error"], site.answer["have"]) == ("gap", 2)
    assert await site.sends(first=3) == 200


async def test_a_gap_within_a_batch_is_refused_whole(site: FakeSite) -> None:
    del site.entries[2]
    assert await site.sends_batch({"journal_id": "j1", "prev_hash": "", "entries": site.entries}) == 409
    assert (site.answer["error"], site.answer["have"]) == ("gap", 0)


async def test_a_journal_with_another_past_is_refused_and_raises_an_alarm_once(site: FakeSite, store: Store) -> None:
    await site.sends(last=3)
    site.entries[2]["at"] = "2026-11-23T06:00:03.000001+00:00"
    assert await site.sends(first=4) == 409
    assert (site.answer["error"], site.answer["have"]) == ("diverged", 3)
    assert await site.sends(first=1) == 409
    assert site.answer["error"] == "diverged"
    raised = [line for line in await store.audit.lines(site=FIRST) if line.action == "alarm_raised"]
    assert [line.details for line in raised] == [{"why": "diverged"}]


async def test_the_chain_is_what_the_documentation_says(site: FakeSite) -> None:
    """Computed here once more, from docs/sync.md."""

    def link(seed: str, seq: int, kind: str, at: str) -> str:
        line = json.dumps([seq, kind, at, "2026-11-23"], separators=(",", ":"), ensure_ascii=False)
        return sha256(f"{seed}\n{line}".encode()).hexdigest()

    first = link("j1", 1, "DayOpened", "2026-11-23T06:00:01+00:00")
    second = link(first, 2, "CounterOpened", "2026-11-23T06:00:02+00:00")
    await site.sends(last=2)
    assert await site.sends(first=3, prev_hash=second) == 200


async def test_another_journal_begins_a_new_stream_and_ends_the_old_one(site: FakeSite, store: Store) -> None:
    await site.sends()
    old = list(site.entries)
    site.journal_id, site.entries = "j2", []
    site.happens("DayOpened")
    assert await site.sends() == 200
    assert site.answer == {"have": 1}
    assert (await store.tickets.hall(FIRST)).tickets == ()

    site.journal_id, site.entries = "j1", old
    site.happens("CounterClosed", counter=1)
    assert await site.sends(first=6) == 409
    assert site.answer["error"] == "superseded"


async def test_a_stream_begins_with_a_business_day(site: FakeSite) -> None:
    late = [{**row, "seq": row["seq"] + 1000} for row in site.entries]
    assert await site.sends_batch({"journal_id": "j9", "prev_hash": "", "entries": late[1:]}) == 409
    assert site.answer["error"] == "gap"
    assert await site.sends_batch({"journal_id": "j9", "prev_hash": "", "entries": late}) == 200
    assert site.answer == {"have": 1005}


async def test_of_an_entry_whose_fields_do_not_fit_only_the_envelope_is_kept(site: FakeSite, store: Store) -> None:
    site.happens("TicketCalled", ticket="t1", counter="one")
    site.happens("TicketCalled", ticket="t2", counter=1, reason="pregnant")
    site.happens("SomethingNew", colour="blue")
    assert await site.sends() == 200
    assert site.answer["have"] == 8
    assert [row["seq"] for row in site.answer["rejected"]] == [6, 7]
    assert all(ticket.status == "WAITING" for ticket in (await store.tickets.hall(FIRST)).tickets)


@pytest.mark.parametrize(
    ("entry", "path"),
    [
        (an_entry(1, "DayOpened") | {"seq": 0}, "entries/0/seq"),
        (an_entry(1, "DayOpened") | {"seq": True}, "entries/0/seq"),
        (an_entry(1, "DayOpened") | {"at": "yesterday"}, "entries/0/at"),
        (an_entry(1, "DayOpened") | {"at": "2026-11-23T06:00:00"}, "entries/0/at"),
        (an_entry(1, "DayOpened") | {"at": "0001-01-01T00:00:00+14:00"}, "entries/0/at"),
        (an_entry(1, "DayOpened") | {"day": "2026-02-30"}, "entries/0/day"),
        (an_entry(1, "Day Opened"), "entries/0/kind"),
        ("DayOpened", "entries/0"),
    ],
)
async def test_a_wrong_envelope_is_refused_with_its_path(site: FakeSite, entry: object, path: str) -> None:
    assert await site.sends_batch({"journal_id": "j1", "prev_hash": "", "entries": [entry]}) == 422
    assert (site.answer["error"], site.answer["path"]) == ("malformed", path)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"journal_id": "no blanks"}, "journal_id"),
        ({"prev_hash": "abc"}, "prev_hash"),
        ({"entries": {}}, "entries"),
        ({"entries": [an_entry(seq, "DayOpened") for seq in range(1, 502)]}, "entries"),
        ({"name": "Μαρία"}, "name"),
        (
            {"hall": {"at": "2026-11-23T06:00:00+00:00", "services": [{"service": "A"}], "tickets": []}},
            "hall/services/0/service",
        ),
    ],
)
async def test_a_wrong_batch_is_refused_with_its_path(site: FakeSite, change: dict[str, object], path: str) -> None:
    assert await site.sends_batch({"journal_id": "j1", "prev_hash": "", "entries": [], **change}) == 422
    assert site.answer["path"] == path


JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", JSON, 400),
        (b"\xff", JSON, 400),
        (b"[" * 100_000, JSON, 400),
        (b'{"journal_id": NaN}', JSON, 400),
        (b"not gzip", {**JSON, "Content-Encoding": "gzip"}, 400),
        (gzip.compress(b"{}" * 1000)[:-20], {**JSON, "Content-Encoding": "gzip"}, 400),
        (b"{}", {"Content-Type": "text/plain"}, 415),
        (b"{}", {**JSON, "Content-Encoding": "compress"}, 415),
        (b" " * (1024 * 1024 + 1), JSON, 413),
        (gzip.compress(b" " * 50_000_000), {**JSON, "Content-Encoding": "gzip"}, 413),
    ],
    ids=["cut", "bytes", "deep", "nan", "no gzip", "half", "text", "compress", "large", "bomb"],
)
async def test_a_body_that_cannot_be_read_is_refused(
    site: FakeSite, body: bytes, headers: dict[str, str], status: int
) -> None:
    assert await site.sends_bytes(body, headers) == status
    assert set(site.answer) >= {"error", "message"}


async def test_only_the_sites_own_token_is_let_in(site: FakeSite, store: Store) -> None:
    good = site.token
    for wrong in ("", "x" * 43, await a_token(store, SECOND)):
        site.token = wrong
        assert await site.sends() == 401
        assert site.answer["error"] == "not_admitted"
    [token] = await store.tokens.of_site(FIRST)
    site.token = good
    assert await site.sends() == 200
    await store.tokens.revoke(token.id, SYSTEM)
    assert await site.sends() == 401


async def test_who_tries_tokens_is_told_to_wait(site: FakeSite) -> None:
    site.token = "x" * 43
    statuses = [await site.asks() for _ in range(31)]
    assert statuses == [401] * 30 + [429]


async def test_who_tries_tokens_is_logged_once_an_hour_whatever_sites_it_names(
    site: FakeSite, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    site.token = "x" * 43
    for turn in range(12):
        for place in range(32):
            site.code = f"{turn:02d}{place:02d}"
            await site.asks()
        clock.advance(minutes=5)
    told = [record.getMessage() for record in caplog.records if "Somebody at" in record.getMessage()]
    assert told == ["Somebody at 127.0.0.1 asked for site 0000 without its token."]
    await site.asks()
    assert sum("Somebody at" in record.getMessage() for record in caplog.records) == 2


async def test_who_must_wait_writes_no_more_than_the_count_of_it(
    site: FakeSite, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.token = "x" * 43
    for _ in range(30):
        await site.asks()
    counted: list[str] = []
    check = store.throttle.check

    async def watched(**asked: Any) -> None:
        counted.append(asked["what"])
        await check(**asked)

    monkeypatch.setattr(store.throttle, "check", watched)
    assert await site.asks() == 429
    assert counted == ["token"]


async def test_addresses_of_one_network_are_told_to_wait_together(store: Store) -> None:
    async with an_api(store, ["127.0.0.1"]) as session:
        site = FakeSite(session, "x" * 43)
        statuses = []
        for last in range(31):
            site.comes_from = f"2001:db8:1:2::{last:x}"
            statuses.append(await site.asks())
        assert statuses == [401] * 30 + [429]
        site.comes_from = "2001:db8:1:3::1"
        assert await site.asks() == 401


async def test_behind_a_proxy_each_asker_is_told_to_wait_for_its_own_tries(store: Store) -> None:
    async with an_api(store, ["127.0.0.1"]) as session:
        site = FakeSite(session, "x" * 43)
        site.comes_from = "203.0.113.9"
        statuses = [await site.asks() for _ in range(31)]
        assert statuses == [401] * 30 + [429]
        site.comes_from = "203.0.113.10"
        assert await site.asks() == 401


async def test_who_is_no_proxy_of_ours_cannot_change_its_name(store: Store) -> None:
    async with an_api(store, ["10.0.0.1"]) as session:
        site = FakeSite(session, "x" * 43)
        statuses = []
        for last in range(31):
            site.comes_from = f"203.0.113.{last}"
            statuses.append(await site.asks())
        assert statuses == [401] * 30 + [429]


async def test_what_is_not_there_is_answered_in_json(session: ClientSession) -> None:
    async with session.get("/api/v2/sites") as response:
        assert (response.status, (await response.json())["error"]) == (404, "not_found")
    async with session.delete(f"/api/v1/sites/{FIRST}/entries") as response:
        assert response.status == 405
        assert response.headers["Allow"] == "GET,POST"
