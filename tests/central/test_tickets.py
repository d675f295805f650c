"""Numbers of a site on a telephone: asked for, given, called, and what the site says of the wait."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from central.domain.booking import Status
from central.domain.refusals import (
    NoNumbersNow,
    NoSuchService,
    NoSuchSite,
    NoSuchTicket,
    NotPossibleNow,
    SiteSilent,
    TicketAlready,
)
from central.domain.ticket import TicketStatus
from central.store import SYSTEM, Store, citizen_actor
from fakes.central import FIRST, SECOND, a_booking, a_citizen, a_service, at
from fakes.central_api import FakeSite, a_token, an_api
from fakes.clock import FakeClock


@pytest.fixture
async def site(store: Store) -> AsyncIterator[FakeSite]:
    """Open, and connected."""
    async with an_api(store) as session:
        site = FakeSite(session, await a_token(store))
        site.happens("DayOpened")
        site.happens("CounterOpened", counter=3)
        assert await site.sends() == 200
        yield site


async def goes_on(site: FakeSite, kind: str, **body: Any) -> None:
    site.happens(kind, **body)
    assert await site.sends(first=len(site.entries)) == 200


def issued(ticket: str, number: str, **more: Any) -> dict[str, Any]:
    due = "2026-11-23T07:30:00+00:00"
    return {"ticket": ticket, "number": number, "service": "Α", "origin": "walk_in", "due": due, **more}


def a_hall(**tickets: tuple[int, int | None, int | None]) -> dict[str, Any]:
    return {
        "at": "2026-11-23T06:00:00+00:00",
        "services": [{"service": "Α", "open": True, "waiting": len(tickets), "low_min": 5, "high_min": 10}],
        "tickets": [
            {"ticket": id, "ahead": ahead, "low_min": low, "high_min": high}
            for id, (ahead, low, high) in tickets.items()
        ],
    }


async def test_a_phone_asks_and_the_site_answers(site: FakeSite, store: Store) -> None:
    asked = await store.tickets.request(site=FIRST, letter="Α", holder="phone", language="en")
    assert (asked.status, asked.number, asked.language) == (TicketStatus.REQUESTED, "", "en")
    [change] = await site.changes(1)
    assert change["kind"] == "ticket_requested"
    assert (change["request"], change["service"], change["language"]) == (asked.id, "Α", "en")
    assert change["expires_at"] == "2026-11-23T06:01:00+00:00"

    site.happens("TicketIssued", **issued("t1", "Α001", request=asked.id, change=change["seq"], origin="phone"))
    await site.sends(first=3, hall=a_hall(t1=(4, 10, 15)))
    ticket = await store.tickets.get(asked.id)
    assert (ticket.id, ticket.number, ticket.status) == (asked.id, "Α001", TicketStatus.WAITING)
    assert (ticket.ahead, ticket.low_min, ticket.high_min) == (4, 10, 15)
    assert ticket.can_be_cancelled
    assert (await store.tickets.get("t1")).number == "Α001"


async def test_a_page_is_told_of_every_step(site: FakeSite, store: Store) -> None:
    await goes_on(site, "TicketIssued", **issued("t1", "Α001"))
    seen = await store.tickets.get("t1")
    steps = [
        ("TicketCalled", {"counter": 3}, TicketStatus.CALLED),
        ("TicketRecalled", {"counter": 3}, TicketStatus.CALLED),
        ("TicketMarkedNoShow", {"counter": 3}, TicketStatus.NO_SHOW),
        ("TicketResumed", {}, TicketStatus.WAITING),
        ("TicketHeld", {}, TicketStatus.HELD),
        ("TicketTransferred", {"service": "Β"}, TicketStatus.WAITING),
        ("TicketCalled", {"counter": 3}, TicketStatus.CALLED),
        ("ServingBegan", {"counter": 3}, TicketStatus.SERVING),
        ("ServingFinished", {"counter": 3}, TicketStatus.FINISHED),
    ]
    for kind, body, status in steps:
        watching = asyncio.create_task(store.tickets.watch("t1", seen, 10))
        await goes_on(site, kind, ticket="t1", **body)
        seen = await asyncio.wait_for(watching, 5)
        assert seen.status is status, kind
    assert (seen.service, seen.counter, seen.calls) == ("Β", 3, 3)


async def test_a_watch_ends_when_the_time_is_over(site: FakeSite, store: Store) -> None:
    await goes_on(site, "TicketIssued", **issued("t1", "Α001"))
    seen = await store.tickets.get("t1")
    assert await store.tickets.watch("t1", seen, 0.05) == seen


async def test_the_hall_is_seen_whole(site: FakeSite, store: Store) -> None:
    for place in (1, 2, 3):
        site.happens("TicketIssued", **issued(f"t{place}", f"Α00{place}"))
    site.happens("TicketCalled", ticket="t1", counter=3)
    site.happens("TicketCalled", ticket="t3", counter=3)
    site.happens("ServingFinished", ticket="t3", counter=3)
    site.happens("CounterOpened", counter=4)
    await site.sends(first=3, hall=a_hall(t2=(0, 0, 5)))
    hall = await store.tickets.hall(FIRST)
    assert [(ticket.number, ticket.status, ticket.ahead) for ticket in hall.tickets] == [
        ("Α001", "CALLED", None),
        ("Α002", "WAITING", 0),
    ]
    assert [(now.counter, now.number) for now in hall.counters] == [(3, "Α001"), (4, "")]
    assert [(wait.letter, wait.is_open, wait.waiting, wait.high_min) for wait in hall.services] == [("Α", True, 1, 10)]
    with pytest.raises(NoSuchSite):
        await store.tickets.hall("9999")


async def test_yesterdays_tickets_are_not_in_the_hall(site: FakeSite, store: Store, clock: FakeClock) -> None:
    await goes_on(site, "TicketIssued", **issued("t1", "Α001"))
    clock.advance(days=1)
    await goes_on(site, "DayOpened", day="2026-11-24")
    hall = await store.tickets.hall(FIRST)
    assert (hall.tickets, hall.counters) == ((), ())
    assert not (await store.tickets.get("t1")).can_be_cancelled


async def test_one_holder_has_one_number_at_a_time(site: FakeSite, store: Store) -> None:
    first = await store.tickets.request(site=FIRST, letter="Α", holder="phone")
    with pytest.raises(TicketAlready) as refusal:
        await store.tickets.request(site=FIRST, letter="Β", holder="phone")
    assert refusal.value.ticket == first.id
    await store.tickets.request(site=FIRST, letter="Α", holder="another")
    await goes_on(site, "TicketIssued", **issued("t1", "Α001", request=first.id))
    with pytest.raises(TicketAlready):
        await store.tickets.request(site=FIRST, letter="Α", holder="phone")
    await goes_on(site, "TicketCancelled", ticket="t1")
    second = await store.tickets.request(site=FIRST, letter="Α", holder="phone")
    assert [ticket.id for ticket in await store.tickets.of_holder("phone")] in (
        [second.id, first.id],
        [first.id, second.id],
    )


async def test_many_requests_of_one_holder_at_once_ask_once(site: FakeSite, store: Store) -> None:
    async def asks() -> bool:
        try:
            await store.tickets.request(site=FIRST, letter="Α", holder="phone")
        except TicketAlready:
            return False
        return True

    assert sum(await asyncio.gather(*(asks() for _ in range(20)))) == 1


async def test_no_number_is_promised_that_nobody_at_the_site_knows(
    site: FakeSite, store: Store, clock: FakeClock
) -> None:
    clock.advance(seconds=61)
    with pytest.raises(SiteSilent):
        await store.tickets.request(site=FIRST, letter="Α", holder="phone")


async def test_a_site_whose_journal_is_refused_is_silent_though_it_goes_on_asking(site: FakeSite, store: Store) -> None:
    await goes_on(site, "TicketIssued", **issued("t1", "Α001"))
    async with an_api(store) as session:
        restored = FakeSite(session, site.token)
        restored.happens("DayOpened", at="2026-11-23T06:30:00+00:00")
        assert await restored.sends() == 409
        await restored.changes()
        with pytest.raises(SiteSilent):
            await store.tickets.request(site=FIRST, letter="Α", holder="phone")
        page = await store.tickets.get("t1")
        assert (page.is_silent, page.can_be_cancelled) == (True, False)
        assert (await store.tickets.hall(FIRST)).is_silent
        assert [line.is_silent for line in await store.sites.lines() if line.code == FIRST] == [True]
        restored.journal_id = "j2"
        assert await restored.sends() == 200
    await store.tickets.request(site=FIRST, letter="Α", holder="phone")
    assert not (await store.tickets.hall(FIRST)).is_silent


async def test_an_old_card_that_is_refused_makes_nobody_silent(site: FakeSite, store: Store) -> None:
    async with an_api(store) as session:
        newer = FakeSite(session, site.token, journal_id="j2")
        newer.happens("DayOpened")
        assert await newer.sends() == 200
        site.happens("CounterClosed", counter=3)
        assert await site.sends() == 409
        assert site.answer["error"] == "superseded"
    await store.tickets.request(site=FIRST, letter="Α", holder="phone")


async def test_a_request_that_is_not_answered_in_time_is_refused(
    site: FakeSite, store: Store, clock: FakeClock
) -> None:
    asked = await store.tickets.request(site=FIRST, letter="Α", holder="phone")
    clock.advance(seconds=61)
    refused = await store.tickets.get(asked.id)
    assert (refused.status, refused.reason) == (TicketStatus.REFUSED, "expired")
    await goes_on(site, "TicketIssued", **issued("t1", "Α001", request=asked.id))
    assert (await store.tickets.get(asked.id)).number == "Α001"


async def test_what_the_site_refuses_is_said_with_its_reason(site: FakeSite, store: Store) -> None:
    asked = await store.tickets.request(site=FIRST, letter="Α", holder="phone")
    await goes_on(site, "ChangeRefused", change=2, reason="daily_maximum", request=asked.id)
    refused = await store.tickets.get(asked.id)
    assert (refused.status, refused.reason) == (TicketStatus.REFUSED, "daily_maximum")


async def test_services_that_give_no_numbers_are_refused(site: FakeSite, store: Store) -> None:
    with pytest.raises(NoSuchService):
        await store.tickets.request(site=FIRST, letter="Ω", holder="phone")
    with pytest.raises(NoSuchSite):
        await store.tickets.request(site="9999", letter="Α", holder="phone")
    closed = a_hall()
    closed["services"][0]["open"] = False
    await site.sends_batch({"journal_id": "j1", "prev_hash": "", "entries": [], "hall": closed})
    with pytest.raises(NoNumbersNow):
        await store.tickets.request(site=FIRST, letter="Α", holder="phone")
    await store.sites.put_service(a_service("Β", takes_phone=False), SYSTEM)
    with pytest.raises(NoNumbersNow):
        await store.tickets.request(site=FIRST, letter="Β", holder="phone")


async def test_a_number_is_given_back_from_the_phone(site: FakeSite, store: Store) -> None:
    asked = await store.tickets.request(site=FIRST, letter="Α", holder="phone")
    with pytest.raises(NotPossibleNow):
        await store.tickets.cancel(asked.id)
    await goes_on(site, "TicketIssued", **issued("t1", "Α001", request=asked.id))
    assert (await store.tickets.cancel(asked.id)).status is TicketStatus.WAITING
    [change] = await site.changes(2)
    assert (change["kind"], change["ticket"], change["request"]) == ("ticket_cancelled", "t1", asked.id)
    await goes_on(site, "TicketCancelled", ticket="t1", request=asked.id)
    assert (await store.tickets.get(asked.id)).status is TicketStatus.CANCELLED
    with pytest.raises(NotPossibleNow):
        await store.tickets.cancel(asked.id)


async def test_the_paper_tickets_page_can_give_it_back_too(site: FakeSite, store: Store) -> None:
    await goes_on(site, "TicketIssued", **issued("t1", "Α001"))
    await store.tickets.cancel("t1")
    [change] = await site.changes(1)
    assert (change["kind"], change["ticket"]) == ("ticket_cancelled", "t1")
    assert "request" not in change


@pytest.mark.parametrize("from_a_phone", [True, False])
async def test_who_gives_a_number_back_many_times_tells_the_site_once(
    site: FakeSite, store: Store, clock: FakeClock, from_a_phone: bool
) -> None:
    ticket = "t1"
    if from_a_phone:
        ticket = (await store.tickets.request(site=FIRST, letter="Α", holder="phone")).id
    await goes_on(site, "TicketIssued", **issued("t1", "Α001", **({"request": ticket} if from_a_phone else {})))
    await goes_on(site, "TicketIssued", **issued("t2", "Α002"))
    await asyncio.gather(*(store.tickets.cancel(ticket) for _ in range(20)))
    await store.tickets.cancel("t2")
    asked = [change["ticket"] for change in await site.changes(1) if change["kind"] == "ticket_cancelled"]
    assert asked == ["t1", "t2"]
    # The site said no, and the number waits again.
    clock.advance(seconds=61)
    await site.changes()
    await store.tickets.cancel(ticket)
    asked = [change["ticket"] for change in await site.changes(1) if change["kind"] == "ticket_cancelled"]
    assert asked == ["t1", "t2", "t1"]


async def test_a_ticket_that_nobody_told_of_is_not_there(site: FakeSite, store: Store) -> None:
    with pytest.raises(NoSuchTicket):
        await store.tickets.get("nothing")
    await goes_on(site, "TicketCalled", ticket="t9", counter=3)
    with pytest.raises(NoSuchTicket):
        await store.tickets.get("t9")


async def test_what_becomes_of_a_booking_is_what_the_site_says(site: FakeSite, store: Store) -> None:
    booking = await a_booking(store, at(23, 11))
    told = [
        ("TicketIssued", issued("b1", "Α001", origin="booking"), Status.BOOKED),
        ("BookingCheckedIn", {"ticket": "b1", "booking": booking.id}, Status.CHECKED_IN),
        ("TicketCalled", {"ticket": "b1", "counter": 3}, Status.CHECKED_IN),
        ("TicketMarkedNoShow", {"ticket": "b1", "counter": 3}, Status.NO_SHOW),
        ("TicketCalled", {"ticket": "b1", "counter": 3}, Status.CHECKED_IN),
        ("ServingFinished", {"ticket": "b1", "counter": 3}, Status.SERVED),
    ]
    for kind, body, status in told:
        await goes_on(site, kind, **body)
        assert (await store.bookings.get(booking.id, SYSTEM)).status is status, kind
    assert (await store.bookings.get(booking.id, SYSTEM)).ticket == "b1"
    did = [(line.what, line.by) for line in await store.bookings.history(booking.id)]
    assert did[0] == ("booked", "citizen")
    assert did[1:] == [("checked_in", "site"), ("missed", "site"), ("checked_in", "site"), ("served", "site")]


async def test_a_booking_that_the_site_cannot_take_in_is_told_until_it_can(site: FakeSite, store: Store) -> None:
    booking, fine = await a_booking(store, at(23, 11)), await a_booking(store, at(23, 12))
    await goes_on(site, "BookingReceived", booking=fine.id, change=3)
    for reason in ("already_checked_in", "no_such_booking"):
        await goes_on(site, "ChangeRefused", change=2, reason=reason, booking=booking.id)
    assert await store.bookings.untaken([booking.id, fine.id]) == {}
    for _ in range(2):
        await goes_on(site, "ChangeRefused", change=2, reason="no_such_service", booking=booking.id)
    assert await store.bookings.untaken([booking.id, fine.id]) == {booking.id: "no_such_service"}
    [line] = [line for line in await store.audit.lines(site=FIRST) if line.action == "untaken"]
    assert (line.actor.kind, line.subject, line.details) == ("site", booking.id, {"why": "no_such_service"})
    await goes_on(site, "BookingReceived", booking=booking.id, change=4)
    assert await store.bookings.untaken([booking.id, fine.id]) == {}
    assert [line.what for line in await store.bookings.history(booking.id)] == ["booked", "untaken", "taken_in"]
    assert [line.what for line in await store.bookings.history(fine.id)] == ["booked"]


async def test_what_a_site_says_of_anothers_booking_is_not_told(site: FakeSite, store: Store) -> None:
    elsewhere = await a_booking(store, at(23, 11), site=SECOND)
    await goes_on(site, "ChangeRefused", change=2, reason="no_such_service", booking=elsewhere.id)
    assert await store.bookings.untaken([elsewhere.id]) == {}


async def test_a_person_who_is_there_is_there_though_it_was_cancelled(site: FakeSite, store: Store) -> None:
    """And though somebody else has the place by now: the hall decides who is served."""
    for number, hour in enumerate((11, 12), start=1):
        booking = await a_booking(store, at(23, hour))
        if hour == 11:
            await store.bookings.cancel(booking.id, SYSTEM)
        else:
            await goes_on(site, "TicketIssued", **issued("b0", "Α009", origin="booking"))
            await goes_on(site, "BookingCheckedIn", ticket="b0", booking=booking.id)
            await goes_on(site, "TicketCancelled", ticket="b0")
        assert (await store.bookings.get(booking.id, SYSTEM)).status is Status.CANCELLED
        other = await a_booking(store, at(23, hour), actor=citizen_actor(await a_citizen(store, 1)))
        await goes_on(site, "TicketIssued", **issued(f"b{number}", f"Α00{number}", origin="booking"))
        await goes_on(site, "BookingCheckedIn", ticket=f"b{number}", booking=booking.id)
        assert (await store.bookings.get(booking.id, SYSTEM)).status is Status.CHECKED_IN
        assert (await store.bookings.get(other.id, SYSTEM)).status is Status.BOOKED


async def test_bookings_of_another_site_are_none_of_its_business(site: FakeSite, store: Store) -> None:
    booking = await a_booking(store, at(23, 11), site=SECOND)
    await goes_on(site, "TicketIssued", **issued("b1", "Α001", origin="booking"))
    await goes_on(site, "BookingCheckedIn", ticket="b1", booking=booking.id)
    assert (await store.bookings.get(booking.id, SYSTEM)).status is Status.BOOKED


async def test_only_the_journal_in_use_says_how_things_stand(site: FakeSite, store: Store) -> None:
    await site.sends(first=2, hall=a_hall())
    waiting = (await store.tickets.hall(FIRST)).services
    unknown = {"journal_id": "j2", "prev_hash": "", "entries": [], "hall": {**a_hall(), "services": []}}
    assert await site.sends_batch(unknown) == 200
    assert (await store.tickets.hall(FIRST)).services == waiting
    site.journal_id, site.entries = "j2", []
    site.happens("DayOpened")
    assert await site.sends() == 200
    assert await site.sends_batch({**unknown, "journal_id": "j1"}) == 409
    assert site.answer["error"] == "superseded"
