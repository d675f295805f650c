"""A printer for tests of whatever prints, and the far ends that real printer lines are tested against."""

import asyncio
import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

from epass.errors import CoverOpen, DeviceError, LinkLost, PaperOut, PrinterFault
from kiosk.printing.paper import Mouth, Paper, PaperState
from kiosk.printing.printer import PrintInterrupted
from simulator.marks import text_of
from simulator.printer import VirtualPrinter, mechanism


class FakePrinter:
    """Keeps the jobs it printed in `jobs`. Its verbs of trouble are those of the virtual printer."""

    def __init__(self, *, confirms: bool = True) -> None:
        self.jobs: list[bytes] = []
        self.held: list[bytes] = []
        self.checks = 0
        self.is_closed = False
        self.holds_ticket = False
        self._confirms = confirms
        self._is_near_end = False
        self._is_lost = False
        self._troubles: dict[str, DeviceError] = {}
        self._runs_out_in_job = False

    @property
    def state(self) -> PaperState:
        if self._is_lost:
            return PaperState()
        paper = Paper.NEAR_END if self._is_near_end else Paper.OK
        return PaperState(
            paper=Paper.OUT if "paper" in self._troubles else paper,
            mouth=Mouth.TICKET if self.holds_ticket else Mouth.EMPTY,
            cover_is_open="cover" in self._troubles,
            cutter_is_stuck="cutter" in self._troubles,
            is_hot="heat" in self._troubles,
        )

    def warning(self) -> str | None:
        return self.state.warning()

    def retract(self) -> bool:
        self._be_there()
        had, self.holds_ticket = self.holds_ticket, False
        return had

    def check(self) -> None:
        self.checks += 1
        for trouble in self._troubles.values():
            self._is_lost = isinstance(trouble, LinkLost)
            raise trouble
        self._is_lost = False

    def print(self, job: bytes) -> bool:
        self._be_there()
        if self._runs_out_in_job:
            self._runs_out_in_job = False
            self.run_out_of_paper()
            raise PrintInterrupted("The printer has no paper.", maybe_printed=True)
        for trouble in self._troubles.values():
            raise PrintInterrupted(str(trouble), maybe_printed=False)
        self.jobs.append(job)
        return self._confirms

    def clear(self) -> None:
        self._be_there()

    def _be_there(self) -> None:
        if lost := self._troubles.get("line"):
            self._is_lost = True
            raise lost

    def close(self) -> None:
        self.is_closed = True

    def run_out_of_paper(self, after_dots: int = 0) -> None:
        if after_dots:
            self._runs_out_in_job = True
        else:
            self._troubles["paper"] = PaperOut("The printer has no paper.")

    def load_paper(self) -> None:
        self._is_near_end = False
        self._troubles.pop("paper", None)

    def near_end(self) -> None:
        self._is_near_end = True

    def overheat(self) -> None:
        self._troubles["heat"] = PrinterFault("The print head is too hot.")

    def cool_down(self) -> None:
        self._troubles.pop("heat", None)

    def open_cover(self) -> None:
        self._troubles["cover"] = CoverOpen("The printer's cover is open.")

    def close_cover(self) -> None:
        self._troubles.pop("cover", None)

    def jam_cutter(self) -> None:
        self._troubles["cutter"] = PrinterFault("The printer's cutter is stuck.")

    def clear_jam(self) -> None:
        self._troubles.pop("cutter", None)

    def unplug(self) -> None:
        self._troubles["line"] = LinkLost("The printer is not there.")

    def plug_in(self) -> None:
        self._troubles.pop("line", None)

    def go_silent(self) -> None:
        self._troubles["silence"] = LinkLost("The printer does not answer.")

    def speak_again(self) -> None:
        self._troubles.pop("silence", None)


class FarEnd:
    """What every far end can tell: how many tickets came out. `becomes` waits for it, bounded."""

    def tickets(self) -> int:
        raise NotImplementedError

    def unplug_when(self, condition: Callable[[], bool]) -> None:
        """Somebody pulls the cable at that moment."""

        def pull() -> None:
            if until(condition):
                self.unplug()

        threading.Thread(target=pull, daemon=True).start()

    def becomes(self, tickets: int) -> bool:
        return until(lambda: self.tickets() == tickets)


class FakeFarEnd(FarEnd):
    """The fake is its own far end."""

    def __init__(self, printer: FakePrinter) -> None:
        self._printer = printer

    def __getattr__(self, verb: str) -> Callable[..., None]:
        return getattr(self._printer, verb)

    def tickets(self) -> int:
        return len(self._printer.jobs)


class Loop:
    """An event loop in a thread of its own, for far ends of a caller that blocks."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def call(self, function: Callable, *arguments):
        async def called():
            result = function(*arguments)
            return await result if asyncio.iscoroutine(result) else result

        return asyncio.run_coroutine_threadsafe(called(), self._loop).result(10)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


class PtyFarEnd(FarEnd):
    """The virtual printer on its pty; any verb of it may be called from the test's thread. Options: its `model`, and
    the `baudrate` at which it takes what is sent."""

    def __init__(self, folder: Path, **options) -> None:
        self.pictures: list[Path] = []
        self.texts: list[str] = []
        self.link = folder / "printer"
        self._loop = Loop()
        self._printer = VirtualPrinter(folder / "pictures", self.link, on_ticket=self._keep, **options)
        self._loop.call(self._printer.__aenter__)

    @property
    def url(self) -> str:
        return f"serial://{self.link}?baudrate=115200"

    @property
    def state(self) -> dict[str, bool]:
        return self._loop.call(lambda: self._printer.state)

    def __getattr__(self, verb: str) -> Callable[..., None]:
        return lambda *arguments: self._loop.call(getattr(self._printer, verb), *arguments)

    def tickets(self) -> int:
        return len(self.pictures)

    def close(self) -> None:
        self._loop.call(self._printer.__aexit__, None, None, None)
        self._loop.close()

    def _keep(self, path: Path, text: str) -> None:
        self.texts.append(text)
        self.pictures.append(path)


class UsbFarEnd(PtyFarEnd):
    """The same, where the kernel shows a USB printer: `sysfs` and `devices` stand for its two folders."""

    url = "usb://04b8:0e28"

    def __init__(self, folder: Path, **options) -> None:
        super().__init__(folder, **options)
        self.sysfs, self.devices = folder / "class", folder / "dev"
        device = folder / "devices" / "lp0"
        (device / "interface").mkdir(parents=True)
        (device / "idVendor").write_text("04b8\n")
        (device / "idProduct").write_text("0e28\n")
        (self.sysfs / "lp0").mkdir(parents=True)
        (self.sysfs / "lp0" / "device").symlink_to(device / "interface")
        self.devices.mkdir()
        (self.devices / "lp0").symlink_to(self.link)


class TcpFarEnd(FarEnd):
    """The same mechanism behind a network socket, one connection at a time. `answer_noise` comes before answers."""

    def __init__(self, model: str = "epson") -> None:
        self.texts: list[str] = []
        self.answer_noise = b""
        self._takes = threading.Event()
        self._takes.set()
        self.connections = 0
        self._tickets = 0
        self._lock = threading.Lock()
        self._mechanism = mechanism(model, self._keep)
        self._link: socket.socket | None = None
        self._server: socket.socket | None = None
        self.port = 0
        self.plug_in()

    @property
    def url(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def __getattr__(self, verb: str) -> Callable[..., None]:
        def act(*arguments) -> None:
            with self._lock:
                self._send(getattr(self._mechanism, verb)(*arguments))

        return act

    def go_silent(self) -> None:
        self._mechanism.is_silent = True

    def speak_again(self) -> None:
        self._mechanism.is_silent = False

    def answer_half(self) -> None:
        self._mechanism.answers_half = True

    def answer_whole(self) -> None:
        self._mechanism.answers_half = False

    def take_nothing(self) -> None:
        """The receive window fills up."""
        self._takes.clear()

    def take_again(self) -> None:
        self._takes.set()

    @property
    def state(self) -> dict[str, bool]:
        mechanism = self._mechanism
        return {"ticket_in_mouth": mechanism.has_ticket_in_mouth, "holds_a_ticket": mechanism.bytes_waiting > 0}

    def tickets(self) -> int:
        return self._tickets

    def plug_in(self) -> None:
        self._server = socket.create_server(("127.0.0.1", self.port))
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._serve, args=(self._server,), daemon=True).start()

    def hang_up(self) -> None:
        """Only this connection, as printers do that were idle for long."""
        if self._link:
            with contextlib.suppress(OSError):
                self._link.shutdown(socket.SHUT_RDWR)

    def unplug(self) -> None:
        if self._server:
            with contextlib.suppress(OSError):
                self._server.shutdown(socket.SHUT_RDWR)
            self._server.close()
        self.hang_up()

    def close(self) -> None:
        self.take_again()
        self.unplug()

    def _serve(self, server: socket.socket) -> None:
        while True:
            try:
                link, _ = server.accept()
            except OSError:
                return
            self.connections += 1
            self._link = link
            with link:
                self._listen(link)

    def _listen(self, link: socket.socket) -> None:
        try:
            while self._takes.wait() and (data := link.recv(65536)):
                with self._lock:
                    self._send(self._mechanism.receive(data))
        except OSError:
            return

    def _send(self, answer: bytes) -> None:
        if answer and self._link:
            with contextlib.suppress(OSError):
                self._link.sendall(self.answer_noise + answer)

    def _keep(self, marks: list) -> None:
        self.texts.append(text_of(marks))
        self._tickets += 1


class FolderFarEnd(FarEnd):
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def url(self) -> str:
        return f"file://{self.folder}"

    def tickets(self) -> int:
        return len(list(self.folder.glob("*.escpos")))

    def unplug(self) -> None:
        """A file stands where the folder was."""
        for path in self.folder.iterdir():
            path.unlink()
        self.folder.rmdir()
        self.folder.write_text("in the way")

    def plug_in(self) -> None:
        self.folder.unlink()

    def close(self) -> None:
        assert not [name for name in os.listdir(self.folder) if name.endswith(".part")]


def until(condition: Callable[[], bool], limit_s: float = 5.0) -> bool:
    """Whether the condition came true in time."""
    deadline = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.002)
    return True
