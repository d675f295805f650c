"""A TCP relay that cuts, delays and truncates what passes, until it is told to be good."""

import asyncio
import contextlib
import random
from types import TracebackType
from typing import Self


class RoughWay:
    """`async with`: listens on `port` and relays to `far`. `is_rough`: about every third connection meets trouble;
    `is_cut`: nothing passes."""

    def __init__(self, far: int, chance: random.Random) -> None:
        self.port = 0
        self.is_rough, self.is_cut = True, False
        self.cuts = 0
        self._far, self._chance = far, chance
        self._open: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._meet, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        self.cut()

    def cut(self) -> None:
        """Every connection, now."""
        for writer in self._open:
            writer.transport.abort()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            if self.is_cut:
                return
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._far)
            self._open.add(far_writer)
            try:
                await asyncio.gather(self._relay(reader, far_writer), self._relay(far_reader, writer))
            finally:
                self._open.discard(far_writer)
                far_writer.transport.abort()
        except OSError:
            pass
        finally:
            self._open.discard(writer)
            writer.transport.abort()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Some are cut after so many bytes, in the middle of whatever that is; some are slow."""
        left = self._chance.randrange(20_000) if self.is_rough and self._chance.random() < 0.3 else 2**60
        slow_s = self._chance.random() * 0.3 if self.is_rough and self._chance.random() < 0.3 else 0.0
        with contextlib.suppress(OSError):
            while piece := await reader.read(4096):
                if self.is_rough or self.is_cut:
                    await asyncio.sleep(slow_s)
                    if self.is_cut or len(piece) > left:
                        self.cuts += 1
                        writer.write(piece[: max(left, 0)])
                        break
                    left -= len(piece)
                writer.write(piece)
                await writer.drain()
        with contextlib.suppress(OSError):
            writer.close()
