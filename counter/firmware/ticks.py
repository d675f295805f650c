"""Two readings of a clock that runs over become the time between them."""

from .const import const

# MicroPython's ticks run over at a power of two that differs from port to port; 2^30 divides them all, and what is
# smaller needs no memory there.
_MASK = const(0x3FFFFFFF)


def since(then, now):
    """From `then` to `now`, in their unit (ms: up to 12 days, µs: up to 17 minutes)."""
    return (now - then) & _MASK


def later(then, by):
    """The reading `by` after `then`."""
    return (then + by) & _MASK
