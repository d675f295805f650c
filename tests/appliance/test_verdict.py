"""Those who judge power cuts would notice: a lost ticket, a number twice, a gap, a write that came too late."""

import random
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from struct import pack

import pytest

from fakes.sites import a_journal, a_site
from vm.blocklog import FLUSH, FUA, SECTOR, BlockLog, Cut, Loss, cuts_of, disks
from vm.verdict import verdict

needs_ext4 = pytest.mark.skipif(
    not shutil.which("mke2fs", path="/sbin:/usr/sbin") or not shutil.which("debugfs", path="/sbin:/usr/sbin"),
    reason="e2fsprogs are not installed here",
)


def a_log(path, *requests):
    """Each (sector, byte, flags); a mere flush has no sector."""
    entries = [pack("<QQQI", 0x6A736677736872, 1, len(requests), SECTOR).ljust(SECTOR, b"\0")]
    for sector, byte, flags in requests:
        sectors = 0 if byte is None else 2
        entries.append(pack("<QQQQ", sector or 0, sectors, flags, 0).ljust(SECTOR, b"\0"))
        entries.append(b"" if byte is None else bytes([byte]) * SECTOR * 2)
    path.write_bytes(b"".join(entries) + bytes(4 * SECTOR))
    return BlockLog(path)


@pytest.fixture
def log(tmp_path):
    """Two sectors of 1, flushed; then of 2, then of 3 that are safe at once, then of 4, not flushed."""
    log = a_log(tmp_path / "log", (0, 1, 0), (None, None, FLUSH), (2, 2, 0), (4, 3, FUA), (6, 4, 0))
    assert log.count() == 5
    return log


def left(log, after, loss):
    cut = Cut(after=after, loss=loss)
    disk = next(disks(log, bytes(8 * SECTOR), [cut]))[1]
    return [disk[place * SECTOR] for place in range(8)]


def test_what_was_flushed_is_there_and_what_came_after_may_be(log):
    assert left(log, 5, Loss.NONE_WRITTEN) == [1, 1, 0, 0, 3, 3, 0, 0]
    assert left(log, 5, Loss.ALL_WRITTEN) == [1, 1, 2, 2, 3, 3, 4, 4]
    assert left(log, 1, Loss.NONE_WRITTEN) == [0] * 8
    assert left(log, 3, Loss.ALL_WRITTEN) == [1, 1, 2, 2, 0, 0, 0, 0]


def test_a_torn_write_leaves_pieces(log):
    torn = [tuple(disk) for _, disk in disks(log, bytes(8 * SECTOR), [Cut(after=5, loss=Loss.TORN)] * 40)]
    seen = {(disk[6 * SECTOR], disk[7 * SECTOR]) for disk in torn}
    assert seen == {(0, 0), (0, 4), (4, 0), (4, 4)}
    assert all(disk[0] == 1 and disk[4 * SECTOR] == 3 for disk in torn)


def test_disks_of_later_cuts_grow_out_of_those_before(tmp_path, log):
    cuts = [Cut(after=after, loss=Loss.ALL_WRITTEN) for after in (1, 3, 5)]
    grown = [[disk[place * SECTOR] for place in range(8)] for _, disk in disks(log, bytes(8 * SECTOR), cuts)]
    assert grown == [left(log, cut.after, cut.loss) for cut in cuts]


def test_cuts_come_where_there_is_something_to_lose(log):
    chosen = cuts_of(log, 2, 40, random.Random(1))
    assert len(chosen) == 40 and {cut.loss for cut in chosen} == set(Loss)
    assert all(3 <= cut.after <= 5 for cut in chosen)


@pytest.fixture
def disk(tmp_path):
    """A file system with the database of a site that has issued three tickets; and what a witness heard of them."""
    site = a_site(tmp_path)
    with closing(a_journal(site)) as journal:
        heard = []
        for place in range(3):
            ticket = f"t{place}"
            entries = journal.record(lambda hall, at, ticket=ticket: hall.issue("Α", at=at, ticket=ticket))
            heard.append({"seq": entries[-1].seq, "ticket": ticket})
    return Disk(tmp_path, site.state_dir), heard


class Disk:
    def __init__(self, folder: Path, state_dir: Path) -> None:
        self.folder = folder
        self._state_dir = state_dir

    def change(self, *statements):
        with closing(sqlite3.connect(self._state_dir / "epass.db")) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()

    def judged(self, heard):
        path = self.folder / "disk.raw"
        path.unlink(missing_ok=True)
        subprocess.run(["/sbin/mke2fs", "-q", "-t", "ext4", "-d", self._state_dir, path, "8M"], check=True)
        return verdict(path, heard, self.folder / "judged")


@needs_ext4
def test_a_disk_that_kept_everything_is_well(disk):
    there, heard = disk
    assert there.judged(heard) == []


@needs_ext4
def test_a_ticket_that_was_acknowledged_and_is_not_there_is_told(disk):
    there, heard = disk
    lost = {"seq": 5, "ticket": "t3"}
    assert there.judged([*heard, lost]) == [f"1 acknowledged tickets are lost, such as {lost}"]


@needs_ext4
def test_a_gap_and_a_number_twice_and_a_reader_ahead_of_the_journal_are_told(disk):
    there, heard = disk
    there.change(
        "DROP TRIGGER journal_is_never_changed",
        "UPDATE journal SET body = replace(body, 'Α003', 'Α002')",
        "DELETE FROM journal WHERE seq = 2",
        "INSERT OR REPLACE INTO cursors VALUES ('witness', 99)",
    )
    wrong = " ".join(there.judged(heard[1:]))
    assert "entries are missing" in wrong and "given out twice" in wrong and "witness has read 99" in wrong


@needs_ext4
def test_a_database_that_is_gone_is_told(disk):
    there, heard = disk
    (there._state_dir / "epass.db").unlink()
    assert there.judged(heard) == ["the database is gone"]
