"""Is there a sound card: what the kernel says, so that nothing needs to be opened to find out."""

from pathlib import Path

PLACE = Path("/dev/snd")


def is_there() -> bool:
    """Whether there is any that plays."""
    return any(PLACE.glob("pcm*p"))
