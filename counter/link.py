"""Bytes go to a box and come back, or LinkLost says why not: a serial line, through pyserial."""

import asyncio
import contextlib
import errno
import os
import re
import termios
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

import serial

from epass.config import Config
from epass.errors import ConfigError, LinkLost

_READ_SIZE = 256
_BAUDRATES = (9600, 19200, 38400, 57600, 115200)
_LAST_ADDRESS = 247


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Where a box is: its serial device, the speed, and its Modbus address there."""

    path: str
    baudrate: int
    address: int


def lines(config: Config) -> dict[int, Line]:
    """Each counter's line, from `serial:///dev/ttyUSB0?baudrate=38400&address=1`. Raises ConfigError with every
    mistake."""
    found: dict[int, Line] = {}
    mistakes: list[str] = []
    for counter, url in config.boxes.items():
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
        baudrate, address = options.pop("baudrate", "38400"), options.pop("address", "1")
        wrong = [f"there is no option “{option}”, only baudrate and address" for option in options]
        if parts.netloc or not parts.path.startswith("/"):
            wrong.append("the device needs its whole path, as in serial:///dev/ttyUSB0")
        if baudrate not in map(str, _BAUDRATES):
            wrong.append(f"baudrate must be one of {', '.join(map(str, _BAUDRATES))}")
        if not re.fullmatch(r"[1-9]\d{0,2}", address, re.ASCII) or int(address) > _LAST_ADDRESS:
            wrong.append(f"address must be a number from 1 to {_LAST_ADDRESS}")
        if any(parts.path == line.path for line in found.values()):
            wrong.append("another counter's box is on this line already")
        mistakes.extend(f"counter {counter}: box “{url}”: {mistake}" for mistake in wrong)
        if not wrong:
            found[counter] = Line(path=parts.path, baudrate=int(baudrate), address=int(address))
    if mistakes:
        raise ConfigError(mistakes)
    return found


class Silence(LinkLost):
    """The line is there, but nobody answers: go on asking."""


Outcome = bytes | LinkLost


class Link(Protocol):
    """A way to one box. Every LinkLost has a sentence for whoever has hands."""

    async def open(self) -> None:
        """Makes ready to exchange. Raises LinkLost."""

    def exchange(self, request: bytes, reply_length: int, done: Callable[[Outcome], None]) -> None:
        """Sends at once. `done` is called once, and not before this returns: with a reply of `reply_length` bytes
        (only the protocol knows whether it is whole), or with the LinkLost of a line that is gone and must be opened
        again. It never blocks and never raises. One exchange at a time.

        A callback, because the same reply comes 25 times a second, and a task is woken for 20 µs each time.
        """

    def give_up(self) -> None:
        """Ends the exchange that takes too long: with what has come so far, or with Silence."""

    def close(self) -> None:
        """Gives the line back. May be called at any time, and again."""


class SerialLink:
    """The serial line at `path`: 8 data bits, even parity, 1 stop bit (Modbus over Serial Line V1.02, 2.5.1)."""

    def __init__(self, path: str, baudrate: int) -> None:
        self._path = path
        self._baudrate = baudrate
        self._port: serial.Serial | None = None
        self._descriptor = -1
        self._done: Callable[[Outcome], None] | None = None
        self._received = b""
        self._reply_length = 0

    async def open(self) -> None:
        self.close()
        self._port = await asyncio.to_thread(_open_port, self._path, self._baudrate)
        self._descriptor = self._port.fileno()
        asyncio.get_running_loop().add_reader(self._descriptor, self._read)

    def exchange(self, request: bytes, reply_length: int, done: Callable[[Outcome], None]) -> None:
        self._done = done
        self._received = b""
        self._reply_length = reply_length
        try:
            if self._port is not None:
                os.write(self._descriptor, request)
                return
        except BlockingIOError:
            return  # nobody takes the bytes, so nobody will answer
        except OSError:
            pass
        asyncio.get_running_loop().call_soon(self.close)

    def give_up(self) -> None:
        silence = Silence(f"The box at {self._path} does not answer: check its power and its cable.")
        self._settle(self._received or silence)

    def close(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            asyncio.get_running_loop().remove_reader(self._descriptor)
            with contextlib.suppress(termios.error):
                port.reset_output_buffer()  # else close waits until it is sent
            port.close()
        self._settle(LinkLost(f"{self._path} is gone: plug the box in again."))

    def _read(self) -> None:
        try:
            chunk = os.read(self._descriptor, _READ_SIZE)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        if not chunk:
            self.close()
            return
        self._received += chunk
        if len(self._received) >= self._reply_length:
            self._settle(self._received[: self._reply_length])

    def _settle(self, outcome: Outcome) -> None:
        done, self._done = self._done, None
        if done is not None:
            done(outcome)


def _open_port(path: str, baudrate: int) -> serial.Serial:
    try:
        try:
            return _port(path, baudrate, serial.PARITY_EVEN)
        except termios.error as error:
            if error.args[0] != errno.EINVAL:
                raise
            return _port(path, baudrate, serial.PARITY_NONE)  # a line that knows no parity
    except (OSError, termios.error) as error:
        raise LinkLost(_reason(path, error)) from error


def _port(path: str, baudrate: int, parity: str) -> serial.Serial:
    """`inter_byte_timeout` makes pyserial set VMIN to 1: a read of nothing then means that the line is gone."""
    return serial.Serial(
        path, baudrate, parity=parity, timeout=0, write_timeout=0, inter_byte_timeout=0, exclusive=True
    )


def _reason(path: str, error: OSError | termios.error) -> str:
    """The sentence for whoever has hands."""
    match getattr(error, "errno", None):
        case errno.ENOENT | errno.ENXIO | errno.ENODEV:
            return f"{path} is not there: plug the box in."
        case errno.EACCES | errno.EPERM:
            return f"{path} may not be opened: this user must be in the group that owns it (often “dialout”)."
        case errno.EAGAIN | errno.EBUSY:
            return f"{path} is in use by another program."
        case _:
            return f"{path} cannot be opened as a serial line: {error}."
