"""Bytes of a stream become events (HTML Living Standard, 9.2 “Server-sent events”). Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from epass.errors import StoreError

_LONGEST = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One event. `seq` is the last id that the stream has named, 0 before the first."""

    kind: str
    data: str
    seq: int


class Stream:
    """What comes in pieces of any size; comments and fields that no feed sends are passed over."""

    def __init__(self) -> None:
        self._rest = b""
        self._seq = 0

    def feed(self, piece: bytes) -> Iterator[Told]:
        """The events that this piece completes. Raises StoreError for what is no stream of a feed."""
        *blocks, self._rest = (self._rest + piece).split(b"\n\n")
        if len(self._rest) > _LONGEST:
            raise StoreError("The feed tells nonsense: an event has no end.")
        for block in blocks:
            try:
                fields = dict(line.split(": ", 1) for line in block.decode().splitlines() if ": " in line)
                self._seq = int(fields.get("id", self._seq))
            except ValueError as error:
                raise StoreError(f"The feed tells nonsense: {error}.") from error
            if "event" in fields:
                yield Told(kind=fields["event"], data=fields.get("data", "{}"), seq=self._seq)
