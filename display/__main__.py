"""The daemon of the wall display: follows the journal, shows it, and lets it be heard."""

import asyncio
import logging
from collections.abc import Sequence

from display.announcer import Announcer
from display.board import Call
from display.canvas import open_canvas
from display.source import Source
from display.speaker import Speaker
from display.wall import Wall
from epass import runtime
from epass.config import Config
from epass.errors import StoreError
from epass.queueing.events import TicketIssued
from epass.store import Entry
from speech.sound import open_sound
from speech.voice import can_speak

log = logging.getLogger("epass.display")

_TITLE = "e-PASS"
_ALIVE_EVERY_S = 10.0
_LISTEN_EVERY_S = 0.25
_TRY_AGAIN_AFTER_S = 2.0


class Display:
    """One wall between its journal, its screen and its sound."""

    def __init__(self, config: Config) -> None:
        self._source = Source(config)
        self._canvas = open_canvas(config.display.screen, _TITLE, config.display.rotation)
        self._wall = Wall(config, self._canvas, self._announce)
        self._is_mute = config.display.sound in {"", "none:"}
        self._counters = tuple(config.counters)
        voice = config.state_dir / "voice" if config.display.voice and not self._is_mute else None
        if voice and not can_speak():
            log.warning("There is no voice, only the chime: install the Python package espeakng-loader.")
            voice = None
        self._speaker = Speaker(
            open_sound(config.display.sound),
            Announcer(voice),
            config.site.languages,
            self._wall.keep_for,
            self._tell_sound,
        )
        self._changed = asyncio.Event()

    async def serve(self, daemon: runtime.Daemon) -> None:
        """Until cancelled, or until somebody closes the window."""
        self._look()
        self._wall.settle()
        self._wall.show()
        daemon.ready()
        self._wall.rehearse()
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._follow(), name="follow")]
                if not self._is_mute:
                    tasks.append(group.create_task(self._speaker.speak(), name="speak"))
                    tasks.append(group.create_task(self._speaker.study(self._counters), name="study"))
                await self._show(daemon)
                for task in tasks:
                    task.cancel()
        finally:
            self._speaker.close()
            self._source.close()
            self._canvas.close()

    async def _show(self, daemon: runtime.Daemon) -> None:
        longest_s = _ALIVE_EVERY_S if self._canvas.is_deaf else _LISTEN_EVERY_S
        while not self._canvas.is_closed:
            self._changed.clear()
            out_of_date_s = self._wall.show()
            daemon.alive()
            try:
                async with asyncio.timeout(min(out_of_date_s, longest_s)):
                    await self._changed.wait()
            except TimeoutError:
                self._canvas.taps()

    async def _follow(self) -> None:
        while True:
            try:
                self._look()
                async for entries in self._source.follow():
                    self._take(entries)
                    for entry in entries:
                        if isinstance(entry.event, TicketIssued) and not self._is_mute:
                            self._speaker.learn(entry.event.number)
            except StoreError as error:
                self._go_stale(error)
            await asyncio.sleep(_TRY_AGAIN_AFTER_S)

    def _look(self) -> None:
        try:
            self._take(self._source.look())
        except StoreError as error:
            self._go_stale(error)
        else:
            self._wall.is_stale = False

    def _take(self, entries: Sequence[Entry]) -> None:
        self._wall.take(entries)
        self._changed.set()

    def _go_stale(self, error: StoreError) -> None:
        if not self._wall.is_stale:
            log.error("The wall shows what it knew before. %s", error)
        self._wall.is_stale = True
        self._source.close()
        self._changed.set()

    def _announce(self, call: Call, due: int) -> None:
        if not self._is_mute:
            self._speaker.announce(call, due)

    def _tell_sound(self, reason: str | None) -> None:
        try:
            self._source.tell("sound", reason)
        except StoreError as error:
            log.error("It could not be recorded how the sound is. %s", error)


async def serve(config: Config, daemon: runtime.Daemon) -> None:
    await Display(config).serve(daemon)


def main() -> None:
    runtime.run("epass-display", serve)


if __name__ == "__main__":
    main()
