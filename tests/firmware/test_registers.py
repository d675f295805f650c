"""The firmware's answers against frames of docs/button-box.md, and against pymodbus as another's reading of Modbus."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU, ExceptionResponse
from pymodbus.pdu.register_message import (
    ReadHoldingRegistersRequest,
    ReadInputRegistersRequest,
    ReadWriteMultipleRegistersRequest,
    WriteMultipleRegistersRequest,
    WriteSingleRegisterRequest,
)

from fakes.bench_box import BenchBox

REQUEST = bytes.fromhex("01 17 00 00 00 11 00 20 00 09 12 00 05 00 06 03 01 77 41 3F 30 66 34 5B 32 00 64 00 07 08 23")
ANSWER = bytes.fromhex(
    "01 17 22 45 01 BE EF 0E 10 00 01 00 2A 00 00 00 01 00 00 FF FF 00 00 00 00 00 00 00 03"
    "01 FF 96 FF 00 FF FF FF 3B 08"
)
ILLEGAL_FUNCTION, ILLEGAL_ADDRESS, ILLEGAL_VALUE = 1, 2, 3

framer = FramerRTU(DecodePDU(is_server=False))


def sealed(body):
    return body + FramerRTU.compute_CRC(body).to_bytes(2, "big")


def ask(box, message):
    """The answer of the box with address 1, as pymodbus reads it; None for silence."""
    message.dev_id = 1
    heard = box.hear(framer.buildFrame(message))
    if not heard:
        return None
    used, answer = framer.handleFrame(heard, 1, 0)
    assert used == len(heard)
    return answer


def read(box, first=0, count=17):
    return ask(box, ReadHoldingRegistersRequest(address=first, count=count)).registers


def write(box, first, *values):
    return ask(box, WriteMultipleRegistersRequest(address=first, registers=list(values)))


@pytest.fixture
def box():
    return BenchBox()


def test_the_worked_example_of_the_page_comes_out_byte_for_byte():
    """But for one bit: a key that went down just now is held, so FINISH is, too."""
    box = BenchBox(boot_id=0xBEEF, start_ms=0)
    for _ in range(3):
        box.hear(b"\xff\x00\x55")
    for _ in range(41):
        box.press(0)
    keys = box.box._keys
    for press in range(65534):
        for contact, after_ms in ((0x10, 0), (0x10, 20), (0, 21), (0, 41)):
            keys.sample(contact, box.now_us // 1000 + 42 * press + after_ms)
    answered_ms = 3_600_500
    for contacts, until_ms in (
        (0, answered_ms - 3025),
        (1 << 2, answered_ms - 2900),
        (0, answered_ms - 45),
        (1 << 0, answered_ms - 25),
        (1 << 0 | 1 << 4, answered_ms - 2),
    ):
        box.panel.closed = contacts
        while box.now_us < 1000 * until_ms:
            box.step(900 if box.now_us < 1000 * until_ms - 1_000_000 else 1)
    expected = ANSWER[:10] + b"\x11" + ANSWER[11:-2]
    assert box.hear(REQUEST)[:-2].hex(" ") == expected.hex(" ")


def test_everything_that_may_be_read_is_zero_or_never_at_first(box):
    box.run(2000)
    identity, boot_id, uptime, held, *rest = read(box)
    assert (identity, boot_id, uptime, held) == (0x4501, 0xBEEF, 2, 0)
    assert rest == [0] * 9 + [0xFFFF] * 4


def test_a_press_is_in_the_registers_together(box):
    box.panel.closed = 0b10
    box.run(15)
    assert read(box)[3:6] == [0, 0, 0]
    box.run(10)
    registers = read(box)
    assert registers[3:6] == [0b10, 0, 1]
    assert registers[13] == 0xFF00
    box.panel.closed = 0
    box.run(200)
    registers = read(box)
    assert registers[3:6] == [0, 0, 1]
    assert registers[13] >> 8 == 0xFF
    assert 10 <= registers[13] & 0xFF <= 12


def test_reading_changes_nothing(box):
    box.press(3)
    box.run(6000)
    box.now_us += 100_000 - box.now_us % 1_000_000
    assert read(box) == read(box)


@given(st.integers(0, 60), st.integers(0, 125))
def test_any_range_is_read_or_refused_and_never_made_up(first, count):
    box = BenchBox(boot_id=7)
    box.press(5)
    write(box, 32, 5, 6, 0x0301, 0x7741, 0x3F30, 0x6634, 0x5B32, 100, 7)
    whole = read(box) + [None] * 15 + read(box, 32, 9)
    if count == 0:
        assert box.hear(sealed(bytes([1, 3, 0, first, 0, 0])))[1:3] == bytes([0x83, ILLEGAL_VALUE])
        return
    answer = ask(box, ReadHoldingRegistersRequest(address=first, count=count))
    if first + count <= len(whole) and None not in whole[first : first + count]:
        assert answer.registers == whole[first : first + count]
    else:
        assert (answer.function_code, answer.exception_code) == (0x83, ILLEGAL_ADDRESS)


def test_what_is_written_is_read_back_and_shown(box):
    answer = write(box, 32, 5, 0b110, 0, 0x7741, 0x3F30, 0x6634, 0x5B32, 100, 7)
    assert (answer.address, answer.count) == (32, 9)
    assert read(box, 32, 9) == [5, 0b110, 0, 0x7741, 0x3F30, 0x6634, 0x5B32, 100, 7]
    box.run(20)
    assert box.segments == bytes.fromhex("773F665B")
    assert box.panel.lit == 0b110


def test_writing_comes_before_reading_in_one_transaction(box):
    message = ReadWriteMultipleRegistersRequest(
        read_address=32, read_count=2, write_address=32, write_registers=[9, 0x0102]
    )
    assert ask(box, message).registers == [9, 0x0102]


@pytest.mark.parametrize(("first", "count"), [(0, 1), (31, 2), (16, 9), (40, 2), (41, 1), (0xFFFF, 1)])
def test_what_may_not_be_written_is_refused_and_nothing_of_it_is_kept(box, first, count):
    answer = write(box, first, *[77] * count)
    assert isinstance(answer, ExceptionResponse)
    assert answer.exception_code == ILLEGAL_ADDRESS
    assert read(box, 32, 9) == [0] * 9


def test_a_transaction_that_may_not_read_writes_nothing_either(box):
    message = ReadWriteMultipleRegistersRequest(read_address=10, read_count=8, write_address=32, write_registers=[5, 1])
    answer = ask(box, message)
    assert (answer.function_code, answer.exception_code) == (0x97, ILLEGAL_ADDRESS)
    assert read(box, 32, 2) == [0, 0]


@pytest.mark.parametrize(
    "message",
    [ReadInputRegistersRequest(address=0, count=1), WriteSingleRegisterRequest(address=32, registers=[5])],
)
def test_another_function_is_refused(box, message):
    answer = ask(box, message)
    assert answer.function_code == message.function_code | 0x80
    assert answer.exception_code == ILLEGAL_FUNCTION


@pytest.mark.parametrize(
    "request_text",
    [
        "01 10 00 20 00 02 04 00 05 00",  # a register short
        "01 10 00 20 00 03 04 00 05 00 06",  # three are announced, two come
        "01 10 00 20 00 02 06 00 05 00 06 00 07",  # two are announced, three come
        "01 10 00 20 00 00 00",
        "01 17 00 00 00 11 00 20 00 09",
        "01 03 00 00",
        "01 03",
    ],
)
def test_a_request_that_contradicts_itself_is_refused(box, request_text):
    body = bytes.fromhex(request_text)
    assert box.hear(sealed(body))[:3] == bytes([1, body[1] | 0x80, ILLEGAL_VALUE])
    assert read(box, 32, 9) == [0] * 9


@given(st.binary(max_size=60))
def test_nothing_that_fits_its_check_sum_brings_a_box_down(body):
    box = BenchBox()
    heard = box.hear(sealed(b"\x01" + body))
    if heard:
        assert heard[0] == 1
        assert FramerRTU.check_CRC(heard[:-2], int.from_bytes(heard[-2:], "big"))
    assert read(box)[0] == 0x4501


def test_a_damaged_request_is_not_answered_and_is_counted(box):
    assert box.hear(REQUEST[:-1] + b"\x24") == b""
    assert read(box)[12] == 1
    assert read(box, 32, 1) == [0]


def test_a_request_for_another_box_is_neither_answered_nor_obeyed_nor_counted():
    box = BenchBox(address=2)
    assert box.hear(REQUEST) == b""
    box.run(100)
    assert box.segments == bytes.fromhex("00404000")


def test_uptime_goes_round_at_65536_seconds(box):
    for _ in range(0x10000 + 5):
        box.step(1000)
    assert read(box)[2] in (5, 6)


def test_the_lease_ends_to_the_millisecond(box):
    write(box, 32, 2, 1, 0, 0x7741, 0, 0, 0, 100, 0)
    written_us = box.now_us
    while box.panel.lit == 1:
        box.step()
    assert 1996 <= (box.now_us - written_us) // 1000 <= 2001
    assert box.panel.lit == 1 << 6


def test_a_lease_of_nothing_shows_nothing(box):
    write(box, 32, 0, 1, 0, 0x7741, 0, 0, 0, 100, 0)
    box.run(20)
    assert box.panel.lit == 1 << 6


def test_the_longest_lease_outlives_a_clock_that_runs_over():
    box = BenchBox(start_ms=0x3FFFFFFF - 100)
    write(box, 32, 0xFFFF, 1, 0, 0x7741, 0, 0, 0, 100, 0)
    for _ in range(65):
        box.step(1_000_000)
        assert box.panel.lit == 1
    box.step(600_000)
    box.step()
    assert box.panel.lit == 1 << 6
