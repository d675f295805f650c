"""One virtual machine: its power, its plugs, its screens, and a side channel into it."""

import asyncio
import contextlib
import json
import os
import signal
import time
from pathlib import Path
from typing import Any

from vm.image import Image

_MEMORY_MB = 1024
_PORTS = ("agent", "witness")
ABSOLUTE = 32767
# Only so that a machine that hangs ends the test.
BOOTS_WITHIN_S = 600.0
SERIALS = {"printer": "PRN1", "box": "box-1"}
DAEMONS = tuple(f"epass-{name}.service" for name in ("kiosk", "display", "counter", "feed"))


def accelerator() -> str:
    """KVM where the processor has it: /dev/kvm alone may answer, and still not run a stock kernel."""
    flags = Path("/proc/cpuinfo").read_text()
    has_it = " vmx" in flags or " svm" in flags
    return "kvm" if has_it and os.access("/dev/kvm", os.R_OK | os.W_OK) else "tcg"


class Machine:
    """`folder` holds this machine's disks and sockets; it boots with `start` and loses its power with `cut`."""

    def __init__(self, image: Image, folder: Path, *, data: Path | None = None, log: Path | None = None) -> None:
        self._image = image
        self.folder = folder
        self.data = data or folder / "data.raw"
        self._log = log
        self._process: asyncio.subprocess.Process | None = None
        self._agent: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._qmp: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.started_s = 0.0
        self.events: list[dict[str, Any]] = []

    async def start(self, more: str = "") -> None:
        """`more` goes to the kernel's command line."""
        self.folder.mkdir(parents=True, exist_ok=True)
        root = self.folder / "root.qcow2"
        if not root.exists():
            await _run("qemu-img", "create", "-q", "-f", "qcow2", "-b", self._image.root, "-F", "qcow2", root)
        if not self.data.exists():
            await _run("cp", "--sparse=always", self._image.data, self.data)
        for path in self.folder.glob("*.sock"):
            path.unlink()
        self.started_s = time.monotonic()
        with (self.folder / "qemu.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command(root, more), stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log
            )
        self._qmp = await self._connect("qmp")
        await self._qmp[0].readline()
        await self.qmp("qmp_capabilities")

    def _command(self, root: Path, more: str) -> list[str]:
        kind = accelerator()
        accel = "kvm" if kind == "kvm" else "tcg,thread=multi,tb-size=512"
        words = ["qemu-system-x86_64", "-M", "q35", "-accel", accel, "-cpu", "host" if kind == "kvm" else "Nehalem"]
        words += ["-m", str(_MEMORY_MB), "-smp", "2", "-nodefaults", "-display", "none", "-no-user-config"]
        words += ["-kernel", str(self._image.kernel), "-initrd", str(self._image.initrd), "-append"]
        words += [f"root=LABEL=epass-root rw quiet console=ttyS0 net.ifnames=0 systemd.show_status=0 {more}"]
        words += ["-drive", f"if=virtio,format=qcow2,file={root},cache=writeback"]
        words += self._data_disk()
        words += ["-serial", f"file:{self.folder}/console.log", "-device", "virtio-rng-pci"]
        words += ["-qmp", f"unix:{self.folder}/qmp.sock,server=on,wait=off"]
        words += ["-device", "virtio-serial-pci"]
        for port in _PORTS:
            words += ["-chardev", f"socket,id={port},path={self.folder}/{port}.sock,server=on,wait=off"]
            words += ["-device", f"virtserialport,chardev={port},name={port}"]
        # The wall's card first, then the kiosk's.
        words += ["-device", "virtio-vga,id=wall,xres=1920,yres=1080,edid=on"]
        words += [
            "-device",
            "virtio-gpu-pci,id=kiosk,xres=1280,yres=800,edid=on",
        ]
        words += ["-device", "qemu-xhci,id=usb", "-device", "usb-tablet,id=touch,bus=usb.0"]
        for name, serial in SERIALS.items():
            words += ["-chardev", f"socket,id={name},path={self.folder}/{name}.sock,server=on,wait=off"]
            words += ["-device", f"usb-serial,id={name},bus=usb.0,chardev={name},serial={serial},always-plugged=on"]
        words += ["-device", "i6300esb", "-action", "watchdog=reset"]
        return words

    def _data_disk(self) -> list[str]:
        """With a log, every write and flush of it is recorded (dm-log-writes' format)."""
        file = f"driver=raw,node-name=data,file.driver=file,file.filename={self.data}"
        if self._log is None:
            return ["-blockdev", file, "-device", "virtio-blk-pci,drive=data,serial=data"]
        log = f"driver=raw,node-name=log,file.driver=file,file.filename={self._log}"
        logged = "driver=blklogwrites,node-name=logged,file=data,log=log,log-sector-size=512"
        words = [word for node in (file, log, logged) for word in ("-blockdev", node)]
        return [*words, "-device", "virtio-blk-pci,drive=logged,serial=data"]

    # Power

    async def cut(self) -> None:
        """The plug is pulled."""
        if self._process and self._process.returncode is None:
            self._process.send_signal(signal.SIGKILL)
            await self._process.wait()
        self._close()

    async def off(self) -> None:
        """Shut down as it should be; cut if that takes too long."""
        with contextlib.suppress(TimeoutError, ConnectionError, asyncio.IncompleteReadError):
            async with asyncio.timeout(60):
                await self.run("systemctl poweroff", timeout_s=10)
                if self._process:
                    await self._process.wait()
        await self.cut()

    def _close(self) -> None:
        for channel in (self._agent, self._qmp):
            if channel:
                channel[1].close()
        self._agent = self._qmp = None

    # The side channel

    async def agent(self, timeout_s: float = BOOTS_WITHIN_S) -> float:
        """Until somebody answers inside; returns the seconds since power came."""
        async with asyncio.timeout(timeout_s):
            self._agent = await self._connect("agent")
            # A port that nobody in the machine has opened takes no second connection: stay, and listen.
            while b"hello" not in await self._agent[0].readline():
                pass
        return time.monotonic() - self.started_s

    async def rebooted(self, timeout_s: float = BOOTS_WITHIN_S) -> None:
        """Until the agent greets once more on the line that is open."""
        assert self._agent
        async with asyncio.timeout(timeout_s):
            while b"hello" not in await self._agent[0].readline():
                pass

    async def run(self, command: str, *, timeout_s: float = 60, check: bool = False) -> str:
        """What a shell in the machine prints."""
        async with asyncio.timeout(timeout_s + 10):
            answer = await self._ask(command, timeout_s)
        if check and answer["code"]:
            raise RuntimeError(f"{command}: exit {answer['code']}: {answer['out']}{answer['err']}")
        return str(answer["out"]).strip()

    async def _ask(self, command: str, timeout_s: float) -> dict[str, Any]:
        assert self._agent
        reader, writer = self._agent
        writer.write(json.dumps({"run": command, "timeout_s": timeout_s}).encode() + b"\n")
        await writer.drain()
        while True:
            line = await reader.readline()
            if not line:
                raise ConnectionError("the machine is gone")
            answer: dict[str, Any] = json.loads(line)
            if "code" in answer:
                return answer

    async def wait_for(self, command: str, *, within_s: float, every_s: float = 0.3) -> float:
        """Until the command succeeds inside; returns the seconds that it took. Raises TimeoutError."""
        began = time.monotonic()
        async with asyncio.timeout(within_s):
            while True:
                if await self.run(f"{command} >/dev/null 2>&1 && echo yes") == "yes":
                    return time.monotonic() - began
                await asyncio.sleep(every_s)

    async def ready(self, within_s: float = BOOTS_WITHIN_S) -> float:
        """Until every program is; returns the seconds since power came."""
        await self.wait_for(f"test $(systemctl is-active {' '.join(DAEMONS)} | grep -cx active) = {len(DAEMONS)}",
                            within_s=within_s, every_s=1.0)  # fmt: skip
        return time.monotonic() - self.started_s

    # Plugs and fingers

    async def qmp(self, command: str, **arguments: Any) -> Any:
        assert self._qmp
        reader, writer = self._qmp
        writer.write(json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")
        await writer.drain()
        while True:
            line = await reader.readline()
            if not line:
                raise ConnectionError("qemu is gone")
            told = json.loads(line)
            if "event" in told:
                self.events.append(told)
            elif "error" in told:
                raise RuntimeError(f"{command}: {told['error']['desc']}")
            else:
                return told["return"]

    async def tap(self, x: float, y: float) -> None:
        """A finger at this part of the kiosk's screen, down and up."""
        place = [
            {"type": "abs", "data": {"axis": axis, "value": int(part * ABSOLUTE)}}
            for axis, part in (("x", x), ("y", y))
        ]
        for is_down in (True, False):
            button = {"type": "btn", "data": {"button": "left", "down": is_down}}
            await self.qmp("input-send-event", events=[*place, button])
            await asyncio.sleep(0.08)

    async def unplug(self, device: str) -> None:
        await self.qmp("device_del", id=device)

    async def plug(self, device: str) -> None:
        """printer, box or touch."""
        if device == "touch":
            await self.qmp("device_add", driver="usb-tablet", bus="usb.0", id=device)
            return
        line = {"driver": "usb-serial", "bus": "usb.0", "id": device, "chardev": device, "serial": SERIALS[device]}
        await self.qmp("device_add", **line, **{"always-plugged": True})

    async def screen(self, device: str, path: Path) -> None:
        await self.qmp("screendump", filename=str(path), device=device, format="png")

    async def pixel(self, device: str, x: float, y: float) -> tuple[int, int, int]:
        """Red, green, blue at this part of a screen, now."""
        path = self.folder / "screen.ppm"
        await self.qmp("screendump", filename=str(path), device=device, format="ppm")
        with path.open("rb") as file:
            size = [file.readline(), file.readline(), file.readline()][1].split()
            width, height = int(size[0]), int(size[1])
            file.seek((int(y * height) * width + int(x * width)) * 3, os.SEEK_CUR)
            red, green, blue = file.read(3)
        return red, green, blue

    async def channel(self, name: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """The far end of a serial line or port."""
        return await self._connect(name)

    async def _connect(self, name: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        async with asyncio.timeout(20):
            while True:
                try:
                    return await asyncio.open_unix_connection(str(self.folder / f"{name}.sock"), limit=1 << 24)
                except (ConnectionRefusedError, FileNotFoundError):
                    await asyncio.sleep(0.05)


async def _run(*words: object) -> None:
    process = await asyncio.create_subprocess_exec(*map(str, words))
    if await process.wait():
        raise RuntimeError(f"{words[0]} failed")
