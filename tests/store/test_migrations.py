"""Many processes start at once on a new site: one of them makes the database, all of them find it."""

import asyncio
import os
import stat
import subprocess
import sys

from fakes.sites import a_journal, a_site, write_site


def test_eight_processes_migrate_at_once(tmp_path):
    path = write_site(tmp_path)
    command = [sys.executable, "-c", "from epass.cli import main; main()", "db", "migrate", "--config", path]
    migrating = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(8)]
    said = [process.communicate(timeout=60)[0] for process in migrating]
    assert [process.returncode for process in migrating] == [0] * 8
    assert sum("applied journal" in line for line in said) == 1
    assert a_journal(a_site(tmp_path)).last_seq() == 0


async def test_the_programs_of_a_site_may_be_users_of_one_group(tmp_path):
    """Whatever the umask: the folder's group reads, writes and rings."""
    before = os.umask(0o077)
    try:
        site = a_site(tmp_path)
        journal = a_journal(site)
        following = asyncio.ensure_future(anext(journal.follow(0)))
        await asyncio.sleep(0)
        [bell] = (site.state_dir / "bells").iterdir()
        rights = {path.name: stat.S_IMODE(path.stat().st_mode) for path in site.state_dir.iterdir()}
    finally:
        os.umask(before)
    assert rights == {
        "bells": 0o2770,
        "epass.db": 0o660,
        "epass.db-shm": 0o660,
        "epass.db-wal": 0o660,
        "migrate.lock": 0o660,
    }
    assert stat.S_IMODE(bell.stat().st_mode) == 0o660
    following.cancel()
