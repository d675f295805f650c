"""A receipt printer that is not there: at the far end of a pty it reads, answers, and pictures its tickets."""

import asyncio
import contextlib
import os
import pty
import tty
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from simulator.escpos import EscPosPrinter
from simulator.marks import Mark, text_of
from simulator.mechanism import Mechanism
from simulator.paper_picture import paper_picture
from simulator.star import StarPrinter

_READ_BYTES = 65536
_TICK_S = 0.02
_BITS_PER_BYTE = 10  # with start and stop bit


def mechanism(model: str, on_cut: Callable[[list[Mark]], None]) -> Mechanism:
    """ "epson", "citizen" and "custom" (both with a presenter), "star", or "star_kiosk" (with a presenter)."""
    if model.startswith("star"):
        return StarPrinter(on_cut, has_presenter=model == "star_kiosk")
    return EscPosPrinter(on_cut, presenter="" if model == "epson" else model)


class VirtualPrinter:
    """Use it with `async with`. `link` is a symbolic link to its pty: the address is `serial://{link}`.

    For each ticket that is cut off, `on_ticket(path, text)` is called in the event loop, in order: a PNG of
    `width_dots` in `folder`, and the characters on it. The verbs of trouble may be called at any time. `baudrate`:
    how fast it takes what is sent; 0 for at once.
    """

    def __init__(
        self,
        folder: Path,
        link: Path,
        *,
        width_dots: int = 576,
        model: str = "epson",
        baudrate: int = 0,
        on_ticket: Callable[[Path, str], None] = lambda path, text: None,
    ) -> None:
        self._folder = folder
        self._link = link
        self._width_dots = width_dots
        self._on_ticket = on_ticket
        self._tickets: asyncio.Queue[list[Mark]] = asyncio.Queue()
        self._printer = mechanism(model, self._tickets.put_nowait)
        self._most_bytes = int(baudrate / _BITS_PER_BYTE * _TICK_S) or _READ_BYTES
        self._takes = True
        self._master = -1
        self._slave = -1
        self._drawing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        self.plug_in()
        self._drawing = asyncio.create_task(self._draw_tickets(), name="printer pictures")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.unplug()
        if self._drawing:
            self._drawing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._drawing

    @property
    def state(self) -> dict[str, bool]:
        printer = self._printer
        return {
            "plugged_in": self._master >= 0,
            "paper": printer.has_paper,
            "near_end": printer.is_near_end,
            "cover_open": printer.cover_is_open,
            "cutter_stuck": printer.cutter_is_stuck,
            "hot": printer.is_hot,
            "ticket_in_mouth": printer.has_ticket_in_mouth,
            "silent": printer.is_silent,
            "holds_a_ticket": printer.bytes_waiting > 0,
        }

    def run_out_of_paper(self, after_dots: int = 0) -> None:
        """Now, or after so many more dots (8 are a millimetre), which may be in the middle of a ticket."""
        self._send(self._printer.run_out_of_paper(after_dots))

    def load_paper(self) -> None:
        """Whatever waits in the buffer comes out, even if its sender is gone."""
        self._send(self._printer.load_paper())

    def near_end(self) -> None:
        self._send(self._printer.near_end())

    def open_cover(self) -> None:
        self._send(self._printer.open_cover())

    def close_cover(self) -> None:
        self._send(self._printer.close_cover())

    def jam_cutter(self) -> None:
        self._send(self._printer.jam_cutter())

    def clear_jam(self) -> None:
        self._send(self._printer.clear_jam())

    def overheat(self) -> None:
        self._send(self._printer.overheat())

    def cool_down(self) -> None:
        self._send(self._printer.cool_down())

    def take_ticket(self) -> None:
        """Somebody pulls it out of the mouth."""
        self._send(self._printer.take_ticket())

    def report_unasked(self) -> None:
        """Its state now, and after each change."""
        self._send(self._printer.report_unasked())

    def answer_half(self) -> None:
        """Of each answer, the second half is lost."""
        self._printer.answers_half = True

    def answer_whole(self) -> None:
        self._printer.answers_half = False

    def take_nothing(self) -> None:
        """The port is stuck: what is sent stays in the cable."""
        self._takes = False
        if self._master >= 0:
            asyncio.get_running_loop().remove_reader(self._master)

    def take_again(self) -> None:
        self._takes = True
        self._listen()

    def go_silent(self) -> None:
        """It prints, and never answers."""
        self._printer.is_silent = True

    def speak_again(self) -> None:
        self._printer.is_silent = False

    def unplug(self) -> None:
        """The cable is out; the power stays on, and so does what is in the buffer."""
        if self._master < 0:
            return
        asyncio.get_running_loop().remove_reader(self._master)
        os.close(self._master)
        os.close(self._slave)
        self._master = self._slave = -1
        self._link.unlink(missing_ok=True)

    def plug_in(self) -> None:
        if self._master >= 0:
            return
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self._listen()
        fresh = self._link.with_name(self._link.name + ".new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(os.ttyname(self._slave))
        fresh.replace(self._link)

    def _listen(self) -> None:
        if self._takes and self._master >= 0:
            asyncio.get_running_loop().add_reader(self._master, self._receive)

    def _receive(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._send(self._printer.receive(os.read(self._master, self._most_bytes)))
        if self._most_bytes < _READ_BYTES:  # a slow line: the next bytes take their time
            loop = asyncio.get_running_loop()
            loop.remove_reader(self._master)
            loop.call_later(_TICK_S, self._listen)

    def _send(self, answer: bytes) -> None:
        # Nobody at the other end, or nobody who reads: a cable does not mind.
        if answer and self._master >= 0:
            with contextlib.suppress(BlockingIOError):
                os.write(self._master, answer)

    async def _draw_tickets(self) -> None:
        while True:
            marks = await self._tickets.get()
            path = await asyncio.to_thread(self._draw, marks)
            self._on_ticket(path, text_of(marks))

    def _draw(self, marks: list[Mark]) -> Path:
        last = max((int(path.stem) for path in self._folder.glob("*.png") if path.stem.isdigit()), default=0)
        path = self._folder / f"{last + 1:06d}.png"
        part = path.with_suffix(".part")
        paper_picture(marks, self._width_dots).save(part, "PNG", compress_level=1)
        part.replace(path)
        return path
