"""An update that does not start goes back, programs and database together, and never loses a ticket."""

import json
import os
import sys
from contextlib import closing
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest

from epass.queueing import events as e
from epass.store import backup
from fakes.clock import MORNING, FakeClock
from fakes.sites import a_journal, a_site

KIOSK, FEED = "epass-kiosk.service", "epass-feed.service"


def load_trial():
    """The script as a module; it has no .py because people run it."""
    sys.dont_write_bytecode = True
    spec = spec_from_loader("trial", SourceFileLoader("trial", str(Path(__file__).parents[2] / "packaging/trial")))
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


trial = load_trial()


class FakeSystemd:
    """Units are active, or not; `crashes` come up and go down again for ever."""

    def __init__(self):
        self.inactive = set()
        self.crashes = set()
        self.asked = 0
        self.did = []

    def __call__(self, verb, *words):
        if verb != "show":
            self.did.append((verb, *words))
            return ""
        _, _, what, unit = words
        self.asked += 1
        if what == "NRestarts":
            return f"{self.asked if unit in self.crashes else 0}\n"
        return "failed\n" if unit in self.inactive else "active\n"


class Time:
    def __init__(self):
        self.now_s = 0.0

    def seconds(self):
        return self.now_s

    def sleep(self, seconds):
        self.now_s += seconds


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path)


@pytest.fixture
def systemd():
    return FakeSystemd()


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def update(tmp_path, site, systemd, time):
    """0.2.0 is on trial, 0.1.0 is kept; before it, kiosk and feed ran."""
    programs = tmp_path / "programs"
    for release in ("0.2.0", "0.1.0.kept"):
        (programs / "releases" / release).mkdir(parents=True)
    (programs / "current").symlink_to("releases/0.2.0")
    (tmp_path / "trial").mkdir()
    (tmp_path / "trial/ran").write_text(f"{KIOSK}\n{FEED}\n")
    update = trial.Trial(
        systemd, time.seconds, time.sleep, programs=programs, state=site.state_dir, trial=tmp_path / "trial"
    )
    update.begin("0.2.0", "0.1.0.kept")
    return update


def current(tmp_path):
    return os.readlink(tmp_path / "programs/current")


def migrated_since(site):
    """The update has changed the database, after a copy of it."""
    with closing(a_journal(site, FakeClock())) as journal:
        journal.record(lambda hall, at: hall.issue("Α", at=at, ticket="before"))
    backup.back_up_before_update(site.state_dir, MORNING)


def record(site, decide):
    with closing(a_journal(site, FakeClock())) as journal:
        journal.record(decide)


def tickets(site):
    with closing(a_journal(site, FakeClock())) as journal:
        return list(journal.hall.tickets)


def test_an_update_whose_programs_run_and_stay_is_done(update, tmp_path, time):
    assert update.judge() == "0.2.0 runs: the update is done."
    assert time.now_s >= 20
    assert current(tmp_path) == "releases/0.2.0"
    assert [path.name for path in (tmp_path / "programs/releases").iterdir()] == ["0.2.0"]
    assert not (tmp_path / "trial/trial.json").exists()


@pytest.mark.parametrize("trouble", ["inactive", "crashes"])
def test_an_update_that_does_not_start_goes_back(update, tmp_path, systemd, trouble):
    getattr(systemd, trouble).add(KIOSK)
    assert "0.1.0.kept runs again" in update.judge()
    assert current(tmp_path) == "releases/0.1.0.kept"
    assert systemd.did[-1] == ("start", "--no-block", "epass.target")
    assert json.loads((tmp_path / "trial/went-back.json").read_text())["went_back"] is True


def test_the_database_goes_back_with_the_programs(update, site, systemd):
    migrated_since(site)
    record(site, lambda hall, at: [e.DeviceFailed(at=at, device="printer", reason="It is not there.")])
    systemd.inactive.add(FEED)
    update.judge()
    with closing(a_journal(site, FakeClock())) as journal:
        assert journal.last_seq() == 2
    assert tickets(site) == ["before"]


def test_a_ticket_that_was_issued_since_is_never_taken_back(update, site, systemd, tmp_path):
    migrated_since(site)
    record(site, lambda hall, at: hall.issue("Α", at=at, ticket="since"))
    systemd.inactive.add(FEED)
    assert "it stays, because 1 entries about tickets have been written since" in update.judge()
    assert tickets(site) == ["before", "since"]
    assert current(tmp_path) == "releases/0.2.0"


def test_an_older_copy_of_the_database_is_left_alone(site, update, systemd, tmp_path):
    migrated_since(site)
    told = site.state_dir / "backups/before-update.json"
    os.utime(told, (1, 1))
    record(site, lambda hall, at: hall.issue("Α", at=at, ticket="since"))
    systemd.inactive.add(KIOSK)
    assert "0.1.0.kept runs again" in update.judge()
    assert tickets(site) == ["before", "since"]


def test_what_did_not_run_before_is_not_waited_for(tmp_path, update, systemd):
    (tmp_path / "trial/ran").write_text(f"{KIOSK}\n")
    update.begin("0.2.0", "0.1.0.kept")
    systemd.inactive.add(FEED)
    assert "the update is done" in update.judge()


def test_without_the_version_before_there_is_no_way_back(update, tmp_path, systemd):
    (tmp_path / "programs/releases/0.1.0.kept").rmdir()
    systemd.inactive.add(KIOSK)
    assert "not here any more" in update.judge()
    assert current(tmp_path) == "releases/0.2.0"


def test_what_the_script_takes_for_nothing_is_known_to_the_journal():
    assert all(hasattr(e, kind) for kind in trial._NOTHING)
