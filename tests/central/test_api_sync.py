"""What sync needs of the platform beyond numbers: slips taken back, devices, hours, numbers of another card."""

import asyncio
from datetime import date, time

import pytest
from aiohttp import ClientSession

from central.domain.booking import Status
from central.domain.hours import ExceptionalDay, Opening
from central.domain.ticket import TicketStatus
from central.store import SYSTEM, Store, clerk_actor
from fakes.central import FIRST, a_booking, at
from fakes.central_api import FakeSite, a_token, kinds
from fakes.clock import FakeClock
from fakes.waiting import until

CLERK = clerk_actor("u1")
DUE = "2026-11-23T07:30:00+00:00"


@pytest.fixture
async def site(store: Store, session: ClientSession) -> FakeSite:
    site = FakeSite(session, await a_token(store))
    site.happens("DayOpened")
    site.happens("TicketIssued", ticket="t1", number="Α007", service="Α", origin="walk_in", due=DUE)
    return site


async def test_a_step_that_was_taken_back_is_none(site: FakeSite, store: Store) -> None:
    site.happens("TicketCalled", ticket="t1", counter=2)
    site.happens("TicketRestored", ticket="t1", status="WAITING", service="Α")
    await site.sends()
    ticket = await store.tickets.get("t1")
    assert (ticket.status, ticket.counter) == (TicketStatus.WAITING, None)
    site.happens("TicketRestored", ticket="t1", status="CALLED", service="Β", counter=3)
    await site.sends(4)
    ticket = await store.tickets.get("t1")
    assert (ticket.status, ticket.service, ticket.counter) == (TicketStatus.CALLED, "Β", 3)


async def test_a_check_in_that_was_a_slip_gives_the_booking_back_and_its_ticket_ends_alone(
    site: FakeSite, store: Store
) -> None:
    booking = await a_booking(store, at(23, 11))
    site.happens("BookingCheckedIn", ticket="t1", booking=booking.id)
    site.happens("BookingReleased", ticket="t1", booking=booking.id)
    site.happens("TicketCancelled", ticket="t1")
    await site.sends()
    assert (await store.bookings.get(booking.id, CLERK)).status is Status.BOOKED
    site.happens("TicketIssued", ticket="t2", number="Α008", service="Α", origin="booking", due=DUE)
    site.happens("BookingCheckedIn", ticket="t2", booking=booking.id)
    await site.sends(6)
    assert (await store.bookings.get(booking.id, CLERK)).status is Status.CHECKED_IN


async def test_a_booking_joined_to_a_number_is_served_with_it(site: FakeSite, store: Store) -> None:
    booking = await a_booking(store, at(23, 11))
    site.happens("BookingCheckedIn", ticket="t1", booking=booking.id)
    site.happens("TicketCalled", ticket="t1", counter=1)
    site.happens("ServingFinished", ticket="t1", counter=1)
    await site.sends()
    assert (await store.bookings.get(booking.id, CLERK)).status is Status.SERVED


async def test_devices_that_need_somebody_are_seen(site: FakeSite, store: Store) -> None:
    hall = {"at": DUE, "services": [], "tickets": [], "failed": ["printer", "box-2"]}
    await site.sends(hall=hall)
    assert (await store.tickets.hall(FIRST)).failed == ("printer", "box-2")
    assert await site.sends(hall=hall | {"failed": ["Ο εκτυπωτής"]}) == 422
    assert site.answer["path"] == "hall/failed/0"


async def test_a_clock_that_begins_in_1970_stops_no_stream(site: FakeSite) -> None:
    site.entries.clear()
    site.happens("DayOpened", day="1970-01-01")
    site.happens("DayOpened")
    assert await site.sends() == 200
    assert site.answer == {"have": 2}


async def test_names_hours_and_days_come_down_when_they_change(site: FakeSite, store: Store, clock: FakeClock) -> None:
    [settings] = [change for change in await site.changes() if change["kind"] == "settings"]
    assert settings["services"][0]["service"] == "Α"
    assert settings["services"][0]["name"]["en"] == "Service Α"
    assert settings["services"][0]["hours"]["mon"] == [["08:00", "19:30"]]
    assert settings["days"] == []
    after = settings["seq"]
    short = ExceptionalDay(
        name={"el": "Απογραφή"}, openings=(Opening(opens=time(8), last=time(10, 30), closes=time(11)),)
    )
    await store.sites.put_day(FIRST, date(2026, 11, 26), short, SYSTEM)
    await store.sites.put_day(FIRST, date(2026, 11, 27), ExceptionalDay(name={"el": "Τοπική αργία"}), SYSTEM)
    [_, changed] = await site.changes(after)
    assert changed["days"] == [
        {"day": "2026-11-26", "name": {"el": "Απογραφή"}, "closes": "10:30"},
        {"day": "2026-11-27", "name": {"el": "Τοπική αργία"}},
    ]


async def test_who_begins_anew_is_told_what_is_so_and_which_numbers_are_given(site: FakeSite, store: Store) -> None:
    gone, kept = await a_booking(store, at(23, 11)), await a_booking(store, at(23, 12))
    await store.bookings.cancel(gone.id, CLERK)
    await site.sends()
    assert await site.asks(after=0, anew=1) == 200
    changes = site.answer["changes"]
    assert kinds(changes) == ["resync", "settings", "booking"]
    assert changes[0]["bookings"] == [kept.id]
    assert changes[0]["numbers"] == {"day": "2026-11-23", "given": {"Α": 7}}
    assert await site.changes(changes[-1]["seq"]) == []


async def test_an_answer_says_whose_it_is_and_what_time_it_is_here(site: FakeSite, clock: FakeClock) -> None:
    await site.asks(after=0)
    assert (site.answer["site"], site.answer["now"]) == (FIRST, clock().isoformat())


async def test_a_new_journal_ends_the_alarm(site: FakeSite, store: Store, session: ClientSession) -> None:
    async def alarms() -> list[str]:
        return [state.alarm for state in await store.sites.states() if state.code == FIRST]

    await site.sends()
    site.happens("CounterOpened", counter=1)
    assert await site.sends(3, prev_hash="0" * 64) == 409
    assert await alarms() == ["diverged"]
    anew = FakeSite(session, site.token, FIRST, "j2")
    anew.happens("DayOpened")
    assert await anew.sends() == 200
    assert await alarms() == [""]


async def test_who_waits_with_a_booking_when_the_card_dies_can_check_in_at_the_new_one(
    site: FakeSite, store: Store, session: ClientSession
) -> None:
    waits, served, called = [await a_booking(store, at(23, hour)) for hour in (11, 12, 13)]
    checks_in(site, "t2", waits.id)
    checks_in(site, "t3", served.id)
    site.happens("TicketCalled", ticket="t3", counter=1)
    site.happens("ServingFinished", ticket="t3", counter=1)
    checks_in(site, "t4", called.id)
    site.happens("TicketCalled", ticket="t4", counter=1)
    await site.sends()
    new = FakeSite(session, site.token, journal_id="j2")
    new.happens("DayOpened")
    assert await new.sends() == 200
    found = [await store.bookings.get(booking.id, CLERK) for booking in (waits, served, called)]
    assert [booking.status for booking in found] == [Status.BOOKED, Status.SERVED, Status.BOOKED]
    assert [booking.ticket for booking in found] == [None, "t3", None]
    await new.asks(after=0, anew=1)
    assert new.answer["changes"][0]["bookings"] == [waits.id, called.id]
    released = [row for row in await store.audit.lines(site=FIRST) if row.action == "released"]
    assert {row.subject for row in released} == {waits.id, called.id}


async def test_bookings_that_come_free_with_a_new_journal_come_down_to_who_listens_already(
    site: FakeSite, store: Store, session: ClientSession
) -> None:
    booking = await a_booking(store, at(23, 11))
    checks_in(site, "t2", booking.id)
    await site.sends()
    new = FakeSite(session, site.token, journal_id="j2")
    await new.asks(after=0, anew=1)
    assert kinds(new.answer["changes"]) == ["resync", "settings"]
    listens = FakeSite(session, site.token)
    heard = asyncio.create_task(listens.changes(new.answer["changes"][-1]["seq"], wait=25))
    await until(lambda: store.feed._database.wakes._bells.get(f"changes:{FIRST}"))
    new.happens("DayOpened")
    await new.sends()
    async with asyncio.timeout(15):
        [came] = await heard
    assert (came["kind"], came["booking"], came["code"]) == ("booking", booking.id, booking.code)


async def test_a_card_that_begins_a_new_journal_checks_its_people_in_again(
    site: FakeSite, store: Store, session: ClientSession
) -> None:
    booking = await a_booking(store, at(23, 11))
    checks_in(site, "t2", booking.id)
    await site.sends()
    again = FakeSite(session, site.token, journal_id="j2")
    again.entries = site.entries
    assert await again.sends(last=2) == 200
    assert (await store.bookings.get(booking.id, CLERK)).status is Status.BOOKED
    assert await again.sends(3) == 200
    found = await store.bookings.get(booking.id, CLERK)
    assert (found.status, found.ticket) == (Status.CHECKED_IN, "t2")
    assert (await store.tickets.get("t2")).status is TicketStatus.WAITING


async def test_who_came_yesterday_and_was_not_called_has_come(
    site: FakeSite, store: Store, session: ClientSession, clock: FakeClock
) -> None:
    booking = await a_booking(store, at(23, 11))
    checks_in(site, "t2", booking.id)
    await site.sends()
    clock.advance(days=1)
    new = FakeSite(session, site.token, journal_id="j2")
    new.happens("DayOpened", day="2026-11-24")
    assert await new.sends() == 200
    assert (await store.bookings.get(booking.id, CLERK)).status is Status.CHECKED_IN


def checks_in(site: FakeSite, ticket: str, booking: str) -> None:
    number = f"Α{len(site.entries):03d}"
    site.happens("TicketIssued", ticket=ticket, number=number, service="Α", origin="booking", due=DUE)
    site.happens("BookingCheckedIn", ticket=ticket, booking=booking)


async def test_a_restored_backup_is_seen_though_it_is_shorter(site: FakeSite, session: ClientSession) -> None:
    for _ in range(4):
        site.happens("CounterOpened", counter=1)
    await site.sends()
    restored = FakeSite(session, site.token)
    restored.entries = site.entries[:3]
    restored.happens("CounterClosed", counter=1)
    assert await restored.sends() == 409
    assert (restored.answer["error"], restored.answer["have"]) == ("diverged", 6)
    restored.entries = site.entries[:3]
    assert await restored.sends() == 200, "a batch that came late is no other past"
