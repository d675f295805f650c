import os
import termios
from pathlib import Path

import pytest
import serial

from contracts.link_contract import REQUEST, LinkContract
from counter.link import Line, SerialLink, Silence, lines
from epass.errors import ConfigError, LinkLost
from fakes.box import FakeLink, ask
from fakes.sites import a_site
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


async def test_a_reply_that_comes_in_pieces_is_put_together(bare_line, link):
    outcomes = []
    link.exchange(REQUEST, 6, outcomes.append)
    os.write(bare_line[0], b"abc")
    await until(lambda: link._received)
    os.write(bare_line[0], b"def and more")
    await until(lambda: outcomes)
    assert outcomes == [b"abcdef"]


async def test_half_a_reply_does_not_spoil_the_next(bare_line, link):
    outcomes = []
    link.exchange(REQUEST, 6, outcomes.append)
    os.write(bare_line[0], b"abc")
    await until(lambda: link._received)
    link.give_up()
    link.exchange(REQUEST, 6, outcomes.append)
    os.write(bare_line[0], b"defghi")
    await until(lambda: len(outcomes) == 2)
    assert outcomes == [b"abc", b"defghi"]


async def test_what_comes_unasked_is_thrown_away(bare_line, link):
    os.write(bare_line[0], b"noise")
    await until(lambda: link._received)
    outcomes = []
    link.exchange(REQUEST, 5, outcomes.append)
    os.write(bare_line[0], b"reply")
    await until(lambda: outcomes)
    assert outcomes == [b"reply"]


async def test_a_line_that_takes_no_bytes_is_silence_and_blocks_nobody(link):
    for _ in range(3):
        assert isinstance(await ask(link, bytes(100_000), 1), Silence)


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


def boxes(folder: Path, *urls: str):
    numbered = [f'box = "{url}"' for url in urls]
    more = [f"[[counters]]\ncounter = {counter}\n{box}" for counter, box in enumerate(numbered[1:], start=3)]
    return a_site(folder, box="\n".join([numbered[0], *more]))


def test_an_address_names_the_line(tmp_path):
    config = boxes(tmp_path, "serial:///dev/ttyUSB0", "serial:///dev/ttyS1?baudrate=9600&address=17")
    assert lines(config) == {
        1: Line(path="/dev/ttyUSB0", baudrate=38400, address=1),
        3: Line(path="/dev/ttyS1", baudrate=9600, address=17),
    }


@pytest.mark.parametrize(
    ("url", "mistake"),
    [
        ("serial://ttyUSB0", "whole path"),
        ("serial:ttyUSB0", "whole path"),
        ("serial:///dev/a?baudrate=38401", "baudrate must be one of 9600"),
        ("serial:///dev/a?address=0", "address must be a number from 1 to 247"),
        ("serial:///dev/a?address=248", "address must be a number from 1 to 247"),
        ("serial:///dev/a?address=x", "address must be a number from 1 to 247"),
        ("serial:///dev/a?parity=N", "no option “parity”"),
    ],
)
def test_a_wrong_address_is_a_mistake_in_the_configuration(tmp_path, url, mistake):
    with pytest.raises(ConfigError, match=mistake):
        lines(boxes(tmp_path, url))


def test_all_mistakes_are_told_at_once_with_their_counters(tmp_path):
    config = boxes(tmp_path, "serial:///dev/a", "serial:///dev/a", "serial:///dev/b?speed=1")
    with pytest.raises(ConfigError) as error:
        lines(config)
    assert [mistake[:9] for mistake in error.value.mistakes] == ["counter 3", "counter 4"]
    assert "another counter's box" in error.value.mistakes[0]
