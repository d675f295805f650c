"""The first tables. Released: never changed."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from central.store.partitions import make_partitions

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "accesses",
        sa.Column("id", COUNTER, autoincrement=True, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("site", sa.String(length=4), nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("accesses_site", "accesses", ["site", "at"], unique=False)
    op.create_index("accesses_subject", "accesses", ["subject"], unique=False)
    op.create_index(op.f("ix_accesses_at"), "accesses", ["at"], unique=False)
    op.create_table(
        "attempts",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "audit",
        sa.Column("id", COUNTER, autoincrement=True, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor_kind", sa.String(length=10), nullable=False),
        sa.Column("actor", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("site", sa.String(length=4), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("details", DOCUMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("audit_actor", "audit", ["actor"], unique=False)
    op.create_index("audit_site", "audit", ["site", "at"], unique=False)
    op.create_index("audit_subject", "audit", ["subject"], unique=False)
    op.create_index(op.f("ix_audit_at"), "audit", ["at"], unique=False)
    op.create_table(
        "booking_days",
        sa.Column("site", sa.String(length=4), nullable=False),
        sa.Column("service", sa.String(length=1), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("site", "service", "day"),
    )
    op.create_table(
        "bookings",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=True),
        sa.Column("site", sa.String(length=4), nullable=False),
        sa.Column("service", sa.String(length=1), nullable=False),
        sa.Column("slot", MOMENT, nullable=False),
        sa.Column("slot_ends", MOMENT, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("citizen", sa.String(length=32), nullable=True),
        sa.Column("made_by", sa.String(length=32), nullable=True),
        sa.Column("applicant", sa.String(length=120), nullable=False),
        sa.Column("folded", sa.String(length=200), nullable=False),
        sa.Column("is_for_other", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("mobile", sa.String(length=20), nullable=False),
        sa.Column("has_consented", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("ticket", sa.String(length=64), nullable=True),
        sa.Column("is_down", sa.Boolean(), nullable=False),
        sa.Column("is_anonymised", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site", "code"),
    )
    op.create_index("bookings_citizen", "bookings", ["citizen"], unique=False)
    op.create_index("bookings_day", "bookings", ["site", "day"], unique=False)
    op.create_index(
        "bookings_places",
        "bookings",
        ["site", "service", "day", "slot", "place"],
        unique=True,
        sqlite_where=sa.text("status <> 'CANCELLED'"),
        postgresql_where=sa.text("status <> 'CANCELLED'"),
        postgresql_include=["slot_ends"],
    )
    op.create_table(
        "changes",
        sa.Column("site", sa.String(length=4), nullable=False),
        sa.Column("seq", COUNTER, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("body", DOCUMENT, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("site", "seq"),
    )
    op.create_table(
        "citizens",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("tax_hash", sa.String(length=64), nullable=False),
        sa.Column("is_legal", sa.Boolean(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("tax_hash"),
    )
    op.create_table(
        "entries",
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("site", sa.String(length=4), nullable=False),
        sa.Column("journal_id", sa.String(length=64), nullable=False),
        sa.Column("seq", COUNTER, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("body", DOCUMENT, nullable=False),
        sa.PrimaryKeyConstraint("site", "journal_id", "seq", "received_on"),
        postgresql_partition_by="RANGE (received_on)",
    )
    op.create_table(
        "exceptional_days",
        sa.Column("site", sa.String(length=4), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", DOCUMENT, nullable=False),
        sa.Column("openings", DOCUMENT, nullable=False),
        sa.PrimaryKeyConstraint("site", "day"),
    )
    op.create_table(
        "feeds",
        sa.Column("site", sa.String(length=4), nullable=False),
        sa.Column("last", COUNTER, nullable=False),
        sa.Column("oldest", COUNTER, nullable=False),
        sa.PrimaryKeyConstraint("site"),
    )
    op.create_table(
        "halls",
        sa.Column("site", sa.String(length=4), nullable=False),
        sa.Column("heard_at", MOMENT, nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("open_counters", DOCUMENT, nullable=False),
        sa.Column("told", DOCUMENT, nullable=False),
        sa.Column("alarm", sa.String(length=200), nullable=True),
        sa.Column("alarm_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("site"),
    )
    op.create_table(
        "mails",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("booking", sa.String(length=32), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_mails_booking"), "mails", ["booking"], unique=False)
    op.create_index(op.f("ix_mails_due_at"), "mails", ["due_at"], unique=False)
    op.create_table(
        "messages",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("site", sa.String(length=4), nullable=False),
        sa.Column("text", DOCUMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("posted_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("messages_site", "messages", ["site", "posted_at"], unique=False)
    op.create_table(
        "requests",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("site", sa.String(length=4), nullable=False),
        sa.Column("service", sa.String(length=1), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("ticket", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("requests_day", "requests", ["day"], unique=False)
    op.create_index("requests_holder", "requests", ["holder", "site", "day"], unique=False)
    op.create_table(
        "roles",
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("site", sa.String(length=4), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("user", "site"),
    )
    op.create_index("roles_site", "roles", ["site"], unique=False)
    op.create_table(
        "services",
        sa.Column("site", sa.String(length=4), nullable=False),
        sa.Column("letter", sa.String(length=1), nullable=False),
        sa.Column("name", DOCUMENT, nullable=False),
        sa.Column("slot_min", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("week", DOCUMENT, nullable=True),
        sa.Column("lead_min", sa.Integer(), nullable=False),
        sa.Column("horizon_days", sa.Integer(), nullable=False),
        sa.Column("same_day_lead_min", sa.Integer(), nullable=True),
        sa.Column("takes_phone", sa.Boolean(), nullable=False),
        sa.Column("is_offered", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("site", "letter"),
    )
    op.create_table(
        "sessions",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("data", DOCUMENT, nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("lasts_s", sa.Integer(), nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_index("sessions_ends", "sessions", ["ends_at"], unique=False)
    op.create_index("sessions_subject", "sessions", ["kind", "subject"], unique=False)
    op.create_table(
        "sites",
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("name", DOCUMENT, nullable=False),
        sa.Column("municipality", sa.String(length=16), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("week", DOCUMENT, nullable=False),
        sa.Column("texts", DOCUMENT, nullable=False),
        sa.Column("keeps_holidays", sa.Boolean(), nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("folded", sa.String(length=600), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_index(op.f("ix_sites_municipality"), "sites", ["municipality"], unique=False)
    op.create_table(
        "streams",
        sa.Column("site", sa.String(length=4), nullable=False),
        sa.Column("journal_id", sa.String(length=64), nullable=False),
        sa.Column("have", COUNTER, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("heard_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("site", "journal_id"),
    )
    op.create_table(
        "tickets",
        sa.Column("site", sa.String(length=4), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("service", sa.String(length=1), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("counter", sa.Integer(), nullable=True),
        sa.Column("called_at", MOMENT, nullable=True),
        sa.Column("first_called_at", MOMENT, nullable=True),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("request", sa.String(length=32), nullable=True),
        sa.Column("booking", sa.String(length=32), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("estimate_min", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("site", "id"),
    )
    op.create_index("tickets_day", "tickets", ["site", "day"], unique=False)
    op.create_index("tickets_days", "tickets", ["day"], unique=False, postgresql_using="brin")
    op.create_index("tickets_id", "tickets", ["id"], unique=False)
    op.create_index("tickets_request", "tickets", ["request"], unique=False)
    op.create_table(
        "tokens",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("site", sa.String(length=4), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("last_used_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("hash"),
    )
    op.create_index(op.f("ix_tokens_site"), "tokens", ["site"], unique=False)
    op.create_table(
        "users",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("login", sa.String(length=64), nullable=True),
        sa.Column("password", sa.String(length=200), nullable=True),
        sa.Column("tax_hash", sa.String(length=64), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("login"),
        sa.UniqueConstraint("tax_hash"),
    )
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        make_partitions(connection, datetime.now(UTC).date())
        # What is free is read from an index alone, as long as the table is vacuumed while it only grows.
        op.execute(
            "ALTER TABLE bookings SET"
            " (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.05)"
        )
