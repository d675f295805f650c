"""Whether what is written to a folder outlives a power cut, by what the kernel tells of its mounts (proc(5))."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_IN_MEMORY = frozenset({"tmpfs", "ramfs"})


@dataclass(frozen=True, slots=True)
class _Mount:
    place: Path
    kind: str
    options: str


def is_in_memory(folder: Path, *, root: Path = Path("/")) -> bool:
    """Also where an overlay on a read-only system keeps what is written in memory. False where nothing is known."""
    mounts = list(_mounts(root))
    mount = _of(folder.absolute(), mounts)
    if mount and mount.kind == "overlay":
        upper = next((one for one in mount.options.split(",") if one.startswith("upperdir=")), "")
        mount = _of(Path(upper.removeprefix("upperdir=")), mounts)
    return mount is not None and mount.kind in _IN_MEMORY


def _of(folder: Path, mounts: list[_Mount]) -> _Mount | None:
    """The deepest one that holds it; of several at one place, the last lies on top."""
    holding = [mount for mount in mounts if folder.is_relative_to(mount.place)]
    return max(reversed(holding), key=lambda mount: len(mount.place.parts), default=None)


def _mounts(root: Path) -> Iterator[_Mount]:
    try:
        lines = (root / "proc/self/mountinfo").read_text(errors="replace").splitlines()
    except OSError:
        return
    for line in lines:
        before, _, after = line.partition(" - ")
        if len(before.split()) > 4 and len(after.split()) > 2:
            kind, _, options = after.split()[:3]
            yield _Mount(Path(before.split()[4].replace(r"\040", " ")), kind, options)
