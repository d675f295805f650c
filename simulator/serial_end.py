"""The far end of a serial line: a pty that a path points to, as /dev/ttyUSB0 would be. Plugged in and out like one."""

import asyncio
import contextlib
import os
import tty
from collections.abc import Callable
from pathlib import Path

_CHUNK = 4096


class SerialEnd:
    """`take` gets what the host writes; `write` is what it reads."""

    def __init__(self, link_path: Path, take: Callable[[bytes], None]) -> None:
        self._link_path = link_path
        self._take = take
        self._master: int | None = None
        self._slave = -1

    @property
    def is_plugged_in(self) -> bool:
        return self._master is not None

    def plug_in(self) -> None:
        if self._master is not None:
            return
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self._link_path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._link_path.with_name(f".{self._link_path.name}")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(os.ttyname(self._slave))
        fresh.replace(self._link_path)
        asyncio.get_running_loop().add_reader(self._master, self._read)

    def unplug(self) -> None:
        if self._master is None:
            return
        asyncio.get_running_loop().remove_reader(self._master)
        self._link_path.unlink(missing_ok=True)
        os.close(self._master)
        os.close(self._slave)
        self._master = None

    def write(self, data: bytes) -> None:
        """Nobody hears it while the line is unplugged, or when the host does not read."""
        if self._master is not None:
            with contextlib.suppress(BlockingIOError):
                os.write(self._master, data)

    def _read(self) -> None:
        assert self._master is not None
        with contextlib.suppress(BlockingIOError):
            self._take(os.read(self._master, _CHUNK))
