"""How far the calls were announced outlives the process: after a crash none is announced twice, and none is lost."""

import logging
from pathlib import Path

log = logging.getLogger("epass.display")


class Announced:
    """One number in a file. After a power cut it may be some calls old: who reads it looks at their age too."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._is_told = False

    def seq(self) -> int | None:
        """Of the entry whose call was announced last; None: nobody knows."""
        try:
            return int(self._path.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return None

    def note(self, seq: int) -> None:
        """The file is replaced whole. A disk that cannot be written is told once, and stops no call."""
        beside = self._path.with_name(f"{self._path.name}.new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(str(seq), encoding="ascii")
            beside.replace(self._path)
        except OSError as error:
            if not self._is_told:
                log.warning("It cannot be kept which call was announced last: %s", error)
            self._is_told = True
