"""A folder into which a daemon writes what it says, one WAV file each, is told to the page: newest last."""

import struct
from pathlib import Path
from typing import Any

_KEPT = 20
# RIFF/WAVE with one `fmt ` chunk: bytes per second at offset 28, samples from offset 44.
_BYTES_PER_S = struct.Struct("<28xI")
_HEADER = 44


class Sounds:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(self) -> None:
        self._folder.mkdir(exist_ok=True)

    def path(self, name: str) -> Path:
        return self._folder / name

    def names(self) -> list[str]:
        """Oldest first; they are numbers that rise."""
        names = (path.name for path in self._folder.glob("*.wav"))
        return sorted(names, key=lambda name: (len(name), name))[-_KEPT:]

    def newest(self, most: int) -> list[dict[str, Any]]:
        """With their lengths: what was interrupted becomes shorter."""
        return [{"name": name, "lasts_ms": _lasts_ms(self.path(name))} for name in self.names()[-most:]]


def _lasts_ms(path: Path) -> int:
    """0 for a file that is gone, or no sound."""
    try:
        with path.open("rb") as file:
            head = file.read(_BYTES_PER_S.size)
            size = file.seek(0, 2)
        (bytes_per_s,) = _BYTES_PER_S.unpack(head)
        return int(1000 * (size - _HEADER) / bytes_per_s)
    except (OSError, struct.error, ZeroDivisionError):
        return 0
