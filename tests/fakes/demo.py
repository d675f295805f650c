"""The whole demo as a newcomer starts it: a process of its own, on a port that is free."""

import os
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

START_S = 20.0
END_S = 10.0
# Those of the hall; the two of the platform are started once the dispenser is there.
HALL = ("kiosk", "display", "counter", "console")
DAEMONS = (*HALL, "platform", "sync")


class Demo:
    """`with` starts it, with this folder for its temporary ones, and ends it as a terminal would."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self._options = options
        self.address = ""

    def __enter__(self) -> "Demo":
        environment = os.environ | {"TMPDIR": str(self.folder)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "simulator", "--port", "0", "--no-browser", *self._options],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert self._process.stdout
        said, deadline = b"", time.monotonic() + START_S
        while not (found := re.search(rb"http://127\.0\.0\.1:\d+/", said)):
            assert select.select([self._process.stdout], [], [], max(0, deadline - time.monotonic()))[0], said
            chunk = os.read(self._process.stdout.fileno(), 4096)
            assert chunk, f"the demo ended at once: {said.decode()}"
            said += chunk
        self.address = found[0].decode()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self.end(signal.SIGTERM)
        if self._process.stdout:
            self._process.stdout.close()

    def end(self, number: signal.Signals) -> int:
        """Its exit code."""
        self._process.send_signal(number)
        try:
            return self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise

    def daemons(self) -> set[int]:
        """Its processes, once all of them have been started."""
        deadline = time.monotonic() + START_S
        while len(daemons := self._children()) < len(DAEMONS):
            assert time.monotonic() < deadline, daemons
            time.sleep(0.01)
        return daemons

    def left_behind(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())

    def _children(self) -> set[int]:
        found = set()
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            except OSError:
                continue
            if int(parent) == self._process.pid and state != "Z":
                found.add(int(stat.parent.name))
        return found
