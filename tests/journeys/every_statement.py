"""Records a ticket and prints it, in a forked child that kills itself at its n-th statement, for every n there is.

Each n has a day of its own. Prints one JSON line per n: what the child had been promised, and what is so after a
restart and one more ticket. Run by test_kill.py.
"""

import json
import os
import signal
import sys
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from epass.config import Config
from epass.queueing.events import PrintFailed, TicketIssued, TicketPrinted
from fakes.clock import FakeClock
from fakes.sites import a_journal, a_site
from kiosk.printing.dispenser import Dispenser
from kiosk.printing.printer import Printer
from kiosk.printing.service import Typesetter
from kiosk.printing.watch import Watch
from printer_profiles import load_profile

WANTED, AFTERWARDS = "wanted", "afterwards"
WATCHED = (
    "/epass/store/journal.py",
    "/kiosk/printing/dispenser.py",
    "/kiosk/printing/printer.py",
    "/kiosk/printing/transport.py",
)


def main(folder: Path) -> None:
    site, clock = a_site(folder), FakeClock()
    for step in count(1):
        clock.advance(days=1)
        for paper in _papers(site):
            paper.unlink()
        promised = _in_a_child_killed_at(step, site, clock)
        _print_what_is_owed(site, clock)
        _issue(site, clock, AFTERWARDS)
        print(json.dumps({"step": step, "promised": promised, **_what_is_so(site, clock)}))
        if promised == "all done":
            return


def _in_a_child_killed_at(step: int, site: Config, clock: FakeClock) -> str:
    """What the child said last: "", "issued" once the number was promised, or "all done" if it outlived its work."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        sys.settrace(_killer(step))
        _issue(site, clock, WANTED)
        os.write(theirs, b"issued ")
        _print_what_is_owed(site, clock)
        os.write(theirs, b"done")
        os._exit(0)
    os.close(theirs)
    os.waitpid(child, 0)
    said = os.read(ours, 100).decode()
    os.close(ours)
    return "all done" if said.endswith("done") else said.strip()


def _killer(step: int) -> Any:
    left = step

    def trace(frame: Any, event: str, _: Any) -> Any:
        nonlocal left
        if not frame.f_code.co_filename.endswith(WATCHED):
            return None
        if event == "line":
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    return trace


def _issue(site: Config, clock: FakeClock, ticket: str) -> None:
    journal = a_journal(site, clock)
    journal.record(lambda hall, at: hall.issue("Α", at=at, ticket=ticket))
    journal.close()


def _papers(site: Config) -> list[Path]:
    return [path for path in Path(site.printer.url.removeprefix("file://")).glob("*") if path.is_file()]


def _print_what_is_owed(site: Config, clock: FakeClock) -> None:
    """What the dispenser does at its start and after each ticket."""
    profile = load_profile("simulator-80mm")
    journal, printer = a_journal(site, clock), Printer(site.printer.url, profile)
    watch = Watch(journal, printer, lambda: 0.0, roll_m=80, retracted_after=timedelta(seconds=60))
    dispenser = Dispenser(journal, printer, Typesetter(site, replace(profile, mode="text")), watch, clock)
    seq = dispenser.start()
    while dispenser.owes:
        dispenser.dispense()
    dispenser.move_on(seq)
    journal.close()


def _what_is_so(site: Config, clock: FakeClock) -> dict[str, Any]:
    journal = a_journal(site, clock)
    events = [entry.event for entry in journal.today()]
    numbers = [event.number for event in events if isinstance(event, TicketIssued)]
    outcomes = [
        "printed" if isinstance(event, TicketPrinted) else "maybe" if event.maybe_printed else "not printed"
        for event in events
        if isinstance(event, TicketPrinted | PrintFailed) and event.ticket == WANTED
    ]
    known = journal.hall.tickets.get(WANTED)
    journal.close()
    return {
        "is_known": known is not None,
        "numbers": numbers,
        "outcomes": outcomes,
        "papers": sum(
            known is not None and known.number.encode("cp1253") in paper.read_bytes() for paper in _papers(site)
        ),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
