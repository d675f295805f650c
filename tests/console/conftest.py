"""A console in this process, its site, and clerks who come to it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from fakes.consoles import Console, running


@pytest.fixture
async def a_console(tmp_path: Path) -> AsyncIterator[Callable[..., object]]:
    """Starts one; the keywords are those of `fakes.consoles.running`."""
    async with AsyncExitStack() as stack:

        async def start(**parts: object) -> Console:
            return await stack.enter_async_context(running(tmp_path, **parts))

        yield start


@pytest.fixture
async def console(a_console) -> Console:
    return await a_console()
