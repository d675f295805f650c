"""What qemu's blklogwrites recorded becomes disks as a power cut could have left them.

The format is that of the kernel's dm-log-writes (drivers/md/dm-log-writes.c): a header of one sector, then for each
request a sector with its place, length and flags, and the data after it.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from struct import Struct

SECTOR = 512
_ENTRY = Struct("<QQQQ")
_MAGIC = 0x6A736677736872
FLUSH, FUA, DISCARD = 1, 2, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """`data_at`: where its data lies in the log; `sectors` is 0 for a mere flush."""

    sector: int
    sectors: int
    flags: int
    data_at: int


class BlockLog:
    """Read while it grows: `count` is how many requests are in it by now."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self.requests: list[Request] = []
        self._at = SECTOR

    def close(self) -> None:
        self._file.close()

    def count(self) -> int:
        """The log is made of zeros where nothing has been written yet."""
        self._file.seek(0)
        if int.from_bytes(self._file.read(8), "little") != _MAGIC and not self.requests:
            return 0
        while True:
            self._file.seek(self._at)
            head = self._file.read(_ENTRY.size)
            if len(head) < _ENTRY.size or not any(head):
                return len(self.requests)
            sector, sectors, flags, _ = _ENTRY.unpack(head)
            request = Request(sector=sector, sectors=sectors, flags=flags, data_at=self._at + SECTOR)
            self.requests.append(request)
            self._at += SECTOR + (0 if flags & DISCARD else sectors * SECTOR)

    def data(self, request: Request) -> bytes:
        if request.flags & DISCARD:
            return bytes(request.sectors * SECTOR)
        self._file.seek(request.data_at)
        return self._file.read(request.sectors * SECTOR)


class Loss(Enum):
    """What became of the writes after the last flush."""

    NONE_WRITTEN = "none of them"
    ALL_WRITTEN = "all of them"
    SOME_WRITTEN = "some of them"
    TORN = "pieces of them"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The power went after so many requests."""

    after: int
    loss: Loss


def cuts_of(log: BlockLog, first: int, count: int, rng: random.Random) -> list[Cut]:
    """`count` different ones after the request `first`, in order; most of them where there is something to lose."""
    last_flush, risky = 0, []
    for place, request in enumerate(log.requests[: log.count()], start=1):
        if request.flags & FLUSH:
            last_flush = place
        if place > first and place > last_flush:
            risky.append(place)
    places = [rng.choice(risky) for _ in range(count * 3 // 4)]
    places += [rng.randint(first + 1, len(log.requests)) for _ in range(count - len(places))]
    losses = list(Loss)
    return [Cut(after=after, loss=losses[place % len(losses)]) for place, after in enumerate(sorted(places))]


def disks(log: BlockLog, empty: bytes, cuts: list[Cut]) -> Iterator[tuple[Cut, bytearray]]:
    """The disk for each cut; which writes were lost is drawn by the cut's place."""
    rng = random.Random(len(cuts))
    safe, done = bytearray(empty), 0
    for cut in cuts:
        flushed = max(
            (place for place in range(done, cut.after) if log.requests[place].flags & FLUSH), default=done - 1
        )
        for request in log.requests[done : flushed + 1]:
            _write(safe, request, log.data(request))
        done = max(done, flushed + 1)
        disk = bytearray(safe)
        for request in log.requests[done : cut.after]:
            data = log.data(request)
            is_whole = request.flags & FUA or cut.loss is Loss.ALL_WRITTEN
            if is_whole or (cut.loss is Loss.SOME_WRITTEN and rng.random() < 0.5):
                _write(disk, request, data)
            elif cut.loss is Loss.TORN:
                for place in range(request.sectors):
                    if rng.random() < 0.5:
                        at = (request.sector + place) * SECTOR
                        disk[at : at + SECTOR] = data[place * SECTOR : (place + 1) * SECTOR]
        yield cut, disk


def _write(disk: bytearray, request: Request, data: bytes) -> None:
    at = request.sector * SECTOR
    disk[at : at + len(data)] = data
