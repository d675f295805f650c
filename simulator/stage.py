"""Everything of the demo's ΚΕΠ that can be seen and moved: the far ends, the daemons, the journal as it grows."""

from collections import deque
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from epass.config import Config
from epass.queueing import events as e
from epass.store import Journal
from simulator import site, troubles
from simulator.appointments import Appointments
from simulator.box import VirtualBox
from simulator.cable import Cable
from simulator.chronicle import Chronicle
from simulator.keyboard import VirtualKeypad, VirtualScanner
from simulator.platform_folder import HOST
from simulator.printer import VirtualPrinter
from simulator.screens import Screen
from simulator.site import STAFF_PIN, TOUCH_MOST, Wires
from simulator.sounds import Sounds
from simulator.staff import STAFF
from simulator.supervisor import State, Supervised
from simulator.taxisnet import CITIZENS, CLERKS, PASSWORD
from simulator.touchscreen import VirtualTouchscreen
from simulator.troubles import Trouble

_TICKETS_KEPT = 40
# The one that is heard, and the one before, which may have been cut short.
_SENTENCES_TOLD = 3


class Stage:
    """`async with` plugs the far ends in; what is behind them is not started here."""

    def __init__(self, *, config: Config, journal: Journal, wires: Wires, cable: Cable, toml: Path, room: Path) -> None:
        self._config = config
        self._journal = journal
        self._wires = wires
        self._cable = cable
        self._is_joined = False
        self._toml = toml
        self._pictures = room / "tickets"
        self._printed: deque[dict[str, Any]] = deque(maxlen=_TICKETS_KEPT)
        self._stack = AsyncExitStack()
        self.appointments = Appointments(config.site.code, config.site.timezone)
        self.chronicle = Chronicle(journal, on_event=self._hear)
        self.sounds = {"calls": Sounds(wires.sound), "voice": Sounds(wires.voice)}
        self._plain = VirtualPrinter(self._pictures, wires.printer, on_ticket=self._keep)
        self._presenter = VirtualPrinter(self._pictures, wires.presenter, model="citizen", on_ticket=self._keep)
        self.printer = self._plain
        self.boxes = {counter: VirtualBox(counter, path) for counter, path in wires.boxes.items()}
        self.touchscreen = VirtualTouchscreen(wires.touch, TOUCH_MOST)
        self.scanner = VirtualScanner(wires.scanner)
        self.keypad = VirtualKeypad(wires.keypad)
        self._inputs = {"touch": self.touchscreen, "scanner": self.scanner, "keypad": self.keypad}
        self.screens = {"kiosk": Screen(wires.kiosk), "wall": Screen(wires.wall)}
        self.daemons = {
            "kiosk": Supervised("kiosk", config=toml, folder=room, on_start=self._forget_inputs),
            "display": Supervised("display", config=toml, folder=room),
            "counter": Supervised("counter", config=toml, folder=room),
            "console": Supervised("counter.console", config=toml, folder=room),
            "platform": Supervised(
                "simulator.demo_platform",
                config=wires.platform / "central.toml",
                folder=room,
                words=("--site", str(toml)),
            ),
            "sync": Supervised("sync", config=toml, folder=room),
        }
        self.troubles = self._troubles()

    async def __aenter__(self) -> "Stage":
        for sounds in self.sounds.values():
            sounds.make()
        for printer in (self._plain, self._presenter):
            await self._stack.enter_async_context(printer)
        for box in self.boxes.values():
            await self._stack.enter_async_context(box)
        for device in self._inputs.values():
            device.plug()
            self._stack.callback(device.unplug)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    def comes_after(self, daemon: str) -> Supervised | None:
        """The one that it waits for at first: the dispenser need not share the machine while it starts, and before the
        platform is there, the site has no token."""
        before = {"platform": "kiosk", "sync": "platform"}.get(daemon)
        return self.daemons[before] if before else None

    @property
    def platform_address(self) -> str:
        return f"http://{HOST}:{self._wires.platform_port}"

    def hello(self) -> dict[str, Any]:
        """What stays as it is while the demo runs."""
        services, counters = self._config.services, self._config.counters
        return {
            "services": [{"letter": one.letter, "name": one.name} for one in services.values()],
            "counters": [
                {"counter": one.counter, "serves": sorted(one.serves), "prefers": sorted(one.prefers)}
                for one in counters.values()
            ],
            "pin": STAFF_PIN,
            "console": f"http://127.0.0.1:{self._wires.console_port}/",
            "staff": list(STAFF),
            "platform": {
                "address": self.platform_address,
                "site": self._config.site.code,
                "citizens": [one.username for one in CITIZENS],
                "clerks": [one.username for one in CLERKS],
                "password": PASSWORD,
            },
        }

    def state(self) -> dict[str, Any]:
        """What changes, all of it."""
        return {
            "boxes": [box.state for box in self.boxes.values()],
            "printer": self.printer.state,
            "troubles": {name: trouble.is_on() for name, trouble in self.troubles.items()},
            "daemons": {name: {"state": one.state, "starts": one.starts} for name, one in self.daemons.items()},
            "tickets": list(self._printed),
            "calls": self.sounds["calls"].names(),
            "has_headset": self.keypad.has_headset,
            "spoken": self.sounds["voice"].newest(_SENTENCES_TOLD),
            "bookings": self.appointments.cards(self.chronicle.number),
            "platform": self._platform_state(),
        }

    def picture(self, number: int) -> Path:
        return self._pictures / f"{number:06d}.png"

    def book(self) -> None:
        self._journal.record(self.appointments.book)

    def withdraw(self, code: str) -> None:
        booking = self.appointments.booking_of(code)
        self._journal.record(lambda hall, at: hall.withdraw_booking(booking, at=at))

    def use_printer(self, *, has_presenter: bool) -> None:
        """As if somebody had changed it, and the kiosk's configuration with it."""
        wanted = self._presenter if has_presenter else self._plain
        if wanted is not self.printer:
            self.printer = wanted
            site.write(self._toml, state_dir=self._config.state_dir, wires=self._wires, has_presenter=has_presenter)
            self.daemons["kiosk"].restart()

    def _platform_state(self) -> str:
        if not self._is_joined:
            return "starting"
        if not self._cable.is_plugged:
            return "cut"
        is_ready = all(self.daemons[name].state is State.READY for name in ("platform", "sync"))
        return "joined" if is_ready else "away"

    def _keep(self, path: Path, _text: str) -> None:
        ticket = self.chronicle.printed()
        self._printed.append(
            {"picture": int(path.stem), "ticket": ticket, "number": self.chronicle.number(ticket), "is_back": False}
        )

    def _hear(self, event: e.Event) -> None:
        self.appointments.take(event)
        self._is_joined = self._is_joined or isinstance(event, e.SettingsReceived)
        if isinstance(event, e.TicketRetracted) and self._printed and self._printed[-1]["ticket"] == event.ticket:
            self._printed[-1] = self._printed[-1] | {"is_back": True}

    def _forget_inputs(self) -> None:
        for device in self._inputs.values():
            device.forget()

    def _troubles(self) -> dict[str, Trouble]:
        named = {
            **troubles.of_printer(lambda: self.printer),
            "ticket-left": Trouble(
                begin=lambda: self.use_printer(has_presenter=True),
                end=lambda: self.use_printer(has_presenter=False),
                is_on=lambda: self.printer is self._presenter,
            ),
        }
        for name, device in self._inputs.items():
            named |= troubles.of_input(name, device)
        for box in self.boxes.values():
            named |= troubles.of_box(box)
        return named | dict(troubles.of_cable(self._cable))
