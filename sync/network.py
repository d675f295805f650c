"""What the kernel says of this machine's network (rtnetlink(7)) becomes a reason to try again before the time.

A cable that is plugged in, a radio that is heard again, an address that was given: after any of these the platform may
be there. Of what is cut behind this machine the kernel knows nothing: then the next attempt comes when it comes.
"""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable

log = logging.getLogger("epass.sync")

# linux/rtnetlink.h: links, and addresses and routes of both families.
_GROUPS = 0x1 | 0x10 | 0x40 | 0x100 | 0x400
_BYTES = 65536
# An address comes some moments after its cable, and several messages with it; nor do all sites of a town whose power
# is back ask in the same moment.
_SETTLED_AFTER_S, _SPREAD_S = 0.5, 2.0


def opened() -> socket.socket | None:
    """Where the kernel tells it; None where it does not."""
    try:
        told = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_NONBLOCK, socket.NETLINK_ROUTE)
        told.bind((0, _GROUPS))
    except OSError as error:
        log.info("The kernel does not tell when the network is back: %s", error.strerror)
        return None
    return told


async def watch(told: socket.socket, changed: Callable[[], None], chance: Callable[[], float]) -> None:
    """For ever: calls `changed` once after each change of the network, however many messages tell it."""
    news = asyncio.Event()

    def hear() -> None:
        news.set()
        # What exactly it says is nobody's business; that messages were lost (ENOBUFS) says that there were many.
        with contextlib.suppress(OSError):
            while told.recv(_BYTES):
                pass

    loop = asyncio.get_running_loop()
    loop.add_reader(told, hear)
    try:
        while True:
            await news.wait()
            await asyncio.sleep(_SETTLED_AFTER_S + chance() * _SPREAD_S)
            news.clear()
            changed()
    finally:
        loop.remove_reader(told)
        told.close()
