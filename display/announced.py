"""When each call was announced outlives the process: after a crash none is announced twice, and none is lost.

A line for each announcement of the day: the seq of the newest entry that the board had then. Fed with the same
entries and told of the announcements in between, another board comes to the same queue of calls.
"""

import logging
from pathlib import Path

log = logging.getLogger("epass.display")


class Announced:
    """After a power cut the last lines may be missing: who reads them looks at the calls' age too."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._is_told = False

    def heads(self) -> list[int]:
        """Oldest first; what cannot be read is left out."""
        try:
            lines = self._path.read_text(encoding="ascii", errors="replace").splitlines()
        except OSError:
            return []
        return [int(line) for line in lines if line.isdecimal()]

    def note(self, head: int, count: int = 1) -> None:
        """So many calls."""
        self._write("a", f"{head}\n" * count)

    def forget(self) -> None:
        """Another day begins."""
        self._write("w", "")

    def _write(self, mode: str, text: str) -> None:
        """A disk that cannot be written is told once, and stops no call."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open(mode, encoding="ascii") as file:
                file.write(text)
        except OSError as error:
            if not self._is_told:
                log.warning("It cannot be kept which calls were announced: %s", error)
            self._is_told = True
