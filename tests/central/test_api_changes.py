"""Changes go down: each once, in order, without gaps, at once, and all that is so for a site that lost its place."""

import asyncio
from datetime import timedelta

import pytest
from aiohttp import ClientSession

from central.config import CentralConfig
from central.store import SYSTEM, Store, clerk_actor, open_store
from fakes.central import FIRST, SECOND, a_booking, a_service, at, some_details
from fakes.central_api import FakeSite, a_token, kinds
from fakes.clock import FakeClock
from fakes.waiting import until

CLERK = clerk_actor("u1")


@pytest.fixture
async def site(store: Store, session: ClientSession) -> FakeSite:
    return FakeSite(session, await a_token(store))


async def test_todays_and_tomorrows_bookings_come_down_and_nobodys_name(site: FakeSite, store: Store) -> None:
    today = await a_booking(store, at(23, 11))
    tomorrow = await a_booking(store, at(24, 9))
    await a_booking(store, at(25, 9))
    await a_booking(store, at(23, 12), site=SECOND)
    changes = await site.changes()
    assert kinds(changes) == ["settings", "booking", "booking"]
    assert [change["seq"] for change in changes] == [1, 2, 3]
    assert changes[1] == {
        "seq": 2,
        "kind": "booking",
        "at": "2026-11-23T06:00:00+00:00",
        "booking": today.id,
        "code": today.code,
        "service": "Α",
        "slot": "2026-11-23T09:00:00+00:00",
    }
    assert changes[2]["booking"] == tomorrow.id


async def test_what_comes_near_comes_down(site: FakeSite, store: Store, clock: FakeClock) -> None:
    booking = await a_booking(store, at(25, 9))
    assert kinds(await site.changes(1)) == []
    clock.now = at(24, 0)
    [change] = await site.changes(1)
    assert change["booking"] == booking.id
    assert await site.changes(2) == []


async def test_what_came_near_by_a_wrong_clock_comes_again_when_it_is_near(
    site: FakeSite, store: Store, clock: FakeClock
) -> None:
    booking = await a_booking(store, at(25, 9))
    clock.now = at(24, 0)
    await site.changes()
    clock.now = at(23, 9)
    assert await site.asks(after=0, anew=1) == 200
    [resync, *_] = site.answer["changes"]
    assert resync["bookings"] == []
    clock.now = at(24, 0)
    [change] = await site.changes(site.answer["changes"][-1]["seq"])
    assert (change["kind"], change["booking"]) == ("booking", booking.id)


async def test_a_changed_booking_is_a_new_change(site: FakeSite, store: Store) -> None:
    booking = await a_booking(store, at(23, 11))
    await store.bookings.move(booking.id, letter="Β", starts=at(23, 12), actor=CLERK)
    [moved] = await site.changes(2)
    assert (moved["kind"], moved["booking"], moved["service"]) == ("booking", booking.id, "Β")
    await store.bookings.move(booking.id, letter="Α", starts=at(27, 12), actor=CLERK)
    [withdrawn] = await site.changes(3)
    assert (withdrawn["kind"], withdrawn["booking"]) == ("booking_withdrawn", booking.id)
    await store.bookings.move(booking.id, letter="Α", starts=at(24, 12), actor=CLERK)
    [back] = await site.changes(4)
    assert (back["kind"], back["code"]) == ("booking", booking.code)
    await store.bookings.cancel(booking.id, CLERK)
    assert kinds(await site.changes(5)) == ["booking_withdrawn"]


async def test_a_long_poll_ends_when_something_happens(site: FakeSite, store: Store) -> None:
    waiting = asyncio.create_task(site.changes(1, wait=20))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    booking = await a_booking(store, at(23, 11))
    [change] = await asyncio.wait_for(waiting, 5)
    assert change["booking"] == booking.id


async def test_a_long_poll_hears_another_process(
    site: FakeSite, store: Store, config: CentralConfig, clock: FakeClock
) -> None:
    async with await open_store(config, clock) as other:
        waiting = asyncio.create_task(site.changes(1, wait=20))
        await asyncio.sleep(0.05)
        booking = await a_booking(other, at(23, 11))
        [change] = await asyncio.wait_for(waiting, 5)
    assert change["booking"] == booking.id


async def test_a_reader_never_passes_by_a_change_that_comes_later(site: FakeSite, store: Store) -> None:
    """Many write at once while somebody reads: every seq is seen, in order, once."""
    seen: list[int] = []

    async def follow() -> None:
        while len(seen) < 31:
            seen.extend(change["seq"] for change in await site.changes(seen[-1] if seen else 0, wait=1))

    following = asyncio.create_task(follow())
    times = [at(23, 11) + timedelta(minutes=15 * place) for place in range(30)]
    await asyncio.gather(
        *(a_booking(store, time, actor=CLERK, details=some_details(f"Πολίτης {time:%H%M}α")) for time in times)
    )
    await asyncio.wait_for(following, 20)
    assert seen == list(range(1, 32))


async def test_who_waits_with_a_token_that_is_revoked_meanwhile_gets_nothing(site: FakeSite, store: Store) -> None:
    await site.changes()
    [token] = await store.tokens.of_site(FIRST)
    waiting = asyncio.create_task(site.asks(after=1, wait=25))
    await until(lambda: store.feed._database.wakes._bells.get(f"changes:{FIRST}"))
    await store.tokens.revoke(token.id, SYSTEM)
    await a_booking(store, at(23, 11))
    assert await asyncio.wait_for(waiting, 20) == 401
    assert site.answer["error"] == "not_admitted"


async def test_the_end_of_a_long_poll_is_no_sign_of_life(site: FakeSite, store: Store, clock: FakeClock) -> None:
    """Whoever asked may be gone."""
    await site.changes()
    asked_at = clock()
    waiting = asyncio.create_task(site.changes(after=1, wait=25))
    await until(lambda: store.feed._database.wakes._bells.get(f"changes:{FIRST}"))
    clock.advance(seconds=25)
    await a_booking(store, at(23, 11))
    assert kinds(await asyncio.wait_for(waiting, 20)) == ["booking"]
    assert (await store.tickets.hall(FIRST)).heard_at == asked_at


async def test_a_site_that_lost_its_place_gets_all_that_is_so(site: FakeSite, store: Store, clock: FakeClock) -> None:
    gone = await a_booking(store, at(23, 11))
    kept = await a_booking(store, at(24, 11))
    message = await store.messages.post(FIRST, {"el": "Κλειστά αύριο"}, CLERK, until=at(26, 12))
    await store.bookings.cancel(gone.id, CLERK)
    for lost in (7_000, 1_000_000):
        changes = await site.changes(lost)
        assert [change["seq"] for change in changes] == [lost + 1, lost + 2, lost + 3, lost + 4]
        assert kinds(changes) == ["resync", "settings", "booking", "message"]
        assert (changes[0]["bookings"], changes[0]["messages"]) == ([kept.id], [message.id])
        assert await site.changes(lost + 4) == []


async def test_a_site_that_comes_after_days_needs_no_past(site: FakeSite, store: Store, clock: FakeClock) -> None:
    await a_booking(store, at(23, 11))
    clock.now = at(28, 8)
    await store.retention.tidy()
    kept = await a_booking(store, at(28, 11))
    changes = await site.changes(1)
    assert kinds(changes) == ["resync", "settings", "booking"]
    assert changes[2]["booking"] == kept.id
    assert changes[0]["seq"] > 3


async def test_a_place_that_was_tidied_away_may_be_of_another_feed(
    site: FakeSite, store: Store, clock: FakeClock
) -> None:
    await a_booking(store, at(23, 11))
    made = int(clock.now.timestamp() * 1_000_000)
    [*_, last] = await site.changes()
    clock.now = at(28, 8)
    await store.retention.tidy()
    assert kinds(await site.changes(last["seq"])) == []
    await site.asks(after=last["seq"], made=made)
    assert kinds(site.answer["changes"]) == ["resync", "settings"]


async def test_settings_come_down_when_they_change(site: FakeSite, store: Store) -> None:
    [settings] = await site.changes()
    assert settings["ticket_link"] == "http://127.0.0.1:8480/t/{ticket}"
    assert settings["phone_services"] == ["Α", "Β"]
    await store.sites.put_service(a_service("Α", capacity=3), SYSTEM)
    assert await site.changes(1) == []
    await store.sites.put_service(a_service("Α", takes_phone=False), SYSTEM)
    [changed] = await site.changes(1)
    assert changed["phone_services"] == ["Β"]


async def test_messages_for_the_wall_come_down(site: FakeSite, store: Store) -> None:
    message = await store.messages.post(FIRST, {"el": " Κλείνουμε  στις 13:00 ", "en": ""}, CLERK)
    await store.messages.withdraw(message.id, CLERK)
    posted, withdrawn = await site.changes(1)
    assert (posted["message"], posted["text"]) == (message.id, {"el": "Κλείνουμε στις 13:00"})
    assert (withdrawn["kind"], withdrawn["message"]) == ("message_withdrawn", message.id)


@pytest.mark.parametrize("query", [{"after": "-1"}, {"after": "x"}, {"after": "٣"}, {"wait": "26"}, {"since": "1"}])
async def test_a_wrong_question_is_refused_with_its_path(site: FakeSite, query: dict[str, str]) -> None:
    assert await site.asks(**query) == 422
    assert site.answer["path"] == next(iter(query))


async def test_whoever_calls_has_been_heard_of(site: FakeSite, store: Store, clock: FakeClock) -> None:
    for call in (site.asks, lambda: site.asks("entries", journal_id="j1"), site.sends):
        assert (await store.tickets.hall(FIRST)).is_silent
        assert await call() == 200
        assert not (await store.tickets.hall(FIRST)).is_silent
        clock.advance(seconds=61)
