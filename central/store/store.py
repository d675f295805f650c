"""All parts of the store over one database."""

from collections.abc import Callable
from datetime import UTC, datetime

from central.config import CentralConfig
from central.store.audit import Audit
from central.store.bookings import Bookings
from central.store.citizens import Citizens
from central.store.entries import Entries
from central.store.feed import Feed
from central.store.mails import Mails
from central.store.messages import Messages
from central.store.retention import Retention
from central.store.sessions import Sessions
from central.store.sites import Sites
from central.store.statistics import Statistics
from central.store.throttle import Throttle
from central.store.tickets import Tickets
from central.store.tokens import Tokens
from central.store.users import Users


def utc_now() -> datetime:
    return datetime.now(UTC)


class Store:
    """Close it with `await store.close()`, or use it with `async with`."""

    sites: Sites
    bookings: Bookings
    citizens: Citizens
    users: Users
    sessions: Sessions
    throttle: Throttle
    mails: Mails
    tickets: Tickets
    messages: Messages
    tokens: Tokens
    feed: Feed
    entries: Entries
    statistics: Statistics
    audit: Audit
    retention: Retention

    async def ping(self) -> None:
        """Raises StoreError where the database does not answer."""
        raise NotImplementedError

    async def close(self) -> None:
        raise NotImplementedError


async def open_store(config: CentralConfig, clock: Callable[[], datetime] = utc_now) -> Store:
    """Brings the database to this version first (one process does, the others wait). Raises StoreError."""
    raise NotImplementedError
