"""The cable between site and platform: what goes in at one end comes out at the other, while it is plugged in."""

import asyncio
from contextlib import suppress
from typing import Self

from simulator.platform_folder import HOST

_PIECE = 65536


class Cable:
    """`async with` lays it, from a `port` of its own to the platform's. Who comes while it is out is turned away."""

    def __init__(self, far_port: int) -> None:
        self.port = 0
        self.is_plugged = True
        self.far_port = far_port
        self._open: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._meet, HOST, 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self._cut()

    def unplug(self) -> None:
        """What is on its way is lost, in the middle of whatever it is."""
        self.is_plugged = False
        self._cut()

    def plug(self) -> None:
        self.is_plugged = True

    def _cut(self) -> None:
        for writer in self._open:
            writer.transport.abort()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            if self.is_plugged:
                await self._join(reader, writer)
        except OSError:
            pass  # the platform is away: for the site it looks the same
        finally:
            self._open.discard(writer)
            writer.transport.abort()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(HOST, self.far_port)
        self._open.add(far_writer)
        try:
            if not self.is_plugged:
                return
            await asyncio.gather(_carry(reader, far_writer), _carry(far_reader, writer))
        finally:
            self._open.discard(far_writer)
            far_writer.transport.abort()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await reader.read(_PIECE):
            writer.write(piece)
            await writer.drain()
        writer.write_eof()
