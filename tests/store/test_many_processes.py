"""Four processes issue and call at once: every ticket has its own number, and is called once."""

import subprocess
import sys
from collections import Counter

from epass.queueing.events import TicketCalled, TicketIssued
from fakes.sites import a_journal, a_site

WORKER = """
import sys
from pathlib import Path
from epass import config
from epass.ids import new_id
from epass.queueing.refusals import NobodyWaiting
from epass.store import open_journal
journal = open_journal(config.load(Path(sys.argv[1])))
counter = int(sys.argv[2])
for _ in range(500):
    ticket = new_id()
    journal.record(lambda hall, at: hall.issue("ΑΒ"[counter % 2], at=at, ticket=ticket))
    journal.record(lambda hall, at: hall.call_next(counter, at=at))
try:
    while True:
        journal.record(lambda hall, at: hall.call_next(counter, at=at))
except NobodyWaiting:
    pass
"""


def test_four_processes_give_2000_numbers_and_call_each_once(tmp_path):
    site = a_site(tmp_path, box="\n[[counters]]\ncounter = 3\n[[counters]]\ncounter = 4")
    workers = [
        subprocess.Popen([sys.executable, "-c", WORKER, tmp_path / "epass.toml", str(counter)])
        for counter in (1, 2, 3, 4)
    ]
    assert [worker.wait(120) for worker in workers] == [0, 0, 0, 0]
    events = [entry.event for entry in a_journal(site).today()]
    issued = [event.number for event in events if isinstance(event, TicketIssued)]
    assert (len(issued), len(set(issued))) == (2000, 2000)
    calls = Counter(event.ticket for event in events if isinstance(event, TicketCalled))
    assert (len(calls), set(calls.values())) == (2000, {1})
