"""`epass-central` is the daemon and its administrator's commands; `epass central` the same by hand, and with --demo a
platform to try."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path

from central import commands
from central import config as configuration
from central.config import CentralConfig
from central.daemon import serve
from epass.errors import EpassError
from epass.runtime import run_with


def main() -> None:
    parser = argparse.ArgumentParser(prog="epass-central")
    parser.add_argument("--config", type=Path, help=f"else EPASS_CENTRAL_CONFIG, else {configuration.DEFAULT_PATH}")
    parser.add_argument("--port", type=_port, help="of this process, instead of the one that the configuration names")
    commands.add_to(parser.add_subparsers(metavar="COMMAND", title="instead of serving"))
    args = parser.parse_args()
    if "run" in args:
        sys.exit(commands.carry_out(lambda: configuration.load(args.config), args))
    run_with(partial(_load, args.port), args.config, "epass-central", serve)


def _load(port: int | None, path: Path | None) -> CentralConfig:
    config = configuration.load(path)
    return config if port is None else replace(config, web=replace(config.web, port=port))


def command(argv: Sequence[str] | None = None, config: Path | None = None) -> int:
    """0, or 1 after one sentence; without --demo as the daemon, which never returns."""
    args = _parser().parse_args(argv)
    if not args.demo:
        run_with(configuration.load, args.config or config, "epass-central", serve)
        return 0
    for point in entry_points(group="epass.demos", name="central"):
        play = point.load()
        try:
            asyncio.run(play(port=args.port, state_dir=args.state_dir, opens_browser=not args.no_browser))
        except EpassError as error:
            print(error, file=sys.stderr)
            return 1
        return 0
    print("The demo is not installed here: install e-PASS with the extra [demo].", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="epass central", description="The platform of all ΚΕΠ: bookings, and numbers on the telephone."
    )
    parser.add_argument("--config", type=Path, help=f"else EPASS_CENTRAL_CONFIG, else {configuration.DEFAULT_PATH}")
    parser.add_argument("--demo", action="store_true", help="with sample ΚΕΠ, sample people and a simulated TAXISnet")
    parser.add_argument(
        "--port", type=_port, default=8480, help="of the demo, on 127.0.0.1 only (default: %(default)s)"
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open the demo's page")
    parser.add_argument("--state-dir", type=Path, help="keep the demo's state there (default: forget it at the end)")
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 0xFFFF:
        raise ValueError
    return port


if __name__ == "__main__":
    main()
