import os
import pty
import select
import socket
import struct
import tty

import pytest

from epass.errors import ConfigError, DeviceError, LinkLost
from kiosk.printing import transport
from kiosk.printing.transport import LineBusy, WriteFailed, connect


@pytest.fixture
def far_and_url():
    far, near = pty.openpty()
    tty.setraw(near)
    yield far, f"serial://{os.ttyname(near)}?baudrate=19200&rtscts=1"
    os.close(near)
    os.close(far)


def test_a_serial_line_carries_bytes_both_ways(far_and_url):
    far, url = far_and_url
    line = connect(url)
    line.write(b"\x10\x04\x01")
    assert os.read(far, 10) == b"\x10\x04\x01"
    os.write(far, b"\x12")
    assert line.read(1.0) == b"\x12"
    line.close()


def test_reading_waits_no_longer_than_it_is_told(far_and_url):
    _, url = far_and_url
    line = connect(url)
    assert line.read(0) == b""
    assert line.read(0.01) == b""
    line.close()


def test_a_serial_line_that_takes_nothing_fails_with_what_was_sent(far_and_url, monkeypatch):
    _, url = far_and_url
    monkeypatch.setattr(transport, "STALL_TIMEOUT_S", 0.05)
    line = connect(url)
    with pytest.raises(WriteFailed, match="takes no more data") as failure:
        line.write(bytes(200_000))
    assert 0 < failure.value.sent < 200_000
    line.close()


def test_what_was_handed_over_goes_out_after_the_line_is_closed(far_and_url):
    far, url = far_and_url
    line = connect(url)
    line.write(b"a ticket")
    line.close()
    assert select.select([far], [], [], 1)[0]
    assert os.read(far, 20) == b"a ticket"


def test_an_abandoned_network_line_sends_nothing_more(monkeypatch):
    monkeypatch.setattr(transport, "STALL_TIMEOUT_S", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as server:
        line = connect(f"tcp://127.0.0.1:{server.getsockname()[1]}")
        far, _ = server.accept()
        with pytest.raises(WriteFailed):
            line.write(bytes(20_000_000))
        line.abandon()
        with far, pytest.raises(ConnectionResetError):
            while far.recv(65536):
                pass


def test_a_serial_line_has_one_user(far_and_url):
    _, url = far_and_url
    line = connect(url)
    with pytest.raises(LineBusy, match="in use by another program"):
        connect(url)
    line.close()
    connect(url).close()


def test_a_line_that_goes_away_is_lost_for_reader_and_writer():
    far, near = pty.openpty()
    tty.setraw(near)
    line = connect(f"serial://{os.ttyname(near)}")
    os.close(near)
    os.close(far)
    with pytest.raises(LinkLost):
        line.read(1.0)
    with pytest.raises(WriteFailed) as failure:
        line.write(b"x")
    assert failure.value.sent == 0
    line.close()


def test_a_network_printer_that_hangs_up_is_lost():
    with socket.create_server(("127.0.0.1", 0)) as server:
        line = connect(f"tcp://127.0.0.1:{server.getsockname()[1]}")
        far, _ = server.accept()
        line.write(b"hello")
        assert far.recv(10) == b"hello"
        far.close()
        with pytest.raises(LinkLost, match="closed by the printer"):
            line.read(1.0)
        line.close()


def test_a_network_printer_that_resets_is_lost():
    with socket.create_server(("127.0.0.1", 0)) as server:
        line = connect(f"tcp://127.0.0.1:{server.getsockname()[1]}")
        far, _ = server.accept()
        far.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        far.close()
        with pytest.raises(LinkLost, match="was lost"):
            line.read(1.0)
        line.close()


@pytest.mark.parametrize(
    "url",
    [
        "serial:///dev/there-is-none",
        "serial:///dev/null",
        "tcp://127.0.0.1:1",
        "tcp://no.such.host.invalid:9100",
        "usb://04b8:ffff",
        "file:///dev/null/tickets",
    ],
)
def test_what_is_not_there_is_a_lost_link_and_nothing_else(url):
    with pytest.raises(LinkLost) as loss:
        connect(url)
    assert isinstance(loss.value, DeviceError)


@pytest.mark.parametrize(
    "url",
    [
        "bluetooth://printer",
        "serial:///dev/ttyUSB0?baudrate=fast",
        "serial:///dev/ttyUSB0?speed=9600",
        "serial:///dev/ttyUSB0?rtscts=yes",
        "tcp://printer:many",
        "usb://04b8",
    ],
)
def test_an_address_that_makes_no_sense_is_for_whoever_wrote_it(url):
    with pytest.raises(ConfigError, match=r"printer\.url"):
        connect(url)


class TestUsb:
    """The kernel's view of two USB printers, with a pty for the second one's device."""

    @pytest.fixture
    def far(self, tmp_path, monkeypatch):
        for name, vendor, product in (("lp0", "0519", "0003"), ("lp1", "04b8", "0e28")):
            device = tmp_path / "devices" / name
            (device / "interface").mkdir(parents=True)
            (device / "idVendor").write_text(f"{vendor}\n")
            (device / "idProduct").write_text(f"{product}\n")
            (tmp_path / "class" / name).mkdir(parents=True)
            (tmp_path / "class" / name / "device").symlink_to(device / "interface")
        (tmp_path / "class" / "lp2").mkdir()  # just unplugged
        far, near = pty.openpty()
        tty.setraw(near)
        (tmp_path / "dev").mkdir()
        (tmp_path / "dev" / "lp1").symlink_to(os.ttyname(near))
        monkeypatch.setattr(transport, "_USB_PRINTERS", tmp_path / "class")
        monkeypatch.setattr(transport, "_DEVICES", tmp_path / "dev")
        yield far
        os.close(near)
        os.close(far)

    def test_the_printer_with_these_ids_is_found(self, far):
        line = connect("usb://04B8:0E28")
        line.write(b"hello")
        assert select.select([far], [], [], 1)[0]
        assert os.read(far, 10) == b"hello"
        line.close()

    def test_a_usb_printer_has_one_user(self, far):
        line = connect("usb://04b8:0e28")
        with pytest.raises(LineBusy, match="in use by another program"):
            connect("usb://04b8:0e28")
        line.close()
        connect("usb://04b8:0e28").close()

    def test_a_usb_printer_that_the_kernel_says_is_taken_is_busy(self, far, monkeypatch):
        monkeypatch.setattr("kiosk.printing.transport.os.open", lambda *_: (_ for _ in ()).throw(OSError(16, "busy")))
        with pytest.raises(LineBusy):
            connect("usb://04b8:0e28")

    def test_a_printer_whose_device_cannot_be_opened_is_lost(self, far):
        with pytest.raises(LinkLost, match="lp0 cannot be opened"):
            connect("usb://0519:0003")

    def test_another_printer_is_not_taken_instead(self, far):
        with pytest.raises(LinkLost, match="USB printer class"):
            connect("usb://04b8:0202")

    def test_a_read_of_nothing_is_not_the_end(self):
        read, write = os.pipe()
        os.close(write)
        line = transport.DescriptorLine(read, "lp0", lambda: os.close(read), nothing_is_end=False)
        assert line.read(0.1) == b""
        line.close()


def test_a_driver_that_calls_itself_ready_and_is_not_costs_a_time_out_and_no_processor(monkeypatch):
    tries = []

    def refuse(*_):
        tries.append(1)
        raise BlockingIOError

    near, far = socket.socketpair()
    monkeypatch.setattr(transport, "STALL_TIMEOUT_S", 0.1)
    monkeypatch.setattr("kiosk.printing.transport.os.write", refuse)
    line = transport.DescriptorLine(near.fileno(), "lp0", near.close)
    with pytest.raises(WriteFailed, match="takes no more data") as failure:
        line.write(b"hello")
    assert failure.value.sent == 0
    assert len(tries) <= 11
    line.close()
    far.close()


def test_a_line_that_moves_slowly_is_not_stuck(monkeypatch):
    """Each byte comes within the time-out, all of them do not."""
    clock = iter(range(100))
    taken = []
    near, far = socket.socketpair()
    monkeypatch.setattr("kiosk.printing.transport.time.monotonic", lambda: next(clock))
    monkeypatch.setattr("kiosk.printing.transport.os.write", lambda _, data: taken.append(bytes(data[:1])) or 1)
    line = transport.DescriptorLine(near.fileno(), "lp0", near.close)
    line.write(b"a slow printer")
    assert b"".join(taken) == b"a slow printer"
    line.close()
    far.close()


def test_jobs_in_a_folder_are_numbered_on_after_a_restart(tmp_path):
    connect(f"file://{tmp_path}").write(b"one")
    connect(f"file://{tmp_path}").write(b"two")
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["000001.escpos", "000002.escpos"]


def test_a_folder_that_cannot_take_a_job_keeps_no_half_of_it(tmp_path, monkeypatch):
    line = connect(f"file://{tmp_path}/tickets")
    monkeypatch.setattr("pathlib.Path.replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(WriteFailed, match="No space left"):
        line.write(b"one")
    assert list((tmp_path / "tickets").iterdir()) == []


def test_a_folder_that_went_away_is_lost(tmp_path):
    line = connect(f"file://{tmp_path}/tickets")
    (tmp_path / "tickets").rmdir()
    with pytest.raises(LinkLost, match="not there"):
        line.read(0)


def test_a_site_without_a_printer_is_told_so_and_may_open():
    with pytest.raises(LinkLost, match="No printer is configured"):
        connect("")


def test_a_slow_line_settles_when_everything_has_gone_out(far_end_of_a_pty, monkeypatch):
    queued = [8192, 4096, 0]
    monkeypatch.setattr("kiosk.printing.transport.fcntl.ioctl", lambda *_: struct.pack("i", queued.pop(0)))
    monkeypatch.setattr("kiosk.printing.transport.time.sleep", lambda _: None)
    line = connect(far_end_of_a_pty)
    line.settle(5.0)
    assert queued == []
    line.close()


def test_a_line_that_stands_still_is_not_waited_for_longer_than_said(far_end_of_a_pty, monkeypatch):
    monkeypatch.setattr("kiosk.printing.transport.fcntl.ioctl", lambda *_: struct.pack("i", 1))
    line = connect(far_end_of_a_pty)
    line.settle(0.05)
    line.close()


@pytest.fixture
def far_end_of_a_pty():
    master, slave = os.openpty()
    yield f"serial://{os.ttyname(slave)}?baudrate=19200"
    os.close(master)
    os.close(slave)
