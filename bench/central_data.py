"""1,100 ΚΕΠ and their bookings of the next thirty days, written straight into PostgreSQL."""

import json
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from hashlib import sha256

import asyncpg

from central.data import divisions
from central.domain.hours import Opening
from central.domain.site import Service, Site
from central.store.rows import service_row, site_row
from epass.special_days import holidays_of

LETTERS = ("Α", "Β")
SLOT = timedelta(minutes=15)
CAPACITY = 2
DAYS = 30
# Of 46 times for two at once: a little more than half.
PER_DAY = 50
DAILY = (Opening(opens=time(8), last=time(19, 30), closes=time(20)),)
WEEK = {day: DAILY for day in ("mon", "tue", "wed", "thu", "fri")} | {
    "sat": (Opening(opens=time(8), last=time(13, 30), closes=time(14)),)
}


def code_of(place: int) -> str:
    return f"{place + 1:04d}"


def token_of(code: str) -> str:
    return f"token-of-{code}"


@cache
def is_closed(day: date) -> bool:
    return day.isoweekday() == 7 or day in holidays_of(day.year)


def site_of(place: int) -> Site:
    municipality = list(divisions().municipalities)[place % 332]
    name = divisions().municipalities[municipality].name
    code = code_of(place)
    return Site(
        code=code,
        name={"el": f"ΚΕΠ Δήμου {name} {place // 332 + 1}"},
        municipality=municipality,
        week=WEEK,
        services=tuple(service_of(code, letter) for letter in LETTERS),
    )


def service_of(code: str, letter: str) -> Service:
    return Service(site=code, letter=letter, name={"el": f"Υπηρεσία {letter}"}, slot=SLOT, capacity=CAPACITY)


async def fill(url: str, many: int, *, days: int = DAYS) -> None:
    connection = await asyncpg.connect(url)
    try:
        await _copy(connection, "sites", [site_row(site_of(place), "") for place in range(many)])
        await _copy(
            connection,
            "services",
            [service_row(service_of(code_of(place), letter)) for place in range(many) for letter in LETTERS],
        )
        now = datetime.now(UTC)
        await _copy(
            connection,
            "tokens",
            [
                {
                    "id": f"t{place}",
                    "site": code_of(place),
                    "label": "bench",
                    "hash": sha256(token_of(code_of(place)).encode()).hexdigest(),
                    "made_at": now,
                }
                for place in range(many)
            ],
        )
        await connection.execute(_BOOKINGS, many, days, PER_DAY)
        await connection.execute("VACUUM ANALYZE")
        await connection.execute("CHECKPOINT")  # as on any day, not as a minute after a million rows
    finally:
        await connection.close()


async def _copy(connection: "asyncpg.Connection[asyncpg.Record]", table: str, rows: list[dict[str, object]]) -> None:
    columns = list(rows[0])
    await connection.copy_records_to_table(
        table,
        columns=columns,
        records=[
            tuple(json.dumps(value) if isinstance(value, dict) else value for value in row.values()) for row in rows
        ],
    )


# The nth booking of a day takes the nth of all places, counted through the times first: the day is full at one of two
# places, and a few times at both. Rows lie in an order that is nobody's, as when people book.
_BOOKINGS = """
INSERT INTO bookings (id, code, site, service, slot, slot_ends, day, place, status, channel, applicant, folded,
    is_for_other, subject, email, mobile, has_consented, language, made_at, changed_at, is_down, is_anonymised)
SELECT md5(site || letter || day || nth), NULL, lpad(site::text, 4, '0'), letter,
    slot, slot + interval '15 minutes', day, 1 + (nth / 46), 'BOOKED', 'online', 'Πολίτης ' || nth, 'πολιτησ ' || nth,
    false, '', '', '', false, 'el', now(), now(), true, false
FROM generate_series(1, $1::int) AS site,
    unnest(ARRAY['Α', 'Β']) AS letter,
    (SELECT current_date + ahead AS day FROM generate_series(1, $2::int) AS ahead) AS days,
    generate_series(0, $3::int - 1) AS nth,
    LATERAL (SELECT (day + time '08:00' + (nth % 46) * interval '15 minutes') AT TIME ZONE 'Europe/Athens' AS slot)
        AS at
WHERE extract(isodow FROM day) < 6
ORDER BY 1
"""
