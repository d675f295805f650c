"""A device that may be unplugged becomes one that is used whenever it is there, and told of while it is not."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from typing import Protocol, TypeVar

from epass.errors import LinkLost

# How long a device is left alone after it was lost, the longer the more often.
RETRY_S = (0.5, 1.0, 2.0, 4.0)
# A device is back when it has stayed for so long: a plug that wobbles comes and goes.
STEADY_S = 1.0

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Source(Protocol[T_co]):
    """An opened device. `read` waits for what comes next, and raises LinkLost when the device is gone. A wait that is
    cancelled loses nothing."""

    async def read(self) -> Sequence[T_co]: ...
    def close(self) -> None: ...


async def keep(
    open_source: Callable[[], Source[T]],
    take: Callable[[Sequence[T]], Awaitable[None]],
    tell: Callable[[str | None], None],
) -> None:
    """For ever: what the device says goes to `take`, in order. `tell(None)` while it works; while it does not, `tell`
    the first reason, again and again: whoever listens keeps what has changed.

    `open_source` raises LinkLost while the device is not there.
    """
    tries, loss = 0, ""
    while True:
        try:
            with closing(open_source()) as source:
                heard = await _heard_soon(source)
                tell(None)
                tries, loss = 0, ""
                while True:
                    if heard:
                        await take(heard)
                    heard = await source.read()
        except LinkLost as lost:
            loss = loss or str(lost)
            tell(loss)
        await asyncio.sleep(RETRY_S[min(tries, len(RETRY_S) - 1)])
        tries += 1


async def _heard_soon(source: Source[T]) -> Sequence[T]:
    """What the device says within STEADY_S; nothing when it is there and silent."""
    try:
        async with asyncio.timeout(STEADY_S):
            return await source.read()
    except TimeoutError:
        return []
