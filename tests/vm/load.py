"""Inside the machine: tickets are issued as fast as they become durable, and a witness outside is told of each.

It hears of a ticket after that was acknowledged. A reader follows, with its cursor. The package's own interpreter runs
it.
"""

import json
import os
import sys
import threading
import time
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path

from epass import config
from epass.queueing.events import Event, TicketIssued
from epass.queueing.hall import Hall
from epass.store import open_journal

WITNESS = "/dev/virtio-ports/witness"


def main() -> None:
    seconds, writers = float(sys.argv[1]), int(sys.argv[2])
    most = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    children = []
    for place in range(writers):
        if (child := os.fork()) == 0:
            _issue(place, seconds, most)
            os._exit(0)
        children.append(child)
    # What is counted is what the site itself writes.
    if not most:
        threading.Thread(target=_read, daemon=True).start()
    for child in children:
        os.waitpid(child, 0)


def _issue(place: int, seconds: float, most: int) -> None:
    """For so long; or so many, if that is said."""
    loaded = config.load(Path("/etc/epass/epass.toml"))
    witness = os.open(WITNESS, os.O_WRONLY)
    ends = time.monotonic() + seconds
    with closing(open_journal(loaded)) as journal:
        count = 0
        while count < most if most else time.monotonic() < ends:
            ticket = f"{place}-{os.getpid()}-{time.monotonic_ns()}"
            letter = "ΑΒ"[count % 2]
            entries = journal.record(partial(_one, letter, ticket))
            issued = entries[-1].event
            assert isinstance(issued, TicketIssued)
            told = {"seq": entries[-1].seq, "ticket": ticket, "number": issued.number}
            os.write(witness, json.dumps(told).encode() + b"\n")
            count += 1


def _one(letter: str, ticket: str, hall: Hall, at: datetime) -> list[Event]:
    return hall.issue(letter, at=at, ticket=ticket, on_paper=False)


def _read() -> None:
    """A reader that moves its cursor behind what it has read."""
    loaded = config.load(Path("/etc/epass/epass.toml"))
    with closing(open_journal(loaded)) as journal:
        seq = journal.cursor("witness")
        while True:
            if entries := journal.since(seq, 50):
                seq = entries[-1].seq
                journal.move_cursor("witness", seq)
            time.sleep(0.02)


if __name__ == "__main__":
    main()
