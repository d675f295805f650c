"""What every kind of box keeps, over a real pty between its far end and the running daemon.

Give it the class attribute `kind`; `trouble` is what the wire does.
"""

import asyncio

import pytest

from counter import bus, gestures, keypad_keys, pads, poll
from counter.__main__ import serve
from epass.queueing.events import DeviceFailed, DeviceRecovered, TicketCalled, TicketRecalled
from epass.queueing.ticket import Status
from epass.runtime import Daemon
from fakes.box_kinds import COUNTERS, KINDS, rest
from fakes.sites import a_journal, a_site
from fakes.waiting import until
from inputs import replug

TROUBLES = ("none", "in pieces", "late", "damaging")
PRESSES = 24


class Running:
    """The daemon, which can be stopped and started again."""

    def __init__(self, site):
        self._site = site

    def start(self):
        self._task = asyncio.create_task(serve(self._site, Daemon("epass-counter")))

    async def stop(self):
        self._task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await self._task


class BoxContract:
    kind = ""

    @pytest.fixture
    def trouble(self):
        return "none"

    @pytest.fixture
    async def far(self, tmp_path, trouble):
        async with KINDS[self.kind](tmp_path, trouble) as far:
            yield far

    @pytest.fixture
    def site(self, far, tmp_path):
        second = f'[[counters]]\ncounter = 3\nbox = "{far.urls[3]}"'
        return a_site(tmp_path, box=f'box = "{far.urls[1]}"\n{second}')

    @pytest.fixture
    def journal(self, site):
        journal = a_journal(site)
        for ticket in range(2 * PRESSES):
            journal.record(lambda hall, at, ticket=ticket: hall.issue("Α", at=at, ticket=f"t{ticket}"))
        return journal

    @pytest.fixture
    async def daemon(self, site, journal, far, monkeypatch):
        monkeypatch.setattr(poll, "LOST_AFTER_S", 0.3)
        monkeypatch.setattr(bus, "RETRY_S", 0.05)
        monkeypatch.setattr(pads, "RETRY_S", 0.05)
        monkeypatch.setattr(replug, "RETRY_S", (0.05,))
        monkeypatch.setattr(replug, "STEADY_S", 0.05)
        daemon = Running(site)
        daemon.start()
        await far.is_ready()
        yield daemon
        await daemon.stop()

    def calls(self, journal):
        """Which counters have called, in order."""
        return [entry.event.counter for entry in journal.today() if isinstance(entry.event, TicketCalled)]

    async def test_a_press_becomes_a_call_at_its_counter_and_is_seen_there(self, daemon, far, journal):
        far.next(3)
        await until(lambda: self.calls(journal) == [3])
        await far.shows_number(3, "001")

    async def test_a_key_that_can_do_nothing_is_seen_to_be_refused(self, daemon, far):
        far.recall(1)
        await far.shows_refusal(1)

    async def test_nobody_waiting_is_seen(self, daemon, far, journal):
        for ticket in range(2 * PRESSES):
            journal.record(lambda hall, at, ticket=ticket: hall.cancel(f"t{ticket}", at=at))
        journal.record(lambda hall, at: hall.open_counter(1, at=at))
        await rest()
        far.next(1)
        await far.shows_nobody(1)

    async def test_what_others_do_is_seen(self, daemon, far, journal):
        journal.record(lambda hall, at: hall.call_next(1, at=at))
        await far.shows_number(1, "001")

    async def test_an_emergency_is_seen_at_every_box(self, daemon, far, journal):
        journal.record(lambda hall, at: hall.raise_emergency(counter=2, at=at))
        for counter in COUNTERS:
            await far.shows_emergency(counter)

    async def test_a_finger_that_trembles_presses_once(self, daemon, far, journal):
        far.tremble(1)
        await until(lambda: self.calls(journal))
        await rest()
        assert self.calls(journal) == [1]
        assert not any(isinstance(entry.event, TicketRecalled) for entry in journal.today())

    async def test_a_box_that_is_unplugged_is_told_and_works_again_when_it_is_back(self, daemon, far, journal):
        far.unplug()
        await until(lambda: self.devices(journal, DeviceFailed) == {"box-1", "box-3"})
        far.plug_in()
        await until(lambda: self.devices(journal, DeviceRecovered) == {"box-1", "box-3"})
        await far.is_ready()
        far.next(1)
        await until(lambda: self.calls(journal) == [1])

    def devices(self, journal, kind):
        return {entry.event.device for entry in journal.today() if isinstance(entry.event, kind)}

    async def test_no_press_is_obeyed_again_by_the_next_daemon(self, daemon, far, site, journal):
        far.next(1)
        await until(lambda: self.calls(journal) == [1])
        await daemon.stop()
        daemon.start()
        journal.record(lambda hall, at: hall.call_next(3, at=at))
        await far.shows_number(3, "002")
        assert self.calls(journal) == [1, 3]

    @pytest.mark.parametrize("trouble", TROUBLES)
    async def test_whatever_the_wire_does_no_press_is_lost_doubled_or_another_boxs(
        self, daemon, far, journal, monkeypatch
    ):
        """Whom the counter called is served before the key is pressed again: a pad's key would else call again."""
        for module in (gestures, pads, keypad_keys):
            monkeypatch.setattr(module, "LOCK_OUT_S", 0.05)
        expected = []
        for turn in range(PRESSES):
            counter = COUNTERS[(turn // 2) % 2]
            if far.next(counter):
                expected.append(counter)
            await until(lambda: len(self.calls(journal)) >= len(expected))
            journal.catch_up()
            here = journal.hall.at_counter(counter)
            if here is not None and here.status is Status.CALLED:
                journal.record(lambda hall, at, counter=counter: hall.begin(counter, at=at))
            await asyncio.sleep(0.12)
        await rest()
        assert self.calls(journal) == expected
        assert len(expected) == PRESSES or not far.heals
        assert not any(isinstance(entry.event, TicketRecalled) for entry in journal.today())
