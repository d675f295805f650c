"""Each daemon is started, and started again when it dies; none of them outlives this process."""

import asyncio
import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path

from epass.errors import EpassError
from epass.runtime import EXIT_CONFIG

# prctl(2): the kernel sends this signal to the child when the thread that started it dies, however it dies.
_PR_SET_PDEATHSIG = 1
_prctl = ctypes.CDLL(None).prctl

_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 8.0
_WELL_AFTER_S = 10.0
_STOP_TIMEOUT_S = 5.0
_TOLD_LINES = 5


class State(StrEnum):
    STARTING = "starting"
    READY = "ready"
    DOWN = "down"


class Supervised:
    """One daemon: `python -m module --config FILE WORDS`. It says by sd_notify(3) when it is ready; its log goes into
    `folder`, under the last part of the module's name. Use it in the main thread: the kernel ends the daemon with the
    thread that began it."""

    def __init__(
        self,
        module: str,
        *,
        config: Path,
        folder: Path,
        words: Sequence[str] = (),
        on_start: Callable[[], None] = lambda: None,
    ) -> None:
        self.module = module
        self.state = State.DOWN
        self.starts = 0
        self.was_ready = asyncio.Event()
        self._config = config
        self._words = words
        name = module.rpartition(".")[2]
        self._log = folder / f"{name}.log"
        self._notify = folder / f"{name}.notify"
        self._on_start = on_start
        self._told = ""
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def kill(self) -> None:
        """As a crash would: at once, and without a chance to put anything in order."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    def restart(self) -> None:
        """It is told to end, and may put things in order; then it is started again."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.terminate()

    async def run(self) -> None:
        """Until cancelled, which ends the daemon. Raises EpassError when its configuration is wrong."""
        pause_s = _FIRST_PAUSE_S
        with self._listening():
            while True:
                began_s = time.monotonic()
                code = await self._live()
                self.state = State.DOWN
                if code == EXIT_CONFIG:
                    raise EpassError(f"The {self.module} daemon cannot be started.\n{self._last_words()}")
                if code > 0:
                    self._tell(f"The {self.module} daemon ended with {code}:\n{self._last_words()}")
                if time.monotonic() - began_s > _WELL_AFTER_S:
                    pause_s = _FIRST_PAUSE_S
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    async def _live(self) -> int:
        """From its start to its end; its exit code, or minus the signal that killed it."""
        self.state = State.STARTING
        self.starts += 1
        self._on_start()
        with self._log.open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", self.module, "--config", str(self._config), *self._words),
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the demo, which then ends its daemons
                preexec_fn=_die_with_parent,
            )
        try:
            return await self._process.wait()
        finally:
            await self._end(self._process)
            self._process = None

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        if process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), _STOP_TIMEOUT_S)
        except TimeoutError:
            process.kill()
            await process.wait()

    def _environment(self) -> dict[str, str]:
        """Ours, without what would point the daemon at another site."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("EPASS_")}
        return inherited | {"NOTIFY_SOCKET": str(self._notify)}

    @contextlib.contextmanager
    def _listening(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC) as notify:
            notify.bind(str(self._notify))
            loop.add_reader(notify, self._hear, notify)
            try:
                yield
            finally:
                loop.remove_reader(notify)
                self._notify.unlink(missing_ok=True)

    def _hear(self, notify: socket.socket) -> None:
        if b"READY=1" in notify.recv(256):
            self.state = State.READY
            self.was_ready.set()

    def _tell(self, sentence: str) -> None:
        """Once, however often it comes again in a row."""
        if sentence != self._told:
            self._told = sentence
            print(sentence, file=sys.stderr)

    def _last_words(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(f"  {line}" for line in lines[-_TOLD_LINES:])


def _die_with_parent() -> None:
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
