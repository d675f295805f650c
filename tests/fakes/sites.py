"""A site on disk for tests: a configuration file, a migrated database, and journals that open it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from epass import config
from epass.config import Config
from epass.queueing.hall import Hall
from epass.store.journal import Journal, utc_now
from epass.store.migrations import migrate

SITE = """
state_dir = "{state_dir}"
[site]
code = "0532"
timezone = "{zone}"
name = {{ el = "ΚΕΠ Δοκιμής", en = "Test Centre" }}
holidays = false
[[services]]
letter = "Α"
name = {{ el = "Γνήσιο υπογραφής", en = "Certified signature" }}
duration_min = 4
[[services]]
letter = "Β"
name = {{ el = "Όλες οι υπηρεσίες", en = "All services" }}
duration_min = 11
[[counters]]
counter = 1
{box}
[[counters]]
counter = 2
[desk]
{desk}
[kiosk]
{kiosk}
[printer]
{printer}
[receipt]
{receipt}
[display]
{display}
"""


def write_site(folder: Path, **parts: str) -> Path:
    """Writes epass.toml into the folder; `parts` are lines for box, kiosk, printer, receipt, display
    and desk, and the time `zone`. Keys ask nothing, and marks as a no-show come at once, unless they say otherwise."""
    lines = {
        "zone": "Europe/Athens",
        "box": "",
        "kiosk": "",
        "printer": f'url = "file://{folder}/tickets"',
        "receipt": "",
        "display": "",
        "desk": "comes_within_s = 0\nno_show_after_s = 0",
    } | parts
    folder.mkdir(exist_ok=True)
    path = folder / "epass.toml"
    path.write_text(SITE.format(state_dir=folder / "state", **lines), encoding="utf-8")
    return path


def a_site(folder: Path, **parts: str) -> Config:
    """A site with its database."""
    site = config.load(write_site(folder, **parts))
    migrate(site.state_dir)
    return site


def a_journal(site: Config, clock: Callable[[], datetime] = utc_now) -> Journal:
    hall = Hall(
        services=site.services,
        counters=site.counters,
        rules=site.rules,
        timezone=site.site.timezone,
        desk_rules=site.desk.rules,
    )
    return Journal(site.state_dir, hall, clock)
