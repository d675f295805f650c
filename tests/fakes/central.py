"""The platform in tests: a configuration, sites, bookings, and an empty database of each kind for every test."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import asyncpg

from bench.postgres import a_postgresql
from central.config import (
    CentralConfig,
    DatabaseSettings,
    Keys,
    Limits,
    MailSettings,
    RetentionSettings,
    WebSettings,
)
from central.domain.booking import Booking, Details
from central.domain.hours import Opening
from central.domain.site import Service, Site
from central.forwarded import networks
from central.store import SYSTEM, Store, citizen_actor, open_store
from central.store.schema import metadata
from fakes.clock import FakeClock

ATHENS = ZoneInfo("Europe/Athens")
FIRST = "0532"
SECOND = "0009"
DAILY = (Opening(opens=time(8), last=time(19, 30), closes=time(20)),)
WEEK = {day: DAILY for day in ("mon", "tue", "wed", "thu", "fri")} | {
    "sat": (Opening(opens=time(8), last=time(13, 30), closes=time(14)),)
}
# Valid by their check digit, and nobody's as far as we know.
TAX_NUMBERS = ("090000045", "123456783", "987654312")


def a_config(folder: Path, database: str, **limits: object) -> CentralConfig:
    return CentralConfig(
        state_dir=folder,
        timezone=ATHENS,
        database=DatabaseSettings(url=database, connections=10),
        web=WebSettings(
            host="127.0.0.1",
            port=0,
            public_address="http://127.0.0.1:8480",
            proxies=networks(["127.0.0.1"]),
            languages=("el", "en"),
        ),
        keys=Keys(tax_numbers=b"t" * 32, cookies=b"c" * 32),
        citizens=None,
        clerks=None,
        mail=MailSettings(server="", sender="", user="", password="", reminder=timedelta(hours=24)),
        retention=RetentionSettings(contact_days=7, booking_days=90, entries_days=60, tickets_days=400, log_days=400),
        limits=Limits(
            **{
                "bookings": 5,
                "site_silent": timedelta(seconds=60),
                "request_lives": timedelta(seconds=60),
                "logins": 4,
                "logins_within": timedelta(minutes=15),
                "session": timedelta(minutes=30),
                "session_longest": timedelta(hours=10),
                **limits,
            }  # type: ignore[arg-type]
        ),
    )


def a_service(letter: str = "Α", site: str = FIRST, **fields: object) -> Service:
    values = {"name": {"el": f"Υπηρεσία {letter}", "en": f"Service {letter}"}, "lead": timedelta(hours=2), **fields}
    return Service(site=site, letter=letter, **values)  # type: ignore[arg-type]


def a_site(code: str = FIRST, **fields: object) -> Site:
    """In Chania, open on weekdays and Saturdays, with two services."""
    values = {
        "name": {"el": "ΚΕΠ Δήμου Χανίων", "en": "Citizens' Service Centre of Chania"},
        "municipality": "9325",
        "address": "Υψηλαντών 12",
        "week": WEEK,
        "services": (a_service("Α", code), a_service("Β", code, capacity=2, slot=timedelta(minutes=20))),
        **fields,
    }
    return Site(code=code, **values)  # type: ignore[arg-type]


def some_details(applicant: str = "Μαρία Παπαδοπούλου", **fields: object) -> Details:
    return Details(applicant=applicant, **fields)  # type: ignore[arg-type]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Of the fake clock's November, in Athens."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ATHENS)


async def a_citizen(store: Store, place: int = 0) -> str:
    return await store.citizens.enter(TAX_NUMBERS[place])


async def a_booking(store: Store, starts: datetime, **fields: object) -> Booking:
    """By a citizen of its own, unless another actor is named."""
    values = {
        "site": FIRST,
        "letter": "Α",
        "details": some_details(),
        "actor": fields.get("actor") or citizen_actor(await a_citizen(store)),
        **fields,
    }
    return await store.bookings.book(starts=starts, **values)  # type: ignore[arg-type]


class Databases:
    """An empty database of this version for each test, on a PostgreSQL that is started once."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._is_made = False

    async def fresh(self, folder: Path) -> str:
        """For one test at a time."""
        url = self.address.format(database="tests")
        if not self._is_made:
            await _execute(self.address.format(database="postgres"), "CREATE DATABASE tests")
            store = await open_store(a_config(folder, url))
            await store.close()
            self._is_made = True
        await _execute(url, "".join(f'DELETE FROM "{table.name}";' for table in metadata.sorted_tables))
        return url

    async def empty(self, name: str) -> str:
        """One without a table, whatever was in it."""
        await _execute(self.address.format(database="postgres"), f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await _execute(self.address.format(database="postgres"), f"CREATE DATABASE {name}")
        return self.address.format(database=name)


async def _execute(url: str, commands: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(commands)
    finally:
        await connection.close()


@contextmanager
def some_databases() -> Iterator[Databases]:
    quick = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "300"}
    with a_postgresql(**quick) as address:
        yield Databases(address)


@asynccontextmanager
async def a_store(config: CentralConfig, clock: Callable[[], datetime] | None = None) -> AsyncIterator[Store]:
    """With two sites, both listed."""
    async with await open_store(config, clock or FakeClock()) as store:
        await store.sites.put(a_site(), SYSTEM)
        await store.sites.put(a_site(SECOND, name={"el": "ΚΕΠ Δήμου Ρεθύμνης"}, municipality="9318"), SYSTEM)
        yield store
