"""What is owed by mail, what is counted, and what goes when."""

from datetime import date, timedelta

import pytest

from central.domain.booking import Contact, Status, Step
from central.domain.refusals import NoSuchMessage, NoSuchSite, NoSuchTicket, WrongDetails
from central.domain.statistics import DayFigures
from central.store import SYSTEM, Store, clerk_actor
from central.store.mail_kinds import MailKind
from fakes.central import FIRST, SECOND, a_booking, at, some_details
from fakes.central_api import FakeSite, a_token, an_api
from fakes.clock import FakeClock

CLERK = clerk_actor("u1")
WRITE_ME = some_details(contact=Contact(email="m@example.gr"), has_consented=True)


async def kinds(store: Store) -> list[MailKind]:
    """What is owed now; all of it is sent."""
    tasks = await store.mails.claim()
    for task in tasks:
        await store.mails.sent(task.id)
    return [task.kind for task in tasks]


async def test_who_agreed_is_written_about_every_step(store: Store, clock: FakeClock) -> None:
    booking = await a_booking(store, at(26, 9), details=WRITE_ME)
    [task] = await store.mails.claim()
    assert (task.kind, task.booking, task.site.code, task.attempt) == (MailKind.CONFIRMATION, booking, FIRST, 1)
    await store.mails.sent(task.id)
    await store.bookings.move(booking.id, letter="Α", starts=at(26, 10), actor=CLERK)
    assert await kinds(store) == [MailKind.CHANGE]
    clock.now = at(25, 10)
    assert await kinds(store) == [MailKind.REMINDER]
    await store.bookings.cancel(booking.id, CLERK)
    assert await kinds(store) == [MailKind.CANCELLATION]
    assert await kinds(store) == []


async def test_who_did_not_agree_is_not_written(store: Store, clock: FakeClock) -> None:
    silent = some_details(contact=Contact(email="m@example.gr"))
    booking = await a_booking(store, at(26, 9), details=silent)
    await store.bookings.cancel(booking.id, CLERK)
    clock.advance(days=3)
    assert await kinds(store) == []


async def test_consent_that_is_taken_back_stops_the_mails(store: Store, clock: FakeClock) -> None:
    booking = await a_booking(store, at(26, 9), details=WRITE_ME)
    await store.bookings.change(booking.id, some_details(), CLERK)
    clock.now = at(25, 10)
    assert await kinds(store) == []


async def test_nobody_is_reminded_of_what_is_past(store: Store, clock: FakeClock) -> None:
    await a_booking(store, at(26, 9), details=WRITE_ME)
    await kinds(store)
    clock.now = at(26, 9)
    assert await kinds(store) == []
    await a_booking(store, at(26, 12), details=WRITE_ME)
    assert await kinds(store) == [MailKind.CONFIRMATION]


async def test_a_mail_is_one_process_until_its_lease_ends(store: Store, clock: FakeClock) -> None:
    await a_booking(store, at(26, 9), details=WRITE_ME)
    [first] = await store.mails.claim()
    assert await store.mails.claim() == []
    clock.advance(minutes=2)
    [again] = await store.mails.claim()
    assert (again.id, again.attempt) == (first.id, 2)
    await store.mails.failed(again.id, "the server is busy", retry_at=clock.now + timedelta(minutes=10))
    clock.advance(minutes=9)
    assert await store.mails.claim() == []
    clock.advance(minutes=1)
    [last] = await store.mails.claim()
    await store.mails.failed(last.id, "no such address", retry_at=None)
    clock.advance(days=1)
    assert MailKind.CONFIRMATION not in await kinds(store)


async def test_figures_tell_what_became_of_a_day(store: Store, clock: FakeClock) -> None:
    served, missed, cancelled, _open = [await a_booking(store, at(23, 9 + place)) for place in range(1, 5)]
    clock.now = at(23, 12)
    await store.bookings.step(served.id, Step.SERVE, CLERK)
    await store.bookings.step(missed.id, Step.MISS, CLERK)
    await store.bookings.cancel(cancelled.id, CLERK)
    async with an_api(store) as session:
        site = FakeSite(session, await a_token(store))
        site.happens("DayOpened")
        due = "2026-11-23T07:30:00+00:00"
        for place in (1, 2, 3):
            site.happens(
                "TicketIssued", ticket=f"t{place}", number=f"Α00{place}", service="Α", origin="walk_in", due=due
            )
        hall = {"at": due, "services": [], "tickets": [{"ticket": "t1", "ahead": 0, "low_min": 5, "high_min": 10}]}
        await site.sends(hall=hall)
        site.happens("TicketCalled", at="2026-11-23T06:10:02+00:00", ticket="t1", counter=1)
        site.happens("ServingFinished", at="2026-11-23T06:12:00+00:00", ticket="t1", counter=1)
        site.happens("TicketCalled", at="2026-11-23T06:20:03+00:00", ticket="t2", counter=1)
        site.happens("TicketRecalled", at="2026-11-23T06:30:03+00:00", ticket="t2", counter=1)
        await site.sends(first=5)
    day = date(2026, 11, 23)
    assert await store.statistics.days(first=day, last=day, site=FIRST) == [
        DayFigures(
            site=FIRST,
            day=day,
            service="Α",
            booked=3,
            came=1,
            no_show=1,
            cancelled=1,
            tickets=3,
            served=1,
            wait_mean_min=15,
            wait_p90_min=20,
            estimate_mean_min=7.5,
        )
    ]
    assert await store.statistics.days(first=day, last=day, site=SECOND) == []
    assert len(await store.statistics.days(first=day, last=day)) == 1


async def test_contact_data_goes_a_week_after_the_visit_and_names_after_ninety_days(
    store: Store, clock: FakeClock
) -> None:
    booking = await a_booking(store, at(25, 9), details=WRITE_ME)
    await store.bookings.cancel((await a_booking(store, at(25, 10))).id, CLERK)

    async def look() -> tuple[str, str, bool]:
        seen = await store.bookings.get(booking.id, SYSTEM)
        return seen.details.applicant, seen.details.contact.email, seen.is_anonymised

    clock.now = at(25, 9) + timedelta(days=7)
    await store.retention.tidy()
    assert await look() == ("Μαρία Παπαδοπούλου", "m@example.gr", False)
    clock.advance(days=1)
    assert (await store.retention.tidy()).contacts == 1
    assert await look() == ("Μαρία Παπαδοπούλου", "", False)
    clock.now = at(25, 9) + timedelta(days=90)
    assert (await store.retention.tidy()).bookings == 0
    clock.advance(days=1)
    assert (await store.retention.tidy()).bookings == 2
    assert await look() == ("", "", True)
    seen = await store.bookings.get(booking.id, SYSTEM)
    assert (seen.citizen, seen.code, seen.details.subject) == (None, "", "")
    assert all(line.actor.id == "" for line in await store.audit.lines() if line.actor.kind == "citizen")
    assert (await store.retention.tidy()) == type(await store.retention.tidy())(
        contacts=0, bookings=0, missed=0, entries=0, others=0
    )


async def test_who_was_never_heard_of_again_was_missed(store: Store, clock: FakeClock) -> None:
    booking = await a_booking(store, at(24, 9))
    clock.now = at(24, 23)
    assert (await store.retention.tidy()).missed == 0
    clock.now = at(25, 0)
    assert (await store.retention.tidy()).missed == 1
    assert (await store.bookings.get(booking.id, SYSTEM)).status is Status.NO_SHOW


async def test_entries_tickets_and_logs_go_in_their_time(store: Store, clock: FakeClock) -> None:
    async with an_api(store) as session:
        site = FakeSite(session, await a_token(store))
        site.happens("DayOpened")
        site.happens(
            "TicketIssued", ticket="t1", number="Α001", service="Α", origin="walk_in", due="2026-11-23T07:30:00+00:00"
        )
        await site.sends()
        clock.advance(days=60)
        assert (await store.retention.tidy()).entries == 0
        clock.advance(days=40)
        assert (await store.retention.tidy()).entries >= 1
        assert await store.entries.have(FIRST, "j1") == 2
        clock.now = at(23, 8) + timedelta(days=400)
        await store.retention.tidy()
        assert (await store.tickets.get("t1")).number == "Α001"
        assert await store.audit.lines()
        clock.advance(days=1)
        await store.retention.tidy()
        with pytest.raises(NoSuchTicket):
            await store.tickets.get("t1")
        assert await store.audit.lines() == []
        site.happens("DayOpened", day="2027-12-29")
        assert await site.sends(first=3) == 200


async def test_wall_messages_last_for_their_time(store: Store, clock: FakeClock) -> None:
    day = await store.messages.post(FIRST, {"el": "Σήμερα"}, CLERK)
    clock.advance(seconds=1)
    until = await store.messages.post(FIRST, {"el": "Ως την Τετάρτη", "en": "Until Wednesday"}, CLERK, until=at(25, 12))
    assert [message.id for message in await store.messages.of_site(FIRST)] == [until.id, day.id]
    clock.now = at(24, 8)
    assert await store.messages.of_site(FIRST) == [until]
    clock.now = at(25, 12)
    assert await store.messages.of_site(FIRST) == []
    for text, moment in (({"en": "Greek is missing"}, None), ({"el": "x" * 301}, None), ({"el": "Αργά"}, at(25, 12))):
        with pytest.raises(WrongDetails):
            await store.messages.post(FIRST, text, CLERK, until=moment)
    with pytest.raises(NoSuchSite):
        await store.messages.post("9999", {"el": "Κανείς"}, CLERK)
    with pytest.raises(NoSuchMessage):
        await store.messages.withdraw("nothing", CLERK)
