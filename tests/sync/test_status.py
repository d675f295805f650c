"""How the connection is: told when it changes, read by `epass sync status` and by the doctor."""

import json
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from epass import config as configuration
from epass.config import Config
from epass.errors import ConfigError, StoreError
from epass.queueing import events as e
from epass.store import Condition, open_journal
from epass.store.migrations import migrate
from fakes.clock import MORNING, FakeClock
from fakes.sites import a_journal, write_site
from sync import commands, health, status, token
from sync.answers import Diverged, NotAdmitted, Trouble
from sync.connection import DEVICE, Connection
from sync.pace import Pace
from sync.status import Status


def a_connected_site(folder: Path, **lines: str) -> Config:
    path = write_site(folder)
    rest = {"url": '"https://platform.example"', "token_file": f'"{folder}/token"'} | lines
    path.write_text(path.read_text() + "[sync]\n" + "".join(f"{name} = {value}\n" for name, value in rest.items()))
    (folder / "token").write_text("a-token-of-this-site\n")
    site = configuration.load(path)
    migrate(site.state_dir)
    return site


@pytest.fixture
def site(tmp_path: Path) -> Config:
    return a_connected_site(tmp_path)


@pytest.fixture
def run(site: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def command(*words: str) -> tuple[int, str]:
        code = commands.main(words, tmp_path / "epass.toml")
        return code, capsys.readouterr().out

    return command


def happens(site: Config, many: int) -> None:
    with closing(open_journal(site)) as journal:
        for place in range(many):
            journal.record(lambda hall, at, place=place: hall.issue("Α", at=at, ticket=f"t{place}"))


def identity(site: Config) -> str:
    with closing(open_journal(site)) as journal:
        return journal.identity().journal_id


# What the command says


def test_before_the_daemon_ever_ran_it_says_so(run: Any) -> None:
    assert run("status") == (1, "https://platform.example: epass-sync has not run yet.\n")


def test_connected_it_says_since_when_and_that_nothing_is_missing(site: Config, run: Any) -> None:
    happens(site, 3)
    status.keep(site.state_dir, Status(journal_id=identity(site), have=4, connected_since=MORNING))
    assert run("status") == (0, "https://platform.example: connected since 23/11 08:00, it has every entry.\n")


def test_cut_off_it_says_how_far_behind_why_and_when_it_tries_again(site: Config, run: Any) -> None:
    happens(site, 5)
    status.keep(
        site.state_dir,
        Status(
            journal_id=identity(site),
            have=2,
            error="The platform does not answer in time.",
            failing_since=MORNING,
            next_attempt=MORNING + timedelta(seconds=61),
        ),
    )
    code, said = run("status")
    assert code == 1
    assert said.splitlines() == [
        "https://platform.example: not connected since 23/11 08:00, 4 entries behind.",
        "The platform does not answer in time.",
        "Next attempt at 08:01:01.",
    ]
    told = json.loads(run("status", "--json")[1])
    assert (told["behind"], told["alarm"], told["connected_since"]) == (4, False, None)


def test_of_another_journal_it_does_not_pretend_to_know(site: Config, run: Any) -> None:
    status.keep(site.state_dir, Status(journal_id="another", have=4, connected_since=MORNING))
    assert "not asked yet what it has" in run("status")[1]


def test_who_waits_for_the_connection_is_told_once_it_is_there(site: Config, run: Any) -> None:
    status.keep(site.state_dir, Status(error="The platform does not answer in time."))
    assert run("status", "--wait", "0.3")[0] == 1
    now = Status(journal_id=identity(site), have=1, connected_since=MORNING)
    with ThreadPoolExecutor() as others:
        others.submit(lambda: (time.sleep(0.3), status.keep(site.state_dir, now)))
        assert run("status", "--wait", "20")[0] == 0


def test_a_new_journal_begins_with_today(site: Config, run: Any) -> None:
    happens(site, 2)
    before = identity(site)
    code, said = run("new-journal")
    assert code == 0
    assert "from entry 1 on" in said
    assert identity(site) != before
    with closing(open_journal(site)) as journal:
        assert journal.last_change() == 0


def test_a_site_without_a_platform_is_told_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"sync\.url"):
        commands.main(["status"], write_site(tmp_path))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"wings": 2}', '{"connected_since": 7}'])
def test_a_damaged_status_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / status.NAME).write_text(text)
    assert status.read(tmp_path) is None


# What the doctor says


def test_the_doctor_says_that_there_is_no_platform(tmp_path: Path) -> None:
    [finding] = health.check(configuration.load(write_site(tmp_path)))
    assert finding.ok


def test_the_doctor_says_how_it_is(site: Config) -> None:
    [finding] = health.check(site)
    assert not finding.ok
    status.keep(site.state_dir, Status(journal_id=identity(site), have=0, connected_since=MORNING))
    [finding] = health.check(site)
    assert finding.ok
    assert "connected since" in finding.sentence


def test_the_doctor_misses_a_token_that_cannot_be_read(site: Config, tmp_path: Path) -> None:
    (tmp_path / "token").unlink()
    assert [finding.part for finding in health.check(site) if not finding.ok] == ["platform", "platform-token"]


def test_a_certificate_that_is_none_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    site = a_connected_site(tmp_path, ca=f'"{tmp_path}/ca.pem"')
    assert "sync.ca" in health.mistakes(site)[0]
    assert not health.check(site)[0].ok


# The token


def test_a_token_is_read_from_its_file_or_from_what_systemd_hands_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").write_text(" first \n")
    assert token.read(tmp_path / "mine") == "first"
    (tmp_path / token.CREDENTIAL).write_text("second")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert token.read(None) == "second"


def test_files_are_named_from_the_folder_of_the_configuration_on(tmp_path: Path) -> None:
    site = a_connected_site(tmp_path, token_file='"token"', ca='"secrets/ca.pem"')
    assert (site.sync.token_file, site.sync.ca) == (tmp_path / "token", tmp_path / "secrets/ca.pem")
    assert token.read(site.sync.token_file) == "a-token-of-this-site"


@pytest.mark.parametrize("text", [None, "", "\n", "two words", "ΤοκενΕλληνικό", "x" * 401])
def test_what_is_no_token_is_never_sent(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "token").write_text(text)
    with pytest.raises(NotAdmitted):
        token.read(tmp_path / "token")


def test_without_file_and_credential_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    with pytest.raises(NotAdmitted):
        token.read(None)


# What is told, and when


class Told:
    """A connection whose log, journal and status can be looked at."""

    def __init__(self, site: Config) -> None:
        self.clock = FakeClock()
        self.seconds = 0.0
        self.kept: list[Status] = []
        self.journal = a_journal(site, self.clock)
        self.connection = Connection(
            Condition(self.journal, DEVICE), self.kept.append, clock=self.clock, seconds=lambda: self.seconds
        )

    def reasons(self) -> list[str | None]:
        """What the journal was told of the platform."""
        events = [entry.event for entry in self.journal.today()]
        return [
            event.reason if isinstance(event, e.DeviceFailed) else None
            for event in events
            if isinstance(event, e.DeviceFailed | e.DeviceRecovered)
        ]


@pytest.fixture
def told(site: Config) -> Any:
    told = Told(site)
    yield told
    told.journal.close()


CUT = Trouble("The platform does not answer in time.")


def test_what_another_run_knew_is_over_when_the_program_begins(told: Told) -> None:
    told.connection.begin()
    assert told.kept == [Status()]


def test_it_is_connected_once_both_directions_work(told: Told) -> None:
    told.connection.worked("up")
    assert told.connection.status.connected_since is None
    told.connection.worked("down")
    assert told.connection.status.connected_since == MORNING


def test_a_cut_is_one_line_when_it_begins_and_one_when_it_ends(told: Told, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="epass.sync")
    told.connection.worked("up")
    told.connection.worked("down")
    for _ in range(5):
        told.connection.failed("up", CUT, 1)
    told.connection.worked("up")
    assert [record.message for record in caplog.records] == [
        "Connected to the platform.",
        "The platform does not answer in time.",
        "Connected to the platform.",
    ]


def test_a_short_cut_is_nobodys_business_and_a_long_one_is_in_the_journal_once(told: Told) -> None:
    told.connection.failed("up", CUT, 1)
    told.seconds = 59
    told.connection.failed("up", CUT, 1)
    assert told.reasons() == []
    told.seconds = 61
    told.connection.failed("up", CUT, 1)
    told.connection.failed("up", Trouble("Something else."), 1)
    assert len(told.reasons()) == 1
    told.connection.worked("up")
    told.connection.worked("down")
    assert told.reasons()[1:] == [None]


def test_what_somebody_must_act_on_is_told_at_once_and_stays_while_the_other_direction_works(told: Told) -> None:
    told.connection.failed("up", Diverged(), 60)
    told.connection.worked("down")
    assert told.reasons() == [str(Diverged())]
    assert told.connection.status.is_alarm
    assert told.connection.status.connected_since is None


def test_what_somebody_must_act_on_is_not_hidden_by_what_passes_by_itself(told: Told) -> None:
    told.connection.failed("up", Diverged(), 60)
    told.connection.failed("down", CUT, 1)
    assert told.connection.status.error == str(Diverged())


def test_what_both_directions_say_is_one_line(told: Told, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(2):
        told.connection.failed("up", NotAdmitted(), 60)
        told.connection.failed("down", NotAdmitted(), 60)
    assert [record.message for record in caplog.records if record.name == "epass.sync"] == [str(NotAdmitted())]


def test_the_status_says_when_it_is_tried_again(told: Told) -> None:
    told.connection.failed("down", CUT, 8)
    kept = told.kept[-1]
    assert (kept.error, kept.next_attempt) == (str(CUT), MORNING + timedelta(seconds=8))


# The pace


def test_it_is_tried_again_after_longer_and_longer_and_never_by_all_at_once() -> None:
    longest, shortest = Pace(lambda: 1.0), Pace(lambda: 0.0)
    waits = [longest.failed(CUT) for _ in range(9)]
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert [shortest.failed(CUT) for _ in range(9)] == [wait / 2 for wait in waits]
    longest.worked()
    assert longest.failed(CUT) == 1


def test_who_is_told_how_long_to_wait_waits_so_long() -> None:
    assert Pace(lambda: 0.0).failed(Trouble("Too often.", 120)) == 120


def test_what_does_not_pass_by_itself_is_tried_seldom() -> None:
    pace = Pace(lambda: 1.0)
    assert [pace.failed(NotAdmitted()) for _ in range(4)] == [60, 120, 240, 300]


def test_a_disk_without_room_is_an_alarm_too(told: Told) -> None:
    told.connection.failed("down", StoreError("The disk is full."), 1)
    assert told.connection.status.is_alarm
