"""Runs the benchmarks named on the command line, or all of them."""

import platform
import sys
from collections.abc import Callable
from importlib import import_module

NAMES = (
    "queue",
    "daemons",
    "boxes",
    "kiosk",
    "wall",
    "feed",
    "clicks",
    "console",
    "central",
    "pages",
    "sync",
    "country",
)


def main() -> None:
    names = sys.argv[1:] or NAMES
    print(f"{platform.machine()}, Python {platform.python_version()}, {platform.platform()}")
    for name in names:
        run: Callable[[], None] = import_module(f"bench.{name}").run
        print(f"\n{name}")
        run()


main()
