"""The machine is killed at random moments, and booted again."""

import asyncio
import random
import shutil
from collections.abc import Callable
from pathlib import Path

from vm.far_ends import Box, Printer
from vm.image import Image
from vm.machine import Machine
from vm.verdict import verdict
from vm.witness import Witness, heard_at_least, under_load

_WRITERS = 3
_LONGEST_LOAD_S = 8.0
_SEED = 532


async def kills(image: Image, folder: Path, count: int, say: Callable[[str], None]) -> list[str]:
    """Returns what failed."""
    rng = random.Random(_SEED)
    failed, heard, ready = [], [], []
    for place in range(1, count + 1):
        machine = Machine(image, folder)
        await machine.start()
        printer, box = Printer(machine), Box(machine)
        await printer.open()
        await box.open()
        try:
            await machine.agent()
            ready.append(await machine.ready())
            witness = Witness(machine)
            listening = asyncio.create_task(witness.listen())
            await under_load(machine, 60, _WRITERS)
            await heard_at_least(witness, 1, within_s=300)
            await asyncio.sleep(rng.uniform(0, _LONGEST_LOAD_S))
        except (TimeoutError, ConnectionError, RuntimeError) as error:
            failed.append(f"boot {place}: {error!r}")
            say(f"NOT OK {failed[-1]}")
            await machine.cut()
            continue
        await machine.cut()
        await listening
        heard += [told for _, told in witness.heard]
        disk = folder / "killed.raw"
        shutil.copy(machine.data, disk)
        if wrong := verdict(disk, heard, folder / "killed"):
            failed.append(f"kill {place}: {'; '.join(wrong)}")
            say(f"NOT OK {failed[-1]}")
        say(f"   boot {place}: ready after {ready[-1]:.0f} s; killed; {len(heard)} tickets acknowledged so far")
    if ready:
        say(f"   {len(ready)} boots: ready after {min(ready):.0f} to {max(ready):.0f} s")
    return failed
