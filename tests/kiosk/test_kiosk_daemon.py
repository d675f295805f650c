"""The kiosk as it runs: bytes of a touchscreen go in, bytes for a printer and pixels come out."""

import asyncio
import contextlib
import time
from datetime import timedelta
from pathlib import Path

import pytest

from display.frame import FrameReader
from epass.errors import ConfigError, StoreError
from epass.queueing import events as e
from epass.queueing.booking import Booking
from epass.store.journal import utc_now
from fakes.clock import where_it_is_noon
from fakes.keyboard import FakeKeyboard
from fakes.receptions import PIN_LINE
from fakes.sites import a_journal, a_site, write_site
from fakes.touch import FakeTouchscreen
from fakes.waiting import until
from inputs import replug
from inputs.event_codes import Code
from kiosk import __main__ as daemons
from kiosk.__main__ import Kiosk
from kiosk.dialogue.dialogue import QUIET_S
from kiosk.dialogue.pages import ChooseService, Confirm, DoTask, StaffPin, Task

WITHIN_S = 10
SERVICE_A = (0.25, 0.35)


class FakeDaemon:
    def __init__(self):
        self.is_ready = False

    def ready(self):
        self.is_ready = True

    def alive(self):
        pass

    def part(self, name, within_s):
        return lambda: None


@pytest.fixture
def screen(tmp_path):
    return FakeTouchscreen(tmp_path / "touch")


def kiosk_lines(folder, size="1280x800"):
    return (
        f'screen = "offscreen://{folder}/kiosk.frame?size={size}"\n'
        f'touch = "evdev://{folder}/touch"\ntouch_range = [0, 0, 4095, 4095]'
    )


@pytest.fixture
def site(tmp_path, screen):
    return a_site(
        tmp_path,
        kiosk=kiosk_lines(tmp_path),
        printer=f'url = "file://{tmp_path}/tickets"\nprofile = "simulator-80mm"\nmode = "text"',
    )


@contextlib.asynccontextmanager
async def a_kiosk(site):
    daemon = FakeDaemon()
    kiosk = Kiosk(site)
    task = asyncio.create_task(kiosk.serve(daemon))
    try:
        async with asyncio.timeout(WITHIN_S):
            while not daemon.is_ready:
                assert not task.done(), task.result()
                await asyncio.sleep(0.005)
        yield kiosk, task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def told(journal):
    return [type(entry.event).__name__ for entry in journal.today()]


def papers(folder):
    return sorted((Path(folder) / "tickets").glob("*.escpos"))


async def test_a_tap_becomes_an_entry_a_paper_and_pixels(site, screen, tmp_path):
    async with a_kiosk(site):
        journal, frame = a_journal(site), FrameReader(tmp_path / "kiosk.frame")
        version = frame.version()
        screen.send(screen.tap(*SERVICE_A))
        await until(lambda: "TicketPrinted" in told(journal))
        (paper,) = papers(tmp_path)
        assert "Γνήσιο υπογραφής".encode("cp1253") in paper.read_bytes()
        assert "Α001".encode("cp1253") in paper.read_bytes()
        await until(lambda: frame.version() > version)
    assert told(journal) == ["DayOpened", "TicketIssued", "PrintStarted", "TicketPrinted"]
    journal.close()


async def test_an_impatient_finger_gets_one_ticket(site, screen, tmp_path):
    async with a_kiosk(site):
        journal = a_journal(site)
        for _ in range(6):
            screen.send(screen.tap(*SERVICE_A))
        await until(lambda: "TicketPrinted" in told(journal))
    assert told(journal).count("TicketIssued") == 1
    journal.close()


async def test_a_ticket_from_elsewhere_is_printed_here(site, screen, tmp_path):
    async with a_kiosk(site):
        journal = a_journal(site)
        journal.record(lambda hall, at: hall.issue("Β", at=at, ticket="t1"))
        await until(lambda: papers(tmp_path))
    journal.close()


async def test_a_touchscreen_that_is_unplugged_is_told_and_works_again_when_it_is_back(site, screen, monkeypatch):
    monkeypatch.setattr(replug, "RETRY_S", (0.01,))
    async with a_kiosk(site):
        journal = a_journal(site)
        screen.send(screen.tap(0.99, 0.99))
        screen.unplug()
        await until(lambda: "DeviceFailed" in told(journal))
        assert "was unplugged" in journal.devices()[0].reason
        screen.plug_in()
        await until(lambda: "DeviceRecovered" in told(journal))
        screen.send(screen.tap(*SERVICE_A))
        await until(lambda: "TicketIssued" in told(journal))
    assert told(journal).count("DeviceFailed") == 1
    journal.close()


async def test_a_kiosk_without_its_database_waits_for_it(tmp_path, screen, monkeypatch, caplog):
    from epass import config
    from epass.store.migrations import migrate

    monkeypatch.setattr(daemons, "_STORE_RETRY_S", 0.01)
    printer = f'url = "file://{tmp_path}/tickets"\nprofile = "simulator-80mm"\nmode = "text"'
    site = config.load(write_site(tmp_path, kiosk=kiosk_lines(tmp_path), printer=printer))
    async with a_kiosk(site):
        frame = FrameReader(tmp_path / "kiosk.frame")
        version = frame.version()
        migrate(site.state_dir)
        await until(lambda: frame.version() > version)
        journal = a_journal(site)
        screen.send(screen.tap(*SERVICE_A))
        await until(lambda: "TicketPrinted" in told(journal))
    assert caplog.text.count("epass db migrate") <= 2, "once by the screen, once by the dispenser"
    journal.close()


async def test_a_journal_that_breaks_while_running_is_opened_again(site, screen, monkeypatch):
    monkeypatch.setattr(daemons, "_STORE_RETRY_S", 0.01)
    breaks = [StoreError("The disk is away.")]
    opened = daemons.open_journal

    def open_breaking(config):
        journal = opened(config)
        follow = journal.follow

        async def follow_badly(seq):
            if breaks:
                raise breaks.pop()
            async for entries in follow(seq):
                yield entries

        journal.follow = follow_badly
        return journal

    monkeypatch.setattr(daemons, "open_journal", open_breaking)
    async with a_kiosk(site):
        await until(lambda: not breaks)
        journal = a_journal(site)
        screen.send(screen.tap(0.99, 0.99))
        await asyncio.sleep(0.05)
        screen.send(screen.tap(*SERVICE_A))
        await until(lambda: "TicketIssued" in told(journal))
    journal.close()


def test_a_profile_that_does_not_exist_is_told_before_anything_starts(tmp_path, screen):
    site = a_site(tmp_path, kiosk=kiosk_lines(tmp_path), printer='url = "file:///tmp"\nprofile = "epson-tm-t20"')
    with pytest.raises(ConfigError, match="epson-tm-t20iii"):
        Kiosk(site)


async def test_a_pin_that_is_no_hash_is_told_to_whoever_edits_the_configuration(tmp_path, screen):
    site = a_site(tmp_path, kiosk=f'{kiosk_lines(tmp_path)}\nstaff_pin = "4711"')
    with pytest.raises(BaseExceptionGroup) as raised:
        async with asyncio.timeout(WITHIN_S):
            await Kiosk(site).serve(FakeDaemon())
    assert raised.group_contains(ConfigError, match="staff_pin")


async def test_a_window_that_is_closed_ends_the_kiosk(site, screen, monkeypatch):
    from display.panel import _FilePanel

    async with a_kiosk(site) as (_, task):
        monkeypatch.setattr(_FilePanel, "is_closed", True)
        screen.send(screen.tap(0.99, 0.99))
        async with asyncio.timeout(WITHIN_S):
            await task


async def test_a_tap_in_the_corner_means_nothing(site, screen):
    async with a_kiosk(site):
        journal = a_journal(site)
        screen.send(screen.tap(0.999, 0.999))
        screen.send(screen.tap(*SERVICE_A))
        await until(lambda: "TicketIssued" in told(journal))
    assert [entry.event.service for entry in journal.today() if isinstance(entry.event, e.TicketIssued)] == ["Α"]
    journal.close()


@pytest.fixture
def scanner(tmp_path):
    return FakeKeyboard(tmp_path / "scanner")


@pytest.fixture
def keypad(tmp_path):
    return FakeKeyboard(tmp_path / "keypad")


@pytest.fixture
def equipped(tmp_path, screen, scanner, keypad):
    """A site with everything that can be plugged in."""
    lines = (
        f'scanner = "evdev://{tmp_path}/scanner"\nkeypad = "evdev://{tmp_path}/keypad"\n'
        f'voice = "file://{tmp_path}/said"\nstaff_pin = "{PIN_LINE}"'
    )
    return a_site(
        tmp_path,
        zone=where_it_is_noon(),
        kiosk=f"{kiosk_lines(tmp_path)}\n{lines}",
        printer=f'url = "file://{tmp_path}/tickets"\nprofile = "simulator-80mm"\nmode = "text"',
    )


def book(journal, code):
    slot = utc_now() + timedelta(minutes=5)
    journal.record(lambda hall, at: hall.receive_booking(Booking(id="b1", code=code, service="Α", slot=slot), at=at))


async def test_a_code_under_the_scanner_becomes_a_ticket_also_after_it_was_unplugged(
    equipped, scanner, tmp_path, monkeypatch
):
    monkeypatch.setattr(replug, "RETRY_S", (0.01,))
    async with a_kiosk(equipped):
        journal = a_journal(equipped)
        book(journal, "481027")
        scanner.scan("0532-999999")
        scanner.unplug()
        await until(lambda: "DeviceFailed" in told(journal))
        scanner.plug_in()
        await until(lambda: "DeviceRecovered" in told(journal))
        scanner.scan("https://rantevou.example.gr/b/0532-481027")
        await until(lambda: papers(tmp_path))
    assert "BookingCheckedIn" in told(journal)
    journal.close()


async def settle(kiosk):
    """Until the page has been there for so long that it can be touched."""
    visit = kiosk._reception._errands.dialogue._visit
    await until(lambda: time.monotonic() > visit.turned_at_s + QUIET_S)


async def test_a_number_is_taken_by_ear_with_a_keypad(equipped, keypad, tmp_path):
    async with a_kiosk(equipped) as (kiosk, _):
        journal = a_journal(equipped)
        keypad.plug_headset()
        await until(lambda: list((tmp_path / "said").glob("*.wav")))
        keypad.press(Code.RIGHT)
        await until(lambda: kiosk._reception._listening.focus == ChooseService(letter="Α"))
        await settle(kiosk)
        keypad.press(Code.SELECT)
        await until(lambda: "TicketPrinted" in told(journal))
    journal.close()


async def test_the_staff_type_their_pin_and_start_the_kiosk_anew(equipped, keypad, screen):
    async with a_kiosk(equipped) as (kiosk, task):
        keypad.press(Code.F12)
        for code in (75, 71, 79, 79):  # 4711 on the numeric keypad
            keypad.press(code)
        await until(lambda: kiosk._reception._errands.dialogue.view.page == StaffPin(typed=4))
        await settle(kiosk)
        keypad.press(Code.KPENTER)
        for action in (DoTask(task=Task.RESTART), Confirm()):
            await until(lambda action=action: place_of(kiosk, action))
            await settle(kiosk)
            screen.send(screen.tap(*place_of(kiosk, action)))
        async with asyncio.timeout(WITHIN_S):
            await task


def place_of(kiosk, action):
    """Its middle, in 0..1, or None while it cannot be seen."""
    for target in kiosk._reception._showing._picture.targets:
        if target.action == action:
            return (target.x + target.width / 2) / 1280, (target.y + target.height / 2) / 800
    return None
