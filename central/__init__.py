"""The central platform («Πλατφόρμα Επισκέψεων ΚΕΠ»): citizens and clerks book, sites keep one queue with it."""

from epass import __version__

__all__ = ["__version__"]
