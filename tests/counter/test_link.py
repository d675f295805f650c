import os
import termios

import pytest
import serial

from contracts.link_contract import REQUEST, LinkContract
from counter.link import Damage, SerialLink, Silence
from epass.errors import LinkLost
from fakes.box import FakeLink, ask
from fakes.waiting import until
from simulator.box import Firmware, VirtualBox


class TestAFakeLink(LinkContract):
    @pytest.fixture
    def link(self):
        return FakeLink(Firmware())

    @pytest.fixture
    def far_end(self, link):
        return link


class TestASerialLink(LinkContract):
    @pytest.fixture
    async def far_end(self, tmp_path):
        async with VirtualBox(1, tmp_path / "box") as box:
            box.shows = lambda lamp: until(lambda: lamp in box.state["lamps"])
            yield box

    @pytest.fixture
    async def link(self, tmp_path):
        link = SerialLink(str(tmp_path / "box"), 38400)
        yield link
        link.close()


@pytest.fixture
def bare_line():
    """A pty without a box: the test reads and writes the far end itself."""
    master, slave = os.openpty()
    os.set_blocking(master, False)
    yield master, os.ttyname(slave)
    os.close(slave)
    os.close(master)


@pytest.fixture
async def link(bare_line):
    link = SerialLink(bare_line[1], 38400)
    await link.open()
    yield link
    link.close()


def first(count):
    """Finds the first so many bytes."""
    return lambda received: received[:count] if len(received) >= count else None


async def test_a_reply_that_comes_in_pieces_is_put_together(bare_line, link):
    outcomes = []
    link.exchange(REQUEST, first(6), outcomes.append)
    os.write(bare_line[0], b"abc")
    await until(lambda: link._received)
    os.write(bare_line[0], b"def and more")
    await until(lambda: outcomes)
    assert outcomes == [b"abcdef"]


async def test_half_a_reply_does_not_spoil_the_next(bare_line, link):
    outcomes = []
    link.exchange(REQUEST, first(6), outcomes.append)
    os.write(bare_line[0], b"abc")
    await until(lambda: link._received)
    link.give_up()
    link.exchange(REQUEST, first(6), outcomes.append)
    os.write(bare_line[0], b"defghi")
    await until(lambda: len(outcomes) == 2)
    assert isinstance(outcomes[0], Damage)
    assert outcomes[1] == b"defghi"


async def test_what_came_unasked_is_thrown_away_whether_it_was_read_or_not(bare_line, link):
    os.write(bare_line[0], b"read")
    await until(lambda: link.heard_at_s > 0)
    os.write(bare_line[0], b"unread")
    outcomes = []
    link.exchange(REQUEST, first(5), outcomes.append)
    os.write(bare_line[0], b"reply")
    await until(lambda: outcomes)
    assert outcomes == [b"reply"]


async def test_noise_without_end_is_searched_for_the_answer_and_not_kept(bare_line, link):
    outcomes = []
    link.exchange(REQUEST, lambda received: received[-5:] if received.endswith(b"reply") else None, outcomes.append)
    for _ in range(8):
        os.write(bare_line[0], bytes(500))
        link.heard_at_s = 0
        await until(lambda: link.heard_at_s)
    assert len(link._received) <= 1024
    os.write(bare_line[0], b"reply")
    await until(lambda: outcomes)
    assert outcomes == [b"reply"]


async def test_a_line_that_takes_no_bytes_is_silence_and_blocks_nobody(link):
    for _ in range(3):
        assert isinstance(await ask(link, bytes(100_000)), Silence)


async def test_two_programs_do_not_share_a_line(bare_line):
    _, path = bare_line
    first, second = SerialLink(path, 38400), SerialLink(path, 38400)
    await first.open()
    with pytest.raises(LinkLost, match="in use by another program"):
        await second.open()
    first.close()
    await second.open()
    second.close()


async def test_what_is_no_serial_line_is_said_so(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(LinkLost, match="cannot be opened as a serial line"):
        await SerialLink(str(tmp_path / "file"), 38400).open()


async def test_a_line_without_rights_names_the_group(monkeypatch):
    def refuse(*args, **options):
        raise serial.SerialException(13, "could not open port")

    monkeypatch.setattr(serial, "Serial", refuse)
    with pytest.raises(LinkLost, match="must be in the group"):
        await SerialLink("/dev/ttyUSB0", 38400).open()


async def test_a_line_that_knows_no_parity_is_used_without(monkeypatch, bare_line):
    parities = []
    real = serial.Serial

    def without_parity(*args, parity, **options):
        parities.append(parity)
        if parity != serial.PARITY_NONE:
            raise termios.error(22, "Invalid argument")
        return real(*args, parity=parity, **options)

    monkeypatch.setattr(serial, "Serial", without_parity)
    link = SerialLink(bare_line[1], 38400)
    await link.open()
    assert parities == [serial.PARITY_EVEN, serial.PARITY_NONE]
    link.close()


async def test_a_line_that_knows_no_such_speed_is_said_so(monkeypatch):
    def refuse(*args, **options):
        raise termios.error(5, "Input/output error")

    monkeypatch.setattr(serial, "Serial", refuse)
    with pytest.raises(LinkLost, match="cannot be opened as a serial line"):
        await SerialLink("/dev/ttyUSB0", 38400).open()
