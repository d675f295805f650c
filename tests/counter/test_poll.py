import asyncio
from contextlib import asynccontextmanager

import pytest

from counter import bus, poll
from counter.bus import Bus, ask_round
from counter.desk import Desk
from counter.face import Face
from counter.keys import Kind, Site, meanings
from counter.poll import Poll
from epass.queueing.ticket import Status
from fakes.box import FakeLink, Seconds
from fakes.sites import a_journal, a_site
from fakes.waiting import until
from simulator.box import Firmware


class Told(list):
    """What the poll tells of its box: only what is new."""

    def __call__(self, reason):
        if not self or self[-1] != reason:
            self.append(reason)


@pytest.fixture
def journal(tmp_path):
    journal = a_journal(a_site(tmp_path))
    for ticket in "abc":
        journal.record(lambda hall, at, ticket=ticket: hall.issue("Α", at=at, ticket=ticket))
    return journal


@pytest.fixture
def clock():
    return Seconds()


@pytest.fixture
def box(clock):
    return Firmware(clock=clock)


@pytest.fixture
def link(box):
    return FakeLink(box)


@pytest.fixture
def told():
    return Told()


KEYS = {"finish long": "nothing", "recall long": "nothing", "help long": "nothing", "hold+finish": "nothing"}


@pytest.fixture
async def line(journal, link, told, monkeypatch):
    """A line with one box, which is asked whenever the test says `tick`."""
    monkeypatch.setattr(poll, "LOST_AFTER_S", 0.1)
    monkeypatch.setattr(bus, "RETRY_S", 0.02)
    desk, face = Desk(journal, 1, meanings(Kind.BOX, KEYS, Site(services="ΑΒ", counters=(1, 2)), [])), Face()
    face.stand(desk.standing())
    clock = asyncio.get_running_loop().time
    one = Poll(address=1, place="The box at /dev/box", desk=desk, face=face, tell=told, clock=clock)
    line = Bus(name="/dev/box", link=link, baudrate=38400, polls=[one])
    async with cancelled_in_the_end(line.run()):
        await until(lambda: link.is_open)
        yield line
    assert not link.is_open


@pytest.fixture
async def asked(line, link):
    """The box is asked in its rhythm."""
    async with cancelled_in_the_end(ask_round([line])):
        await until(lambda: link.requests)
        yield


@asynccontextmanager
async def cancelled_in_the_end(work):
    task = asyncio.create_task(work)
    yield
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def press(box, key):
    box.key_down(key)
    box.key_up(key)


async def test_a_press_becomes_a_call_and_the_box_says_so(asked, box, journal, told):
    press(box, "NEXT")
    await until(lambda: box.state()["text"] == "A001")
    assert box.state()["lamps"] == ["waiting", "calling"]
    assert box.state()["waiting"] == 2
    assert journal.hall.find("Α001").status is Status.CALLED
    assert told == [None]


async def test_the_box_feels_the_key_and_gets_the_result_within_one_tick(line, box, told):
    seen = []
    receive = box.receive

    def watch(chunk):
        reply = receive(chunk)
        seen.append((box.state()["text"], box.state()["lamps"]))
        return reply

    box.receive = watch
    line.tick()
    await until(lambda: told)
    press(box, "NEXT")
    line.tick()
    await until(lambda: box.state()["text"] == "A001")
    assert seen == [
        ("", ["idle", "waiting"]),
        ("", ["idle", "waiting"]),
        ("", ["idle", "waiting", "busy"]),
        ("A001", ["waiting", "calling"]),
    ]


async def test_a_box_that_has_not_answered_yet_is_not_asked_again(line, link):
    link.go_silent()
    for _ in range(5):
        line.tick()
    assert len(link.requests) == 1


async def test_a_key_that_can_do_nothing_lights_refused_and_beeps_once(asked, box, monkeypatch):
    monkeypatch.setattr("counter.face.NOTICE_S", 0.2)
    press(box, "RECALL")
    await until(lambda: "refused" in box.state()["lamps"])
    assert (box.state()["beeps"], box.state()["sound"]) == (1, "short")
    await until(lambda: "refused" not in box.state()["lamps"])
    assert box.state()["beeps"] == 1


async def test_while_nothing_is_new_what_the_box_shows_is_not_written(asked, box, link):
    await until(lambda: len(link.requests[-1]) == 15)
    press(box, "NEXT")
    await until(lambda: box.state()["text"] == "A001")
    assert 31 in {len(request) for request in link.requests[1:]}
    await until(lambda: len(link.requests[-1]) == 15)
    assert box.state()["text"] == "A001"


async def test_unchanged_panels_are_the_same_bytes(asked, link):
    await until(lambda: len(link.requests) > 3)
    assert link.requests[-1] is link.requests[-2]


async def test_a_damaged_reply_costs_nothing_but_a_turn(asked, box, link, told):
    link.garble_next_frame()
    press(box, "NEXT")
    await until(lambda: box.state()["text"] == "A001")
    assert told == [None]


async def test_a_lost_reply_costs_nothing_but_a_turn(asked, box, link, journal):
    press(box, "NEXT")
    link.drop_next_reply()
    await until(lambda: box.state()["text"] == "A001")
    assert len(journal.hall.waiting()) == 2


async def test_a_silent_box_is_told_after_a_while_and_heals_by_itself(asked, box, link, told):
    link.go_silent()
    await until(lambda: len(told) == 2)
    link.speak_again()
    await until(lambda: len(told) == 3)
    assert told == [None, "The box at /dev/box does not answer: check its power, its cable and its address.", None]


async def test_a_short_silence_is_no_news(asked, link, told, monkeypatch):
    monkeypatch.setattr(poll, "LOST_AFTER_S", 1.0)
    link.go_silent()
    await more_requests(link)
    link.speak_again()
    await more_requests(link)
    assert told == [None]


async def test_a_box_that_always_says_the_same_is_well(asked, link, told, monkeypatch):
    monkeypatch.setattr(poll, "LOST_AFTER_S", 0.3)
    for _ in range(4):
        await more_requests(link)
    link.drop_next_reply()
    await more_requests(link)
    assert told == [None]


async def test_a_box_that_is_unplugged_is_told_and_opened_again_when_it_comes_back(asked, box, link, told):
    link.unplug()
    await until(lambda: len(told) == 2)
    link.plug_in()
    await until(lambda: len(told) == 3)
    assert told[-1] is None
    press(box, "NEXT")
    await until(lambda: box.state()["text"] == "A001")


async def test_a_box_of_another_kind_is_told_and_its_keys_do_nothing(asked, box, told, journal, monkeypatch):
    monkeypatch.setattr("simulator.box.IDENTITY", 0x4502)
    press(box, "NEXT")
    await until(lambda: len(told) == 2)
    assert "it calls itself 4502h" in told[-1]
    assert journal.hall.at_counter(1) is None


async def test_damage_without_end_is_told(asked, box, told, monkeypatch):
    receive = box.receive
    monkeypatch.setattr(box, "receive", lambda chunk: receive(chunk)[::-1])
    await until(lambda: len(told) == 2)
    assert "damaged answers" in told[-1]


async def test_a_press_that_came_while_the_link_was_away_for_long_is_shown_and_not_acted_on(
    asked, box, link, journal, clock
):
    link.go_silent()
    await more_requests(link)
    press(box, "NEXT")
    clock.advance(3.5)
    link.speak_again()
    await until(lambda: box.state()["beeps"])
    assert "link_lost" in box.state()["lamps"]
    assert box.state()["sound"] == "long"
    assert journal.hall.at_counter(1) is None


async def more_requests(link):
    enough = len(link.requests) + 3
    await until(lambda: len(link.requests) >= enough)
