"""Pixels go through a memory-mapped file from the process that draws to any that looks.

64 bytes of header, little endian, then the pixels from offset 64: BGRA, rows of width × 4 bytes from the top.

| offset | |
|---|---|
| 0 | `EPFRAME1` |
| 8 | u32 width, u32 height, in pixels |
| 16 | u64 version: odd while the picture is being drawn, even when it is whole, 2 more with each frame |
| 24 | u64 CLOCK_MONOTONIC in ns when the last whole frame was finished; 0 before the first |

One process draws; any number look, and none of them can hold it up. A reader copies the pixels and takes the copy
only if the version was even and is still the same. A file begins with its version at the clock, so that a file
which replaced another is seen to be newer.
"""

import mmap
import os
import struct
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from epass.errors import DeviceError, LinkLost

HEADER_BYTES = 64
_MAGIC = b"EPFRAME1"
_HEADER = struct.Struct("<8sIIQQ")
_VERSION = struct.Struct("<Q")
_VERSION_AT = 16
_STAMP = struct.Struct("<QQ")
_BYTES_PER_PIXEL = 4
_RETRY_S = 0.0005


class Frame(NamedTuple):
    """One whole picture. `drawn_at_ns` is on CLOCK_MONOTONIC; `pixels` are BGRA, `width` × 4 bytes a row."""

    version: int
    drawn_at_ns: int
    width: int
    height: int
    pixels: bytes


class FrameWriter:
    """Makes the file, in place of one that was there, and marks frames as begun and finished.

    What is drawn between `begin` and `finish` goes into `pixels`, which is the file's own memory.
    Raises DeviceError when the file cannot be made or the disk is full.
    """

    def __init__(self, path: Path, width: int, height: int) -> None:
        size = HEADER_BYTES + width * height * _BYTES_PER_PIXEL
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with fresh.open("w+b") as file:
                os.posix_fallocate(file.fileno(), 0, size)
                self._map = mmap.mmap(file.fileno(), size)
            self._version = time.monotonic_ns() // 2 * 2
            _HEADER.pack_into(self._map, 0, _MAGIC, width, height, self._version, 0)
            fresh.replace(path)
        except OSError as error:
            with suppress(OSError):
                fresh.unlink()
            raise DeviceError(f"The screen file {path} cannot be made: {error.strerror}.") from error
        self.pixels = memoryview(self._map)[HEADER_BYTES:]

    def begin(self) -> None:
        _VERSION.pack_into(self._map, _VERSION_AT, self._version + 1)

    def finish(self) -> None:
        self._version += 2
        _STAMP.pack_into(self._map, _VERSION_AT, self._version, time.monotonic_ns())


class FrameReader:
    """Looks at what a FrameWriter draws; notices when the file was replaced, or appears only later."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._map: mmap.mmap | None = None
        self._file_id: tuple[int, int] | None = None

    def version(self) -> int:
        """Of the last frame begun or finished: cheap, for asking whether there is anything new."""
        version: int = _HEADER.unpack_from(self._mapped())[3]
        return version

    def read(self, timeout_s: float = 1.0) -> Frame:
        """The last whole frame. Raises LinkLost when there is none, or none became whole within the time."""
        deadline = time.monotonic() + timeout_s
        while True:
            frame = self._copy()
            if frame is not None:
                return frame
            if time.monotonic() >= deadline:
                raise LinkLost(f"Nothing whole has been drawn in {self._path}.")
            time.sleep(_RETRY_S)

    def _copy(self) -> Frame | None:
        mapped = self._mapped()
        _, width, height, version, drawn_at_ns = _HEADER.unpack_from(mapped)
        if version % 2 or not drawn_at_ns:
            return None
        pixels = mapped[HEADER_BYTES:]
        if _HEADER.unpack_from(mapped)[3] != version:
            return None
        return Frame(version, drawn_at_ns, width, height, pixels)

    def _mapped(self) -> mmap.mmap:
        try:
            now = self._path.stat()
            file_id = (now.st_dev, now.st_ino)
            if self._map is None or file_id != self._file_id:
                with self._path.open("rb") as file:
                    self._map = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
                self._file_id = file_id
        except (OSError, ValueError) as error:
            raise LinkLost(f"Nothing is being drawn in {self._path}: {error}.") from error
        if len(self._map) < HEADER_BYTES or self._map[: len(_MAGIC)] != _MAGIC:
            raise LinkLost(f"{self._path} is not a screen file.")
        return self._map
