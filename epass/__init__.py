"""The spine: what a queue is, and where it is kept."""

__version__ = "0.1.0"
