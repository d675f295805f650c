"""The firmware in MicroPython against Modbus masters that are not ours, and against a line that is none."""

import asyncio
import re

import pytest
import serial
from pymodbus.client import AsyncModbusSerialClient
from pymodbus.exceptions import ModbusIOException
from pymodbus.framer import FramerRTU

from fakes.waiting import until

SHOW_A042 = [5, 0b1010, 0x0101, 0x7741, 0x3F30, 0x6634, 0x5B32, 100, 7]


@pytest.fixture
async def client(bus, box):
    client = AsyncModbusSerialClient(bus.path, baudrate=38400, timeout=0.5, retries=1)  # a pty knows no parity
    assert await client.connect()
    yield client
    client.close()


@pytest.fixture
def poll_it(bus, box, master):
    """mbpoll, once, for a box: what it says, and whether it was content."""

    async def poll_it(*options, values=()):
        process = await asyncio.create_subprocess_exec(
            *(master, "-m", "rtu", "-0", "-1", "-b", "38400", "-P", "even", *options, bus.path, *map(str, values)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        return said.decode(), process.returncode == 0

    return poll_it


@pytest.fixture
async def port(bus, box):
    """A serial port and nothing that knows Modbus."""
    with serial.Serial(bus.path, 38400, timeout=0) as port:

        async def say(data):
            """What is answered within what a host would wait."""
            before = len(bus.said)
            port.write(data)
            try:
                await until(lambda: any(speaker for speaker, _ in bus.said[before:]), timeout_s=0.15)
            except TimeoutError:
                return b""
            await asyncio.sleep(0.01)
            return b"".join(said for speaker, said in bus.said[before:] if speaker)

        yield say


def sealed(text):
    body = bytes.fromhex(text)
    return body + FramerRTU.compute_CRC(body).to_bytes(2, "big")


def registers(said):
    return {int(place): int(value, 16) for place, value in re.findall(r"\[(\d+)\]:\s+0x(\w+)", said)}


async def test_mbpoll_reads_all_registers(box, poll_it):
    await box.press(2)
    said, _ = await poll_it("-r", "0", "-c", "17", "-t", "4:hex")
    read = registers(said)
    assert (read[0], read[1], read[6]) == (0x4501, box.boot_id, 1)
    assert sorted(read) == list(range(17))
    assert read[14] >> 8 < 255
    assert [read[place] for place in (13, 15, 16)] == [0xFFFF] * 3


async def test_mbpoll_lights_lamps_and_shows_a_text(box, poll_it):
    said, is_content = await poll_it("-r", "32", values=SHOW_A042)
    assert is_content, said
    assert "Written 9 references" in said
    await until(lambda: box.text == "A042")
    await until(lambda: box.lit == 0b1010)
    await until(lambda: box.beeps == 1)


async def test_mbpoll_gets_no_answer_at_another_address(bus, box, poll_it):
    said, is_content = await poll_it("-a", "2", "-r", "0", "-c", "1", "-o", "0.2")
    assert not is_content
    assert "timed out" in said
    assert not any(speaker for speaker, _ in bus.said)


async def test_mbpoll_is_told_which_registers_are_not_there(box, poll_it):
    said, _ = await poll_it("-r", "17", "-c", "1")
    assert "Illegal data address" in said


async def test_mbpoll_sees_what_was_damaged_on_the_way(bus, box, poll_it):
    bus.harm(2)
    said, is_content = await poll_it("-r", "0", "-c", "1", "-o", "0.2")
    assert not is_content, said
    said, _ = await poll_it("-r", "12", "-c", "1", "-t", "4:hex")
    assert registers(said) == {12: 1}


async def test_pymodbus_reads_writes_and_does_both_at_once(box, client):
    await box.press(4)
    answer = await client.readwrite_registers(
        read_address=0, read_count=17, write_address=32, values=SHOW_A042, device_id=1
    )
    assert answer.registers[0] == 0x4501
    assert answer.registers[8] == 1
    await until(lambda: box.text == "A042")
    assert (await client.read_holding_registers(32, count=9, device_id=1)).registers == SHOW_A042
    await client.write_registers(32, [5, 0b1], device_id=1)
    await until(lambda: box.lit == 0b1)
    assert (await client.read_input_registers(0, count=1, device_id=1)).exception_code == 1
    assert (await client.read_holding_registers(30, count=3, device_id=1)).exception_code == 2


async def test_pymodbus_gets_no_answer_at_another_address(box, client):
    with pytest.raises(ModbusIOException):
        await client.read_holding_registers(0, count=1, device_id=9)


async def test_the_box_says_so_when_nobody_asks_any_more(box, client):
    await client.write_registers(32, [1, *SHOW_A042[1:]], device_id=1)
    await until(lambda: box.text == "A042")
    await until(lambda: box.text == " -- ")
    await until(lambda: box.lit == 1 << 6)
    await box.press(0)
    assert (await client.read_holding_registers(4, count=1, device_id=1)).registers == [1]


async def test_noise_half_frames_and_damage_are_counted_and_the_next_request_is_answered(port):
    identity = sealed("01 03 00 00 00 01")
    errors = sealed("01 03 00 0C 00 01")
    assert await port(b"\xff\x00\x17\x01") == b""
    assert await port(identity[:5]) == b""
    assert await port(identity[:-1] + b"\x00") == b""
    assert await port(identity) == sealed("01 03 02 45 01")
    assert await port(b"\xff\x01" + identity) == sealed("01 03 02 45 01")
    assert await port(errors) == sealed("01 03 02 00 04")


async def test_two_requests_without_a_pause_are_one_answer(port):
    identity = sealed("01 03 00 00 00 01")
    assert await port(identity + identity) == sealed("01 03 02 45 01")
