"""Work that blocks gets a thread and an event loop of its own, and still ends when its task is cancelled."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any


async def beside(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Runs `work()` in another thread until it ends or this is cancelled. A cancellation reaches it at its next
    `await`: what it is doing at that moment it finishes first, and this waits for it."""
    loop = asyncio.new_event_loop()
    task = loop.create_task(work())
    running = asyncio.ensure_future(asyncio.to_thread(_run, loop, task))
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        # The loop may have ended by itself just now.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(task.cancel)
        await running
        raise


def _run(loop: asyncio.AbstractEventLoop, task: asyncio.Task[None]) -> None:
    try:
        with contextlib.suppress(asyncio.CancelledError):
            loop.run_until_complete(task)
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
