"""A whole ΚΕΠ in real processes, every wire ending in a virtual far end: nothing else is simulated."""

import asyncio
import signal
import subprocess
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from display.frame import FrameReader
from epass.config import Config
from epass.errors import DeviceError
from fakes.sites import a_journal, a_site
from fakes.touch import FakeTouchscreen
from fakes.waiting import until
from simulator.box import VirtualBox
from simulator.printer import VirtualPrinter

DAEMONS = ("kiosk", "display", "counter")
# With two services on a landscape screen: the card of service Α, and "Τέλος" on the ticket.
SERVICE_A = (0.25, 0.35)
DONE = (0.78, 0.88)


class RunningSite:
    """`async with`: the daemons run, and have drawn. `papers` holds the characters of each printed ticket."""

    def __init__(self, folder: Path, mode: str) -> None:
        self.papers: list[str] = []
        self.screen = FakeTouchscreen(folder / "touch")
        self.printer = VirtualPrinter(folder / "pictures", folder / "printer", on_ticket=self._keep)
        self.box = VirtualBox(1, folder / "box-1")
        self.wall = FrameReader(folder / "wall.frame")
        self.kiosk = FrameReader(folder / "kiosk.frame")
        self.site: Config = a_site(
            folder,
            box=f'box = "serial://{folder}/box-1?baudrate=38400&address=1"',
            kiosk=f'screen = "offscreen://{folder}/kiosk.frame?size=1280x800"\n'
            f'touch = "evdev://{folder}/touch"\ntouch_range = [0, 0, 4095, 4095]\nticket_shown_s = 2',
            printer=f'url = "serial://{folder}/printer?baudrate=115200"\nprofile = "simulator-80mm"\nmode = "{mode}"',
            display=f'screen = "offscreen://{folder}/wall.frame?size=1280x720"\nsound = "none:"\ncall_shown_s = 1',
        )
        self.journal = a_journal(self.site)
        self._folder = folder
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._wires = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self._wires.enter_async_context(self.printer)
        await self._wires.enter_async_context(self.box)
        for name in DAEMONS:
            self.start(name)
        await self.until_drawn()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._processes.values():
            process.kill()
            process.wait()
        self.journal.close()
        await self._wires.aclose()

    def tap(self, place: tuple[float, float]) -> None:
        self.screen.send(self.screen.tap(*place))

    def start(self, name: str) -> None:
        command = [sys.executable, "-m", name, "--config", str(self._folder / "epass.toml")]
        with (self._folder / f"{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(command, stderr=log)

    def kill(self, name: str) -> None:
        """kill -9."""
        self._processes[name].send_signal(signal.SIGKILL)
        self._processes[name].wait()

    async def until_drawn(self) -> None:
        await until(lambda: _version(self.wall) and _version(self.kiosk))

    def told(self, *kinds: type) -> list[object]:
        """Today's events of these kinds."""
        return [entry.event for entry in self.journal.today() if isinstance(entry.event, kinds)]

    def _keep(self, _: Path, text: str) -> None:
        self.papers.append(text)


def _version(frame: FrameReader) -> int:
    try:
        return frame.read(timeout_s=0).version
    except DeviceError:
        return 0


async def settled(frame: FrameReader, for_s: float = 0.5) -> bytes:
    """The pixels, once they have stood still."""
    version = -1
    while frame.version() != version:
        version = frame.version()
        await asyncio.sleep(for_s)
    return frame.read().pixels
