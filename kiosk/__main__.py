"""The daemon at the door: touchscreen, dialogue and dispenser of one ΚΕΠ."""

import asyncio
import logging
import time

from display.canvas import open_canvas
from epass import runtime
from epass.config import Config
from epass.errors import LinkLost, StoreError
from epass.runtime import Daemon
from epass.store import open_journal
from epass.store.journal import utc_now
from kiosk.reception import Reception
from kiosk.threads import beside
from kiosk.touch import open_touch
from printer_profiles import profile_for

log = logging.getLogger("epass.kiosk")

_TITLE = "e-PASS"
_REDRAW_S = 0.1
# A ticket is set and sent in this time; drawing meanwhile would make it wait, and nobody sees so short a delay.
_PAPER_FIRST_S = 0.02
_ALIVE_EVERY_S = 10.0
_LISTEN_EVERY_S = 0.25
_STORE_RETRY_S = 2.0
_REPLUG_S = (0.5, 1.0, 2.0, 4.0)


class Kiosk:
    """One screen between its touchscreen, its printer and the journal."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._profile = profile_for(config.printer)
        self._canvas = open_canvas(config.kiosk.screen, _TITLE, config.kiosk.rotation)
        self._reception = Reception(config, self._canvas, utc_now)
        self._touched = asyncio.Event()
        self._told = ""

    async def serve(self, daemon: Daemon) -> None:
        """Until cancelled, or until somebody closes the window."""
        self._open_journal()
        self._reception.show()
        daemon.ready()
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [
                    group.create_task(self._follow(), name="follow"),
                    group.create_task(beside(self._dispense), name="dispense"),
                    group.create_task(self._rehearse(), name="rehearse"),
                ]
                if self._config.kiosk.touch:
                    tasks.append(group.create_task(self._feel(), name="touch"))
                tasks.append(group.create_task(_keep_alive(daemon), name="alive"))
                await self._keep_time()
                for task in tasks:
                    task.cancel()
        finally:
            self._reception.detach()
            self._canvas.close()

    def _open_journal(self) -> None:
        try:
            self._reception.attach(open_journal(self._config))
            self._told = ""
        except StoreError as error:
            self._lose_journal(error)

    def _lose_journal(self, error: StoreError) -> None:
        if str(error) != self._told:
            log.error("%s", error)
        self._told = str(error)
        self._reception.detach()

    async def _follow(self) -> None:
        """What happens anywhere on the site is seen here: at most every _REDRAW_S, however much happens."""
        while True:
            if journal := self._reception.journal:
                try:
                    async for entries in journal.follow(self._reception.seen):
                        await asyncio.sleep(_PAPER_FIRST_S)
                        self._reception.take(entries)
                        self._touched.set()
                        await asyncio.sleep(_REDRAW_S)
                except StoreError as error:
                    self._lose_journal(error)
                    self._reception.show()
            await asyncio.sleep(_STORE_RETRY_S)
            self._open_journal()
            self._reception.show()

    async def _feel(self) -> None:
        """Touches, for as long as there is a touchscreen; a missing one is tried again, calmly."""
        kiosk = self._config.kiosk
        tries, loss = 0, ""
        while True:
            try:
                source = open_touch(kiosk.touch, kiosk.touch_range, kiosk.rotation, self._canvas.taps)
                self._reception.tell_touch(None)
                tries, loss = 0, ""
                try:
                    while True:
                        for touch in await source.touches():
                            if self._reception.touch(touch):
                                await asyncio.sleep(_PAPER_FIRST_S)
                                self._reception.show()
                        self._touched.set()
                finally:
                    source.close()
            except LinkLost as lost:
                loss = loss or str(lost)
                self._reception.tell_touch(loss)
            await asyncio.sleep(_REPLUG_S[min(tries, len(_REPLUG_S) - 1)])
            tries += 1

    async def _keep_time(self) -> None:
        """Pages that go by themselves, and the clock's minute; returns when the window is closed."""
        longest_s = 60.0 if self._canvas.is_deaf else _LISTEN_EVERY_S
        is_heard = self._config.kiosk.touch.startswith("sdl")
        while not self._canvas.is_closed:
            self._touched.clear()
            self._reception.tick()
            try:
                async with asyncio.timeout(min(self._until_tick_s(), longest_s)):
                    await self._touched.wait()
            except TimeoutError:
                if not is_heard:
                    self._canvas.taps()

    def _until_tick_s(self) -> float:
        until_minute_s = 60 - time.time() % 60
        tick_s = self._reception.next_tick_s
        return until_minute_s if tick_s is None else min(until_minute_s, max(tick_s - time.monotonic(), 0))

    async def _rehearse(self) -> None:
        for _ in self._reception.rehearse():
            await asyncio.sleep(0)

    async def _dispense(self) -> None:
        # In its own thread, after the first picture: it takes as long to import as everything before.
        from kiosk import printing  # noqa: PLC0415

        await printing.serve(self._config, self._profile)


async def _keep_alive(daemon: Daemon) -> None:
    while True:
        daemon.alive()
        await asyncio.sleep(_ALIVE_EVERY_S)


async def serve(config: Config, daemon: Daemon) -> None:
    await Kiosk(config).serve(daemon)


def main() -> None:
    runtime.run("epass-kiosk", serve)


if __name__ == "__main__":
    main()
