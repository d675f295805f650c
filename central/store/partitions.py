"""On PostgreSQL the entries lie in one partition a month, made ahead of time and dropped whole."""

from datetime import date, timedelta

from sqlalchemy import Connection, text

_AHEAD = 2


def make_partitions(connection: Connection, today: date) -> date:
    """For this month and the next ones. Returns the first day without one."""
    month = today.replace(day=1)
    for _ in range(_AHEAD + 1):
        following = _month_after(month)
        connection.execute(
            text(
                f"CREATE TABLE IF NOT EXISTS {_name(month)} PARTITION OF entries"
                f" FOR VALUES FROM ('{month}') TO ('{following}')"
            )
        )
        month = following
    return month


def drop_partitions(connection: Connection, before: date) -> int:
    """Those that hold nothing of this day or later. Returns how many."""
    names = connection.execute(
        text("SELECT relid::regclass::text FROM pg_partition_tree('entries') WHERE isleaf")
    ).scalars()
    old = [name for name in names if _month_after(_month_of(name)) <= before]
    for name in old:
        connection.execute(text(f"DROP TABLE {name}"))
    return len(old)


def _name(month: date) -> str:
    return f"entries_{month:%Y_%m}"


def _month_of(name: str) -> date:
    _, year, month = name.split("_")
    return date(int(year), int(month), 1)


def _month_after(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)
