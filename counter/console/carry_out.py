"""A clerk's command becomes a decision in the journal, under the clerk's name: or a refusal."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from counter.console import command as c
from counter.console import refusals as r
from counter.console.outcome import Done, Outcome, Refused
from counter.console.parts import Parts
from counter.console.session import SignedIn
from epass import pins
from epass.clerks import Role, WrongPin
from epass.errors import Refusal
from epass.ids import new_id
from epass.queueing.events import Event
from epass.queueing.hall import Hall
from epass.queueing.message import Message
from epass.queueing.refusals import NobodyAtCounter
from epass.queueing.ticket import Status
from epass.queueing.undo import UNDONE_WITHIN
from epass.store import Entry, Journal
from epass.store.clerks import Clerks

Decide = Callable[[Hall, datetime], Sequence[Event]]

_ABOUT_CLERKS = (c.ClerkAdd, c.ClerkRename, c.ClerkRole, c.ClerkPin, c.OwnPin, c.ClerkUnlock, c.ClerkRemove)
# Of the others everything can be taken back for ten seconds.
_FOR_GOOD = (c.Undo, c.Copy, *_ABOUT_CLERKS)


async def carry_out(command: c.Command, *, key: str, form: dict[str, str], session: SignedIn, parts: Parts) -> Outcome:
    """Does it once: the same `key` of the same session again changes nothing. Raises StoreError when it could not be
    remembered, and then has not happened."""
    verb = c.verb_of(type(command))
    try:
        if not session.role.may(command.needs):
            raise r.NotAllowed(command.needs)
        if isinstance(command, _ABOUT_CLERKS):
            entries = await _change_clerks(command, session, parts)
        else:
            entries = _record(command, _key(session, key), session, parts)
    except Refusal as refusal:
        return Refused(verb=verb, refusal=refusal, form=form)
    if not entries or isinstance(command, _FOR_GOOD):
        return Done(verb=verb, entries=entries, undo=None, until=None)
    return Done(verb=verb, entries=entries, undo=key, until=entries[-1].event.at + UNDONE_WITHIN)


def _key(session: SignedIn, key: str) -> str:
    """What is done in one session cannot be taken for what is done in another, or be taken back there."""
    return f"console-{session.id[:16]}-{key}"


def _record(command: c.Command, key: str, session: SignedIn, parts: Parts) -> list[Entry]:
    journal: Journal = parts.journal
    if isinstance(command, c.Undo):
        return journal.undo(_key(session, command.undo), by=session.by)
    return journal.record(_decision(command, session, parts), key=key, by=session.by)


def _decision(command: c.Command, session: SignedIn, parts: Parts) -> Decide:  # noqa: PLR0911, PLR0912
    """One line for each command: what the hall is asked."""
    desk, config = _Desk(session), parts.config
    match command:
        case c.Open():
            if command.replaces and not session.role.may(Role.SUPERVISOR):
                raise r.NotAllowed(Role.SUPERVISOR)
            return lambda hall, at: hall.open_counter(
                command.counter,
                at=at,
                clerk=session.clerk,
                replaces=command.replaces or _is_left(hall, command.counter, parts.clerks),
            )
        case c.Close():
            return lambda hall, at: hall.close_counter(
                desk.counter_to_close(hall, command.counter), at=at, has_come=command.has_come
            )
        case c.Next():
            return lambda hall, at: hall.call_next(
                desk.counter(hall, command.counter), at=at, has_come=command.has_come
            )
        case c.Recall():
            return lambda hall, at: hall.recall(desk.counter(hall, command.counter), at=at)
        case c.Begin():
            return lambda hall, at: hall.begin(desk.counter(hall, command.counter), at=at)
        case c.Finish():
            return lambda hall, at: hall.finish(desk.counter(hall, command.counter), at=at)
        case c.NoShow():
            return lambda hall, at: hall.mark_no_show(desk.counter(hall, command.counter), at=at)
        case c.Pause():
            return lambda hall, at: hall.pause_counter(desk.counter(hall, command.counter), at=at)
        case c.ResumeCounter():
            return lambda hall, at: hall.resume_counter(desk.counter(hall, command.counter), at=at)
        case c.Call():
            return lambda hall, at: desk.call(hall, command, at)
        case c.Hold():
            return lambda hall, at: hall.hold(desk.ticket(hall, command.ticket), at=at)
        case c.Resume(in_minutes=minutes):
            return lambda hall, at: hall.resume(
                command.ticket,
                at=at,
                due=None if minutes is None else at + timedelta(minutes=minutes),
                counter=command.to_counter,
            )
        case c.Transfer():
            return lambda hall, at: hall.transfer(
                desk.ticket(hall, command.ticket),
                command.service,
                at=at,
                counter=command.to_counter,
                note=command.note,
            )
        case c.Priority():
            return lambda hall, at: hall.grant_priority(command.ticket, command.reason, at=at)
        case c.Cancel():
            return lambda hall, at: hall.cancel(desk.ticket(hall, command.ticket), at=at)
        case c.Copy():
            return lambda hall, at: hall.request_copy(command.ticket, at=at)
        case c.Issue():
            ticket = new_id()
            language = command.language or config.site.languages[0]
            return lambda hall, at: hall.issue(
                command.service, at=at, ticket=ticket, language=language, on_paper=command.on_paper
            )
        case c.CheckIn():
            ticket = new_id()
            language = command.language or config.site.languages[0]
            return lambda hall, at: hall.check_in(
                command.code, at=at, ticket=ticket, language=language, on_paper=command.on_paper
            )
        case c.Join():
            return lambda hall, at: hall.join(desk.ticket(hall, command.ticket), command.code, at=at)
        case c.Message():
            id = command.message or new_id()
            return lambda hall, at: hall.post_message(_message(command, id, at), at=at)
        case c.WithdrawMessage():
            return lambda hall, at: hall.withdraw_message(command.message, at=at)
        case c.AnswerHelp():
            return lambda hall, at: hall.answer_help(at=at, counter=hall.staffing.counter_of(session.clerk))
        case c.Emergency():
            if not config.desk.emergencies:
                raise r.EmergenciesAreOff
            return lambda hall, at: hall.raise_emergency(at=at, counter=hall.staffing.counter_of(session.clerk))
        case c.EndEmergency():
            return lambda hall, at: hall.end_emergency(at=at)
        case c.CloseService():
            return lambda hall, at: hall.close_service(command.service, at=at)
        case c.ReopenService():
            return lambda hall, at: hall.reopen_service(command.service, at=at)
    raise AssertionError(command)


class _Desk:
    """What a clerk may touch: their own counter, and no ticket that is in front of a colleague."""

    def __init__(self, session: SignedIn) -> None:
        self._session = session

    def counter(self, hall: Hall, shown: int | None) -> int:
        """`shown`: the one for which the form was made."""
        own = hall.staffing.counter_of(self._session.clerk)
        if own is None:
            raise r.NoCounterChosen
        if shown is not None and shown != own:
            raise r.NotYourCounter(shown)
        return own

    def counter_to_close(self, hall: Hall, counter: int | None) -> int:
        if counter is not None and self._session.role.may(Role.SUPERVISOR):
            return counter
        return self.counter(hall, counter)

    def ticket(self, hall: Hall, wanted: str | None) -> str:
        """Its id: the one that is named, else the one at the counter."""
        own = hall.staffing.counter_of(self._session.clerk)
        if wanted is None:
            counter = self.counter(hall, None)
            here = hall.at_counter(counter)
            if here is None:
                raise NobodyAtCounter(counter)
            return here.id
        ticket = hall.find(wanted)
        if ticket.status in (Status.CALLED, Status.SERVING) and ticket.counter != own:
            raise r.AtAnotherCounter(ticket)
        return ticket.id

    def call(self, hall: Hall, command: c.Call, at: datetime) -> Sequence[Event]:
        """Before others that wait only with a reason; in its turn, or back from hold or a no-show, without."""
        counter = self.counter(hall, command.counter)
        ticket = hall.find(command.ticket)
        is_in_turn = ticket.status is not Status.WAITING or ticket == hall.next_for(counter, at)
        if not is_in_turn and command.reason is None:
            raise r.ReasonNeeded(ticket)
        reason = None if is_in_turn else command.reason
        return hall.call(ticket.id, counter, at=at, reason=reason, has_come=command.has_come)


def _is_left(hall: Hall, counter: int, clerks: Clerks) -> bool:
    """Whether a clerk is there who has signed out."""
    there = hall.staffing.clerks.get(counter)
    return there is not None and not clerks.is_here(there)


def _message(command: c.Message, id: str, at: datetime) -> Message:
    text = {"el": command.text} | ({"en": command.english} if command.english else {})
    until = None if command.minutes is None else at + timedelta(minutes=command.minutes)
    return Message(id=id, text=text, until=until)


async def _change_clerks(command: c.Command, session: SignedIn, parts: Parts) -> list[Entry]:  # noqa: PLR0911
    clerks, by = parts.clerks, session.by
    match command:
        case c.ClerkAdd():
            pin = await _hashed(command.pin)
            return clerks.add(command.clerk, name=command.name, role=command.role, pin=pin, by=by)
        case c.ClerkRename():
            return clerks.rename(command.clerk, command.name, by=by)
        case c.ClerkRole():
            return clerks.give_role(command.clerk, command.role, by=by)
        case c.ClerkPin():
            return clerks.give_pin(command.clerk, await _hashed(command.pin), by=by)
        case c.OwnPin():
            return await _change_own_pin(command, session, clerks)
        case c.ClerkUnlock():
            return clerks.unlock(command.clerk, by=by)
        case c.ClerkRemove(clerk=clerk):
            if clerk == session.clerk:
                raise r.NotYourself
            return clerks.remove(clerk, by=by)
    raise AssertionError(command)


async def _change_own_pin(command: c.OwnPin, session: SignedIn, clerks: Clerks) -> list[Entry]:
    pin = await _hashed(command.pin)
    try:
        return await clerks.change_own_pin(
            session.clerk, command.pin_before, pin, session=session.id, place=session.place
        )
    except WrongPin:
        raise r.WrongPinBefore from None


async def _hashed(pin: str) -> str:
    return await asyncio.to_thread(pins.hashed, pin, pins.new_salt())
