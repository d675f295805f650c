"""A backup is whole whenever it is made, and what is restored is what was backed up."""

import asyncio
import gzip
import json
import shutil
import sqlite3
import threading
from contextlib import closing
from datetime import timedelta
from types import SimpleNamespace

import pytest

from epass.errors import StoreError
from epass.store import backup, migrations
from epass.store.doorbell import Doorbell
from fakes.clock import MORNING, FakeClock
from fakes.sites import a_journal, a_site


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path)


@pytest.fixture
def journal(site):
    with closing(a_journal(site, FakeClock())) as journal:
        yield journal


def issue(journal, count=1):
    for _ in range(count):
        ticket = f"t{journal.last_seq()}"
        journal.record(lambda hall, at, ticket=ticket: hall.issue("Α", at=at, ticket=ticket))
    return [ticket.number for ticket in journal.hall.tickets.values()]


def back_up(site, at=MORNING):
    return backup.back_up(site.state_dir, site.state_dir / "backups", at)


def test_what_is_restored_is_what_was_backed_up(site, journal):
    issue(journal, 3)
    made = back_up(site)
    issue(journal, 2)
    journal.close()
    restored, aside = backup.restore(made.path, site.state_dir, MORNING)
    assert (restored.first_seq, restored.last_seq) == (made.first_seq, made.last_seq) == (1, 4)
    with closing(a_journal(site, FakeClock())) as again:
        assert list(again.hall.tickets) == ["t0", "t2", "t3"]
    with closing(sqlite3.connect(aside)) as before:
        assert before.execute("SELECT max(seq) FROM journal").fetchone() == (6,)


def test_a_backup_is_whole_while_others_write(site):
    ended = threading.Event()

    def write():
        with closing(a_journal(site, FakeClock())) as journal:
            while not ended.is_set():
                issue(journal)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [back_up(site, MORNING + timedelta(seconds=second)) for second in range(5)]
    finally:
        ended.set()
        writer.join()
    assert sorted(one.last_seq for one in made) == [one.last_seq for one in made]
    assert made[-1].last_seq > made[0].last_seq


def test_nothing_half_is_left_and_the_newest_are_kept(site, journal):
    issue(journal)
    made = [back_up(site, MORNING + timedelta(days=day)).path for day in range(4)]
    assert backup.keep_newest(made[0].parent, 2) == [made[1], made[0]]
    assert sorted(path.name for path in made[0].parent.iterdir()) == [made[2].name, made[3].name]


def test_a_database_with_a_gap_is_not_backed_up_as_if_it_were_whole(site, journal):
    issue(journal, 3)
    with closing(sqlite3.connect(site.state_dir / "epass.db")) as hand:
        hand.execute("DELETE FROM journal WHERE seq = 2")
        hand.commit()
    with pytest.raises(StoreError, match="entries are missing between 1 and 4"):
        back_up(site)
    assert list((site.state_dir / "backups").iterdir()) == []


def test_a_full_disk_is_left_alone(site, journal, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=5_000_000))
    with pytest.raises(StoreError, match="Only 5 MB are free"):
        back_up(site)


def cut(path):
    path.write_bytes(path.read_bytes()[:-200])


def rot(path):
    content = bytearray(gzip.decompress(path.read_bytes()))
    content[5000:9000] = bytes(4000)
    path.write_bytes(gzip.compress(content))


def replace(path):
    path.write_bytes(b"not a backup")


@pytest.mark.parametrize("damage", [cut, rot, replace])
def test_a_damaged_backup_is_refused_and_the_database_is_as_it_was(site, journal, damage):
    issue(journal, 200)
    made = back_up(site)
    journal.close()
    damage(made.path)
    with pytest.raises(StoreError):
        backup.restore(made.path, site.state_dir, MORNING)
    with closing(a_journal(site, FakeClock())) as again:
        assert len(again.hall.tickets) == 200
    assert sorted(path.name for path in site.state_dir.glob("*epass.db*")) == ["epass.db"]


def test_a_backup_of_a_newer_e_pass_is_refused(site, journal, monkeypatch):
    made = back_up(site)
    journal.close()
    monkeypatch.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:-1])
    with pytest.raises(StoreError, match="newer"):
        backup.restore(made.path, site.state_dir, MORNING)


def test_a_damaged_database_is_put_aside_as_it_is(site, journal):
    made = back_up(site)
    journal.close()
    (site.state_dir / "epass.db").write_bytes(b"nothing that SQLite knows")
    aside = backup.restore(made.path, site.state_dir, MORNING)[1]
    assert aside.read_bytes() == b"nothing that SQLite knows"
    a_journal(site, FakeClock()).close()


async def test_nothing_is_restored_under_a_program_that_runs(site, journal):
    made = back_up(site)
    refused = pytest.raises(StoreError, match="1 programs use the database: stop them first")
    with Doorbell(site.state_dir / "bells"), refused:
        await asyncio.to_thread(backup.restore, made.path, site.state_dir, MORNING)


def test_a_migration_comes_after_a_backup_that_says_what_it_holds(tmp_path, monkeypatch):
    with monkeypatch.context() as older:
        older.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:-1])
        site = a_site(tmp_path)
    made = []
    migrations.migrate(site.state_dir, lambda: made.append(backup.back_up_before_update(site.state_dir, MORNING)))
    told = json.loads((site.state_dir / "backups/before-update.json").read_text())
    assert (told["path"], told["last_seq"]) == (str(made[0].path), 0)
    migrations.migrate(site.state_dir, lambda: made.append("nothing to do"))
    assert len(made) == 1
