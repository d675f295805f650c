"""`epass demo`: the words on the command line become a ΚΕΠ on a page."""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from epass.errors import EpassError
from simulator.demo import play


def main(argv: Sequence[str] | None = None, config: Path | None = None) -> int:
    """0 when it was told to stop; 1, after one sentence, when it could not go on. It makes a configuration of its
    own, and needs none."""
    args = _parser().parse_args(argv)
    # Without a desktop, Python would open a browser in the terminal, if any.
    has_desktop = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    try:
        asyncio.run(play(port=args.port, state_dir=args.state_dir, opens_browser=has_desktop and not args.no_browser))
    except EpassError as error:
        return _tell(error)
    except BaseExceptionGroup as group:
        ours, others = group.split(EpassError)
        if others or not ours:
            raise
        return _tell(*ours.exceptions)
    return 0


def _tell(*errors: BaseException) -> int:
    for error in errors:
        print(error, file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="epass demo", description="A whole citizens' service centre without hardware, on one page of this machine."
    )
    parser.add_argument(
        "--port", type=_port, default=8080, help="of the page, on 127.0.0.1 only (default: %(default)s)"
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open the page")
    parser.add_argument("--state-dir", type=Path, help="keep the journal there (default: forget it at the end)")
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 0xFFFF:
        raise ValueError
    return port


if __name__ == "__main__":
    sys.exit(main())
