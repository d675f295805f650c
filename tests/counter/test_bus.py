"""Many boxes on one line in virtual time: who is asked when, and what one box can do to the others."""

import asyncio
from random import Random

import pytest

from fakes.bus import BYTE_S, Line
from fakes.virtual_time import in_virtual_time
from simulator.wire import Wire

SIXTEEN = range(1, 17)


def on_a_line(test):
    """Runs the test in virtual time."""

    def run():
        in_virtual_time(test())

    run.__name__ = test.__name__
    return run


@on_a_line
async def test_every_box_is_asked_in_turn_as_often_as_the_line_allows():
    async with Line(SIXTEEN) as line:
        began = line.loop.time()
        await asyncio.sleep(10)
        counts = [line.asked(address, began) for address in SIXTEEN]
        assert min(counts) >= max(counts) - 1
        assert min(counts) >= 10 / 0.32


@on_a_line
async def test_a_line_that_has_time_asks_each_box_25_times_a_second_and_no_more():
    async with Line([1, 2], wire=Wire(random=Random(0))) as line:
        began = line.loop.time()
        await asyncio.sleep(10)
        assert [line.asked(address, began) for address in (1, 2)] == [pytest.approx(250, abs=5)] * 2


@on_a_line
async def test_where_nothing_is_new_only_that_is_asked():
    async with Line(SIXTEEN) as line:
        began = line.loop.time()
        await asyncio.sleep(20)
        sizes = [len(request) for at_s, request in line.link.requests if at_s >= began]
        assert set(sizes) == {15, 31}
        assert sizes.count(31) == pytest.approx(4 * 16, abs=16)


@on_a_line
async def test_a_press_on_one_of_sixteen_boxes_is_heard_by_its_desk_alone_and_seen_on_its_box_alone():
    async with Line(SIXTEEN) as line:
        line.boxes.press(9, "NEXT")
        await asyncio.sleep(1)
        boot_id = line.boxes.firmwares[9]._boot_id
        assert line.heard() == [(9, f"{boot_id}-NEXT-1")]
        shown = {address: firmware.state()["text"] for address, firmware in line.boxes.firmwares.items()}
        assert shown == {address: "A001" if address == 9 else "" for address in SIXTEEN}


@pytest.mark.parametrize(("boxes", "median_s", "most_s"), [(1, 0.06, 0.08), (16, 0.2, 0.4)])
def test_at_its_real_speed_the_line_leaves_a_press_as_much_time_as_it_may_take(boxes, median_s, most_s):
    """Bytes, turns and silences alone, in virtual time: what the machine adds is measured by the bench."""

    async def test():
        random, took_s = Random(2), []
        async with Line(range(1, boxes + 1)) as line:
            for turn in range(100):
                desk = line.desks[1 + turn % boxes]
                await asyncio.sleep(random.uniform(0.5, 0.9))
                pressed_s = line.loop.time()
                line.boxes.press(1 + turn % boxes, "NEXT")
                await asyncio.sleep(0.6)
                took_s.append(desk.orders[-1][0] - pressed_s)
            assert sum(len(desk.orders) for desk in line.desks.values()) == 100
        assert sorted(took_s)[50] <= median_s
        assert max(took_s) <= most_s

    in_virtual_time(test())


@on_a_line
async def test_the_press_is_felt_on_the_box_before_it_is_obeyed():
    async with Line([1, 2]) as line:
        lamps = []
        receive = line.boxes.firmwares[1].receive

        def watch(chunk):
            reply = receive(chunk)
            if reply:
                lamps.append("busy" in line.boxes.firmwares[1].state()["lamps"])
            return reply

        line.boxes.firmwares[1].receive = watch
        line.boxes.press(1, "NEXT")
        await asyncio.sleep(0.5)
        assert True in lamps
        assert not lamps[-1]
        assert line.boxes.firmwares[1].state()["text"] == "A001"


@on_a_line
async def test_a_long_press_is_followed_until_it_is_clear_though_only_news_are_asked_for_else():
    async with Line(SIXTEEN, keys={"help long": "emergency"}) as line:
        line.boxes.press(3, "HELP", held_s=1.5)
        line.boxes.press(4, "HELP", held_s=0.2)
        await asyncio.sleep(3)
        assert [order.gesture for _, order in line.desks[3].orders] == ["help long"]
        assert [order.gesture for _, order in line.desks[4].orders] == ["help"]
        assert "busy" not in line.boxes.firmwares[3].state()["lamps"]


@on_a_line
async def test_a_dead_box_is_told_in_words_with_its_address_and_heals_by_itself():
    async with Line(SIXTEEN) as line:
        line.boxes.die(5)
        await asyncio.sleep(5)
        assert line.told[5] == [
            None,
            "The box at /dev/bus, address 5, does not answer: check its power, its cable and its address.",
        ]
        line.boxes.revive(5)
        await asyncio.sleep(2)
        assert line.told[5][2:] == [None]
        assert all(line.told[address] == [None] for address in SIXTEEN if address != 5)
        line.boxes.press(5, "NEXT")
        await asyncio.sleep(1)
        assert len(line.desks[5].orders) == 1


@pytest.mark.parametrize("dead", [1, 8, 15])
def test_dead_boxes_cost_the_others_no_more_than_a_quarter_of_their_time(dead):
    async def test():
        async with Line(SIXTEEN) as line:
            began = line.loop.time()
            await asyncio.sleep(10)
            before = line.asked(16, began) / 10
            for address in range(1, dead + 1):
                line.boxes.die(address)
            await asyncio.sleep(8)
            began = line.loop.time()
            await asyncio.sleep(10)
            assert line.asked(16, began) / 10 >= 0.74 * before
            assert sum(line.asked(address, began) for address in range(1, dead + 1)) <= 41

    in_virtual_time(test())


@on_a_line
async def test_all_dead_boxes_are_back_soon_when_the_power_is():
    async with Line(SIXTEEN) as line:
        for address in SIXTEEN:
            line.boxes.die(address)
        await asyncio.sleep(10)
        assert all(len(line.told[address]) == 2 for address in SIXTEEN)
        for address in SIXTEEN:
            line.boxes.revive(address)
        await asyncio.sleep(5)
        assert all(line.told[address][-1] is None for address in SIXTEEN)


@pytest.mark.parametrize("every_s", [0.004, 0.015, 0.1])
def test_a_box_that_babbles_keeps_no_press_from_the_desks(every_s, caplog):
    async def test():
        async with Line([1, 2, 3]) as line:
            line.boxes.babble(every_s)
            await asyncio.sleep(3)
            for turn in range(60):
                line.boxes.press(1 + turn % 3, "NEXT")
                await asyncio.sleep(0.4)
            assert [len(desk.orders) for desk in line.desks.values()] == [20, 20, 20]
            assert all(told == [None] for told in line.told.values())
            line.boxes.hush()
            await asyncio.sleep(1)

    in_virtual_time(test())


def test_a_line_that_is_never_quiet_is_told_once_and_again_when_it_is(caplog):
    caplog.set_level("INFO")

    async def test():
        async with Line([1, 2, 3]) as line:
            line.boxes.babble(0.001)
            await asyncio.sleep(5)
            line.boxes.hush()
            await asyncio.sleep(5)

    in_virtual_time(test())
    messages = [record.message for record in caplog.records if record.name == "counter.bus"]
    assert messages == [
        "Something on /dev/bus talks without being asked: unplug its boxes one by one, until it is quiet.",
        "/dev/bus: it is quiet again",
    ]


@on_a_line
async def test_a_box_that_is_lost_on_a_line_that_is_never_quiet_is_told_with_that_reason():
    async with Line([1, 2, 3]) as line:
        line.boxes.babble(0.001)
        await asyncio.sleep(2)
        line.boxes.die(2)
        await asyncio.sleep(4)
        assert "talks without being asked" in line.told[2][-1]


@on_a_line
async def test_a_line_that_is_gone_is_told_for_all_of_its_boxes_and_opened_again():
    async with Line([1, 2, 3]) as line:
        line.link.is_plugged_in = False
        await asyncio.sleep(5)
        assert all("/dev/bus" in told[-1] for told in line.told.values())
        line.link.is_plugged_in = True
        await asyncio.sleep(4)
        assert all(told[-1] is None for told in line.told.values())
        line.boxes.press(2, "NEXT")
        await asyncio.sleep(1)
        assert len(line.desks[2].orders) == 1


@pytest.mark.parametrize(("late", "latest_s"), [(1.0, 0.02), (0.15, 0.4)])
def test_answers_that_come_late_are_taken_for_nobody_elses_and_lose_no_press(late, latest_s):
    async def test():
        wire = Wire(random=Random(5), byte_s=BYTE_S, late=late, latest_s=latest_s)
        async with Line([1, 2, 3, 4], wire=wire) as line:
            for turn in range(100):
                line.boxes.press(1 + turn % 4, "NEXT")
                await asyncio.sleep(0.5)
            await asyncio.sleep(2)
            assert [len(desk.orders) for desk in line.desks.values()] == [25] * 4
            assert len(set(line.heard())) == 100

    in_virtual_time(test())


@on_a_line
async def test_a_box_that_takes_no_part_of_its_registers_is_asked_for_all():
    async with Line([1, 2]) as line:
        firmware = line.boxes.firmwares[2]
        receive = firmware.receive

        def strict(chunk):
            reply = receive(chunk)
            return reply if len(reply) in (0, 39) else bytes.fromhex("02 97 02 3F F1")

        firmware.receive = strict
        await asyncio.sleep(2)
        began = line.loop.time()
        line.boxes.press(2, "NEXT")
        await asyncio.sleep(2)
        assert len(line.desks[2].orders) == 1
        assert {len(request) for at_s, request in line.link.requests if at_s >= began and request[0] == 2} == {31}
        assert line.told[2] == [None]


@on_a_line
async def test_a_box_that_refuses_everything_is_told():
    async with Line([1, 2]) as line:
        line.boxes.firmwares[2].receive = lambda chunk: bytes.fromhex("02 97 02 3F F1")
        await asyncio.sleep(4)
        assert "refuses what it is asked" in line.told[2][-1]
        assert line.told[1] == [None]


@on_a_line
async def test_a_box_that_starts_anew_is_shown_everything_again():
    async with Line([1, 2]) as line:
        line.boxes.press(2, "NEXT")
        await asyncio.sleep(1)
        line.boxes.firmwares[2].start()
        await asyncio.sleep(0.5)
        assert line.boxes.firmwares[2].state()["text"] == "A001"
        assert len(line.desks[2].orders) == 1
