"""A number that is typed on a keypad: whose it is, and when it is nobody's."""

import pytest

from counter.keys import Do, Meaning
from counter.verbs import WhichService, decide
from epass.queueing import refusals
from epass.queueing.events import TicketCalled, TicketRecalled
from fakes.sites import a_journal, a_site

TYPED = Meaning(do=Do.CALL)


@pytest.fixture
def journal(tmp_path):
    site = a_site(tmp_path, box='serves = ["Α"]')
    return a_journal(site)


def issue(journal, service, *tickets):
    for ticket in tickets:
        journal.record(lambda hall, at, ticket=ticket: hall.issue(service, at=at, ticket=ticket))


def call(journal, number, service="", counter=1):
    meaning = Meaning(do=Do.CALL, service=service)
    entries = journal.record(lambda hall, at: decide(meaning, hall, counter, at=at, number=number))
    return [(type(e.event), e.event.ticket) for e in entries if isinstance(e.event, TicketCalled | TicketRecalled)]


def test_the_one_ticket_with_this_number_is_called_of_whatever_service(journal):
    issue(journal, "Α", "a1", "a2")
    issue(journal, "Β", "b1")
    assert call(journal, 2) == [(TicketCalled, "a2")]
    journal.record(lambda hall, at: hall.cancel("a1", at=at))
    assert call(journal, 1) == [(TicketCalled, "b1")]


def test_of_several_the_one_that_this_counter_serves_is_meant(journal):
    issue(journal, "Α", "a1")
    issue(journal, "Β", "b1")
    assert call(journal, 1) == [(TicketCalled, "a1")]


def test_of_several_that_the_counter_serves_none_is_called_until_the_service_is_typed(journal):
    issue(journal, "Α", "a1")
    issue(journal, "Β", "b1")
    with pytest.raises(WhichService, match="Several tickets"):
        call(journal, 1, counter=2)
    assert call(journal, 1, "Β", counter=2) == [(TicketCalled, "b1")]


def test_a_ticket_that_is_held_or_did_not_come_can_be_called_and_one_that_is_finished_not(journal):
    issue(journal, "Α", "a1", "a2", "a3")
    journal.record(lambda hall, at: hall.hold("a1", at=at))
    assert call(journal, 1) == [(TicketCalled, "a1")]
    journal.record(lambda hall, at: hall.mark_no_show(1, at=at))
    assert call(journal, 1) == [(TicketCalled, "a1")]
    journal.record(lambda hall, at: hall.finish(1, at=at))
    with pytest.raises(refusals.NoSuchTicket):
        call(journal, 1)


def test_the_number_of_whom_the_counter_has_called_calls_them_again(journal):
    issue(journal, "Α", "a1")
    call(journal, 1)
    assert call(journal, 1) == [(TicketRecalled, "a1")]


def test_a_number_that_nobody_has_is_refused(journal):
    for service in ("", "Β"):
        with pytest.raises(refusals.NoSuchTicket):
            call(journal, 77, service)
