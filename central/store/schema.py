"""The tables, as the queries name them. What makes them are the migrations; a test holds the two together."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator


class _NaiveMoment(TypeDecorator[datetime]):
    """SQLite knows no zones: UTC goes in, UTC comes out."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and value.replace(tzinfo=UTC)


MOMENT = DateTime(timezone=True).with_variant(_NaiveMoment(), "sqlite")
DOCUMENT = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
COUNTER = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData()


def _table(name: str, *columns: Any) -> Table:
    return Table(name, metadata, *columns)


def _needed(name: str, kind: Any, **more: Any) -> Column[Any]:
    return Column(name, kind, nullable=False, **more)


_id: Callable[[], Column[str]] = lambda: Column("id", String(32), primary_key=True)  # noqa: E731

sites = _table(
    "sites",
    Column("code", String(4), primary_key=True),
    _needed("name", DOCUMENT),
    _needed("municipality", String(16), index=True),
    _needed("address", String(200)),
    _needed("phone", String(40)),
    _needed("email", String(254)),
    _needed("week", DOCUMENT),
    _needed("texts", DOCUMENT),
    _needed("keeps_holidays", Boolean),
    _needed("is_listed", Boolean),
    _needed("folded", String(600)),
)

services = _table(
    "services",
    _needed("site", String(4)),
    _needed("letter", String(1)),
    _needed("name", DOCUMENT),
    _needed("slot_min", Integer),
    _needed("capacity", Integer),
    Column("week", DOCUMENT),
    _needed("lead_min", Integer),
    _needed("horizon_days", Integer),
    Column("same_day_lead_min", Integer),
    _needed("takes_phone", Boolean),
    _needed("is_offered", Boolean),
    _needed("position", Integer),
    PrimaryKeyConstraint("site", "letter"),
)

exceptional_days = _table(
    "exceptional_days",
    _needed("site", String(4)),
    _needed("day", Date),
    _needed("name", DOCUMENT),
    _needed("openings", DOCUMENT),
    PrimaryKeyConstraint("site", "day"),
)

citizens = _table(
    "citizens",
    _id(),
    _needed("tax_hash", String(64), unique=True),
    _needed("is_legal", Boolean),
    _needed("made_at", MOMENT),
    _needed("seen_at", MOMENT),
)

# Whoever takes a place holds its day's row until the transaction ends: see the decision on places.
booking_days = _table(
    "booking_days",
    _needed("site", String(4)),
    _needed("service", String(1)),
    _needed("day", Date),
    _needed("taken", Integer),
    PrimaryKeyConstraint("site", "service", "day"),
)

_is_kept = text("status <> 'CANCELLED'")

bookings = _table(
    "bookings",
    _id(),
    Column("code", String(6)),
    _needed("site", String(4)),
    _needed("service", String(1)),
    _needed("slot", MOMENT),
    _needed("slot_ends", MOMENT),
    _needed("day", Date),
    Column("place", SmallInteger),
    _needed("status", String(10)),
    _needed("channel", String(10)),
    Column("citizen", String(32)),
    Column("made_by", String(32)),
    _needed("applicant", String(120)),
    _needed("folded", String(200)),
    _needed("is_for_other", Boolean),
    _needed("subject", String(300)),
    _needed("email", String(254)),
    _needed("mobile", String(20)),
    _needed("has_consented", Boolean),
    _needed("language", String(2)),
    _needed("made_at", MOMENT),
    _needed("changed_at", MOMENT),
    Column("ticket", String(64)),
    _needed("is_down", Boolean),
    _needed("is_anonymised", Boolean),
    UniqueConstraint("site", "code"),
    Index("bookings_day", "site", "day"),
    Index("bookings_citizen", "citizen"),
    # No place twice; and all that a page of free times reads, which need not go to the rows: they lie where they were
    # made, all over the table.
    Index(
        "bookings_places",
        "site",
        "service",
        "day",
        "slot",
        "place",
        unique=True,
        sqlite_where=_is_kept,
        postgresql_where=_is_kept,
        postgresql_include=["slot_ends"],
    ),
)

# The last sequence number given out, and the first that is still kept; its row is held while changes are appended.
feeds = _table(
    "feeds",
    Column("site", String(4), primary_key=True),
    _needed("last", COUNTER),
    _needed("oldest", COUNTER),
)

changes = _table(
    "changes",
    _needed("site", String(4)),
    _needed("seq", COUNTER),
    _needed("kind", String(32)),
    _needed("body", DOCUMENT),
    _needed("made_at", MOMENT),
    PrimaryKeyConstraint("site", "seq"),
)

streams = _table(
    "streams",
    _needed("site", String(4)),
    _needed("journal_id", String(64)),
    _needed("have", COUNTER),
    _needed("hash", String(64)),
    _needed("ordinal", Integer),
    _needed("begun_at", MOMENT),
    _needed("heard_at", MOMENT),
    PrimaryKeyConstraint("site", "journal_id"),
)

entries = _table(
    "entries",
    _needed("received_on", Date),
    _needed("site", String(4)),
    _needed("journal_id", String(64)),
    _needed("seq", COUNTER),
    _needed("kind", String(64)),
    _needed("at", String(40)),
    _needed("day", Date),
    _needed("body", DOCUMENT),
    PrimaryKeyConstraint("site", "journal_id", "seq", "received_on"),
)

# What is so now at a site: when it was heard of, its hall as it told it last, and what is wrong.
halls = _table(
    "halls",
    Column("site", String(4), primary_key=True),
    Column("heard_at", MOMENT),
    Column("day", Date),
    _needed("open_counters", DOCUMENT),
    _needed("told", DOCUMENT),
    Column("alarm", String(200)),
    Column("alarm_at", MOMENT),
)

tickets = _table(
    "tickets",
    _needed("site", String(4)),
    _needed("id", String(64)),
    _needed("number", String(12)),
    _needed("service", String(1)),
    _needed("origin", String(10)),
    _needed("status", String(10)),
    _needed("day", Date),
    _needed("issued_at", MOMENT),
    Column("counter", Integer),
    Column("called_at", MOMENT),
    Column("first_called_at", MOMENT),
    _needed("calls", Integer),
    Column("request", String(32)),
    Column("booking", String(32)),
    _needed("language", String(2)),
    Column("estimate_min", Float),
    PrimaryKeyConstraint("site", "id"),
    Index("tickets_id", "id"),
    Index("tickets_day", "site", "day"),
    # Rows come day by day: a few pages tell where each day lies.
    Index("tickets_days", "day", postgresql_using="brin"),
    Index("tickets_request", "request"),
)

requests = _table(
    "requests",
    _id(),
    _needed("site", String(4)),
    _needed("service", String(1)),
    _needed("day", Date),
    _needed("holder", String(64)),
    _needed("language", String(2)),
    _needed("requested_at", MOMENT),
    _needed("expires_at", MOMENT),
    _needed("status", String(10)),
    _needed("reason", String(40)),
    Column("ticket", String(64)),
    Index("requests_holder", "holder", "site", "day"),
    Index("requests_day", "day"),
)

messages = _table(
    "messages",
    _id(),
    _needed("site", String(4)),
    _needed("text", DOCUMENT),
    Column("until", MOMENT),
    _needed("day", Date),
    _needed("posted_at", MOMENT),
    Column("withdrawn_at", MOMENT),
    Index("messages_site", "site", "posted_at"),
)

users = _table(
    "users",
    _id(),
    _needed("name", String(120)),
    Column("login", String(64), unique=True),
    Column("password", String(200)),
    Column("tax_hash", String(64), unique=True),
    _needed("is_active", Boolean),
    _needed("made_at", MOMENT),
)

roles = _table(
    "roles",
    _needed("user", String(32)),
    _needed("site", String(4)),
    _needed("role", String(16)),
    PrimaryKeyConstraint("user", "site"),
    Index("roles_site", "site"),
)

sessions = _table(
    "sessions",
    Column("hash", String(64), primary_key=True),
    _needed("kind", String(10)),
    _needed("subject", String(64)),
    _needed("data", DOCUMENT),
    _needed("begun_at", MOMENT),
    _needed("seen_at", MOMENT),
    _needed("lasts_s", Integer),
    _needed("ends_at", MOMENT),
    Index("sessions_subject", "kind", "subject"),
    Index("sessions_ends", "ends_at"),
)

attempts = _table(
    "attempts",
    Column("hash", String(64), primary_key=True),
    _needed("count", Integer),
    _needed("ends_at", MOMENT),
)

mails = _table(
    "mails",
    _id(),
    _needed("kind", String(16)),
    _needed("booking", String(32), index=True),
    _needed("due_at", MOMENT, index=True),
    _needed("attempts", Integer),
    _needed("reason", String(200)),
)

tokens = _table(
    "tokens",
    _id(),
    _needed("site", String(4), index=True),
    _needed("label", String(80)),
    _needed("hash", String(64), unique=True),
    _needed("made_at", MOMENT),
    Column("last_used_at", MOMENT),
    Column("revoked_at", MOMENT),
)

audit = _table(
    "audit",
    Column("id", COUNTER, primary_key=True, autoincrement=True),
    _needed("at", MOMENT, index=True),
    _needed("actor_kind", String(10)),
    _needed("actor", String(32)),
    _needed("action", String(40)),
    _needed("site", String(4)),
    _needed("subject", String(64)),
    _needed("details", DOCUMENT),
    Index("audit_site", "site", "at"),
    Index("audit_subject", "subject"),
    Index("audit_actor", "actor"),
)

accesses = _table(
    "accesses",
    Column("id", COUNTER, primary_key=True, autoincrement=True),
    _needed("at", MOMENT, index=True),
    _needed("user", String(32)),
    _needed("site", String(4)),
    _needed("what", String(10)),
    _needed("subject", String(64)),
    Index("accesses_site", "site", "at"),
    Index("accesses_subject", "subject"),
)
