"""One boot under load is recorded, request by request; then the power is cut at hundreds of its moments."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from vm.blocklog import FLUSH, BlockLog, Cut, cuts_of, disks
from vm.image import Image
from vm.machine import Machine
from vm.verdict import verdict
from vm.witness import Witness, heard_at_least, under_load

_LOG_BYTES = 8 << 30
_LOAD_S, _WRITERS = 20.0, 3
_LEAST_TICKETS = 100
_SEED = 532


async def cuts(image: Image, folder: Path, images: int, say: Callable[[str], None]) -> list[str]:
    """Returns what failed."""
    folder.mkdir(parents=True)
    log_path = folder / "writes.log"
    with log_path.open("wb") as file:
        file.truncate(_LOG_BYTES)
    machine = Machine(image, folder, log=log_path)
    await machine.start()
    log = BlockLog(log_path)
    try:
        await machine.agent()
        await machine.ready()
        witness = Witness(machine, log.count)
        listening = asyncio.create_task(witness.listen())
        first = log.count()
        await under_load(machine, _LOAD_S, _WRITERS)
        await heard_at_least(witness, _LEAST_TICKETS, within_s=300)
        await asyncio.sleep(_LOAD_S)
        await machine.cut()
        await listening
        total = log.count()
        flushes = sum(1 for request in log.requests[first:] if request.flags & FLUSH)
        say(f"   {len(witness.heard)} tickets acknowledged; {total - first} requests, {flushes} flushes recorded")
        chosen = cuts_of(log, first, images, random.Random(_SEED))
        return await asyncio.to_thread(_judge, disks(log, image.data.read_bytes(), chosen), witness, folder, say)
    finally:
        await machine.cut()
        log.close()


def _judge(
    left: Iterator[tuple[Cut, bytearray]], witness: Witness, folder: Path, say: Callable[[str], None]
) -> list[str]:
    began, failed, kinds, required = time.monotonic(), [], Counter[str](), 0
    disk = folder / "cut.raw"
    for cut, content in left:
        disk.write_bytes(content)
        heard = [told for mark, told in witness.heard if mark <= cut.after]
        required += len(heard)
        kinds[cut.loss.value] += 1
        if wrong := verdict(disk, heard, folder / "cut"):
            failed.append(f"cut after {cut.after} ({cut.loss.value} written): {'; '.join(wrong)}")
            say(f"NOT OK {failed[-1]}")
    shares = ", ".join(f"{count} with {kind}" for kind, count in kinds.items())
    say(f"   {kinds.total()} disks rebuilt and read in {time.monotonic() - began:.0f} s")
    say(f"   of what was written after the last flush: {shares}")
    say(f"   {required} tickets looked for in them, that had been acknowledged before each cut")
    return failed
