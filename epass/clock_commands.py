"""`epass clock …` and `epass day …`: the time of day is waited for, told, and put right by the staff."""

from contextlib import closing
from datetime import date

from epass import config
from epass.clock import SteadyClock, is_synchronised, wait_until_right
from epass.commands import Args, open_site
from epass.errors import StoreError
from epass.store import open_journal


def wait(args: Args) -> int:
    """Never fails: whatever the clock says at the end counts."""
    loaded = config.load(args.config)
    last: date | None = None
    try:
        with closing(open_journal(loaded)) as journal:
            last = journal.hall.day
    except StoreError:
        pass  # it is the migration's to say so
    print(wait_until_right(last, at_most_s=args.at_most))
    clock = SteadyClock()
    clock.anchor.parent.mkdir(exist_ok=True)
    clock.drop_anchor()
    return 0


def show(args: Args) -> int:
    loaded = config.load(args.config)
    clock = SteadyClock()
    now = clock().astimezone(loaded.site.timezone)
    state = "synchronised" if is_synchronised() else "not synchronised"
    off_s = clock.off_s()
    ahead = f"; the machine's clock was set by {off_s:+.0f} s, which does not count" if off_s else ""
    print(f"{now:%Y-%m-%d %H:%M:%S}, {state}{ahead}.")
    return 0


def correct(args: Args) -> int:
    with closing(open_site(args)) as journal:
        before = journal.hall.day
        journal.correct_day(args.day)
        print(f"The business day is {journal.hall.day}; it was {before}.")
    return 0
