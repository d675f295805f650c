"""Many processes start at once on a new site: one of them makes the database, all of them find it."""

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
