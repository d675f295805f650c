"""After a commit, every reader is told at once that there is something to read: an empty datagram, nothing more."""

import asyncio
import contextlib
import os
import socket
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from types import TracebackType

_serial = count()


class Doorbell:
    """A reader's bell: a Unix socket in the folder of bells, there while the reader waits (`with`)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rung = asyncio.Event()

    def __enter__(self) -> "Doorbell":
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._name = f"{os.getpid()}-{next(_serial)}"
        with _short(self._folder) as folder:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(f"{folder}/{self._name}")
            self._socket.bind(f"{folder}/{self._name}")
        asyncio.get_running_loop().add_reader(self._socket, self._answer)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()
        (self._folder / self._name).unlink(missing_ok=True)

    async def wait(self, timeout_s: float) -> None:
        """Until the bell rings, or the time is over."""
        # Not asyncio.wait_for: in Python 3.11 it swallows a cancellation that comes together with the bell.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._rung.wait()
        self._rung.clear()

    def _answer(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while True:
                self._socket.recv(1)
                self._rung.set()


def ring(folder: Path) -> None:
    """Rings every bell in the folder. Never fails and never waits: who misses it reads at the slow poll."""
    with contextlib.suppress(OSError), _short(folder) as short, _ringer() as ringer:
        for name in os.listdir(short):
            try:
                ringer.sendto(b"", f"{short}/{name}")
            except ConnectionRefusedError:
                (folder / name).unlink(missing_ok=True)
            except OSError:
                continue


def _ringer() -> socket.socket:
    return socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)


@contextlib.contextmanager
def _short(folder: Path) -> Iterator[str]:
    """A short name for the folder, however deep it lies: a socket's path may have 107 bytes (unix(7))."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}"
    finally:
        os.close(descriptor)
