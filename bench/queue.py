"""The journal: issuing and calling, alone, four processes at once, and on top of a million rows."""

import subprocess
import sys
import time
from pathlib import Path

from bench.figures import line, single, times_ms
from bench.sites import a_site, fill_with_the_past, issue
from epass import config
from epass.store import open_journal

PROCESSES = 4
EACH = 1000


def run() -> None:
    with a_site() as site:
        journal = open_journal(site)
        issue(journal)
        fresh = times_ms(lambda: issue(journal), 2000)
        line("issue, in process, durable", fresh, "goal p50 ≤ 0.6, p99 ≤ 3")
        calls = times_ms(lambda: journal.record(lambda hall, at: hall.call_next(1, at=at)), 1000)
        line("call next, 1,000–2,000 waiting", calls)
        journal.close()
    with a_site() as site:
        command = [sys.executable, "-m", "bench.queue", str(site.state_dir.parent / "epass.toml")]
        workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)]
        spans = [tuple(map(float, worker.communicate()[0].split())) for worker in workers]
        seconds = max(end for _, end in spans) - min(start for start, _ in spans)
        single(f"issue, {PROCESSES} processes at once", PROCESSES * EACH / seconds, "issues/s", "goal ≥ 1,000")
    with a_site() as site:
        fill_with_the_past(site, 1_000_000)
        opened = times_ms(lambda: open_journal(site).close(), 5)
        journal = open_journal(site)
        issue(journal)
        million = times_ms(lambda: issue(journal), 2000)
        line("issue, on 1,000,000 rows", million)
        line(
            "call next, on 1,000,000 rows", times_ms(lambda: journal.record(lambda h, at: h.call_next(1, at=at)), 1000)
        )
        line("open the journal, on 1,000,000 rows", opened)
        ratio = sorted(million)[1000] / sorted(fresh)[1000]
        single("issue, million rows against empty, medians", ratio, "×", "goal ≤ 1.2")
        journal.close()


def _worker(path: str) -> None:
    journal = open_journal(config.load(Path(path)))
    start = time.monotonic()
    for _ in range(EACH):
        issue(journal)
    print(start, time.monotonic())


if __name__ == "__main__":
    _worker(sys.argv[1])
