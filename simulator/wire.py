"""What is said on one end of a wire becomes what arrives at the other, and when: late, in pieces, damaged, or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

# What can befall a frame. The last two a check of parity, or of length, does not see.
FAULTS = ("cut", "lose", "noise before", "noise after", "flip", "burst")


@dataclass(slots=True, kw_only=True)
class Wire:
    """`damaged`: the share of frames that do not arrive as they were sent, each with one of the `faults`. `byte_s`: how
    long a byte takes. `late`: the share of frames that are late, each by up to `latest_s`. `in_pieces`: each byte
    arrives by itself.

    `whole`, `broken`: how many frames there were. What happens is `random`'s: the same again for the same seed.
    """

    random: Random
    damaged: float = 0.0
    faults: Sequence[str] = FAULTS
    byte_s: float = 0.0
    late: float = 0.0
    latest_s: float = 0.0
    in_pieces: bool = False
    whole: int = 0
    broken: int = 0

    def carry(self, frame: bytes) -> Sequence[tuple[float, bytes]]:
        """What arrives of this frame, each piece with the seconds after its beginning."""
        late_s = self.random.uniform(0, self.latest_s) if self.random.random() < self.late else 0.0
        arrives = self._befall(frame)
        if self.in_pieces:
            return [(late_s + place * self.byte_s, bytes([byte])) for place, byte in enumerate(arrives, start=1)]
        return [(late_s + len(arrives) * self.byte_s, arrives)] if arrives else []

    def _befall(self, frame: bytes) -> bytes:
        if self.random.random() >= self.damaged:
            self.whole += 1
            return frame
        self.broken += 1
        return self._broken(self.random.choice(self.faults), frame)

    def _broken(self, fault: str, frame: bytes) -> bytes:
        noise = self.random.randbytes(self.random.randrange(1, 12))
        places = range(8 * len(frame))
        match fault:
            case "flip":
                return _flipped(frame, sum(1 << place for place in self.random.sample(places, 3)))
            case "burst":
                return _flipped(frame, self.random.randrange(1, 0x10000) << self.random.choice(places[:-15]))
            case "cut":
                return frame[: self.random.randrange(len(frame))]
            case "noise before":
                return noise + frame
            case "noise after":
                return frame + noise
        return b""


def _flipped(frame: bytes, bits: int) -> bytes:
    return (int.from_bytes(frame, "big") ^ bits).to_bytes(len(frame), "big")
