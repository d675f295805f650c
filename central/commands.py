"""What an administrator does with the platform on its machine: each a sentence, and 0, 1, or 78 (epass.runtime)."""

import argparse
import asyncio
import getpass
import sys
from collections.abc import Callable
from pathlib import Path

from central.config import CentralConfig
from central.domain.users import EVERYWHERE, Role
from central.store import SYSTEM, back_up, bring_up, is_ready, keep_newest, open_store, utc_now
from epass.errors import ConfigError, EpassError
from epass.runtime import EXIT_CONFIG, EXIT_FAILED

_KEPT = 14

Ask = Callable[[str], str]


def add_to(areas: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The commands; each leaves what carries it out in `run`."""
    areas.add_parser("check", help="is the configuration right, and does the database answer?").set_defaults(run=check)
    migrate = areas.add_parser("migrate", help="bring the database to this version")
    migrate.add_argument("--backup", action="store_true", help="after a copy of it, if it changes")
    migrate.set_defaults(run=lambda config, args: bring(config, backs_up=args.backup))
    backup = areas.add_parser("backup", help=f"copy the database; the newest {_KEPT} copies are kept")
    backup.add_argument("--to", type=Path, metavar="FOLDER", help="else the state folder's backups")
    backup.set_defaults(run=lambda config, args: copy(config, args.to))
    admin = areas.add_parser("add-admin", help="somebody who may do everything on the pages; asks for the password")
    admin.add_argument("login")
    admin.set_defaults(run=lambda config, args: add_admin(config, args.login, input, getpass.getpass))


def carry_out(load: Callable[[], CentralConfig], args: argparse.Namespace) -> int:
    try:
        print(asyncio.run(args.run(load(), args)))
    except EpassError as error:
        print(error, file=sys.stderr)
        return EXIT_CONFIG if isinstance(error, ConfigError) else EXIT_FAILED
    return 0


async def check(config: CentralConfig, args: argparse.Namespace) -> str:
    await is_ready(config)
    return "The configuration is right, and the database answers."


async def bring(config: CentralConfig, *, backs_up: bool) -> str:
    brought = await bring_up(config, utc_now, backs_up=backs_up)
    if brought.before == brought.now:
        return f"The database is of version {brought.now}."
    kept = f"; as it was, it is in {brought.copy}" if brought.copy else ""
    return f"The database is of version {brought.now} now ({brought.before or 'empty'} before){kept}."


async def copy(config: CentralConfig, folder: Path | None) -> str:
    folder = folder or config.state_dir / "backups"
    path = await back_up(config.database, folder, utc_now())
    keep_newest(folder, _KEPT)
    return f"{path}: {path.stat().st_size:,} bytes, read back."


async def add_admin(config: CentralConfig, login: str, ask: Ask, ask_secret: Ask) -> str:
    await is_ready(config)
    async with await open_store(config) as store:
        name, password = ask("Name: "), ask_secret("Password (it is not shown): ")
        user = await store.users.add(
            name=name, login=login, password=password, roles={EVERYWHERE: Role.ADMIN}, actor=SYSTEM
        )
    return f"{user.login} may log in at {config.web.public_address}/staff."
