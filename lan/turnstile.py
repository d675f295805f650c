"""Connections are counted at the door: so many in all and from one address, and who asks for nothing has to leave."""

import asyncio
import logging
import socket
from collections import Counter
from collections.abc import Callable

log = logging.getLogger("epass.lan")

# A machine that was unplugged does not say good-bye: what it has not acknowledged for so long ends its connection.
_SILENT_AFTER_MS = 20_000
_MOST_TOLD = 100


class Turnstile:
    """A connection is ended after `patience_s` unless it is let `stay`, which is for who has shown that they may be
    here: so nobody else can hold a place."""

    def __init__(self, *, per_address: int, altogether: int, patience_s: float) -> None:
        self._per_address = per_address
        self._altogether = altogether
        self._patience_s = patience_s
        self._inside: Counter[str] = Counter()
        self._told: set[str] = set()
        self._leaves: dict[asyncio.BaseTransport, asyncio.TimerHandle] = {}

    def before(self, handlers: Callable[[], asyncio.Protocol]) -> Callable[[], asyncio.Protocol]:
        """The same protocol factory, behind the turnstile."""
        return lambda: _Gate(self, handlers())

    def stay(self, transport: asyncio.BaseTransport) -> None:
        if leave := self._leaves.get(transport):
            leave.cancel()

    def enter(self, transport: asyncio.Transport, address: str) -> bool:
        """Whether there is room for it; if so, `leave` is to follow."""
        if self._inside[address] >= self._per_address or self._inside.total() >= self._altogether:
            if address not in self._told and len(self._told) < _MOST_TOLD:
                self._told.add(address)
                log.warning("Too many connections: those from %s are turned away.", address)
            return False
        self._inside[address] += 1
        self._leaves[transport] = asyncio.get_running_loop().call_later(self._patience_s, transport.abort)
        return True

    def leave(self, transport: asyncio.BaseTransport, address: str) -> None:
        self._leaves.pop(transport).cancel()
        self._inside[address] -= 1
        if not self._inside[address]:
            del self._inside[address]
            self._told.discard(address)


class _Gate(asyncio.Protocol):
    """One connection: everything is handed on."""

    def __init__(self, turnstile: Turnstile, inner: asyncio.Protocol) -> None:
        self._turnstile = turnstile
        self._inner = inner
        self._transport: asyncio.Transport | None = None
        self._address = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._address = str(transport.get_extra_info("peername")[0])
        if not self._turnstile.enter(transport, self._address):
            transport.abort()
            return
        line: socket.socket = transport.get_extra_info("socket")
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _SILENT_AFTER_MS)
        self._transport = transport
        self._inner.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        if self._transport:
            self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received() if self._transport else None

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()

    def connection_lost(self, error: Exception | None) -> None:
        if self._transport:
            self._turnstile.leave(self._transport, self._address)
            self._inner.connection_lost(error)
