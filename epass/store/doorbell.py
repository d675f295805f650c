"""After a commit, every reader is told at once that there is something to read: an empty datagram, nothing more."""

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from types import TracebackType

log = logging.getLogger(__name__)

_serial = count()


class Doorbell:
    """A reader's bell: a Unix socket in the folder of bells, there while the reader waits (`with`). Where none can be
    hung, it never rings: the reader reads later, at its slow poll."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rung = asyncio.Event()

    def __enter__(self) -> "Doorbell":
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._name = f"{os.getpid()}-{next(_serial)}"
        try:
            with _short(self._folder) as folder:
                self._hang(f"{folder}/{self._name}")
        except OSError as error:
            log.warning(
                "No bell can be hung in %s (%s): what others do is seen up to a second late.",
                self._folder,
                error.strerror,
            )
        asyncio.get_running_loop().add_reader(self._socket, self._answer)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()
        with contextlib.suppress(OSError):
            (self._folder / self._name).unlink()

    async def wait(self, timeout_s: float) -> None:
        """Until the bell rings, or the time is over."""
        # Not asyncio.wait_for: in Python 3.11 it swallows a cancellation that comes together with the bell.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._rung.wait()
        self._rung.clear()

    def _hang(self, place: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(place)
        self._socket.bind(place)
        os.chmod(place, 0o660)  # the other programs of the site ring it, each as a user of its own

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


def listeners(folder: Path) -> int:
    """How many bells are hung by programs that run."""
    count = 0
    with contextlib.suppress(OSError), _short(folder) as short, _ringer() as ringer:
        for name in os.listdir(short):
            with contextlib.suppress(OSError):
                ringer.sendto(b"", f"{short}/{name}")
                count += 1
    return count


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
