"""What is known of the other side becomes the next thing to do: no cursor is kept that could lie. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from epass.errors import PlatformError
from sync.answers import Gap, Mistake, NotTheProtocol, Smaller, WrongEntry
from sync.outbox import MOST_ENTRIES, Batch
from sync.wire import Change, Resync

# A resync may skip numbers of the feed, but not all of them.
_LONGEST_JUMP = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What the platform has of this journal, as far as is known: everything up to `have`, at which the chain's hash is
    `hash`; None: it must be asked, or computed. `envelopes`: seqs that go up without their fields, for the platform
    refused these. `most`: entries at once."""

    journal_id: str
    have: int | None = None
    hash: str | None = None
    envelopes: frozenset[int] = frozenset()
    most: int = MOST_ENTRIES

    def asked(self, have: int) -> "Position":
        """The platform said what it has; what has gone through need not be remembered any more."""
        same = have == self.have
        kept = frozenset(seq for seq in self.envelopes if seq > have)
        return replace(self, have=have, hash=self.hash if same else None, envelopes=kept)


@dataclass(frozen=True, slots=True)
class Ask:
    """Up to where the platform has the journal."""


@dataclass(frozen=True, slots=True)
class Send:
    """The next entries after `after`, at most `most`."""

    after: int
    most: int


@dataclass(frozen=True, slots=True)
class Prove:
    """The platform has more than this journal ever held: send the last entries, so that it sees for itself."""


@dataclass(frozen=True, slots=True)
class Rest:
    """Both sides have the same."""


def next_step(position: Position, last_seq: int) -> Ask | Send | Prove | Rest:
    if position.have is None:
        return Ask()
    if position.have > last_seq:
        return Prove()
    if position.have < last_seq:
        return Send(after=position.have, most=position.most)
    if position.have and position.hash is None:
        # As many as there are here, perhaps by accident: whether they are the same, only the chain can say.
        return Send(after=position.have - 1, most=1)
    return Rest()


def after_answer(position: Position, batch: Batch, have: int) -> Position:
    """The batch was taken, and the platform says what it has now. One without entries proves nothing of the chain."""
    if batch.seqs and have == batch.last:
        most = min(MOST_ENTRIES, position.most * 2)
        return replace(position.asked(have), hash=batch.hash, most=most)
    if batch.seqs and have < batch.seqs[0]:
        raise NotTheProtocol("it took entries, and does not have them")
    return position.asked(have)


def after_refusal(position: Position, batch: Batch, refusal: PlatformError) -> Position:
    """How to go on after the batch was refused; raises the refusal, or a worse one, where there is no way."""
    match refusal:
        case Gap(have=have) if have != position.have:
            return position.asked(have)
        case Gap():
            raise NotTheProtocol("it misses entries after the last that it has")
        case Smaller() if len(batch.seqs) > 1:
            return replace(position, most=max(1, len(batch.seqs) // 2))
        case Smaller() if batch.seqs and batch.seqs[0] not in position.envelopes:
            return replace(position, envelopes=position.envelopes | {batch.seqs[0]})
        case WrongEntry(place=int() as place) if place < len(batch.seqs):
            seq = batch.seqs[place]
            if seq not in position.envelopes:
                return replace(position, envelopes=position.envelopes | {seq})
        case WrongEntry(path=path):
            raise Mistake(f"malformed, {path}") from refusal
    if isinstance(refusal, WrongEntry | Smaller):
        raise Mistake("malformed entry" if isinstance(refusal, WrongEntry) else "too_large") from refusal
    raise refusal


def fresh(after: int, changes: Sequence[Change]) -> list[Change]:
    """Those that come next after this place, in their order. Raises NotTheProtocol where something is left out."""
    found: list[Change] = []
    for change in changes:
        if change.seq <= after:
            continue
        is_jump = isinstance(change, Resync) and change.seq <= after + _LONGEST_JUMP
        if change.seq != after + 1 and not is_jump:
            if found:
                break
            raise NotTheProtocol("its changes do not follow each other")
        found.append(change)
        after = change.seq
    return found


class Allowance:
    """So many changes at once, and then so many a second: a platform that says more must not fill this site's disk."""

    def __init__(self, burst: int, per_s: float) -> None:
        self._burst, self._per_s = burst, per_s
        self._left, self._seen_s = float(burst), 0.0

    def wait_s(self, now_s: float) -> float:
        """How long to wait before one more is taken; call `take` when it is. `now_s` is monotonic."""
        self._left = min(self._burst, self._left + max(0.0, now_s - self._seen_s) * self._per_s)
        self._seen_s = now_s
        return max(0.0, (1 - self._left) / self._per_s)

    def take(self) -> None:
        self._left -= 1
