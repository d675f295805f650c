"""A screen's frames become JPEG pictures: only while somebody watches, and each frame once for all who do."""

import asyncio
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from display.frame import Frame, FrameReader
from epass.errors import LinkLost

# 4 ms for a kiosk, 9 ms for a wall; PNG takes 23 and 37. At 92 with full colour, small print stays clean.
_QUALITY = 92


class Picture(NamedTuple):
    """`version` is the frame's; what is drawn later has a greater one."""

    version: int
    jpeg: bytes


class Screen:
    def __init__(self, path: Path) -> None:
        self._frames = FrameReader(path)
        self._picture = Picture(0, b"")
        self._encoding = asyncio.Lock()

    def version(self) -> int:
        """Of the frame that is there to be seen; 0 while there is none, or one is being drawn."""
        try:
            version = self._frames.version()
        except LinkLost:
            return 0
        return 0 if version % 2 else version

    async def picture(self) -> Picture:
        """Of the last whole frame. Raises LinkLost when there is none."""
        async with self._encoding:
            if self.version() != self._picture.version:
                self._picture = await asyncio.to_thread(self._encode)
            return self._picture

    def _encode(self) -> Picture:
        frame = self._frames.read()
        return Picture(frame.version, _jpeg(frame))


def _jpeg(frame: Frame) -> bytes:
    image = Image.frombuffer("RGB", (frame.width, frame.height), frame.pixels, "raw", "BGRX", 0, 1)
    out = BytesIO()
    image.save(out, "JPEG", quality=_QUALITY, subsampling=0)
    return out.getvalue()
