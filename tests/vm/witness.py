"""Who stands outside and remembers which tickets the machine has acknowledged."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from vm.machine import Machine

Heard = tuple[int, dict[str, Any]]


class Witness:
    """`heard`: each ticket, and what `mark()` said just after it was acknowledged."""

    def __init__(self, machine: Machine, mark: Callable[[], int] = lambda: 0) -> None:
        self._machine = machine
        self._mark = mark
        self.heard: list[Heard] = []

    async def listen(self) -> None:
        """Until the machine is gone; a line that the cut has broken off was not heard."""
        reader, writer = await self._machine.channel("witness")
        try:
            while (line := await reader.readline()).endswith(b"\n"):
                told = json.loads(line)
                self.heard.append((self._mark(), told))
        except ConnectionError:
            pass
        finally:
            writer.close()


async def under_load(machine: Machine, seconds: float, writers: int) -> None:
    """Starts it, and does not wait for its end."""
    command = (
        "chmod 666 /dev/virtio-ports/witness; runuser -u epass -g epass -- /usr/lib/epass/current/bin/python3 "
        f"/usr/local/lib/epass-vm/load.py {seconds} {writers} >/tmp/load.log 2>&1 &"
    )
    await machine.run(command)


async def heard_at_least(witness: Witness, count: int, within_s: float) -> None:
    async with asyncio.timeout(within_s):
        while len(witness.heard) < count:
            await asyncio.sleep(0.05)
