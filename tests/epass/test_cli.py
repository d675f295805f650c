"""The command as a person runs it: a real process each time where the exit matters, `main` in process otherwise."""

import io
import json
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from epass import cli, config
from epass.health import Finding
from epass.store import Journal
from fakes.clock import FakeClock
from fakes.sites import a_journal, a_site, write_site


class FakePoint:
    def __init__(self, name, check):
        self.name = name
        self.load = lambda: check


@pytest.fixture
def epass(tmp_path, monkeypatch, capsys):
    a_site(tmp_path)
    monkeypatch.setenv("EPASS_CONFIG", str(tmp_path / "epass.toml"))
    monkeypatch.delenv("EPASS_STATE_DIR", raising=False)

    def run(line, exits=0):
        monkeypatch.setattr(sys, "argv", ["epass", *line.split()])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        out = capsys.readouterr()
        assert stopped.value.code == exits, out.err
        return out.out or out.err

    return run


def read(text):
    return [json.loads(line) for line in text.splitlines()]


def test_a_ticket_lives_from_issue_to_end(epass):
    [issued] = read(epass("ticket issue A --json"))
    assert (issued["number"], issued["service"], issued["status"]) == ("Α001", "Α", "WAITING")
    [called] = read(epass("ticket call-next --counter 1 --json"))
    assert (called["id"], called["status"], called["counter"]) == (issued["id"], "CALLED", 1)
    assert read(epass("ticket recall a1 --json"))[0]["calls"] == 2
    assert read(epass("ticket begin --counter 1 --json"))[0]["status"] == "SERVING"
    assert read(epass("ticket hold Α001 --json"))[0]["status"] == "HELD"
    assert read(epass("ticket resume Α001 --json"))[0]["status"] == "WAITING"
    assert read(epass("ticket transfer Α001 --service Β --json"))[0]["service"] == "Β"
    assert read(epass("ticket call Α001 --counter 2 --reason ART-106 --json"))[0]["counter"] == 2
    assert read(epass("ticket no-show --counter 2 --json"))[0]["status"] == "NO_SHOW"
    assert read(epass("ticket resume Α001 --in 10 --json"))[0]["status"] == "WAITING"
    assert read(epass("ticket prioritise Α001 --reason ART-106 --json"))[0]["status"] == "WAITING"
    assert "Α001 is next" in epass("ticket explain Α001")
    assert read(epass("ticket call-next --counter 1 --json"))[0]["number"] == "Α001"
    assert read(epass("ticket finish Α001 --json"))[0]["status"] == "FINISHED"


def test_a_booking_is_added_changed_checked_in_and_withdrawn(epass):
    [added] = read(epass("booking add A 23:59 --id B7 --json"))
    assert re.fullmatch(r"\d{6}", added["code"]) and added["ticket"] is None
    assert epass("booking add Α 23:58 --id B7 --code 123456") == epass("booking list")
    assert re.match(r"123456  \d\d/\d\d 23:58  Α  Γνήσιο υπογραφής", epass("booking list"))
    assert epass("booking add Β 10:20 --code 123456", exits=1) == "Another booking has this code.\n"
    epass("booking add Β 2099-01-01T10:20+02:00 --code 654321")
    assert "for 2099-01-01" in epass("booking check-in 654321", exits=1)
    epass("booking withdraw 654321")
    assert epass("booking withdraw 654321", exits=1) == "There is no booking with this code.\n"


def test_a_booking_for_now_becomes_a_ticket(epass):
    now = datetime.now(ZoneInfo("Europe/Athens")).isoformat()
    epass(f"booking add Α {now} --code 000007")
    assert read(epass("booking check-in 000007 --json"))[0]["origin"] == "booking"
    assert "is here as Α001" in epass("booking list")


@pytest.mark.parametrize("mistake", ["yesterday", "10:20 --code 12", "10:20 --code ١٢٣٤٥٦"])
def test_a_booking_that_cannot_be_read_exits_2(epass, mistake):
    assert "usage: epass booking add" in epass(f"booking add Α {mistake}", exits=2)


def test_a_message_is_posted_changed_and_withdrawn(epass):
    epass("message post Καθυστέρηση --english Delay --id m1")
    epass("message post Διακοπή --id m1 --until 2099-01-01T10:00")
    assert epass("message list") == "m1  until 01/01 10:00  Διακοπή\n"
    assert read(epass("message list --json"))[0]["text"] == {"el": "Διακοπή"}
    epass("message withdraw m1")
    assert epass("message withdraw m1", exits=1) == "There is no message m1.\n"
    assert "usage: epass message post" in epass("message post Χ --until soon", exits=2)


def test_todays_tickets_are_listed_in_the_order_in_which_they_are_due(epass):
    for letter in "ΒΑ":
        epass(f"ticket issue {letter}")
    epass("ticket cancel Β1")
    assert [ticket["number"] for ticket in read(epass("ticket list --json"))] == ["Β001", "Α001"]
    assert [ticket["number"] for ticket in read(epass("ticket list --status WAITING --json"))] == ["Α001"]
    assert "Α001  WAITING  due" in epass("ticket list --status WAITING")


def test_the_same_key_twice_is_one_ticket(epass):
    assert epass("ticket issue Α --key k --json") == epass("ticket issue Α --key k --json")


def test_a_key_of_yesterday_shows_what_it_did_then(epass, monkeypatch):
    yesterday = datetime.now(UTC) - timedelta(days=1)
    with monkeypatch.context() as clock:
        clock.setattr(Journal.__init__, "__defaults__", (lambda: yesterday,))
        epass("ticket issue Α --key k")
    epass("ticket issue Β")
    assert "number=Α001" in epass("ticket issue Α --key k")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("ticket issue Ω", "There is no service Ω.\n"),
        ("ticket finish Α001", "There is no ticket Α001 today.\n"),
        ("ticket recall --counter 1", "Nobody is called or being served at counter 1.\n"),
        ("ticket call-next --counter 7", "There is no counter 7.\n"),
        ("ticket call-next --counter 1", "Nobody is waiting for counter 1.\n"),
        ("counter close 1", "Counter 1 is not open.\n"),
    ],
)
def test_a_refusal_is_one_sentence_and_exits_1(epass, line, sentence):
    assert epass(line, exits=1) == sentence


def test_finishing_a_ticket_that_waits_is_refused(epass):
    epass("ticket issue Α")
    assert epass("ticket finish Α001", exits=1) == "Α001 is waiting: it cannot be finished.\n"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "ticket",
        "ticket fly",
        "ticket issue",
        "ticket finish",
        "ticket list --fast",
        "counter open x",
        "ticket resume Α1 --in inf",
        "journal tail --lines -1",
        "journal tail --lines 99999999999999999999",
        "ticket issue Α --key \udcff",
    ],
)
def test_a_mistake_in_the_call_exits_2(epass, line):
    assert "usage: epass" in epass(line, exits=2)


def test_counters_are_opened_and_closed(epass):
    assert "CounterOpened  counter=2" in epass("counter open 2")
    assert read(epass("counter close 2 --json"))[0]["kind"] == "CounterClosed"


def test_a_counter_has_its_breaks(epass):
    epass("counter open 2")
    assert "CounterPaused  counter=2 by=" in epass("counter pause 2")
    assert "CounterResumed  counter=2 by=" in epass("counter resume 2")


def test_a_command_is_taken_back_by_its_key(epass):
    epass("ticket issue Α")
    epass("ticket call-next --counter 1 --key slip")
    epass("ticket undo slip")
    assert [ticket["status"] for ticket in read(epass("ticket list --json"))] == ["WAITING"]
    assert epass("ticket undo other", exits=1) == "There is nothing to undo.\n"


def test_a_transfer_may_be_to_a_counter_with_a_note(epass):
    epass("ticket issue Α")
    assert "WAITING counter 2" in epass("ticket transfer Α001 --counter 2 --note ΑΔΤ")
    assert epass("ticket call-next --counter 1", exits=1) == "Nobody is waiting for counter 1.\n"
    assert "CALLED counter 2" in epass("ticket call-next --counter 2")


def test_the_journal_is_told_from_its_end(epass):
    epass("ticket issue Α")
    epass("ticket issue Β")
    lines = read(epass("journal tail --lines 2 --json"))
    assert [(line["seq"], line["kind"], line["number"]) for line in lines] == [
        (2, "TicketIssued", "Α001"),
        (3, "TicketIssued", "Β001"),
    ]
    assert "TicketIssued" in epass("journal tail")


def test_the_configuration_is_checked_wherever_it_is_named(epass, tmp_path):
    assert "2 services, 2 counters, no mistakes" in epass("config check")
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("[sight]\n")
    assert "did you mean “site”" in epass(f"config check --config {wrong}", exits=2)
    assert "did you mean “site”" in epass(f"--config {wrong} config check", exits=2)
    assert "did you mean “site”" in epass(f"ticket list --config {wrong}", exits=2)


def test_a_site_without_a_database_is_told_how_to_get_one(epass, tmp_path):
    (tmp_path / "new").mkdir()
    path = write_site(tmp_path / "new")
    assert "run “epass db migrate”" in epass(f"ticket list --config {path}", exits=1)
    assert "applied journal" in epass(f"db migrate --config {path}")
    assert "nothing to do" in epass(f"db migrate --config {path}")
    assert epass(f"ticket list --config {path}") == ""


def test_the_doctor_speaks_of_every_part(epass, monkeypatch):
    sick = Finding(part="printer", ok=False, sentence="There is no paper: put in a new roll.")
    monkeypatch.setattr("epass.health.entry_points", lambda group: [FakePoint("1-kiosk", lambda config: [sick])])
    said = epass("doctor", exits=1)
    assert "✓ journal: 0 entries, day None, 0 waiting." in said
    assert "✗ printer: There is no paper: put in a new roll." in said


def test_the_doctor_hears_of_a_full_disk(epass, monkeypatch):
    monkeypatch.setattr("epass.health.entry_points", lambda group: [])
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=300_000))
    assert "✗ disk: Only 0 MB are free in" in epass("doctor", exits=1)


def test_the_doctor_leaves_out_what_is_not_installed_here(epass, monkeypatch):
    def load():
        raise ModuleNotFoundError("No module named 'serial'", name="serial")

    point = FakePoint("3-counter", None)
    point.load = load
    monkeypatch.setattr("epass.machine.is_in_memory", lambda folder, root: False)
    monkeypatch.setattr("epass.health.entry_points", lambda group: [point])
    assert "counter: Not installed here: it needs the Python package serial" in epass("doctor")


@pytest.fixture
def heeded():
    """SIGINT, also in a shell's background, where whoever is started there would ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield signal.SIGINT
    signal.signal(signal.SIGINT, before)


def test_following_the_journal_shows_what_others_do_and_ends_quietly(tmp_path, heeded):
    path = write_site(tmp_path)
    command = [sys.executable, "-c", "from epass.cli import main; main()"]
    subprocess.run([*command, "db", "migrate", "--config", path], check=True, capture_output=True)
    with subprocess.Popen(
        [*command, "journal", "tail", "--follow", "--json", "--config", path],
        stdout=subprocess.PIPE,
        text=True,
    ) as tail:
        subprocess.run([*command, "ticket", "issue", "Α", "--config", path], check=True, capture_output=True)
        kinds = [json.loads(tail.stdout.readline())["kind"] for _ in range(2)]
        assert kinds == ["DayOpened", "TicketIssued"]
        tail.send_signal(heeded)
        assert tail.wait(5) == 130


def test_what_the_limbs_find_wrong_in_the_configuration_is_told_too(epass, monkeypatch):
    point = FakePoint("kiosk", lambda config: ["printer.profile: there is no printer profile “epsom”"])
    monkeypatch.setattr("epass.commands.entry_points", lambda group: [point] if group == "epass.config" else [])
    assert "epass.toml: printer.profile: there is no printer profile “epsom”" in epass("config check", exits=2)


def test_a_day_that_is_ahead_of_the_clock_is_told(epass, tmp_path):
    clock = FakeClock()
    clock.advance(days=10_000)
    journal = a_journal(config.load(tmp_path / "epass.toml"), clock)
    journal.open_day()
    journal.close()
    assert "✗ clock: The business day is 2054-04-10, but the clock says" in epass("doctor", exits=1)


def types_pin(monkeypatch, pin):
    monkeypatch.setattr("sys.stdin", io.StringIO(pin + "\n"))


def test_a_clerk_is_added_listed_changed_and_removed(epass, monkeypatch):
    types_pin(monkeypatch, "471108")
    [added] = read(epass("clerk add Maria --role administrator --name Μαρία --json"))
    assert added == {"clerk": "maria", "name": "Μαρία", "role": "administrator", "locked_until": None}
    types_pin(monkeypatch, "815170")
    epass("clerk add eleni")
    types_pin(monkeypatch, "470815")
    assert "Μαρία" in epass("clerk add maria --if-missing")
    assert [clerk["clerk"] for clerk in read(epass("clerk list --json"))] == ["eleni", "maria"]
    assert "supervisor" in epass("clerk role eleni supervisor")
    assert "Ελένη" in epass("clerk rename eleni Ελένη")
    types_pin(monkeypatch, "908172")
    epass("clerk pin eleni")
    epass("clerk unlock eleni")
    epass("clerk remove eleni")
    assert [clerk["clerk"] for clerk in read(epass("clerk list --json"))] == ["maria"]


def test_what_is_changed_at_the_machine_itself_says_so(epass, monkeypatch, tmp_path):
    types_pin(monkeypatch, "471108")
    epass("clerk add maria")
    told = [json.loads(line) for line in epass("journal tail --json").splitlines()]
    assert (told[-1]["kind"], told[-1]["change"]) == ("ClerkChanged", "added")
    assert told[-1]["by"].endswith("@shell")
    assert "471108" not in str(told) and "scrypt" not in str(told)


@pytest.mark.parametrize("pin", ["4711", "123456", "", "one"])
def test_a_pin_that_is_soon_guessed_makes_no_clerk(epass, monkeypatch, pin):
    types_pin(monkeypatch, pin)
    assert "6 to 12 digits" in epass("clerk add maria", exits=1)
    assert epass("clerk list") == ""


@pytest.mark.parametrize(
    "line", ["clerk add m", "clerk add <b>", "clerk add maria --role boss", "clerk add maria 4711"]
)
def test_a_clerk_of_no_form_is_a_mistake(epass, line):
    epass(line, exits=2)


def test_the_last_administrator_stays(epass, monkeypatch):
    types_pin(monkeypatch, "471108")
    epass("clerk add maria --role administrator")
    assert "only administrator" in epass("clerk remove maria", exits=1)
