"""Every verb of the console: what it records, under whose name, and why it is refused."""

from dataclasses import fields
from datetime import timedelta

from counter.console.command import COMMANDS
from epass.clerks import Role
from epass.queueing import events as e
from epass.queueing.ticket import Status
from fakes.consoles import PIN, Console
from fakes.deeds import book, done, last, mistaken, refused

MARIA = "maria@127.0.0.1"
DEFAULT = "comes_within_s = 60\nno_show_after_s = 10\ncalls_maximum = 3"


# At one's own counter


async def test_a_ticket_goes_through_the_hands_of_a_clerk(console: Console) -> None:
    [ticket] = console.issue()
    maria = await console.clerk(counter=1)
    for verb, kind in [
        ("next", e.TicketCalled),
        ("recall", e.TicketRecalled),
        ("begin", e.ServingBegan),
        ("hold", e.TicketHeld),
        ("call", e.TicketCalled),
        ("no_show", e.TicketMarkedNoShow),
        ("resume", e.TicketResumed),
        ("next", e.TicketCalled),
        ("finish", e.ServingFinished),
    ]:
        await done(maria, verb, **({"ticket": "a1"} if verb in ("call", "resume") else {}))
        event = last(console)
        assert isinstance(event, kind) and event.ticket == ticket
        assert event.by == MARIA, verb


async def test_next_finishes_whom_one_serves_and_calls_the_next(console: Console) -> None:
    first, second = console.issue(2)
    maria = await console.clerk(counter=1)
    await done(maria, "next")
    await done(maria, "begin")
    await done(maria, "next")
    assert [event.ticket for event in console.told(e.ServingFinished)] == [first]
    assert [event.ticket for event in console.told(e.TicketCalled)] == [first, second]


async def test_next_asks_once_about_a_person_who_has_not_come(a_console) -> None:
    console = await a_console(desk=DEFAULT)
    console.issue(3)
    maria = await console.clerk(counter=1)
    await done(maria, "next")
    assert await refused(maria, "next") == "NotCome"
    assert await refused(maria, "next", has_come="no") == "CalledJustNow"
    console.clock.advance(seconds=10)
    await done(maria, "next", has_come="no")
    await done(maria, "next", has_come="yes")
    kinds = [type(event) for event in console.told(e.TicketMarkedNoShow, e.ServingFinished)]
    assert kinds == [e.TicketMarkedNoShow, e.ServingFinished]


async def test_a_ticket_is_called_only_so_often(a_console) -> None:
    console = await a_console(desk=DEFAULT)
    console.issue()
    maria = await console.clerk(counter=1)
    await done(maria, "next")
    await done(maria, "recall")
    await done(maria, "recall")
    assert await refused(maria, "recall") == "CalledOften"


async def test_nobody_is_called_from_no_counter(console: Console) -> None:
    console.issue()
    maria = await console.clerk()
    for verb in ("next", "recall", "begin", "finish", "no_show", "hold", "pause", "resume_counter", "close"):
        assert await refused(maria, verb) == "NoCounterChosen", verb
    assert await refused(maria, "call", ticket="a1") == "NoCounterChosen"


async def test_a_page_of_another_counter_does_nothing(console: Console) -> None:
    """The tab of this morning."""
    console.issue()
    maria = await console.clerk(counter=2)
    for verb in ("next", "recall", "begin", "finish", "no_show", "pause", "resume_counter", "close"):
        assert await refused(maria, verb, counter="1") == "NotYourCounter", verb
    await done(maria, "next", counter="2")


async def test_what_there_is_nobody_for_is_refused(console: Console) -> None:
    maria = await console.clerk(counter=1)
    assert await refused(maria, "next") == "NobodyWaiting"
    for verb in ("recall", "begin", "finish", "no_show", "hold"):
        assert await refused(maria, verb) == "NobodyAtCounter", verb
    assert await refused(maria, "transfer", service="Β") == "NobodyAtCounter"


# Who is where


async def test_one_clerk_is_at_one_counter(console: Console) -> None:
    maria = await console.clerk(counter=1)
    assert await refused(maria, "open", counter="2") == "ClerkElsewhere"
    assert await refused(maria, "open", counter="1") == "CounterAlready"
    await done(maria, "close")
    await done(maria, "open", counter="2")


async def test_two_clerks_are_not_at_one_counter(console: Console) -> None:
    await console.clerk(counter=1)
    eleni = await console.clerk("eleni")
    assert await refused(eleni, "open", counter="1") == "CounterTaken"
    assert await refused(eleni, "open", counter="1", replaces="yes") == "NotAllowed"


async def test_a_supervisor_takes_over_or_releases_a_counter(console: Console) -> None:
    maria = await console.clerk(counter=1)
    eleni = await console.clerk("eleni", Role.SUPERVISOR)
    await done(eleni, "open", counter="1", replaces="yes")
    assert await refused(maria, "next") == "NoCounterChosen"
    await done(maria, "open", counter="2")
    await done(eleni, "close", counter="2")
    closed = console.told(e.CounterClosed)
    assert [(event.counter, event.by) for event in closed] == [(2, "eleni@127.0.0.1")]
    assert await refused(maria, "close", counter="1") == "NoCounterChosen"


async def test_a_counter_whose_clerk_has_signed_out_may_be_taken(console: Console) -> None:
    maria, eleni = await console.clerk(counter=1), await console.clerk("eleni")
    await maria.post("/sign-out", {"csrf": maria.csrf})
    await done(eleni, "open", counter="1")
    assert await maria.sign_in() == 303
    assert await refused(maria, "next") == "NoCounterChosen"


async def test_a_clerk_closes_no_counter_but_their_own(console: Console) -> None:
    await console.clerk(counter=1)
    eleni = await console.clerk("eleni", counter=2)
    assert await refused(eleni, "close", counter="1") == "NotYourCounter"


async def test_on_a_break_nobody_is_called_by_itself_and_next_ends_it(console: Console) -> None:
    console.issue(2)
    maria = await console.clerk(counter=1)
    await done(maria, "pause")
    assert await refused(maria, "pause") == "CounterAlready"
    await done(maria, "resume_counter")
    assert await refused(maria, "resume_counter") == "CounterAlready"
    await done(maria, "pause")
    await done(maria, "next")
    assert await refused(maria, "pause") == "CounterBusy"


# One ticket


async def test_out_of_turn_only_with_a_reason_that_is_kept_for_the_audit(console: Console) -> None:
    console.issue(3)
    maria = await console.clerk(counter=1)
    assert await refused(maria, "call", ticket="a3") == "ReasonNeeded"
    assert await mistaken(maria, "call", ticket="a3", reason="because") == "reason"
    await done(maria, "call", ticket="a3", reason="pregnancy")
    event = last(console)
    assert isinstance(event, e.TicketCalled) and (event.reason, event.by) == ("pregnancy", MARIA)


async def test_in_its_turn_or_back_from_hold_no_reason_is_asked_or_kept(console: Console) -> None:
    console.issue(2)
    maria = await console.clerk(counter=1)
    await done(maria, "call", ticket="a1", reason="pregnancy")
    assert last(console).reason is None  # type: ignore[attr-defined]
    await done(maria, "hold")
    await done(maria, "call", ticket="a1")
    assert await refused(maria, "call", ticket="a99") == "NoSuchTicket"


async def test_the_reason_of_a_call_asks_about_who_is_there_first(a_console) -> None:
    console = await a_console(desk=DEFAULT)
    console.issue(3)
    maria = await console.clerk(counter=1)
    await done(maria, "next")
    assert await refused(maria, "call", ticket="a3", reason="infant") == "NotCome"
    await done(maria, "call", ticket="a3", reason="infant", has_come="yes")


async def test_a_ticket_in_front_of_a_colleague_is_left_alone(console: Console) -> None:
    console.issue()
    maria, eleni = await console.clerk(counter=1), await console.clerk("eleni", counter=2)
    await done(maria, "next")
    for verb, extra in (("hold", {}), ("cancel", {}), ("transfer", {"service": "Β"})):
        assert await refused(eleni, verb, ticket="a1", **extra) == "AtAnotherCounter", verb
    assert await refused(eleni, "call", ticket="a1") == "NotPossible"


async def test_a_transfer_keeps_number_and_due_time_and_has_a_note(console: Console) -> None:
    [ticket] = console.issue()
    due = console.journal.hall.tickets[ticket].due
    maria = await console.clerk(counter=1)
    await done(maria, "next")
    await done(maria, "transfer", service="b", to_counter="2", note="  Λείπει η  υπογραφή\n<b>")
    event, now = last(console), console.journal.hall.tickets[ticket]
    assert isinstance(event, e.TicketTransferred)
    assert (event.service, event.counter, event.note) == ("Β", 2, "Λείπει η υπογραφή <b>")
    assert (now.number, now.due, now.status) == ("Α001", due, Status.WAITING)
    await done(maria, "transfer", ticket="a1", to_counter="1")
    assert await mistaken(maria, "transfer", ticket="a1") == "service"


async def test_a_held_ticket_comes_back_when_and_where_one_says(console: Console) -> None:
    [ticket] = console.issue()
    maria = await console.clerk(counter=1)
    await done(maria, "hold", ticket="a1")
    await done(maria, "resume", ticket="a1", in_minutes="15", to_counter="2")
    now = console.journal.hall.tickets[ticket]
    assert (now.due, now.counter) == (console.clock.now + timedelta(minutes=15), 2)
    assert await refused(maria, "resume", ticket="a1") == "NotPossible"


async def test_priority_copy_and_cancel(console: Console) -> None:
    console.issue()
    maria = await console.clerk(counter=1)
    await done(maria, "priority", ticket="a1", reason="elderly")
    assert last(console).reason == "elderly"  # type: ignore[attr-defined]
    answer = await done(maria, "copy", ticket="a1")
    assert isinstance(last(console), e.CopyRequested) and answer["undo"] is None
    await done(maria, "cancel", ticket="a1")
    assert await refused(maria, "cancel", ticket="a1") == "NotPossible"
    assert await refused(maria, "priority", ticket="a1", reason="elderly") == "NotPossible"
    assert await mistaken(maria, "priority", ticket="a1") == "reason"
    assert await refused(maria, "copy", ticket="a77") == "NoSuchTicket"


async def test_a_ticket_for_a_person_at_the_desk(console: Console) -> None:
    maria = await console.clerk()
    await done(maria, "issue", service="A", language="en", on_paper="no")
    event = last(console)
    assert isinstance(event, e.TicketIssued)
    assert (event.number, event.language, event.on_paper, event.by) == ("Α001", "en", False, MARIA)
    await done(maria, "issue", service="Α")
    event = last(console)
    assert isinstance(event, e.TicketIssued) and (event.language, event.on_paper) == ("el", True)


async def test_a_service_that_is_closed_gives_no_ticket(console: Console) -> None:
    eleni = await console.clerk("eleni", Role.SUPERVISOR)
    await done(eleni, "close_service", service="Α")
    assert await refused(eleni, "issue", service="Α") == "ClosedByStaff"
    assert await refused(eleni, "close_service", service="Α") == "ServiceAlready"
    await done(eleni, "reopen_service", service="Α")
    assert await refused(eleni, "reopen_service", service="Α") == "ServiceAlready"


async def test_check_in_on_behalf(console: Console) -> None:
    book(console)
    maria = await console.clerk()
    assert await refused(maria, "check_in", code="000000") == "NoSuchBooking"
    await done(maria, "check_in", code="471 108")
    [event] = console.told(e.BookingCheckedIn)
    assert event.by == MARIA
    assert await refused(maria, "check_in", code="471108") == "AlreadyCheckedIn"


async def test_a_booking_is_checked_in_at_its_time(console: Console) -> None:
    book(console, "111111", minutes=120)
    book(console, "222222", minutes=60 * 24)
    book(console, "333333", minutes=-90)
    maria = await console.clerk()
    assert await refused(maria, "check_in", code="111111") == "TooEarly"
    assert await refused(maria, "check_in", code="222222") == "BookingOnAnotherDay"
    assert await refused(maria, "check_in", code="333333") == "TooLate"


async def test_a_number_is_joined_to_the_booking_of_its_person(console: Console) -> None:
    _, second = console.issue(2)
    book(console)
    maria = await console.clerk()
    assert await refused(maria, "join", ticket="a2", code="000000") == "NoSuchBooking"
    answer = await done(maria, "join", ticket="a2", code="471 108")
    event = last(console)
    assert isinstance(event, e.BookingCheckedIn)
    assert (event.ticket, event.booking, event.by) == (second, "b471108", MARIA)
    assert answer["sentence"] == "Το Α002 συνδέθηκε με το ραντεβού του." and answer["undo"]
    assert await refused(maria, "join", ticket="a1", code="471108") == "AlreadyCheckedIn"
    book(console, "222222")
    assert await refused(maria, "join", ticket="a2", code="222222") == "HasBooking"
    assert await mistaken(maria, "join", ticket="a1", code="my code") == "code"
    assert await mistaken(maria, "join", ticket="a1") == "code"
    assert await mistaken(maria, "join", code="222222") == "ticket"


async def test_who_is_in_front_of_a_colleague_is_joined_there(console: Console) -> None:
    console.issue(2)
    book(console)
    maria, eleni = await console.clerk(counter=1), await console.clerk("eleni", counter=2)
    await done(maria, "next")
    assert await refused(eleni, "join", ticket="a1", code="471108") == "AtAnotherCounter"
    await done(maria, "join", ticket="a1", code="471108")
    await done(maria, "finish")
    book(console, "222222")
    assert await refused(maria, "join", ticket="a1", code="222222") == "NotPossible"


# The hall


async def test_a_message_to_the_wall_is_posted_changed_and_withdrawn(console: Console) -> None:
    maria = await console.clerk()
    await done(maria, "message", text="Καθυστέρηση\u202e", english="Delay", minutes="30")
    event = last(console)
    assert isinstance(event, e.MessagePosted)
    assert event.text == {"el": "Καθυστέρηση", "en": "Delay"}
    assert event.until == console.clock.now + timedelta(minutes=30)
    await done(maria, "message", message=event.message, text="Όλα καλά")
    assert [dict(message.text) for message in console.journal.hall.messages.values()] == [{"el": "Όλα καλά"}]
    await done(maria, "withdraw_message", message=event.message)
    assert await refused(maria, "withdraw_message", message=event.message) == "NoSuchMessage"


async def test_help_is_answered_once(console: Console) -> None:
    maria = await console.clerk(counter=2)
    assert await refused(maria, "answer_help") == "NobodyAskedForHelp"
    console.journal.record(lambda hall, at: hall.request_help(at=at))
    await done(maria, "answer_help")
    event = last(console)
    assert isinstance(event, e.HelpAnswered) and (event.counter, event.by) == (2, MARIA)


async def test_an_emergency_is_raised_and_ended(console: Console) -> None:
    maria, eleni = await console.clerk(counter=2), await console.clerk("eleni")
    await done(maria, "emergency")
    assert console.journal.hall.staffing.emergency.counter == 2  # type: ignore[union-attr]
    assert await refused(eleni, "emergency") == "EmergencyAlready"
    await done(eleni, "end_emergency")
    assert await refused(eleni, "end_emergency") == "NoEmergency"


async def test_emergencies_can_be_switched_off(a_console) -> None:
    console = await a_console(desk="emergencies = false")
    maria = await console.clerk()
    assert await refused(maria, "emergency") == "EmergenciesAreOff"


# Who may what


async def test_each_role_does_what_it_may_and_no_more(console: Console) -> None:
    visitors = {role: await console.clerk(role.value, role) for role in Role}
    for verb, kind in COMMANDS.items():
        for role, visitor in visitors.items():
            if role.may(kind.needs):
                continue
            form = {field.name: _example(field.name) for field in fields(kind)}
            assert await refused(visitor, verb, **form) == "NotAllowed", (verb, role)


def test_clerks_and_services_are_not_for_everybody() -> None:
    needs = {verb: kind.needs for verb, kind in COMMANDS.items()}
    assert {verb for verb, role in needs.items() if role is Role.ADMINISTRATOR} == {
        "clerk_add", "clerk_rename", "clerk_role", "clerk_pin", "clerk_unlock", "clerk_remove"
    }  # fmt: skip
    assert {verb for verb, role in needs.items() if role is Role.SUPERVISOR} == {"close_service", "reopen_service"}


def test_the_verbs_are_those_of_the_house() -> None:
    assert set(COMMANDS) == set(
        "open close next recall begin finish no_show hold resume transfer call priority cancel pause resume_counter "
        "undo issue check_in join copy message withdraw_message answer_help emergency end_emergency close_service "
        "reopen_service clerk_add clerk_rename clerk_role clerk_pin own_pin clerk_unlock clerk_remove".split()
    )


async def test_without_a_script_the_page_says_what_came_of_it_once(console: Console) -> None:
    console.issue()
    maria = await console.clerk(counter=1)
    answer = await maria.post("/do/next", {"csrf": maria.csrf, "back": "/"})
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    told = "Α001"
    first, second = (await maria.get("/"))[1], (await maria.get("/"))[1]
    assert first.count(told) > second.count(told)


def _example(field: str) -> str:
    return {
        "counter": "1", "to_counter": "1", "service": "Α", "reason": "infant", "role": "clerk", "pin": PIN,
        "clerk": "nikos", "name": "Νίκος", "pin_before": PIN, "undo": "a-key-of-mine",
    }.get(field, "1")  # fmt: skip
