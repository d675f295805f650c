"""Others' Modbus at the far end: pymodbus' own server as a box for our host, and mbpoll as a master for our box."""

import asyncio
import shutil

import pytest
from pymodbus import FramerType
from pymodbus.server import ModbusSerialServer
from pymodbus.simulator import DataType, SimData, SimDevice

from counter.__main__ import serve
from counter.protocol import VERSION, Key
from epass.queueing.events import TicketCalled
from epass.runtime import Daemon
from fakes.sites import a_journal, a_site
from fakes.waiting import until
from simulator.box import VirtualBox
from simulator.serial_end import SerialEnd

LEASE, LAMPS, TEXT, WAITING = 32, 33, 35, 40


class ServerAsBox:
    """pymodbus' server, which knows nothing of boxes: registers that are written and read. Between it and the host are
    two ptys, and what is said at one end of them is carried to the other."""

    def __init__(self, folder):
        self._path = folder / "server"
        self._host = SerialEnd(folder / "box", lambda said: self._far.write(said))  # noqa: PLW0108 - made below
        self._far = SerialEnd(self._path, self._host.write)

    async def __aenter__(self):
        self._host.plug_in()
        self._far.plug_in()
        registers = SimData(0, values=[0] * 48, datatype=DataType.REGISTERS)
        # A pty knows no parity.
        self._server = ModbusSerialServer(
            SimDevice(5, simdata=[registers]), framer=FramerType.RTU, port=str(self._path), baudrate=38400, parity="N"
        )
        await self.write(0, VERSION, 0xBEEF)
        await self.write(13, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF)
        await self._server.serve_forever(background=True)
        return self

    async def __aexit__(self, *_):
        await self._server.shutdown()
        self._host.unplug()
        self._far.unplug()

    async def write(self, register, *values):
        await self._server.async_setValues(5, 0x10, register, list(values))

    async def read(self, register, count=1):
        return await self._server.async_getValues(5, 0x03, register, count)

    async def press(self, key):
        """Count and age, as a box would set them together."""
        (count,), (ages,) = await self.read(4 + key), await self.read(13 + key // 2)
        await self.write(13 + key // 2, ages & (0x00FF if key % 2 == 0 else 0xFF00))
        await self.write(4 + key, count + 1)

    async def shows(self, register, *values):
        async with asyncio.timeout(10):
            while await self.read(register, len(values)) != list(values):
                await asyncio.sleep(0.005)


@pytest.fixture
async def box(tmp_path):
    async with ServerAsBox(tmp_path) as box:
        yield box


async def test_an_independent_server_is_a_box_to_our_host(box, tmp_path):
    site = a_site(tmp_path, box=f'box = "serial://{tmp_path}/box?address=5"')
    journal = a_journal(site)
    for ticket in "ab":
        journal.record(lambda hall, at, ticket=ticket: hall.issue("Α", at=at, ticket=ticket))
    daemon = asyncio.create_task(serve(site, Daemon("epass-counter")))
    await box.shows(WAITING, 2)
    await box.shows(LEASE, 5)
    await box.press(Key.NEXT)
    await box.shows(TEXT, 0x7741, 0x3F30, 0x3F30, 0x0631)
    await box.shows(LAMPS, 0b110)
    assert sum(isinstance(entry.event, TicketCalled) for entry in journal.today()) == 1
    daemon.cancel()
    with pytest.raises(asyncio.CancelledError):
        await daemon


@pytest.fixture
async def virtual_box(tmp_path):
    async with VirtualBox(1, tmp_path / "box", address=5) as box:
        yield box


@pytest.fixture
def mbpoll(tmp_path):
    if shutil.which("mbpoll") is None:
        pytest.skip("mbpoll is not here: scripts/debian installs it")

    async def run(*arguments):
        command = ["mbpoll", "-m", "rtu", "-b", "38400", "-P", "even", "-a", "5", "-1", "-t", "4:hex", "-o", "1"]
        process = await asyncio.create_subprocess_exec(
            *command, *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        out, _ = await process.communicate()
        assert process.returncode == 0, out.decode()
        return out.decode()

    return run


async def test_an_independent_master_reads_what_our_box_knows(virtual_box, mbpoll, tmp_path):
    virtual_box.press("HOLD")
    await until(lambda: virtual_box.state["held"] == ["HOLD"])
    await until(lambda: virtual_box.state["held"] == [])
    out = await mbpoll("-r", "1", "-c", "17", str(tmp_path / "box"))
    values = [int(line.split("0x")[1], 16) for line in out.splitlines() if "0x" in line]
    assert len(values) == 17
    assert values[0] == VERSION
    assert values[4:12] == [0, 0, 0, 1, 0, 0, 0, 0]


async def test_an_independent_master_makes_our_box_show_what_it_writes(virtual_box, mbpoll, tmp_path):
    written = ["0x0005", "0x0006", "0x0000", "0x7741", "0x3F30", "0x6634", "0x5B32", "0x0064", "0x0007"]
    await mbpoll("-r", "33", str(tmp_path / "box"), *written)
    state = virtual_box.state
    assert (state["text"], state["lamps"], state["waiting"]) == ("A042", ["waiting", "calling"], 7)
