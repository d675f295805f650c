"""The `epass` command: what a person types becomes a call of one of the commands."""

import argparse
import os
import sys
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from epass import (
    __version__,
    booking_commands,
    clerk_commands,
    clock_commands,
    commands,
    message_commands,
    upkeep_commands,
)
from epass.clerks import SIGN_IN_NAME, Role, shown_name, sign_in_name
from epass.commands import Args
from epass.errors import ConfigError, EpassError
from epass.queueing.ticket import Status
from epass.setup import commands as setup_commands

EXIT_REFUSED = 1
EXIT_MISTAKE = 2
_A_DAY_MIN = 1440
_AN_HOUR_S = 3600
_MOST_LINES = 1_000_000


def main() -> None:
    """Exits 0, or 1 with the hall's refusal (or what does not work) in one sentence, or 2 for a mistake in the
    call or the configuration."""
    _refuse_broken_text(sys.argv)
    args, rest = _parser().parse_known_args()
    if rest and args.run is not commands.limb:
        _parser().error(f"there is no {' '.join(rest)} here")
    args.rest = rest
    try:
        sys.exit(args.run(args))
    except ConfigError as error:
        print("\n".join(error.mistakes), file=sys.stderr)
        sys.exit(EXIT_MISTAKE)
    except EpassError as error:
        print(error, file=sys.stderr)
        sys.exit(EXIT_REFUSED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        sys.exit(130)


def _refuse_broken_text(words: list[str]) -> None:
    """What is not UTF-8 comes in as lone surrogates, which the journal cannot hold."""
    for word in words:
        if word.encode(errors="ignore").decode() != word:
            _parser().error(f"{word!a} is not text")


def _minutes(text: str) -> float:
    minutes = float(text)
    if not 0 <= minutes <= _A_DAY_MIN:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and {_A_DAY_MIN}")
    return minutes


def _lines(text: str) -> int:
    lines = int(text)
    if not 0 <= lines <= _MOST_LINES:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and {_MOST_LINES}")
    return lines


def _moment(text: str) -> datetime | time:
    try:
        return booking_commands.read_moment(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{text}” is not a moment such as “2026-11-24 10:20” or “10:20”") from error


def _sign_in_name(text: str) -> str:
    name = sign_in_name(text)
    if name is None:
        raise argparse.ArgumentTypeError(f"“{text}” is not {SIGN_IN_NAME}")
    return name


def _shown_name(text: str) -> str:
    name = shown_name(text)
    if name is None:
        raise argparse.ArgumentTypeError(f"“{text}” is not a name of one line, of 60 characters at most")
    return name


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds <= _AN_HOUR_S:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and {_AN_HOUR_S}")
    return seconds


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{text}” is not a day such as “2026-11-27”") from error


def _until(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{text}” is not a moment such as “2026-11-24 13:00”") from error


def _code(text: str) -> str:
    if not (text.isascii() and text.isdigit() and len(text) == booking_commands.CODE_DIGITS):
        raise argparse.ArgumentTypeError(f"“{text}” is not {booking_commands.CODE_DIGITS} digits")
    return text


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--config", type=Path, default=argparse.SUPPRESS, help="else EPASS_CONFIG, else /etc/epass/epass.toml"
    )
    common.add_argument("--json", action="store_true", help="one object a line")
    parser = argparse.ArgumentParser(prog="epass", description="The queue of a Citizens' Service Centre.")
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--config", type=Path, default=None, help=argparse.SUPPRESS)
    areas = parser.add_subparsers(required=True, metavar="COMMAND")

    def leaf(
        within: Any, name: str, run: Callable[[Args], int], summary: str, **defaults: Any
    ) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = within.add_parser(name, parents=[common], help=summary, description=summary)
        made.set_defaults(run=run, **defaults)
        return made

    def area(name: str, summary: str) -> Any:
        return areas.add_parser(name, help=summary).add_subparsers(required=True, metavar="COMMAND")

    def limb(within: Any, name: str, point: str, summary: str) -> None:
        within.add_parser(name, help=summary, add_help=False).set_defaults(run=commands.limb, point=point)

    limb(areas, "demo", "demo", "a whole ΚΕΠ without hardware, in the browser")
    limb(areas, "central", "central", "the platform of all ΚΕΠ: bookings, and numbers on the telephone")
    limb(areas, "kiosk", "kiosk", "the dispenser: a PIN for the staff")
    setup = leaf(areas, "setup", setup_commands.main, "make this machine a ΚΕΠ's: questions, devices, trial, start")
    setup.add_argument("--answers", type=Path, metavar="FILE", help="instead of asking: docs/appliance.md")
    setup.add_argument("--print", action="store_true", help="only print what would be written")
    setup.add_argument("--untried", action="store_true", help="no test ticket, picture or chime")
    limb(areas, "wall", "wall", "the wall: a test picture and the chime")
    limb(areas, "voice", "voice", "the spoken numbers: list, render, check")
    limb(areas, "printer", "printer", "the ticket printer: a test page, the known models")
    limb(areas, "sync", "sync", "the central platform: status, new-journal")
    _add_upkeep_commands(area, areas, leaf)
    leaf(area("config", "the configuration"), "check", commands.config_check, "tell every mistake in the configuration")
    leaf(areas, "doctor", commands.doctor, "is every part there and healthy?")
    tickets = area("ticket", "today's tickets")
    _add_ticket_commands(tickets, leaf)
    limb(tickets, "preview", "ticket-preview", "a ticket as a picture, without a printer")
    _add_booking_commands(area("booking", "appointments"), leaf)
    _add_clerk_commands(area("clerk", "who may use the console"), leaf)
    _add_message_commands(area("message", "what the walls tell beside the numbers"), leaf)
    counter = area("counter", "the counters")
    for verb, summary in (
        ("open", "it calls"),
        ("close", "it calls no more"),
        ("pause", "a break"),
        ("resume", "the break is over"),
    ):
        leaf(counter, verb, commands.counter_change, summary, verb=verb).add_argument("counter", type=int)
    tail = leaf(area("journal", "everything that happened"), "tail", commands.journal_tail, "the last entries")
    tail.add_argument("--follow", action="store_true", help="go on with new ones as they come")
    tail.add_argument("--lines", type=_lines, default=20, metavar="N", help="how many to begin with (20)")
    return parser


def _add_upkeep_commands(
    area: Callable[[str, str], Any], areas: Any, leaf: Callable[..., argparse.ArgumentParser]
) -> None:
    database = area("db", "the database")
    migrate = leaf(database, "migrate", upkeep_commands.migrate, "make or update the database")
    migrate.add_argument("--backup", action="store_true", help="copy it first, where there is something to change")
    leaf(database, "sweep", upkeep_commands.sweep, "forget what is older than the site may keep")
    clock = area("clock", "the time of day")
    leaf(clock, "show", clock_commands.show, "what counts as the time of day")
    wait = leaf(clock, "wait", clock_commands.wait, "wait until the clock is right, at boot; from then on it counts")
    wait.add_argument("--at-most", type=_seconds, default=45, metavar="S", help="45")
    correct = leaf(
        area("day", "the business day"), "correct", clock_commands.correct, "a wrong clock had opened another"
    )
    correct.add_argument("day", type=_day, help="“2026-11-27”")
    back_up = leaf(areas, "backup", upkeep_commands.back_up, "copy the database into a file, while everything runs")
    back_up.add_argument("--to", type=Path, metavar="FOLDER", help="else [upkeep] backups; there old ones are removed")
    restore = leaf(areas, "restore", upkeep_commands.restore, "put a backup in the place of the database")
    restore.add_argument("file", type=Path)


def _add_booking_commands(bookings: Any, leaf: Callable[..., argparse.ArgumentParser]) -> None:
    add = leaf(bookings, "add", booking_commands.add, "an appointment; prints its code")
    add.add_argument("service", help="its letter")
    add.add_argument("at", type=_moment, help="“2026-11-24 10:20”, or “10:20” for today")
    add.add_argument("--code", type=_code, help="the digits that the citizen types; else new ones")
    add.add_argument("--id", help="the platform's; the same id again changes the appointment")
    leaf(bookings, "list", booking_commands.show, "those of today and of the days to come")
    withdraw = leaf(bookings, "withdraw", booking_commands.withdraw, "it was cancelled")
    withdraw.add_argument("booking", help="its code or id")
    check_in = leaf(bookings, "check-in", booking_commands.check_in, "the citizen is here: a ticket")
    check_in.add_argument("code")


def _add_clerk_commands(clerks: Any, leaf: Callable[..., argparse.ArgumentParser]) -> None:
    roles = [role.value for role in Role]
    add = leaf(clerks, "add", clerk_commands.add, "a new one; asks for a PIN, or reads it from the standard input")
    add.add_argument("--role", choices=roles, default=Role.CLERK.value)
    add.add_argument("--name", type=_shown_name, help="what colleagues read; else what they sign in with")
    add.add_argument("--if-missing", action="store_true", help="leave who is there already as they are")
    leaf(clerks, "list", clerk_commands.show, "all of them")
    rename = leaf(clerks, "rename", clerk_commands.rename, "what colleagues read")
    role = leaf(clerks, "role", clerk_commands.give_role, "what they may do, from their next click on")
    pin = leaf(clerks, "pin", clerk_commands.give_pin, "another PIN; ends their sessions")
    unlock = leaf(clerks, "unlock", clerk_commands.unlock, "after too many wrong PINs")
    remove = leaf(clerks, "remove", clerk_commands.remove, "ends their sessions")
    for command in (add, rename, role, pin, unlock, remove):
        command.add_argument("clerk", type=_sign_in_name, help="what they sign in with")
    rename.add_argument("name", type=_shown_name)
    role.add_argument("role", choices=roles)


def _add_message_commands(messages: Any, leaf: Callable[..., argparse.ArgumentParser]) -> None:
    post = leaf(messages, "post", message_commands.post, "on the walls, for today or until a moment")
    post.add_argument("text", help="in Greek")
    post.add_argument("--english", help="the same in English")
    post.add_argument("--until", type=_until, metavar="MOMENT", help="“2026-11-24 13:00”")
    post.add_argument("--id", help="the same id again changes the message")
    leaf(messages, "list", message_commands.show, "those that are shown")
    leaf(messages, "withdraw", message_commands.withdraw, "show it no more").add_argument("message", help="its id")


def _add_ticket_commands(tickets: Any, leaf: Callable[..., argparse.ArgumentParser]) -> None:
    def key(command: argparse.ArgumentParser) -> None:
        command.add_argument("--key", help="the same key twice is one command")

    issue = leaf(tickets, "issue", commands.ticket_issue, "give out a number")
    issue.add_argument("service", help="its letter")
    key(issue)

    def leaving(command: argparse.ArgumentParser) -> None:
        left = command.add_mutually_exclusive_group()
        left.add_argument("--came", dest="has_come", action="store_true", default=None, help="whom it called before")
        left.add_argument("--no-show", dest="has_come", action="store_false", default=None, help="they did not come")

    call_next = leaf(tickets, "call-next", commands.ticket_call_next, "call whose turn it is")
    call_next.add_argument("--counter", type=int, required=True)
    leaving(call_next)
    key(call_next)
    call = leaf(tickets, "call", commands.ticket_call, "call this one, out of its turn")
    call.add_argument("ticket", help="number or id")
    call.add_argument("--counter", type=int, required=True)
    call.add_argument("--reason", help="kept for the audit, never shown")
    leaving(call)
    key(call)
    undo = leaf(tickets, "undo", commands.ticket_undo, "take back a command of the last ten seconds")
    undo.add_argument("key", help="the --key that it was given")
    for name, verb, done, summary in (
        ("recall", "recall", "called again", "call again who was called"),
        ("begin", "begin", "begun", "who was called is here"),
        ("no-show", "mark_no_show", "marked as a no-show", "who was called did not come"),
        ("finish", "finish", "finished", "who was served is done"),
    ):
        command = leaf(tickets, name, commands.ticket_at_counter, summary, verb=verb, verb_done=done)
        which = command.add_mutually_exclusive_group(required=True)
        which.add_argument("ticket", nargs="?", help="number or id")
        which.add_argument("--counter", type=int, help="whoever is there")
    resume = leaf(tickets, "resume", commands.ticket_resume, "back among those who wait, after hold or no-show")
    resume.add_argument(
        "--in", dest="minutes", type=_minutes, metavar="MIN", help="due in so many minutes, not as before"
    )
    resume.add_argument("--counter", type=int, help="only there")
    transfer = leaf(tickets, "transfer", commands.ticket_transfer, "wait elsewhere, due as before")
    transfer.add_argument("--service", help="its letter; else the same one")
    transfer.add_argument("--counter", type=int, help="only there")
    transfer.add_argument("--note", help="for the clerk there, never shown")
    prioritise = leaf(tickets, "prioritise", commands.ticket_prioritise, "due soon, by a clerk's decision")
    prioritise.add_argument("--reason", required=True, help="a code for the audit, never shown")
    for command in (
        leaf(tickets, "hold", commands.ticket_hold, "set aside"),
        leaf(tickets, "cancel", commands.ticket_cancel, "the citizen left"),
        leaf(tickets, "explain", commands.ticket_explain, "why it is where it is, in one sentence"),
        resume,
        transfer,
        prioritise,
    ):
        command.add_argument("ticket", help="number or id")
    listing = leaf(tickets, "list", commands.ticket_list, "today's tickets, in the order in which they are due")
    listing.add_argument("--status", choices=[status.value for status in Status])
