"""Constants that MicroPython's compiler puts in place of their names; for CPython they are plain numbers."""

try:
    from micropython import const
except ImportError:

    def const(value):
        return value


__all__ = ["const"]
