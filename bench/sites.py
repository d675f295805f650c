"""Sites to measure: on the disk the project lies on, because the disk's commit is part of the figure."""

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from epass import config
from epass.config import Config
from epass.ids import new_id
from epass.store import Journal
from epass.store.migrations import migrate

TOML = """
state_dir = "{state_dir}"
[site]
code = "0532"
name = {{ el = "ΚΕΠ Δήμου Παραδείγματος", en = "Citizens' Service Centre of Paradeigma" }}
holidays = false
[[services]]
letter = "Α"
name = {{ el = "Γνήσιο υπογραφής", en = "Certified signature" }}
duration_min = 4
[[services]]
letter = "Β"
name = {{ el = "Όλες οι υπηρεσίες", en = "All services" }}
duration_min = 11
[[services]]
letter = "Ε"
name = {{ el = "Βεβαιώσεις και πιστοποιητικά", en = "Certificates" }}
[[services]]
letter = "Κ"
name = {{ el = "Παραλαβή εγγράφων", en = "Collecting documents" }}
[desk]
comes_within_s = 0
{rest}
"""


@contextmanager
def a_site(
    rest: str = '[[counters]]\ncounter = 1\n[[counters]]\ncounter = 2\n[printer]\nurl = "file://tickets"',
) -> Iterator[Config]:
    """A migrated site in a folder that is gone afterwards; {folder} in `rest` stands for that folder."""
    with tempfile.TemporaryDirectory(prefix="epass-bench-", dir=Path.cwd()) as folder:
        path = Path(folder) / "epass.toml"
        path.write_text(
            TOML.format(state_dir=f"{folder}/state", rest=rest.replace("{folder}", folder)), encoding="utf-8"
        )
        site = config.load(path)
        migrate(site.state_dir)
        yield site


def issue(journal: Journal, letter: str = "Α") -> None:
    ticket = new_id()
    journal.record(lambda hall, at: hall.issue(letter, at=at, ticket=ticket))


def fill_with_the_past(site: Config, rows: int) -> None:
    """Rows of earlier days, 300 tickets of 5 entries each, as a site has after some years."""
    database = sqlite3.connect(site.state_dir / "epass.db")
    per_day = 1500
    day = date(2020, 1, 1)

    def past() -> Iterator[tuple[str, str, str, str]]:
        at = day
        for row in range(rows):
            at = day + timedelta(days=row // per_day)
            moment = f"{at}T08:00:00+00:00"
            if row % per_day == 0:
                yield moment, str(at), "DayOpened", json.dumps({"day": str(at)})
            else:
                body = {
                    "ticket": f"past-{row // 5}",
                    "number": f"Α{row % per_day // 5 + 1:03d}",
                    "service": "Α",
                    "origin": "walk_in",
                    "due": moment,
                }
                yield moment, str(at), "TicketIssued", json.dumps(body, ensure_ascii=False)

    with database:
        database.executemany("INSERT INTO journal (at, day, kind, body) VALUES (?, ?, ?, ?)", past())
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
