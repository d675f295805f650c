"""`epass sync`: how the connection to the platform is, and a new journal where the platform knows another past."""

import argparse
import json
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from epass import config
from epass.config import Config
from epass.errors import ConfigError
from epass.ids import new_id
from epass.store import Journal, open_journal
from sync import status
from sync.status import Status

_LOOKS_EVERY_S = 0.2


def main(words: Sequence[str], path: Path | None) -> int:
    parser = argparse.ArgumentParser(prog="epass sync")
    parser.add_argument("--config", type=Path, default=path)
    areas = parser.add_subparsers(required=True, metavar="COMMAND")
    show = areas.add_parser("status", help="is the platform there, and how far behind is it?")
    show.add_argument("--json", action="store_true", help="one object")
    show.add_argument("--wait", type=float, default=0, metavar="SECONDS", help="at most so long until it is connected")
    show.set_defaults(run=_show)
    anew = areas.add_parser("new-journal", help="where the platform knows another past of this journal")
    anew.set_defaults(run=_anew)
    args = parser.parse_args(words)
    loaded = config.load(args.config)
    if not loaded.sync.url:
        raise ConfigError(["sync.url: is missing: this site has no platform to agree with"])
    return int(args.run(args, loaded))


def _show(args: argparse.Namespace, loaded: Config) -> int:
    """1 while it is not connected."""
    known = _known(loaded, args.wait)
    with closing(open_journal(loaded)) as journal:
        behind = entries_behind(journal, known)
    if args.json:
        print(json.dumps(_as_dict(loaded, known, behind), ensure_ascii=False))
    else:
        print("\n".join(sentences(loaded, known, behind)))
    return 0 if known and known.connected_since else 1


def _known(loaded: Config, wait_s: float) -> Status | None:
    ends = time.monotonic() + wait_s
    while True:
        known = status.read(loaded.state_dir)
        if (known and known.connected_since) or time.monotonic() >= ends:
            return known
        time.sleep(_LOOKS_EVERY_S)


def _anew(args: argparse.Namespace, loaded: Config) -> int:
    with closing(open_journal(loaded)) as journal:
        identity = journal.become(new_id())
    print(f"For the platform this is a new journal, from entry {identity.begins} on. It is told within five minutes.")
    return 0


def entries_behind(journal: Journal, known: Status | None) -> int | None:
    """How many entries the platform does not have; None while it was not asked about this journal."""
    if known is None or known.have is None or known.journal_id != journal.identity().journal_id:
        return None
    return max(0, journal.last_seq() - known.have)


def sentences(loaded: Config, known: Status | None, behind: int | None) -> list[str]:
    zone = loaded.site.timezone
    if known is None:
        return [f"{loaded.sync.url}: epass-sync has not run yet."]
    lag = {None: "not asked yet what it has", 0: "it has every entry"}.get(behind, f"{behind} entries behind")
    if known.connected_since:
        return [f"{loaded.sync.url}: connected since {_clock(known.connected_since, zone)}, {lag}."]
    since = f" since {_clock(known.failing_since, zone)}" if known.failing_since else ""
    lines = [f"{loaded.sync.url}: not connected{since}, {lag}."]
    if known.error:
        lines.append(known.error)
    if known.next_attempt:
        lines.append(f"Next attempt at {_clock(known.next_attempt, zone, seconds=True)}.")
    return lines


def _as_dict(loaded: Config, known: Status | None, behind: int | None) -> dict[str, object]:
    def moment(value: datetime | None) -> str | None:
        return value.isoformat() if value else None

    known = known or Status()
    return {
        "url": loaded.sync.url,
        "connected_since": moment(known.connected_since),
        "behind": behind,
        "error": known.error or None,
        "failing_since": moment(known.failing_since),
        "next_attempt": moment(known.next_attempt),
        "alarm": known.is_alarm,
    }


def _clock(moment: datetime, zone: ZoneInfo, *, seconds: bool = False) -> str:
    return f"{moment.astimezone(zone):{'%H:%M:%S' if seconds else '%d/%m %H:%M'}}"
