"""One way to run a daemon: configuration, log, signals, word to systemd, and exit codes that systemd understands."""

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from epass import config as configuration
from epass.config import Config
from epass.errors import ConfigError, EpassError
from epass.log import handler

log = logging.getLogger("epass")

EXIT_FAILED = 1
EXIT_CONFIG = 78  # EX_CONFIG of sysexits.h: the units do not restart on it


class Daemon:
    """What a daemon says of itself to systemd (sd_notify(3)); silent where systemd does not listen."""

    def __init__(self, name: str, seconds: Callable[[], float] = time.monotonic) -> None:
        self._name = name
        self._address = os.environ.get("NOTIFY_SOCKET", "")
        self._seconds = seconds
        self._parts: dict[str, _Part] = {}

    def ready(self) -> None:
        """The daemon does its work from now on."""
        log.info("%s is ready", self._name)
        self._notify("READY=1")

    def part(self, name: str, within_s: float) -> Callable[[], None]:
        """A part of the daemon that works beside it, in a thread of its own: it calls what this returns whenever it has
        got on. Once it has not for longer than `within_s`, the daemon is as good as dead."""
        part = self._parts[name] = _Part(within_s, self._seconds())

        def got_on() -> None:
            part.at_s = self._seconds()

        return got_on

    def alive(self) -> None:
        """Work is being done: feeds the watchdog, unless a part of the daemon hangs."""
        now_s = self._seconds()
        for name, part in self._parts.items():
            if now_s - part.at_s > part.within_s:
                if not part.is_told:
                    log.error("%s hangs: %s has not got on for %.0f s", self._name, name, now_s - part.at_s)
                part.is_told = True
                return
            part.is_told = False
        self._notify("WATCHDOG=1")

    def stopping(self) -> None:
        self._notify("STOPPING=1")

    def _notify(self, word: str) -> None:
        """A service manager that is gone, or does not listen, is no reason to fail or to wait."""
        if self._address:
            address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
            with (
                contextlib.suppress(OSError),
                socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as notify,
            ):
                notify.sendto(word.encode(), address)


@dataclass(slots=True)
class _Part:
    within_s: float
    at_s: float
    is_told: bool = False


Configured = TypeVar("Configured")
Serve = Callable[[Configured, Daemon], Awaitable[None]]


def run(name: str, serve: Serve[Config]) -> None:
    """Runs a daemon of a site until SIGTERM or SIGINT, which cancel it; then exits 0.

    Exits 78 for a wrong configuration, 1 for anything else that e-PASS could not do: one sentence in the log.
    """
    parser = argparse.ArgumentParser(prog=name)
    parser.add_argument("--config", type=Path, help="the configuration (else EPASS_CONFIG, else /etc/epass/epass.toml)")
    run_with(configuration.load, parser.parse_args().config, name, serve)


def run_with(load: Callable[[Path | None], Configured], path: Path | None, name: str, serve: Serve[Configured]) -> None:
    """The same, with another kind of configuration."""
    logging.basicConfig(handlers=[handler(name)], level=logging.INFO)
    try:
        config = load(path)
        asyncio.run(_until_told_to_stop(name, serve, config))
    except ConfigError as error:
        for mistake in error.mistakes:
            log.error("%s", mistake)
        sys.exit(EXIT_CONFIG)
    except EpassError as error:
        log.error("%s", error)
        sys.exit(EXIT_FAILED)
    except BaseExceptionGroup as group:
        ours, others = group.split(EpassError)
        if others is not None:
            raise
        for sentence in _sentences(ours):
            log.error("%s", sentence)
        sys.exit(EXIT_CONFIG if ours and ours.subgroup(ConfigError) else EXIT_FAILED)


async def _until_told_to_stop(name: str, serve: Serve[Configured], config: Configured) -> None:
    daemon = Daemon(name)
    task = asyncio.ensure_future(serve(config, daemon))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        log.info("%s stops", name)
    finally:
        daemon.stopping()


def _sentences(group: BaseExceptionGroup[EpassError] | None) -> list[str]:
    if group is None:
        return []
    return [
        sentence
        for error in group.exceptions
        for sentence in (_sentences(error) if isinstance(error, BaseExceptionGroup) else [str(error)])
    ]
