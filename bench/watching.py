"""What is looked at from outside: a process's time on the cores, a frame that stands still, a thing that comes true."""

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path

from display.frame import FrameReader


def cpu_s(pid: int) -> float:
    """utime + stime, proc(5)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def until_still(wall: FrameReader, for_s: float = 0.8) -> None:
    """Until the wall has stood still: the marks of the call before are over, and what changes next is the next call."""
    version, since = wall.version(), time.monotonic()
    while time.monotonic() - since < for_s:
        await asyncio.sleep(0.02)
        if wall.version() != version:
            version, since = wall.version(), time.monotonic()


async def until(is_so: Callable[[], object], timeout_s: float = 20) -> None:
    async with asyncio.timeout(timeout_s):
        while not is_so():
            await asyncio.sleep(0.0005)
