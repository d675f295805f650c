"""All parts of the store over one database."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime
from types import TracebackType

from sqlalchemy import text

from central.config import CentralConfig
from central.store.audit import Audit
from central.store.bookings import Bookings
from central.store.citizens import Citizens
from central.store.database import Database
from central.store.entries import Entries
from central.store.feed import Feed
from central.store.ground import Ground
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
from epass.errors import StoreError
from epass.special_days import SiteDays


def utc_now() -> datetime:
    return datetime.now(UTC)


class Store:
    """Close it with `await store.close()`, or use it with `async with`."""

    def __init__(self, ground: Ground) -> None:
        self._database = ground.database
        self.sites = Sites(ground)
        self.bookings = Bookings(ground)
        self.citizens = Citizens(ground, self.bookings)
        self.throttle = Throttle(ground)
        self.users = Users(ground, self.throttle)
        self.sessions = Sessions(ground)
        self.mails = Mails(ground, self.sites)
        self.tickets = Tickets(ground)
        self.messages = Messages(ground)
        self.tokens = Tokens(ground)
        self.feed = Feed(ground)
        self.entries = Entries(ground)
        self.statistics = Statistics(ground)
        self.audit = Audit(ground)
        self.retention = Retention(ground)

    async def ping(self) -> None:
        """Raises StoreError where the database does not answer."""
        async with self._database.read() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        await self._database.close()

    async def __aenter__(self) -> "Store":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


async def open_store(config: CentralConfig, clock: Callable[[], datetime] = utc_now) -> Store:
    """Brings the database to this version first (one process does, the others wait). Raises StoreError."""
    try:
        config.state_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"The folder {config.state_dir} cannot be made: {error.strerror}.") from error
    public_days = SiteDays({}, is_public=True, folder=config.state_dir)
    await asyncio.to_thread(_ask_for_years, public_days, clock().year)
    database = Database(config.database)
    try:
        await database.open()
    except BaseException:
        await database.close()
        raise
    return Store(Ground(database=database, config=config, clock=clock, public_days=public_days))


def _ask_for_years(days: SiteDays, year: int) -> None:
    """All that a horizon reaches, before anybody asks: it takes a process of its own, once."""
    for asked in (year, year + 1):
        if days.on(date(asked, 1, 1)) is None:
            raise StoreError(f"The public holidays of {asked} are not known: nothing can be offered.")
