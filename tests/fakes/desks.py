"""A ΚΕΠ with five counters whose console runs as a process of its own, and a morning's worth of people in its hall."""

import asyncio
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Coroutine
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self

from epass import config as configuration
from epass import pins
from epass.clerks import Role
from epass.config import Config
from epass.ids import new_id
from epass.queueing.booking import Booking
from epass.queueing.events import ChangeRefused, Event, TicketIssued
from epass.queueing.hall import Hall
from epass.queueing.message import Message
from epass.store import open_journal
from epass.store.clerks import Clerks
from epass.store.journal import Journal, utc_now
from epass.store.migrations import migrate
from fakes.clock import where_it_is_noon
from fakes.feed import free_port
from simulator.box import VirtualBox

PIN = "471108"
LINE = pins.hashed(PIN, bytes(16))
START_S = 20.0
CLERKS = {
    "maria": ("Μαρία Παπαδοπούλου", Role.CLERK),
    "nikos": ("Νίκος Αντωνίου", Role.CLERK),
    "eleni": ("Ελένη Γεωργίου", Role.SUPERVISOR),
    "admin": ("Άννα Διαμαντή", Role.ADMINISTRATOR),
}
SITE = """
state_dir = "{folder}/state"
[site]
code = "0532"
timezone = "{zone}"
name = {{ el = "ΚΕΠ Δήμου Παραδείγματος", en = "Citizens' Service Centre of Paradeigma" }}
holidays = false
[[services]]
letter = "Α"
name = {{ el = "Γνήσιο υπογραφής", en = "Certified signature" }}
duration_min = 4
[[services]]
letter = "Β"
name = {{ el = "Όλες οι υπηρεσίες", en = "All services" }}
duration_min = 11
[[services]]
letter = "Γ"
name = {{ el = "Ληξιαρχικές πράξεις", en = "Birth, marriage and death records" }}
duration_min = 6
[[services]]
letter = "Ε"
name = {{ el = "Οικογενειακή κατάσταση", en = "Family status" }}
duration_min = 5
[[services]]
letter = "Κ"
name = {{ el = "Παραλαβή εγγράφων", en = "Collect documents" }}
duration_min = 3
[[counters]]
counter = 1
prefers = ["Α"]
{box}
[[counters]]
counter = 2
serves = ["Α", "Β", "Γ", "Ε"]
[[counters]]
counter = 3
[[counters]]
counter = 4
[[counters]]
counter = 5
serves = ["Κ"]
[printer]
{printer}
[desk]
{desk}
[console]
listen = "127.0.0.1:{port}"
{console}
{more}
"""


class Desks:
    """`with`: the console runs and answers. `journal` is another process's door to the same hall."""

    def __init__(self, folder: Path, *, desk: str = "", box: str = "", console: str = "", more: str = "") -> None:
        self.folder = folder
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        path = folder / "epass.toml"
        printer = f'url = "file://{folder}/tickets"'
        text = SITE.format(
            zone=where_it_is_noon(),
            folder=folder,
            box=box,
            desk=desk,
            printer=printer,
            port=self.port,
            console=console,
            more=more,
        )
        path.write_text(text, encoding="utf-8")
        self.config: Config = configuration.load(path)
        migrate(self.config.state_dir)
        self.journal: Journal = open_journal(self.config)
        for clerk, (name, role) in CLERKS.items():
            Clerks(self.journal, self.config.console, utc_now).add(clerk, name=name, role=role, pin=LINE, by=None)
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        self.start("counter.console")
        self.until_it_answers()
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self._processes):
            self.kill(name)
        self.journal.close()

    def start(self, module: str) -> None:
        command = [sys.executable, "-m", module, "--config", str(self.folder / "epass.toml")]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("EPASS_")}
        with (self.folder / f"{module}.log").open("ab") as log:
            self._processes[module] = subprocess.Popen(command, stderr=log, env=environment)

    def kill(self, module: str) -> None:
        """kill -9."""
        process = self._processes.pop(module)
        process.kill()
        process.wait()

    def until_it_answers(self) -> None:
        deadline = time.monotonic() + START_S
        while True:
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                process = self._processes["counter.console"]
                log = (self.folder / "counter.console.log").read_text(encoding="utf-8")
                assert process.poll() is None and time.monotonic() < deadline, log
                time.sleep(0.02)

    # What happens in the hall

    @property
    def hall(self) -> Hall:
        self.journal.catch_up()
        return self.journal.hall

    def issue(self, letters: str = "Α") -> list[str]:
        """The numbers that were given out, one for each letter."""
        return [self._issued(letter).number for letter in letters]

    def _issued(self, letter: str) -> TicketIssued:
        entries = self.journal.record(lambda hall, at: hall.issue(letter, at=at, ticket=new_id()))
        return next(entry.event for entry in entries if isinstance(entry.event, TicketIssued))

    def happen(self, events: list[Event]) -> None:
        self.journal.record(lambda hall, at: events)

    def waited(self, letter: str, minutes: float) -> str:
        """The number of somebody who has been waiting for so long."""

        def decide(hall: Hall, at: datetime) -> list[Event]:
            return hall.issue(letter, at=at - timedelta(minutes=minutes), ticket=new_id())

        entries = self.journal.record(decide)
        return next(entry.event.number for entry in entries if isinstance(entry.event, TicketIssued))

    def book(self, letter: str, minutes: float, code: str) -> None:
        """An appointment so long from now."""
        slot = (utc_now() + timedelta(minutes=minutes)).replace(second=0, microsecond=0)
        booking = Booking(id=f"booking-{code}", code=code, service=letter, slot=slot)
        self.journal.record(lambda hall, at: hall.receive_booking(booking, at=at))

    def check_in(self, code: str) -> None:
        self.journal.record(lambda hall, at: hall.check_in(code, at=at, ticket=new_id()))

    def change_too_late(self, code: str, asked: str, minutes: float | None = None) -> None:
        """What epass-sync notes of a change to the booking of somebody who is here; `minutes`: to so long from now."""
        booking = self.hall.bookings.with_code(code)
        ticket = self.hall.ticket_of(booking.id) if booking else None
        assert booking and ticket
        slot = None if minutes is None else (utc_now() + timedelta(minutes=minutes)).replace(second=0, microsecond=0)
        refused = {"reason": "already_checked_in", "asked": asked, "booking": booking.id, "slot": slot}
        self.journal.record(
            lambda hall, at: [ChangeRefused(at=at, change=9, ticket=ticket.id, **refused)]  # type: ignore[arg-type]
        )

    def call_next(self, counter: int, *, clerk: str | None = None, has_come: bool | None = None) -> None:
        by = f"{clerk}@127.0.0.1" if clerk else None
        self.journal.record(lambda hall, at: hall.call_next(counter, at=at, has_come=has_come), by=by)

    def open(self, counter: int, clerk: str) -> None:
        by = f"{clerk}@127.0.0.1"
        self.journal.record(lambda hall, at: hall.open_counter(counter, at=at, clerk=clerk), by=by)

    def post(self, text: str, english: str = "") -> None:
        message = Message(id=new_id(), text={"el": text} | ({"en": english} if english else {}))
        self.journal.record(lambda hall, at: hall.post_message(message, at=at), by="eleni@127.0.0.1")

    def number(self, number: str) -> str:
        """Its status; empty while there is none."""
        found = [ticket.status.value for ticket in self.hall.tickets.values() if ticket.number == number]
        return found[0] if found else ""


class BoxOnDesk:
    """`with`: a button box on the far end of a pty, in a thread of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._box = self._done(self._made())
        return self

    def __exit__(self, *_: object) -> None:
        self._done(self._box.__aexit__(None, None, None))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def press(self, key: str) -> None:
        self._loop.call_soon_threadsafe(self._box.press, key)

    def shows(self) -> str:
        """Its four characters."""
        return str(self._box.state["text"])

    async def _made(self) -> VirtualBox:
        return await VirtualBox(1, self._path).__aenter__()

    def _done(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(START_S)
