"""Out of hours the screen itself goes off, by a command of the site's: `cec-ctl`, `wlopm`, `xset` …

SDL has no word for it, and on KMSDRM only the process that draws may ask the card: so it is a command (docs/wall.md).
"""

import logging
import subprocess
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

log = logging.getLogger("epass.display")

_WITHIN_S = 10.0
Run = Callable[[Sequence[str]], None]


def run(command: Sequence[str]) -> None:
    """Raises OSError and subprocess.SubprocessError."""
    subprocess.run(
        command, check=True, timeout=_WITHIN_S, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip


class Power:
    """The commands run in a thread, one after the other; a failure is told when it is another one than before."""

    def __init__(self, off: Sequence[str], on: Sequence[str], run: Run = run) -> None:
        self._commands = {False: off, True: on}
        self._run = run
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="power")
        self._is_on: bool | None = None
        self._told = ""

    def want(self, is_on: bool) -> None:
        """Also at the start: the process before may have left the screen dark."""
        if is_on != self._is_on:
            self._is_on = is_on
            if command := self._commands[is_on]:
                self._thread.submit(self._do, command)

    def close(self) -> None:
        """After what was asked for is done: each command has its time."""
        self._thread.shutdown()

    def _do(self, command: Sequence[str]) -> None:
        try:
            self._run(command)
        except (OSError, subprocess.SubprocessError) as error:
            if str(error) != self._told:
                log.warning("The screen did not obey: %s", error)
            self._told = str(error)
        else:
            self._told = ""
