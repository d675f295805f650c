"""Where the queue is kept: the journal, in one SQLite file per site."""

from epass.config import Config
from epass.queueing.hall import Hall
from epass.store.condition import Condition
from epass.store.journal import Entry, Journal

__all__ = ["Condition", "Entry", "Journal", "open_journal"]


def open_journal(config: Config, by: str | None = None) -> Journal:
    """The site's journal, with the hall of today folded; `by`: who decides here. Raises StoreError when it is not
    there, not of this version, or damaged."""
    hall = Hall(
        services=config.services,
        counters=config.counters,
        rules=config.rules,
        timezone=config.site.timezone,
        desk_rules=config.desk.rules,
    )
    return Journal(config.state_dir, hall, by=by)
