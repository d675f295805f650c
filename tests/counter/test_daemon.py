"""The whole daemon between a box on a pty and a journal on disk: nothing is faked but the box's own electronics."""

import asyncio
import signal
import sys

import pytest

from counter import bus, poll
from counter.__main__ import serve
from epass.errors import ConfigError
from epass.queueing.events import DeviceFailed, DeviceRecovered, HelpAnswered, TicketCalled
from epass.runtime import Daemon
from fakes.sites import a_journal, a_site
from fakes.waiting import until
from simulator.box import VirtualBox


@pytest.fixture
def site(tmp_path):
    second = f'[[counters]]\ncounter = 3\nbox = "serial://{tmp_path}/box-3"'
    return a_site(tmp_path, box=f'box = "serial://{tmp_path}/box-1"\n{second}')


@pytest.fixture
def journal(site):
    journal = a_journal(site)
    for ticket in "abcde":
        journal.record(lambda hall, at, ticket=ticket: hall.issue("Α", at=at, ticket=ticket))
    return journal


@pytest.fixture
async def box(tmp_path):
    async with VirtualBox(1, tmp_path / "box-1") as box:
        yield box


@pytest.fixture
async def daemon(site, journal, box, monkeypatch):
    """Runs the daemon of a site whose counter 3 has a box that is not there."""
    monkeypatch.setattr(poll, "LOST_AFTER_S", 0.3)
    monkeypatch.setattr(bus, "RETRY_S", 0.05)
    task = asyncio.create_task(serve(site, Daemon("epass-counter")))
    await until(lambda: "idle" in box.state["lamps"] or task.done())
    yield
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def recorded(journal, kind):
    return [entry.event for entry in journal.today() if isinstance(entry.event, kind)]


async def test_a_press_becomes_a_call_and_lamp_and_number_come_back(daemon, box, journal):
    box.press("NEXT")
    await until(lambda: box.state["text"] == "A001")
    assert box.state["lamps"] == ["waiting", "calling"]
    assert box.state["waiting"] == 4
    assert [(event.ticket, event.counter) for event in recorded(journal, TicketCalled)] == [("a", 1)]


async def test_every_key_reaches_its_verb(daemon, box, journal, monkeypatch):
    monkeypatch.setattr("counter.gestures.LOCK_OUT_S", 0.0)
    for key, shown, kind in [
        ("NEXT", "A001", "TicketCalled"),
        ("RECALL", "A001", "TicketRecalled"),
        ("HOLD", "", "TicketHeld"),
        ("NEXT", "A002", "TicketCalled"),
        ("NO_SHOW", "", "TicketMarkedNoShow"),
    ]:
        box.press(key)
        await until(lambda kind=kind: type(journal.today()[-1].event).__name__ == kind)
        await until(lambda shown=shown: box.state["text"] == shown)


async def test_what_others_do_is_seen_on_the_box(daemon, box, journal):
    journal.record(lambda hall, at: hall.call_next(1, at=at))
    await until(lambda: box.state["text"] == "A001" and "calling" in box.state["lamps"])
    journal.record(lambda hall, at: hall.begin(1, at=at))
    await until(lambda: "serving" in box.state["lamps"])
    journal.record(lambda hall, at: hall.issue("Β", at=at, ticket="f"))
    await until(lambda: box.state["waiting"] == 5)


async def test_a_dispenser_without_paper_lights_a_lamp(daemon, box, journal):
    journal.record(lambda hall, at: [DeviceFailed(at=at, device="printer", reason="There is no paper.")])
    await until(lambda: "paper_out" in box.state["lamps"])
    journal.record(lambda hall, at: [DeviceRecovered(at=at, device="printer")])
    await until(lambda: "paper_out" not in box.state["lamps"])


async def test_a_roll_that_ends_soon_lights_a_lamp_and_the_free_display(daemon, box, journal):
    journal.record(lambda hall, at: [DeviceFailed(at=at, device="roll", reason="The roll ends soon.")])
    await until(lambda: "paper_low" in box.state["lamps"])
    assert box.state["text"] == "PAP"
    journal.record(lambda hall, at: [DeviceRecovered(at=at, device="roll")])
    await until(lambda: box.state["text"] == "" and "paper_low" not in box.state["lamps"])


@pytest.mark.parametrize("key", ["HELP", "RECALL"])
async def test_a_citizen_who_wants_help_is_seen_and_heard_until_a_clerk_answers(daemon, box, journal, key):
    journal.record(lambda hall, at: hall.request_help(at=at))
    await until(lambda: "help" in box.state["lamps"])
    assert (box.state["text"], box.state["beeps"], box.state["sound"]) == ("HELP", 1, "long")
    box.press(key)
    await until(lambda: "help" not in box.state["lamps"])
    assert [event.counter for event in recorded(journal, HelpAnswered)] == [1]
    assert box.state["text"] == ""


async def test_a_lost_link_is_recorded_and_heals_by_itself(daemon, box, journal):
    box.unplug()
    await until(lambda: [event for event in recorded(journal, DeviceFailed) if event.device == "box-1"])
    box.plug_in()
    await until(lambda: recorded(journal, DeviceRecovered))
    await until(lambda: "idle" in box.state["lamps"])
    box.press("NEXT")
    await until(lambda: box.state["text"] == "A001")


async def test_a_box_that_starts_anew_shows_the_same_again(daemon, box):
    box.press("NEXT")
    await until(lambda: box.state["text"] == "A001")
    box.reboot()
    await until(lambda: box.state["text"] == "A001")


async def test_a_dead_box_is_told_and_disturbs_no_other(daemon, box, journal):
    await until(lambda: [event for event in recorded(journal, DeviceFailed) if event.device == "box-3"])
    box.press("NEXT")
    await until(lambda: box.state["text"] == "A001")
    assert [event.device for event in recorded(journal, DeviceFailed)] == ["box-3"]
    assert "is not there: plug the box in" in recorded(journal, DeviceFailed)[0].reason


async def test_a_wrong_address_stops_the_daemon_with_its_mistake(tmp_path):
    site = a_site(tmp_path, box='box = "serial:ttyUSB0"')
    with pytest.raises(ConfigError, match="counter 1: box “serial:ttyUSB0”"):
        await serve(site, Daemon("epass-counter"))


class Process:
    """The daemon as systemd runs it."""

    def __init__(self, site_file):
        self._arguments = [sys.executable, "-m", "counter", "--config", str(site_file)]

    async def start(self):
        self._process = await asyncio.create_subprocess_exec(*self._arguments, stderr=asyncio.subprocess.DEVNULL)

    async def kill(self):
        self._process.send_signal(signal.SIGKILL)
        await self._process.wait()


@pytest.fixture
async def process(site, tmp_path):
    process = Process(tmp_path / "epass.toml")
    await process.start()
    yield process
    await process.kill()


async def test_a_daemon_killed_between_the_record_and_the_lamp_calls_once(process, box, journal):
    await until(lambda: "idle" in box.state["lamps"])
    box.press("NEXT")
    await until(lambda: recorded(journal, TicketCalled))
    await process.kill()
    lamps = []
    box.on_change = lambda: lamps.append(box.state["lamps"])
    await process.start()
    await until(lambda: any({"busy", "calling"} <= set(lit) for lit in lamps) and "busy" not in lamps[-1])
    assert box.state["text"] == "A001"
    assert len(recorded(journal, TicketCalled)) == 1


async def test_a_press_while_the_daemon_is_dead_for_a_moment_is_not_lost(process, box, journal):
    await until(lambda: "idle" in box.state["lamps"])
    await process.kill()
    box.press("NEXT")
    await process.start()
    await until(lambda: box.state["text"] == "A001")
    assert len(recorded(journal, TicketCalled)) == 1
