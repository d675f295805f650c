"""`epass db …`, `epass backup`, `epass restore`: the database is updated, copied, put back, and kept small."""

from datetime import datetime

from epass import config
from epass.commands import Args, print_json
from epass.store import backup, retention
from epass.store.journal import utc_now


def migrate(args: Args) -> int:
    from epass.store.migrations import migrate  # noqa: PLC0415 - sqlite-utils only where it is needed

    state_dir = config.load(args.config).state_dir

    def copy() -> None:
        made = backup.back_up_before_update(state_dir, utc_now())
        print(f"{made.path}: the database before this update, {made.last_seq} entries.")

    applied = migrate(state_dir, copy) if args.backup else migrate(state_dir)
    print(f"{state_dir / 'epass.db'}: {'applied ' + ', '.join(applied) if applied else 'nothing to do'}.")
    return 0


def back_up(args: Args) -> int:
    loaded = config.load(args.config)
    folder = args.to or loaded.backups
    made = backup.back_up(loaded.state_dir, folder, utc_now(), name=f"epass-{loaded.site.code}")
    gone = [] if args.to else backup.keep_newest(folder, loaded.upkeep.backups_kept)
    if args.json:
        print_json({"path": str(made.path), "last_seq": made.last_seq, "bytes": made.bytes, "removed": len(gone)})
    else:
        removed = f"; {len(gone)} old ones removed" if gone else ""
        print(f"{made.path}: {made.last_seq} entries, {made.bytes // 1000} kB, checked{removed}.")
    return 0


def restore(args: Args) -> int:
    state_dir = config.load(args.config).state_dir
    restored, aside = backup.restore(args.file, state_dir, utc_now())
    print(f"{state_dir / 'epass.db'} is as it was at entry {restored.last_seq}: run “epass db migrate” now.")
    if aside:
        print(f"What was there is kept in {aside}.")
    return 0


def sweep(args: Args) -> int:
    loaded = config.load(args.config)
    if loaded.upkeep.entries_kept is None:
        print("Entries are kept for ever (upkeep.entries_kept_days = 0).")
        return 0
    today = datetime.now(loaded.site.timezone).date()
    swept = retention.sweep(loaded.state_dir, today, keep=loaded.upkeep.entries_kept)
    print(f"{swept.entries} entries forgotten, {swept.bytes // 1000} kB given back.")
    return 0
