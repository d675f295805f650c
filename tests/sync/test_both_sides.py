"""A site and a real platform, in one process: what happens on one side is soon so on the other."""

import asyncio
import shutil
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from central.domain.booking import Status as BookingStatus
from central.domain.ticket import TicketStatus
from central.store import SYSTEM, Store, clerk_actor
from epass.queueing import events as e
from epass.queueing.ticket import Origin
from fakes.central import FIRST, a_booking, a_service, at
from fakes.central_api import a_token
from fakes.clock import FakeClock
from fakes.sites import a_site
from fakes.synced import SyncedSite, a_synced_site, both_agree
from fakes.waiting import until
from sync.answers import Diverged
from sync.platform import HttpPlatform

CLERK = clerk_actor("u1")


async def test_a_number_on_paper_is_on_its_page(site: SyncedSite, store: Store) -> None:
    ticket = site.issue("Α")
    await both_agree(site, store)
    page = await store.tickets.get(ticket)
    assert (page.number, page.status) == ("Α001", TicketStatus.WAITING)
    site.do("call_next", 1)
    await both_agree(site, store)
    page = await store.tickets.get(ticket)
    assert (page.status, page.counter) == (TicketStatus.CALLED, 1)


async def test_a_telephone_gets_a_number_in_the_same_order(site: SyncedSite, store: Store, clock: FakeClock) -> None:
    site.issue("Α")
    await connected(site, store)
    asked = await store.tickets.request(site=FIRST, letter="Α", holder="somebody")
    page = await store.tickets.watch(asked.id, asked, 10)
    assert page.number == "Α002"
    [_, issued] = site.told(e.TicketIssued)
    assert (issued.ticket, issued.origin, issued.on_paper) == (asked.id, Origin.PHONE, False)
    assert issued.due == issued.at + timedelta(minutes=90)


async def test_how_long_it_takes_is_told_and_told_again(site: SyncedSite, store: Store) -> None:
    first, second = site.issue("Α"), site.issue("Α")

    async def is_told() -> bool:
        page = await store.tickets.get(second)
        return page.ahead == 1 and page.low_min is not None

    await both_agree(site, store)
    await so(is_told)
    site.do("cancel", first)

    async def counts_down() -> bool:
        return (await store.tickets.get(second)).ahead == 0

    await so(counts_down)


async def test_who_gives_up_on_the_telephone_leaves_the_queue(site: SyncedSite, store: Store) -> None:
    await connected(site, store)
    asked = await store.tickets.request(site=FIRST, letter="Α", holder="somebody")
    page = await store.tickets.watch(asked.id, asked, 10)
    await store.tickets.cancel(page.id)
    await until(lambda: site.told(e.TicketCancelled))
    await both_agree(site, store)
    assert (await store.tickets.get(asked.id)).status is TicketStatus.CANCELLED


async def test_a_booking_is_checked_in_and_served(site: SyncedSite, store: Store) -> None:
    booking = await a_booking(store, at(23, 10))
    await until(lambda: site.told(e.BookingReceived))
    store_clock = site.clock
    assert isinstance(store_clock, FakeClock)
    store_clock.now = at(23, 9, 50)
    site.do("check_in", booking.code, ticket="t1")
    site.do("call_next", 1)
    site.do("finish", 1)
    await both_agree(site, store)
    assert (await store.bookings.get(booking.id, CLERK)).status is BookingStatus.SERVED


async def test_a_check_in_that_was_a_slip_is_none_there_either(site: SyncedSite, store: Store) -> None:
    booking = await a_booking(store, at(23, 10))
    await until(lambda: site.told(e.BookingReceived))
    clock = site.clock
    assert isinstance(clock, FakeClock)
    clock.now = at(23, 9, 50)
    site.journal.record(lambda hall, at: hall.check_in(booking.code, at=at, ticket="t1"), key="slip")
    site.journal.undo("slip")
    await both_agree(site, store)
    assert (await store.bookings.get(booking.id, CLERK)).status is BookingStatus.BOOKED
    assert (await store.tickets.get("t1")).status is TicketStatus.CANCELLED


async def test_a_call_that_was_a_slip_is_none_there_either(site: SyncedSite, store: Store) -> None:
    ticket = site.issue("Α")
    site.journal.record(lambda hall, at: hall.call_next(1, at=at), key="slip")
    site.journal.undo("slip")
    await both_agree(site, store)
    page = await store.tickets.get(ticket)
    assert (page.status, page.counter) == (TicketStatus.WAITING, None)


async def test_a_cancellation_after_check_in_takes_nobodys_place(site: SyncedSite, store: Store) -> None:
    booking = await a_booking(store, at(23, 10))
    await until(lambda: site.told(e.BookingReceived))
    clock = site.clock
    assert isinstance(clock, FakeClock)
    clock.now = at(23, 9, 50)
    site.do("check_in", booking.code, ticket="t1")
    await store.bookings.cancel(booking.id, CLERK)
    await until(lambda: site.told(e.ChangeRefused))
    site.journal.catch_up()
    late = site.journal.hall.late_changes["t1"]
    assert (late.asked, late.reason, late.booking) == ("booking_withdrawn", "already_checked_in", booking.id)
    assert [ticket.id for ticket in site.journal.hall.waiting()] == ["t1"]
    await both_agree(site, store)
    assert (await store.bookings.get(booking.id, CLERK)).status is BookingStatus.CHECKED_IN


async def test_a_message_of_the_platform_is_on_the_walls(site: SyncedSite, store: Store) -> None:
    message = await store.messages.post(FIRST, {"el": "Κλείνουμε στις 13:00."}, SYSTEM)
    await until(lambda: site.told(e.MessagePosted))
    site.journal.catch_up()
    assert site.journal.hall.messages[message.id].text == {"el": "Κλείνουμε στις 13:00."}
    await store.messages.withdraw(message.id, SYSTEM)
    await until(lambda: site.told(e.MessageWithdrawn))


async def test_hours_and_names_of_the_platform_are_the_halls(site: SyncedSite, store: Store, clock: FakeClock) -> None:
    await until(lambda: site.told(e.SettingsReceived))
    site.journal.catch_up()
    hall = site.journal.hall
    assert hall.services["Α"].name_in("en") == "Service Α"
    assert hall.refuses_issue("Α", at(23, 19, 20)) is None
    assert hall.refuses_issue("Α", at(23, 19, 40)) is not None
    assert hall.settings["ticket_link"] == "http://127.0.0.1:8480/t/{ticket}"
    assert site.settled[-1].settings == hall.settings
    clock.now = at(24, 8)
    site.journal.open_day()
    assert hall.settings["ticket_link"] == "http://127.0.0.1:8480/t/{ticket}"


async def test_what_is_told_of_devices_is_kept(site: SyncedSite, store: Store) -> None:
    site.journal.record(lambda hall, at: [e.DeviceFailed(at=at, device="printer", reason="Χωρίς χαρτί")])

    async def is_told() -> bool:
        return (await store.tickets.hall(FIRST)).failed == ("printer",)

    await so(is_told)


async def test_a_restored_journal_that_has_grown_to_as_many_entries_is_seen(
    tmp_path: Path, store: Store, address: str, clock: FakeClock
) -> None:
    token = await a_token(store)
    async with HttpPlatform(address, lambda: token) as platform:
        for folder, letter in (("card", "Α"), ("restored", "Β")):
            (tmp_path / folder).mkdir()
            with closing(SyncedSite(a_site(tmp_path / folder), clock, platform)) as site:
                site.journal.become("j1")
                clock.advance(seconds=1)
                site.issue(letter)
                if folder == "card":
                    while not await site.uplink.step():
                        pass
                    continue
                with pytest.raises(Diverged) as diverged:
                    while not await site.uplink.step():
                        pass
                assert diverged.value.numbers == {"Α": 1}
    assert [state.alarm for state in await store.sites.states() if state.code == FIRST] == ["diverged"]


async def test_a_card_that_was_put_back_gives_no_number_again_while_nobody_has_decided(
    tmp_path: Path, store: Store, site: SyncedSite
) -> None:
    backup = tmp_path / "backup.db"
    with closing(sqlite3.connect(site.config.state_dir / "epass.db")) as card:
        card.execute("VACUUM INTO ?", (str(backup),))
    for letter in "ΑΑΒ":
        site.issue(letter)
    await both_agree(site, store)
    restored = a_site(tmp_path / "restored")
    for old in restored.state_dir.glob("epass.db*"):
        old.unlink()
    shutil.copy(backup, restored.state_dir / "epass.db")
    with closing(SyncedSite(restored, site.clock, site.platform)) as again:
        task = asyncio.ensure_future(again.uplink.run())
        await until(lambda: again.told(e.NumbersReserved))
        assert again.connection.status.is_alarm
        again.issue("Α")
        again.issue("Β")
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        assert [event.number for event in again.told(e.TicketIssued)] == ["Α003", "Β002"]


async def test_a_booking_of_a_service_that_was_not_here_comes_again_when_it_is(
    tmp_path: Path, store: Store, address: str, clock: FakeClock
) -> None:
    await store.sites.put_service(a_service("Γ"), SYSTEM)
    async with a_synced_site(tmp_path / "site", store, address, clock) as site:
        await connected(site, store)
        booking = await a_booking(store, at(23, 10), letter="Γ")
        await until(lambda: site.told(e.ChangeRefused))
        await both_agree(site, store)
        assert await store.bookings.untaken([booking.id]) == {booking.id: "no_such_service"}
    more = '[[services]]\nletter = "Γ"\nname = { el = "Δηλώσεις", en = "Declarations" }\n'
    async with a_synced_site(tmp_path / "site", store, address, clock, more=more) as site:
        await until(lambda: site.told(e.BookingReceived))
        await both_agree(site, store)
        assert await store.bookings.untaken([booking.id]) == {}
        [change] = [event.change for event in site.told(e.ChangeRefused)]
        assert site.journal.last_change() > change


async def test_all_that_is_so_comes_once_for_the_same_services(
    tmp_path: Path, store: Store, address: str, clock: FakeClock
) -> None:
    changes = []
    for hour in (10, 11, 12):
        async with a_synced_site(tmp_path / "site", store, address, clock) as site:
            await connected(site, store)
            await a_booking(store, at(23, hour))
            await until(lambda: len(site.told(e.BookingReceived)) > len(changes))
            changes.append(site.journal.last_change())
    assert changes == [changes[0], changes[0] + 1, changes[0] + 2]


async def test_two_daemons_at_once_record_a_change_once(
    tmp_path: Path, store: Store, address: str, clock: FakeClock
) -> None:
    """A restart that overlaps, or somebody who starts it by hand."""
    (tmp_path / "site").mkdir()
    config, token = a_site(tmp_path / "site"), await a_token(store)
    await a_booking(store, at(23, 10))
    async with HttpPlatform(address, lambda: token) as platform:
        with closing(SyncedSite(config, clock, platform)) as one, closing(SyncedSite(config, clock, platform)) as other:
            await one.downlink.step()
            await a_booking(store, at(23, 11))
            await asyncio.gather(one.downlink.step(), other.downlink.step())
            changes = [event.change for event in one.told(e.BookingReceived)]
    assert len(changes) == 2
    assert len(set(changes)) == 2


async def connected(site: SyncedSite, store: Store) -> None:
    """Both ways, as `epass sync status` would say."""
    await until(lambda: site.connection.status.connected_since)
    await both_agree(site, store)


async def so(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(10):
        while not await condition():
            await asyncio.sleep(0.02)
