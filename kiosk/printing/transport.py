"""An address becomes an open line to a printer: bytes out and bytes in, each within a time.

    serial:///dev/ttyUSB0?baudrate=19200&rtscts=1     a serial line (pyserial sets it up)
    usb://04b8:0e28                                   the printer with these USB ids, through the kernel's usblp
    tcp://192.168.1.50:9100                           a printer on the network
    file:///var/spool/tickets                         a folder: each job becomes a file

A line is a file descriptor that never blocks, so that a stuck printer costs a time-out and not the kiosk. A serial
line or USB printer has one user at a time (flock; usblp also refuses by itself): two would mix their bytes.
"""

import contextlib
import errno
import fcntl
import os
import select
import socket
import struct
import termios
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, parse_qs, urlsplit

import serial

from epass.errors import ConfigError, LinkLost

CONNECT_TIMEOUT_S = 3.0
STALL_TIMEOUT_S = 5.0
_FRAGMENT_BYTES = 4096
_SETTLE_STEP_S = 0.02
_RETRY_S = 0.01
_BAUD_RATES = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
_USB_PRINTERS = Path("/sys/class/usbmisc")
_DEVICES = Path("/dev/usb")


class WriteFailed(LinkLost):
    """The printer took `sent` bytes, and then no more."""

    def __init__(self, sentence: str, sent: int) -> None:
        super().__init__(sentence)
        self.sent = sent


class LineBusy(LinkLost):
    """Another program has the printer."""


class Line(Protocol):
    """`answers`: whether anything ever comes back."""

    answers: bool

    def write(self, data: bytes) -> None:
        """Hands over all of it, or raises WriteFailed once the far end takes nothing for STALL_TIMEOUT_S."""

    def read(self, timeout_s: float) -> bytes:
        """What has arrived; waits for the first byte at most so long, then gives b"". Raises LinkLost, if nothing
        can be sent either."""

    def waiting(self) -> int:
        """How many bytes of what was handed over have not gone out yet; 0 for lines that do not tell."""

    def settle(self, timeout_s: float) -> None:
        """Waits, at most so long, until nothing is waiting: on a slow line that takes seconds."""

    def close(self) -> None:
        """What was handed over still goes out."""

    def abandon(self) -> None:
        """Closes, and drops what has not gone out yet: nothing follows later, and nothing is waited for."""


class DescriptorLine:
    """A serial line, a USB printer or a socket: whatever has a non-blocking file descriptor."""

    answers = True

    def __init__(
        self,
        descriptor: int,
        name: str,
        close: Callable[[], None],
        *,
        drop: Callable[[], None] = lambda: None,
        nothing_is_end: bool = True,
    ) -> None:
        self._descriptor = descriptor
        self._name = name
        self._close = close
        self._drop = drop
        self._nothing_is_end = nothing_is_end

    def write(self, data: bytes) -> None:
        view = memoryview(data)
        sent, deadline = 0, time.monotonic() + STALL_TIMEOUT_S
        while sent < len(view):
            taken = 0
            if self._ready(select.POLLOUT, deadline - time.monotonic()):
                try:
                    taken = os.write(self._descriptor, view[sent : sent + _FRAGMENT_BYTES])
                except BlockingIOError:
                    time.sleep(_RETRY_S)  # some drivers call themselves ready, and are not
                except OSError as error:
                    raise WriteFailed(f"{self._name} was lost while sending: {error.strerror}", sent) from error
            if taken:
                sent, deadline = sent + taken, time.monotonic() + STALL_TIMEOUT_S
            elif time.monotonic() >= deadline:
                raise WriteFailed(f"{self._name} takes no more data: is the printer on, and not stopped?", sent)

    def read(self, timeout_s: float) -> bytes:
        deadline = time.monotonic() + timeout_s
        while self._ready(select.POLLIN, deadline - time.monotonic()):
            try:
                data = os.read(self._descriptor, _FRAGMENT_BYTES)
            except BlockingIOError:
                data = b""
            except OSError as error:
                raise LinkLost(f"{self._name} was lost: {error.strerror}") from error
            else:
                if not data and self._nothing_is_end:
                    raise LinkLost(f"{self._name} was closed by the printer's side")
            if data or time.monotonic() >= deadline:
                return data
            time.sleep(_RETRY_S)
        return b""

    def waiting(self) -> int:
        """In the kernel's queue (tty_ioctl(4), tcp(7))."""
        try:
            return int(struct.unpack("i", fcntl.ioctl(self._descriptor, termios.TIOCOUTQ, bytes(4)))[0])
        except OSError:
            return 0

    def settle(self, timeout_s: float) -> None:
        deadline = time.monotonic() + timeout_s
        while self.waiting() and time.monotonic() < deadline:
            time.sleep(_SETTLE_STEP_S)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._close()

    def abandon(self) -> None:
        with contextlib.suppress(OSError, termios.error):
            self._drop()
        self.close()

    def _ready(self, event: int, timeout_s: float) -> bool:
        """Also ready when the far end is gone: the call that follows then says so."""
        poll = select.poll()
        poll.register(self._descriptor, event)
        return bool(poll.poll(max(0.0, timeout_s) * 1000))


class FolderLine:
    """Each write is one job and becomes one file, whole or not at all."""

    answers = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, data: bytes) -> None:
        last = max((int(path.stem) for path in self._folder.glob("*.escpos") if path.stem.isdigit()), default=0)
        path = self._folder / f"{last + 1:06d}.escpos"
        part = path.with_suffix(".part")
        try:
            part.write_bytes(data)
            part.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                part.unlink()
            raise WriteFailed(f"{path} cannot be written: {error.strerror}", 0) from error

    def read(self, timeout_s: float) -> bytes:
        if not os.access(self._folder, os.W_OK | os.X_OK) or not self._folder.is_dir():
            raise LinkLost(f"{self._folder} is not there, or cannot be written")
        return b""

    def waiting(self) -> int:
        return 0

    def settle(self, timeout_s: float) -> None: ...

    def close(self) -> None: ...

    def abandon(self) -> None: ...


def connect(url: str) -> Line:
    """Opens the line. Raises LinkLost when it cannot be opened now, or is empty because the site has no printer;
    ConfigError when the address makes no sense."""
    if not url:
        raise LinkLost("No printer is configured: numbers are only shown on the screen.")
    parts = urlsplit(url)
    openers = {"serial": _serial, "usb": _usb, "tcp": _tcp, "file": _folder}
    if parts.scheme not in openers:
        raise ConfigError([f"printer.url: “{url}” must begin with serial:, usb:, tcp: or file:"])
    return openers[parts.scheme](parts)


def _serial(parts: SplitResult) -> Line:
    options = parse_qs(parts.query)
    baudrate = options.pop("baudrate", ["19200"])[0]
    rtscts = options.pop("rtscts", ["0"])[0]
    if options or baudrate not in map(str, _BAUD_RATES) or rtscts not in ("0", "1"):
        raise ConfigError([f"printer.url: “{parts.query}” must be like baudrate=19200&rtscts=1"])
    try:
        port = serial.Serial(parts.path, int(baudrate), rtscts=rtscts == "1", timeout=0, exclusive=True)
    except (OSError, ValueError, termios.error) as error:
        raise _cannot_open(parts.path, error) from error

    # Else closing waits until the rest is sent: half a minute with a stuck printer.
    return DescriptorLine(port.fileno(), parts.path, port.close, drop=port.reset_output_buffer)


def _usb(parts: SplitResult) -> Line:
    """The kernel's usblp shows each USB printer as /dev/usb/lp0, lp1 …; sysfs says which ids it has."""
    ids = tuple(parts.netloc.lower().split(":"))
    if len(ids) != 2:
        raise ConfigError([f"printer.url: “usb://{parts.netloc}” must be like usb://04b8:0e28"])
    for entry in sorted(_USB_PRINTERS.glob("lp*")):
        device = (entry / "device").resolve().parent
        try:
            found = tuple((device / name).read_text().strip().lower() for name in ("idVendor", "idProduct"))
        except OSError:
            continue
        if found == ids:
            return _open_device(_DEVICES / entry.name)
    raise LinkLost(f"no USB printer {parts.netloc} is there: is it on, and set to the USB printer class?")


def _open_device(path: Path) -> Line:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError as error:
        raise _cannot_open(str(path), error) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise _cannot_open(str(path), error) from error
    # A printer that has nothing to say answers a read with nothing; unplugging is an error.
    return DescriptorLine(descriptor, str(path), lambda: os.close(descriptor), nothing_is_end=False)


def _cannot_open(path: str, error: Exception) -> LinkLost:
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.EBUSY, errno.EAGAIN):
        return LineBusy(f"{path} is in use by another program: a running kiosk keeps its printer for itself.")
    reason = os.strerror(number) if number else error
    return LinkLost(f"{path} cannot be opened: {reason}; is the printer plugged in?")


def _tcp(parts: SplitResult) -> Line:
    try:
        address = (parts.hostname or "", parts.port or 9100)
    except ValueError as error:
        raise ConfigError([f"printer.url: “tcp://{parts.netloc}” must be like tcp://192.168.1.50:9100"]) from error
    try:
        link = socket.create_connection(address, timeout=CONNECT_TIMEOUT_S)
    except OSError as error:
        raise LinkLost(f"the printer at {parts.netloc} cannot be reached: {error.strerror or error}") from error
    link.setblocking(False)
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    at_once = struct.pack("ii", 1, 0)
    return DescriptorLine(
        link.fileno(),
        f"the printer at {parts.netloc}",
        link.close,
        drop=lambda: link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once),
    )


def _folder(parts: SplitResult) -> Line:
    folder = Path(parts.path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LinkLost(f"{folder} cannot be used: {error.strerror}") from error
    return FolderLine(folder)
