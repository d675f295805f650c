"""The outbox over both databases: what is owed is sent once, what cannot go now is tried later, what never can not."""

import logging
from datetime import UTC, timedelta

import pytest

from central.daemon import over_outages
from central.domain.booking import Contact
from central.mail import MailError, MailRejected, Sender
from central.outbox import Outbox, retry_after
from central.store import citizen_actor
from epass.errors import StoreError
from fakes.central import a_booking, a_citizen, at, some_details

SENDER = Sender(address="no-reply@rantevou.example.gr", host="rantevou.example.gr", pages="https://rantevou.example.gr")
WITH_MAIL = {"contact": Contact(email="maria@example.gr"), "has_consented": True}


class Postbox:
    """Takes mails, or has a trouble."""

    def __init__(self):
        self.taken, self.trouble, self.tried = [], None, 0

    def close_down(self):
        self.trouble = MailError("The mail server cannot be used: it is closed.")

    def refuse_for_ever(self):
        self.trouble = MailRejected("The mail server refuses the address.")

    def work_again(self):
        self.trouble = None

    async def deliver(self, mail):
        self.tried += 1
        if self.trouble:
            raise self.trouble
        self.taken.append(mail)


@pytest.fixture
def postbox():
    return Postbox()


@pytest.fixture
def outbox(store, postbox, clock):
    return Outbox(store, postbox, SENDER, clock)


async def empty(outbox):
    while await outbox.deliver_due():
        pass


async def test_a_booking_with_consent_is_confirmed_once(store, outbox, postbox):
    booking = await a_booking(store, at(24, 10), details=some_details(**WITH_MAIL))
    await empty(outbox)
    await empty(outbox)
    (mail,) = postbox.taken
    assert mail["To"] == "maria@example.gr" and booking.code in mail.get_body(("plain",)).get_content()


async def test_without_consent_nothing_is_owed(store, outbox, postbox):
    await a_booking(store, at(24, 10), details=some_details(contact=Contact(email="maria@example.gr")))
    await empty(outbox)
    assert postbox.tried == 0


async def test_what_cannot_go_now_is_tried_later_and_told_once(store, outbox, postbox, clock, caplog):
    postbox.close_down()
    await a_booking(store, at(24, 10), details=some_details(**WITH_MAIL))
    with caplog.at_level(logging.INFO, logger="central.outbox"):
        await empty(outbox)
        assert (postbox.tried, postbox.taken) == (1, [])
        clock.advance(seconds=61)
        await empty(outbox)
        assert postbox.tried == 2
        postbox.work_again()
        clock.advance(minutes=5)
        await empty(outbox)
    assert len(postbox.taken) == 1
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2 and "wait" in told[0] and "again" in told[1]
    assert "maria" not in " ".join(told)


async def test_what_the_mail_server_will_never_take_is_given_up(store, outbox, postbox, clock):
    postbox.refuse_for_ever()
    await a_booking(store, at(27, 10), details=some_details(**WITH_MAIL))
    await empty(outbox)
    clock.advance(hours=5)
    await empty(outbox)
    assert postbox.tried == 1


class Outage:
    """A database that does not answer the first times that it is asked."""

    def __init__(self, store, times):
        self._store, self.left = store, times

    def __getattr__(self, name):
        return getattr(self._store, name)

    async def ping(self):
        self.left -= 1
        if self.left > 0:
            raise StoreError("The database does not answer.")

    async def work(self):
        """Fails while it is away, and then is done with an error of the test's own."""
        if self.left > 0:
            raise StoreError("The database does not answer.")
        raise EOFError


async def test_after_an_outage_of_the_database_the_work_goes_on_and_both_are_told_once(store, caplog):
    outage = Outage(store, times=3)
    with caplog.at_level(logging.INFO, logger="central"), pytest.raises(EOFError):
        await over_outages(outage, outage.work, pause_s=0)
    told = [record.getMessage() for record in caplog.records if record.name == "central"]
    assert len(told) == 2 and "waits" in told[0] and "again" in told[1]


async def test_of_two_processes_one_sends_a_mail(store, postbox, clock):
    await a_booking(store, at(24, 10), details=some_details(**WITH_MAIL))
    first, second = Outbox(store, postbox, SENDER, clock), Outbox(store, postbox, SENDER, clock)
    assert sorted([await first.deliver_due(), await second.deliver_due()]) == [0, 1]
    assert len(postbox.taken) == 1


async def test_a_mail_that_was_overtaken_by_a_cancellation_says_the_cancellation_only(store, outbox, postbox):
    citizen = await a_citizen(store)
    booking = await a_booking(store, at(24, 10), details=some_details(**WITH_MAIL), actor=citizen_actor(citizen))
    await store.bookings.cancel(booking.id, citizen_actor(citizen))
    await empty(outbox)
    assert [mail["Subject"].split()[0] for mail in postbox.taken][-1] == "Ακυρώθηκε"


async def test_a_mail_is_in_the_language_of_the_booking(store, outbox, postbox):
    await a_booking(store, at(24, 10), details=some_details(language="en", **WITH_MAIL))
    await empty(outbox)
    assert postbox.taken[0]["Content-Language"] == "en"
    assert postbox.taken[0]["Date"].datetime.tzinfo is not None
    assert postbox.taken[0]["Date"].datetime.astimezone(UTC).year == 2026


def test_the_pauses_grow_up_to_four_hours_and_end():
    pauses = [retry_after(attempt) for attempt in range(1, 13)]
    assert pauses[:4] == [timedelta(minutes=many) for many in (1, 2, 4, 8)]
    assert pauses[-1] is None and max(pause for pause in pauses if pause) == timedelta(hours=4)
