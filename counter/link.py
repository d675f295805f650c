"""Bytes go to a box and come back, or LinkLost says why not: a serial line, through pyserial."""

import asyncio
import contextlib
import errno
import os
import termios
from collections.abc import Callable
from typing import Protocol

import serial

from epass.errors import LinkLost

_READ_SIZE = 1024
_MOST_READS = 16
# Of what came so far, so much is searched for an answer.
_MOST_KEPT = 1024


class NoAnswer(LinkLost):
    """The line is there, but the answer did not come: go on asking."""


class Silence(NoAnswer):
    """Nothing came at all."""


class Damage(NoAnswer):
    """Something came, and it was not the answer."""


Outcome = bytes | LinkLost
# Of all that came so far: the answer in it, None while it may still come, nothing (b"") when it came damaged.
Find = Callable[[bytes], bytes | None]


class Link(Protocol):
    """A way to the boxes of one line. Every LinkLost of a line that is gone has a sentence for whoever has hands."""

    @property
    def heard_at_s(self) -> float:
        """When the last byte came, by the loop's clock."""

    async def open(self) -> None:
        """Makes ready to exchange. Raises LinkLost."""

    def exchange(self, request: bytes, find: Find, done: Callable[[Outcome], None]) -> None:
        """Forgets what came unasked, and sends at once. `done` is called once, and not before this returns: with the
        answer that `find` found, with NoAnswer, or with the LinkLost of a line that is gone and must be opened again.
        It never blocks and never raises. One exchange at a time.

        A callback, because the same reply comes 25 times a second, and a task is woken for 20 µs each time.
        """

    def give_up(self) -> None:
        """Ends the exchange that takes too long, with NoAnswer."""

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
        self._find: Find = bytes
        self._received = b""
        self.heard_at_s = float("-inf")

    async def open(self) -> None:
        self.close()
        self._port = await asyncio.to_thread(open_port, self._path, self._baudrate, serial.PARITY_EVEN)
        self._descriptor = self._port.fileno()
        asyncio.get_running_loop().add_reader(self._descriptor, self._read)

    def exchange(self, request: bytes, find: Find, done: Callable[[Outcome], None]) -> None:
        self._done = None
        self._drain()
        self._done, self._find = done, find
        self._received = b""
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
        self._settle(Damage() if self._received else Silence())

    def close(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            asyncio.get_running_loop().remove_reader(self._descriptor)
            with contextlib.suppress(termios.error):
                port.reset_output_buffer()  # else close waits until it is sent
            port.close()
        self._settle(LinkLost(f"{self._path} is gone: plug it in again."))

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
        self.heard_at_s = asyncio.get_running_loop().time()
        if self._done is None:
            return
        self._received = (self._received + chunk)[-_MOST_KEPT:]
        answer = self._find(self._received)
        if answer is not None:
            self._settle(answer or Damage())

    def _drain(self) -> None:
        """What lies in the line's buffer was not asked for now: a late answer is nobody's."""
        if self._port is None:
            return
        with contextlib.suppress(OSError):
            for _ in range(_MOST_READS):  # a line that never ends talking does not hold us
                if not os.read(self._descriptor, _READ_SIZE):
                    return
                self.heard_at_s = asyncio.get_running_loop().time()

    def _settle(self, outcome: Outcome) -> None:
        done, self._done = self._done, None
        if done is not None:
            done(outcome)


def open_port(path: str, baudrate: int, parity: str) -> serial.Serial:
    """The line, for this process alone, which neither blocks nor waits. Raises LinkLost."""
    try:
        try:
            return _port(path, baudrate, parity)
        except termios.error as error:
            if error.args[0] != errno.EINVAL or parity == serial.PARITY_NONE:
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
