"""The firmware in MicroPython, its wire a pty, against our own host."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from counter.bus import Bus, ask_round
from counter.desk import Desk
from counter.face import Face
from counter.keys import Kind, Site, meanings
from counter.link import SerialLink, Silence
from counter.panel import Beep, Lamp, Panel
from counter.poll import Poll
from counter.presses import Presses
from counter.protocol import OLDEST_AGE_S, Key, reading, request
from epass.queueing.ticket import Status
from fakes.box import ask
from fakes.sites import a_journal, a_site
from fakes.waiting import until

PANEL = Panel(lamps=Lamp.SERVING | Lamp.WAITING, text="Α042", beep=Beep.SHORT, beep_turn=1, waiting=7)


@pytest.fixture
async def link(bus, box):
    link = SerialLink(bus.path, 38400)
    await link.open()
    yield link
    link.close()


async def read(link, panel=PANEL, address=1):
    """What the box knows; asked again, as the host does, when a busy machine has cut a frame."""
    for _ in range(5):
        outcome = await ask(link, request(address, panel))
        heard = reading(address, outcome) if isinstance(outcome, bytes) else None
        if heard is not None:
            return heard
    raise AssertionError(f"no good answer: {outcome!r}")


@asynccontextmanager
async def a_counter(bus, folder):
    """Counter 1 of a site with three people waiting, its box asked as `epass-counter` does."""
    journal = a_journal(a_site(folder))
    for ticket in "abc":
        journal.record(lambda hall, at, ticket=ticket: hall.issue("Α", at=at, ticket=ticket))
    keys = meanings(Kind.BOX, {}, Site(services="ΑΒ", counters=(1, 2)), [])
    desk, face, told = Desk(journal, 1, keys), Face(), []
    face.stand(desk.standing())
    clock = asyncio.get_running_loop().time
    poll = Poll(address=1, place="The box", desk=desk, face=face, tell=told.append, clock=clock)
    line = Bus(name="the line", link=SerialLink(bus.path, 38400), baudrate=38400, polls=[poll])
    tasks = [asyncio.create_task(line.run()), asyncio.create_task(ask_round([line]))]
    await until(lambda: told)
    yield journal
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    journal.close()


async def test_lamps_text_and_beep_arrive(link, box):
    await read(link)
    await until(lambda: box.text == "A042")
    await until(lambda: box.lit == Lamp.SERVING | Lamp.WAITING)
    await until(lambda: box.beeps == 1)
    assert box.chip.pulses == 14


async def test_a_box_says_who_it_is(link, box):
    heard = await read(link)
    assert heard.version == 0x4501
    assert heard.boot_id == box.boot_id
    assert heard.held == 0
    assert heard.counts == (0,) * 8
    assert set(heard.ages_s) == {OLDEST_AGE_S}


async def test_every_key_is_felt_and_counted_once(link, box):
    for key in Key:
        box.contacts(1 << key)
        while not (heard := await read(link)).held:
            pass
        assert heard.held == 1 << key
        assert heard.counts[key] == 1
        box.contacts(0)
        while (await read(link)).held:
            pass
    assert (await read(link)).counts == (1,) * len(Key)


async def test_an_age_is_how_long_ago_the_key_went_down(link, box):
    clock = asyncio.get_running_loop().time
    sent_s = clock()
    box.contacts(1)
    while not (await read(link)).counts[0]:
        pass
    counted_s = clock()
    box.contacts(0)
    for _ in range(10):
        asked_s = clock()
        age_s = (await read(link)).ages_s[0]
        assert asked_s - counted_s - 0.02 <= age_s <= clock() - sent_s
        await asyncio.sleep(0.03)


async def test_presses_arrive_once_whatever_happens_to_frames(link, box, bus):
    presses, heard = Presses(), []
    clock = asyncio.get_running_loop().time
    presses.new(await read(link), clock())
    for turn in range(6):
        box.contacts(1 << Key.RECALL)
        await asyncio.sleep(0.06)
        box.contacts(0)
        bus.harm(turn)
        for _ in range(11):
            outcome = await ask(link, request(1, PANEL))
            good = reading(1, outcome) if isinstance(outcome, bytes) else None
            heard += presses.new(good, clock()) if good else []
            await asyncio.sleep(0.04)
    assert [(press.key, press.count) for press in heard] == [(Key.RECALL, count) for count in range(1, 7)]
    assert (await read(link)).errors >= 1


async def test_a_press_becomes_a_call_and_the_box_shows_it(bus, box, tmp_path):
    async with a_counter(bus, tmp_path) as journal:
        await until(lambda: box.text == "   3")
        await box.press(Key.NEXT)
        await until(lambda: box.text == "A001")
        await until(lambda: box.lit & Lamp.CALLING)
        await until(lambda: not box.lit & Lamp.CALLING)
        assert journal.hall.find("Α001").status is Status.CALLED
        await box.press(Key.NO_SHOW)
        await until(lambda: box.text == "   2")
        assert [journal.hall.find(number).status for number in ("Α002", "Α003")] == [Status.WAITING] * 2


async def test_a_key_that_can_do_nothing_lights_refused_and_beeps(bus, box, tmp_path):
    async with a_counter(bus, tmp_path):
        await box.press(Key.FINISH)
        await until(lambda: box.lit & Lamp.REFUSED)
        await until(lambda: box.beeps == 1)


async def test_a_box_that_starts_anew_is_another_start_and_presses_nothing(bus, box, tmp_path):
    async with a_counter(bus, tmp_path) as journal:
        await box.press(Key.NEXT)
        await until(lambda: box.text == "A001")
        boot_id = box.boot_id
        await box.stop()
        await box.start()
        await until(lambda: box.text == "A001")
        assert box.boot_id == boot_id % 0xFFFF + 1
        await box.press(Key.RECALL)
        await until(lambda: len([e for e in journal.today() if type(e.event).__name__ == "TicketRecalled"]) == 1)
        assert journal.hall.find("Α002").status is Status.WAITING


async def test_what_is_not_for_a_box_is_silence(link):
    assert isinstance(await ask(link, request(2, PANEL)), Silence)


async def test_memory_stays_as_it_is_however_long_it_is_asked(link, box):
    for _ in range(50):
        await read(link)
    await box.press(Key.NEXT)
    before = await box.memory_used()
    for turn in range(500):
        outcome = request(
            1, Panel(lamps=Lamp(turn % 0x800), text=f"Α{turn % 1000:03}", beep=Beep.SHORT, beep_turn=turn % 256)
        )
        await ask(link, outcome)
        if turn % 100 == 0:
            await box.press(Key.HOLD, held_s=0.03)
    assert await box.memory_used() == before
