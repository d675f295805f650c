"""What each `epass` command does: a decision for the journal, or a list to read."""

import argparse
import asyncio
import getpass
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from datetime import datetime, timedelta
from importlib.metadata import entry_points
from typing import Any

from epass import config, health
from epass.errors import ConfigError, EpassError
from epass.ids import new_id
from epass.queueing import codec, estimate, priority, refusals
from epass.queueing.events import TicketCalled
from epass.queueing.hall import Hall
from epass.queueing.service import greek_letter
from epass.queueing.ticket import Status, Ticket
from epass.store import Entry, Journal, open_journal

Args = argparse.Namespace


def limb(args: Args) -> int:
    """A command of a limb (entry point of the group “epass.commands”), which reads its own arguments."""
    for point in entry_points(group="epass.commands", name=args.point):
        try:
            run = point.load()
        except ModuleNotFoundError as error:
            raise EpassError(f"This needs the Python package {error.name}, which is not installed here.") from error
        return int(run(args.rest, args.config) or 0)
    raise EpassError(f"“{args.point}” is not installed here: install e-PASS with the extra that brings it.")


def _limbs(group: str) -> Iterator[Callable[[config.Config], list[str]]]:
    """The installed limbs' functions of this group; a limb whose packages are not here has nothing to say."""
    for point in entry_points(group=group):
        with suppress(ModuleNotFoundError):
            yield point.load()


def config_check(args: Args) -> int:
    loaded = config.load(args.config)
    mistakes = [mistake for check in _limbs("epass.config") for mistake in check(loaded)]
    if mistakes:
        raise ConfigError([f"{config.find(args.config)}: {mistake}" for mistake in mistakes])
    print(f"{config.find(args.config)}: {len(loaded.services)} services, {len(loaded.counters)} counters, no mistakes.")
    return 0


def ticket_issue(args: Args) -> int:
    ticket = new_id()

    def decide(hall: Hall, at: datetime) -> Any:
        return hall.issue(greek_letter(args.service), at=at, ticket=ticket)

    return _decide(args, decide, key=args.key)


def ticket_call_next(args: Args) -> int:
    with closing(open_site(args)) as journal:
        entries = journal.record(
            lambda hall, at: hall.call_next(args.counter, at=at, has_come=args.has_come), key=args.key
        )
        if not any(isinstance(entry.event, TicketCalled) for entry in entries):
            raise refusals.NobodyWaiting(args.counter)
        return print_ticket_of(args, journal, entries)


def ticket_call(args: Args) -> int:
    def decide(hall: Hall, at: datetime) -> Any:
        return hall.call(args.ticket, args.counter, at=at, reason=args.reason, has_come=args.has_come)

    return _decide(args, decide, key=args.key)


def ticket_at_counter(args: Args) -> int:
    """recall, begin, no-show and finish: by ticket, or by the counter that it is at."""

    def decide(hall: Hall, at: datetime) -> Any:
        counter = args.counter
        if args.ticket:
            ticket = hall.find(args.ticket)
            counter = ticket.counter
            if counter is None or hall.at_counter(counter) != ticket:
                raise refusals.NotPossible(ticket, args.verb_done)
        return getattr(hall, args.verb)(counter, at=at)

    return _decide(args, decide)


def ticket_undo(args: Args) -> int:
    with closing(open_site(args)) as journal:
        return print_ticket_of(args, journal, journal.undo(args.key))


def ticket_hold(args: Args) -> int:
    return _decide(args, lambda hall, at: hall.hold(args.ticket, at=at))


def ticket_resume(args: Args) -> int:
    wait = None if args.minutes is None else timedelta(minutes=args.minutes)

    def decide(hall: Hall, at: datetime) -> Any:
        due = None if wait is None else at + wait
        return hall.resume(args.ticket, at=at, due=due, counter=args.counter)

    return _decide(args, decide)


def ticket_transfer(args: Args) -> int:
    service = greek_letter(args.service) if args.service else None

    def decide(hall: Hall, at: datetime) -> Any:
        return hall.transfer(args.ticket, service, at=at, counter=args.counter, note=args.note)

    return _decide(args, decide)


def ticket_cancel(args: Args) -> int:
    return _decide(args, lambda hall, at: hall.cancel(args.ticket, at=at))


def ticket_prioritise(args: Args) -> int:
    return _decide(args, lambda hall, at: hall.grant_priority(args.ticket, args.reason, at=at))


def ticket_explain(args: Args) -> int:
    with closing(open_site(args)) as journal:
        ticket = journal.hall.find(args.ticket)
        if ticket.status is not Status.WAITING:
            raise refusals.NotPossible(ticket, "explained, because it does not wait")
        now = datetime.now(journal.hall.timezone)
        ahead = estimate.wait_of(journal.hall, ticket.id, now).ahead
        print(priority.explain(journal.hall.rules, ticket, ahead, now))
    return 0


def ticket_list(args: Args) -> int:
    with closing(open_site(args)) as journal:
        for ticket in sorted(journal.hall.tickets.values(), key=lambda ticket: (ticket.due, ticket.issued_at)):
            if args.status is None or ticket.status == args.status:
                _print_ticket(args, journal.hall, ticket)
    return 0


def counter_change(args: Args) -> int:
    """open, close, pause and resume."""
    return _decide(args, lambda hall, at: getattr(hall, f"{args.verb}_counter")(args.counter, at=at))


def journal_tail(args: Args) -> int:
    with closing(open_site(args)) as journal:
        seq = journal.last_seq()
        _print_entries(args, journal, journal.since(max(0, seq - args.lines), limit=args.lines))
        if args.follow:
            asyncio.run(_follow(args, journal, seq))
    return 0


def doctor(args: Args) -> int:
    findings = list(health.examine(config.load(args.config)))
    for finding in findings:
        if args.json:
            print_json({"part": finding.part, "ok": finding.ok, "sentence": finding.sentence})
        else:
            print(f"{'✓' if finding.ok else '✗'} {finding.part}: {finding.sentence}")
    return 0 if all(finding.ok for finding in findings) else 1


async def _follow(args: Args, journal: Journal, seq: int) -> None:
    async for entries in journal.follow(seq):
        _print_entries(args, journal, entries)


def open_site(args: Args) -> Journal:
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a user without a name
        user = f"uid-{os.getuid()}"
    return open_journal(config.load(args.config), by=f"{user}@shell")


def _decide(args: Args, decide: Callable[[Hall, datetime], Any], key: str | None = None) -> int:
    with closing(open_site(args)) as journal:
        return print_ticket_of(args, journal, journal.record(decide, key=key))


def print_ticket_of(args: Args, journal: Journal, entries: list[Entry]) -> int:
    tickets = [journal.hall.tickets.get(entry.event.ticket) for entry in entries if hasattr(entry.event, "ticket")]
    if tickets and tickets[-1]:
        _print_ticket(args, journal.hall, tickets[-1])
    else:
        _print_entries(args, journal, entries)
    return 0


def _print_ticket(args: Args, hall: Hall, ticket: Ticket) -> None:
    if args.json:
        print_json(
            {
                "id": ticket.id,
                "number": ticket.number,
                "service": ticket.service,
                "status": ticket.status,
                "origin": ticket.origin,
                "counter": ticket.counter,
                "issued_at": ticket.issued_at.isoformat(),
                "due": ticket.due.isoformat(),
                "slot": ticket.slot and ticket.slot.isoformat(),
                "calls": ticket.calls,
            }
        )
        return
    service = hall.services.get(ticket.service)
    where = f" counter {ticket.counter}" if ticket.counter is not None else ""
    due = ticket.due.astimezone(hall.timezone)
    print(f"{ticket.number}  {ticket.status}{where}  due {due:%H:%M}  {service.name_in('el') if service else ''}")


def _print_entries(args: Args, journal: Journal, entries: Iterable[Entry]) -> None:
    for entry in entries:
        kind, body = type(entry.event).__name__, codec.to_dict(entry.event)
        if args.json:
            print_json(
                {"seq": entry.seq, "at": entry.event.at.isoformat(), "day": entry.day.isoformat(), "kind": kind, **body}
            )
        else:
            details = " ".join(f"{name}={value}" for name, value in body.items())
            print(f"{entry.seq:>7}  {entry.event.at.astimezone(journal.hall.timezone):%H:%M:%S}  {kind}  {details}")
    sys.stdout.flush()


def print_json(values: dict[str, Any]) -> None:
    print(json.dumps(values, ensure_ascii=False))
