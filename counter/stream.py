"""Bytes come from a line whenever somebody says something there, and go out whenever we do; LinkLost says why not."""

import asyncio
import contextlib
import os
import termios
from typing import Protocol

import serial

from counter.link import open_port
from epass.errors import LinkLost

_READ_SIZE = 1024


class Stream(Protocol):
    """Everything raises LinkLost with a sentence for whoever has hands, except `close`."""

    async def open(self) -> None: ...

    async def read(self) -> bytes:
        """Waits for what comes next. A wait that is cancelled loses nothing."""

    def write(self, data: bytes) -> None:
        """Never blocks: what nobody takes is lost."""

    def close(self) -> None:
        """May be called at any time, and again."""


class SerialStream:
    """The serial line at `path`: 8 data bits, 1 stop bit, parity “even” or “none”."""

    def __init__(self, path: str, baudrate: int, parity: str) -> None:
        self._path = path
        self._baudrate = baudrate
        self._parity = serial.PARITY_EVEN if parity == "even" else serial.PARITY_NONE
        self._port: serial.Serial | None = None

    async def open(self) -> None:
        self.close()
        self._port = await asyncio.to_thread(open_port, self._path, self._baudrate, self._parity)
        if self._parity != serial.PARITY_NONE:
            _drop_bytes_of_wrong_parity(self._port.fileno())

    async def read(self) -> bytes:
        while True:
            descriptor = self._descriptor()
            await _readable(descriptor)
            try:
                received = os.read(descriptor, _READ_SIZE)
            except BlockingIOError:
                continue
            except OSError as error:
                raise self._gone() from error
            if not received:
                raise self._gone()
            return received

    def write(self, data: bytes) -> None:
        with contextlib.suppress(BlockingIOError):
            try:
                os.write(self._descriptor(), data)
            except BlockingIOError:
                raise
            except OSError as error:
                raise self._gone() from error

    def close(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            with contextlib.suppress(termios.error):
                port.reset_output_buffer()  # else close waits until it is sent
            port.close()

    def _descriptor(self) -> int:
        if self._port is None:
            raise self._gone()
        return int(self._port.fileno())

    def _gone(self) -> LinkLost:
        return LinkLost(f"{self._path} is gone: plug it in again.")


def _drop_bytes_of_wrong_parity(descriptor: int) -> None:
    """pyserial lets them through; with INPCK and IGNPAR the line drops them, and the frame has a hole (termios(3))."""
    attributes = termios.tcgetattr(descriptor)
    attributes[0] |= termios.INPCK | termios.IGNPAR
    termios.tcsetattr(descriptor, termios.TCSANOW, attributes)


async def _readable(descriptor: int) -> None:
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()
    loop.add_reader(descriptor, _settle, ready)
    try:
        await ready
    finally:
        loop.remove_reader(descriptor)


def _settle(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)
