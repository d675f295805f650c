"""A disk after a power cut is repaired, its database taken out, and held against what a witness had heard."""

import json
import shutil
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from epass.config import load
from epass.store import open_journal

_SITE = Path(__file__).parent / "site.toml"


def verdict(disk: Path, heard: Sequence[dict[str, Any]], folder: Path) -> list[str]:
    """Everything that is wrong; `heard`: tickets that were acknowledged before the cut. `disk` is repaired in place."""
    fsck = subprocess.run(["/sbin/e2fsck", "-fy", str(disk)], capture_output=True, text=True, check=False)
    if fsck.returncode & ~1:
        return [f"the file system is lost: {fsck.stdout[-300:]}"]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in ("epass.db", "epass.db-wal"):
        command = ["/sbin/debugfs", "-R", f"dump /{name} {folder / name}", str(disk)]
        subprocess.run(command, capture_output=True, check=False)
    if not (folder / "epass.db").exists() or not (folder / "epass.db").stat().st_size:
        return ["the database is gone"] if heard else []
    try:
        return _read(folder, heard)
    except (sqlite3.Error, Exception) as error:
        return [f"the database cannot be read: {error!r}"]


def _read(folder: Path, heard: Sequence[dict[str, Any]]) -> list[str]:
    wrong = []
    with closing(sqlite3.connect(folder / "epass.db")) as connection:
        if (integrity := connection.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            wrong.append(f"integrity: {integrity}")
        rows = connection.execute("SELECT seq, day, kind, body FROM journal ORDER BY seq").fetchall()
        cursors = dict(connection.execute("SELECT reader, seq FROM cursors"))
    seqs = [row[0] for row in rows]
    if seqs and seqs != list(range(1, seqs[-1] + 1)):
        wrong.append("entries are missing")
    issued = {row[0]: json.loads(row[3]) | {"day": row[1]} for row in rows if row[2] == "TicketIssued"}
    twice = [number for number, count in Counter((t["day"], t["number"]) for t in issued.values()).items() if count > 1]
    if twice:
        wrong.append(f"numbers were given out twice: {twice[:5]}")
    lost = [told for told in heard if issued.get(told["seq"], {}).get("ticket") != told["ticket"]]
    if lost:
        wrong.append(f"{len(lost)} acknowledged tickets are lost, such as {lost[0]}")
    wrong += [f"{reader} has read {seq} of {len(seqs)}" for reader, seq in cursors.items() if seq > len(seqs)]
    return wrong + _goes_on(folder, cursors)


def _goes_on(folder: Path, cursors: dict[str, int]) -> list[str]:
    """The product itself opens it, its readers go on, and the next number is given out."""
    config = folder / "epass.toml"
    config.write_text(f'state_dir = "{folder}"\n{_SITE.read_text()}')
    with closing(open_journal(load(config))) as journal:
        wrong = []
        for reader, seq in cursors.items():
            following = journal.since(seq, 1)
            if following and following[0].seq != seq + 1:
                wrong.append(f"{reader} would go on with {following[0].seq} after {seq}")
        before = {ticket.number for ticket in journal.hall.tickets.values()}
        entries = journal.record(lambda hall, at: hall.issue("Α", at=at, ticket="after"))
        if entries[-1].event.number in before:  # type: ignore[attr-defined]
            wrong.append("the next number had been given out before")
    return wrong
