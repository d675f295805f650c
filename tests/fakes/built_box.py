"""A box as it is built: the firmware in a MicroPython process, its wire a pty, its pins at the ends of two pipes."""

import asyncio
import contextlib
import os
import shutil
import subprocess
import tty
from pathlib import Path
from typing import Self

from fakes.tm1637 import Chip
from fakes.waiting import until

ROOT = Path(__file__).parents[2]
BOARD = ROOT / "tests" / "firmware" / "pty_board.py"
_LETTERS = {0x77: "A", 0x3F: "0", 0x06: "1", 0x5B: "2", 0x4F: "3", 0x66: "4", 0x40: "-", 0x00: " ", 0x76: "H",
            0x79: "E", 0x38: "L", 0x73: "P", 0x6D: "S"}  # fmt: skip


def micropython() -> str | None:
    """Where MicroPython is, if it is."""
    found = subprocess.run([ROOT / "scripts" / "micropython"], capture_output=True, text=True, check=False)
    return found.stdout.strip() or None


def surroundings() -> dict[str, str]:
    """Where MicroPython looks for modules: at ours as they lie on a board, and at its own."""
    return {"MICROPYPATH": f"{ROOT / 'counter'}:.frozen", "PATH": os.environ["PATH"]}


class Pty:
    """A wire: what is written at one end comes out at the other. `path` is the far end's."""

    def __init__(self) -> None:
        self.near, self._far = os.openpty()
        tty.setraw(self._far)
        os.set_blocking(self.near, False)
        self.path = os.ttyname(self._far)

    def close(self) -> None:
        os.close(self.near)
        os.close(self._far)


class BuiltBox:
    """`async with` gives it power. `wire` is the pty that it is at the far end of; `told` all that its pins did."""

    def __init__(self, wire: Pty, folder: Path, address: int = 1, kind: str = "usb") -> None:
        self.told: list[str] = []
        self.chip = Chip()
        self.lit = 0
        self.beeps = 0
        self.boot_id = 0
        self.memory = 0
        self.drives = False
        self.on_drive = lambda drives: None
        self._command = [
            *(micropython() or "", "-X", "heapsize=192k", str(BOARD), wire.path, str(address)),
            *(str(folder / f"boot-id-{address}"), kind),
        ]
        self._closed = 0
        self._reader: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        self.told.clear()
        self._process = await asyncio.create_subprocess_exec(
            *self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=surroundings()
        )
        self._reader = asyncio.create_task(self._read())
        await until(lambda: "ready" in self.told)

    async def stop(self) -> None:
        """The power goes."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
        assert self._reader is not None
        await self._reader

    def contacts(self, closed: int) -> None:
        self._say(f"{closed:x}")

    async def press(self, key: int, held_s: float = 0.05) -> None:
        self._closed |= 1 << key
        self.contacts(self._closed)
        await asyncio.sleep(held_s)
        self._closed &= ~(1 << key)
        self.contacts(self._closed)
        await asyncio.sleep(held_s)

    async def memory_used(self) -> int:
        self.memory = 0
        self._say("memory")
        await until(lambda: self.memory)
        return self.memory

    @property
    def text(self) -> str:
        """What somebody reads."""
        return "".join(_LETTERS.get(place, "?") for place in self.chip.places[:4])

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line.encode() + b"\n")

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self.told.append(line.decode().strip())
            match self.told[-1].split():
                case ["wire", edges]:
                    self.chip.play(edges)
                case ["lit", lamps]:
                    self.lit = int(lamps, 16)
                case ["beep", "1"]:
                    self.beeps += 1
                case ["boot", boot_id]:
                    self.boot_id = int(boot_id)
                case ["memory", used]:
                    self.memory = int(used)
                case ["drive", drives]:
                    self.drives = drives == "1"
                    self.on_drive(self.drives)


class Bus:
    """Two wires with several boxes on them: whoever speaks, all others hear it. `path` is the host's end."""

    def __init__(self) -> None:
        self._host = Pty()
        self.wires: list[Pty] = []
        self.said: list[tuple[int, bytes]] = []
        self._harm: int | None = None

    @property
    def path(self) -> str:
        return self._host.path

    def a_tap(self) -> Pty:
        """A wire for one more box."""
        wire = Pty()
        self.wires.append(wire)
        return wire

    def harm(self, how: int) -> None:
        """The next thing that is said arrives lost, cut, damaged, with noise before or after it, or twice."""
        self._harm = how % 6

    def __enter__(self) -> Self:
        for number, pty in enumerate([self._host, *self.wires]):
            asyncio.get_running_loop().add_reader(pty.near, self._carry, number)
        return self

    def __exit__(self, *_: object) -> None:
        for pty in [self._host, *self.wires]:
            asyncio.get_running_loop().remove_reader(pty.near)
            pty.close()

    def _carry(self, speaker: int) -> None:
        ends = [self._host, *self.wires]
        said = os.read(ends[speaker].near, 4096)
        self.said.append((speaker, said))
        if self._harm is not None:
            said = [
                b"",
                said[:9],
                said[:5] + bytes([said[5] ^ 8]) + said[6:],
                b"\x00\xff" + said,
                said + b"\xff",
                2 * said,
            ][self._harm]
            self._harm = None
        for number, pty in enumerate(ends):
            if number != speaker:
                os.write(pty.near, said)


def mbpoll() -> str | None:
    return shutil.which("mbpoll")
