"""What was a slip is taken back, by whoever made it, for ten seconds; a double click is one command."""

import asyncio
from datetime import timedelta

import pytest

from epass.clerks import Role
from epass.queueing import events as e
from epass.queueing.ticket import Status
from fakes.consoles import Console
from fakes.deeds import book, done, last, mistaken, refused

MARIA = "maria@127.0.0.1"


async def test_a_slip_is_taken_back_within_ten_seconds(console: Console) -> None:
    [ticket] = console.issue()
    maria = await console.clerk(counter=1)
    answer = await done(maria, "next")
    assert answer["until"] == (console.clock.now + timedelta(seconds=10)).isoformat()
    console.clock.advance(seconds=10)
    again = await done(maria, "undo", undo=answer["undo"])
    assert console.journal.hall.tickets[ticket].status is Status.WAITING
    assert last(console).by == MARIA and again["undo"] is None


async def test_and_not_after(console: Console) -> None:
    console.issue()
    maria = await console.clerk(counter=1)
    answer = await done(maria, "next")
    console.clock.advance(seconds=10.1)
    assert await refused(maria, "undo", undo=answer["undo"]) == "TooLateToUndo"


async def test_what_somebody_else_did_is_not_taken_back(console: Console) -> None:
    console.issue()
    maria, eleni = await console.clerk(counter=1), await console.clerk("eleni", Role.ADMINISTRATOR)
    answer = await done(maria, "next")
    assert await refused(eleni, "undo", undo=answer["undo"]) == "NothingToUndo"


async def test_what_has_gone_on_is_not_taken_back(console: Console) -> None:
    console.issue()
    maria = await console.clerk(counter=1)
    answer = await done(maria, "next")
    await done(maria, "begin")
    assert await refused(maria, "undo", undo=answer["undo"]) == "SomethingHappened"


@pytest.mark.parametrize(
    ("verb", "form"),
    [
        ("open", {"counter": "2"}),
        ("close", {}),
        ("next", {}),
        ("hold", {"ticket": "a1"}),
        ("transfer", {"ticket": "a1", "service": "Β"}),
        ("cancel", {"ticket": "a1"}),
        ("priority", {"ticket": "a1", "reason": "infant"}),
        ("call", {"ticket": "a2", "reason": "infant"}),
        ("pause", {}),
        ("issue", {"service": "Α"}),
        ("check_in", {"code": "471108"}),
        ("join", {"ticket": "a1", "code": "471108"}),
        ("message", {"text": "α"}),
        ("answer_help", {}),
        ("emergency", {}),
        ("close_service", {"service": "Α"}),
    ],
)
async def test_whatever_a_misclick_can_do_is_taken_back(console: Console, verb: str, form: dict[str, str]) -> None:
    console.issue(2)
    book(console)
    console.journal.record(lambda hall, at: hall.request_help(at=at))
    eleni = await console.clerk("eleni", Role.SUPERVISOR, counter=None if verb == "open" else 1)

    def standing() -> object:
        hall = console.journal.hall
        return (
            [ticket for ticket in hall.tickets.values() if ticket.status is not Status.CANCELLED],
            set(hall.open_counters), dict(hall.staffing.clerks), set(hall.staffing.on_break),
            hall.staffing.emergency, dict(hall.messages), hall.help_requested_at, set(hall.closed_services),
            hall.ticket_of("b471108"),
        )  # fmt: skip

    before = standing()
    answer = await done(eleni, verb, **form)
    assert standing() != before
    await done(eleni, "undo", undo=answer["undo"])
    assert standing() == before


async def test_a_double_click_is_one_command(console: Console) -> None:
    console.issue(3)
    maria = await console.clerk(counter=1)
    answers = await asyncio.gather(*(maria.do("next", key="a-key-of-the-page") for _ in range(5)))
    assert {status for status, _ in answers} == {200}
    assert len({answer["sentence"] for _, answer in answers}) == 1
    assert len(console.told(e.TicketCalled)) == 1
    assert await mistaken(maria, "next", key="short") == "key"


async def test_the_same_key_of_another_session_is_another_command(console: Console) -> None:
    console.issue(3)
    maria, eleni = await console.clerk(counter=1), await console.clerk("eleni", counter=2)
    await done(maria, "next", key="a-key-of-the-page")
    await done(eleni, "next", key="a-key-of-the-page")
    assert len(console.told(e.TicketCalled)) == 2
