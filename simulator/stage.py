"""Everything of the demo's ΚΕΠ that can be seen and moved: the far ends, the daemons, the journal as it grows."""

from collections import deque
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from epass.config import Config
from epass.store import Journal
from simulator.box import VirtualBox
from simulator.chronicle import Chronicle
from simulator.printer import VirtualPrinter
from simulator.screens import Screen
from simulator.site import TOUCH_MOST, Wires
from simulator.supervisor import Supervised
from simulator.touchscreen import VirtualTouchscreen

_TICKETS_KEPT = 40
_CALLS_KEPT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something that can go wrong in a hall, and be put right again."""

    begin: Callable[[], None]
    end: Callable[[], None]
    is_on: Callable[[], bool]

    def turn(self, on: bool) -> None:
        (self.begin if on else self.end)()


class Stage:
    """`async with` plugs the far ends in; what is behind them is not started here."""

    def __init__(self, *, config: Config, journal: Journal, wires: Wires, toml: Path, room: Path) -> None:
        self._config = config
        self._pictures = room / "tickets"
        self._sound = wires.sound
        self._printed: deque[dict[str, Any]] = deque(maxlen=_TICKETS_KEPT)
        self._stack = AsyncExitStack()
        self.chronicle = Chronicle(journal)
        self.printer = VirtualPrinter(self._pictures, wires.printer, on_ticket=self._keep)
        self.boxes = {counter: VirtualBox(counter, path) for counter, path in wires.boxes.items()}
        self.touchscreen = VirtualTouchscreen(wires.touch, TOUCH_MOST)
        self.screens = {"kiosk": Screen(wires.kiosk), "wall": Screen(wires.wall)}
        self.daemons = {
            "kiosk": Supervised("kiosk", config=toml, folder=room, on_start=self.touchscreen.forget),
            "display": Supervised("display", config=toml, folder=room),
            "counter": Supervised("counter", config=toml, folder=room),
        }
        self.troubles = self._troubles()

    async def __aenter__(self) -> "Stage":
        self._sound.mkdir(exist_ok=True)
        await self._stack.enter_async_context(self.printer)
        for box in self.boxes.values():
            await self._stack.enter_async_context(box)
        self.touchscreen.plug()
        self._stack.callback(self.touchscreen.unplug)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    def hello(self) -> dict[str, Any]:
        """What stays as it is while the demo runs."""
        services, counters = self._config.services, self._config.counters
        return {
            "services": [{"letter": one.letter, "name": one.name} for one in services.values()],
            "counters": [
                {"counter": one.counter, "serves": sorted(one.serves), "prefers": sorted(one.prefers)}
                for one in counters.values()
            ],
        }

    def state(self) -> dict[str, Any]:
        """What changes, all of it."""
        return {
            "boxes": [box.state for box in self.boxes.values()],
            "printer": self.printer.state,
            "troubles": {name: trouble.is_on() for name, trouble in self.troubles.items()},
            "daemons": {name: {"state": one.state, "starts": one.starts} for name, one in self.daemons.items()},
            "tickets": list(self._printed),
            "calls": self.calls(),
        }

    def picture(self, number: int) -> Path:
        return self._pictures / f"{number:06d}.png"

    def call(self, name: str) -> Path:
        return self._sound / name

    def calls(self) -> list[str]:
        """The newest announcements, oldest first; their names are numbers that rise."""
        return sorted((path.name for path in self._sound.glob("*.wav")), key=lambda name: (len(name), name))[
            -_CALLS_KEPT:
        ]

    def _keep(self, path: Path, _text: str) -> None:
        ticket = self.chronicle.printed()
        self._printed.append({"picture": int(path.stem), "ticket": ticket, "number": self.chronicle.number(ticket)})

    def _troubles(self) -> Mapping[str, Trouble]:
        printer, touch = self.printer, self.touchscreen
        troubles = {
            "paper-out": Trouble(
                begin=printer.run_out_of_paper,
                end=printer.load_paper,
                is_on=lambda: not printer.state["paper"],
            ),
            "cover-open": Trouble(
                begin=printer.open_cover,
                end=printer.close_cover,
                is_on=lambda: printer.state["cover_open"],
            ),
            "printer-unplugged": Trouble(
                begin=printer.unplug,
                end=printer.plug_in,
                is_on=lambda: not printer.state["plugged_in"],
            ),
            "touch-unplugged": Trouble(begin=touch.unplug, end=touch.plug, is_on=lambda: not touch.is_plugged),
        }
        for counter, box in self.boxes.items():
            troubles[f"box-{counter}-unplugged"] = _unplugged(box)
        return troubles


def _unplugged(box: VirtualBox) -> Trouble:
    return Trouble(begin=box.unplug, end=box.plug_in, is_on=lambda: not box.state["plugged_in"])
